"""The national timetable as a template for a workplan.

The titles, sources, dates and ends of the milestones are national facts, with the key `milestone.` and the code. If an
administrator changes a fact, the dates follow. They are from a published document or are common practice, as the fact
says. None is a legal requirement.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import count

from dateutil.relativedelta import relativedelta

from cdp.reference.national_facts import Certainty, FactBasis, FactCategory, NationalFact, NationalFacts
from cdp.reference.written_dates import first_day


class _CountedFrom(StrEnum):
    """From which date of a national fact the first due date of its milestone is counted."""

    END = "the last day before it ends"
    START = "the day it starts"
    FIRST_YEAR = "the last day of its first year"


@dataclass(frozen=True)
class _Dates:
    """How the dates of a milestone follow from its fact, and what shows that it has been done."""

    code: str
    counted_from: _CountedFrom
    every_months: int | None
    evidence: str


_DATES = (
    _Dates("footprint_sro_membership", _CountedFrom.END, None, "The form sent to central government"),
    _Dates("terms_of_reference", _CountedFrom.END, None, "Terms of reference signed by the SRO"),
    _Dates("needs_assessment", _CountedFrom.END, None, "The needs assessment, agreed by the board"),
    _Dates(
        "delivery_plan",
        _CountedFrom.END,
        None,
        "The delivery plan and performance framework, agreed by the board",
    ),
    _Dates("grant_plan", _CountedFrom.FIRST_YEAR, 12, "The plan developed with the partnership and agreed"),
    _Dates("progress_review", _CountedFrom.START, 12, "The progress report, agreed by the board"),
    _Dates("synthetic_opioid_plan", _CountedFrom.END, None, "The preparedness plan, agreed by the board"),
    _Dates(
        "plan_refresh", _CountedFrom.START, 36, "The refreshed needs assessment and plan, agreed by the board"
    ),
    _Dates(
        "ring_fence_year",
        _CountedFrom.FIRST_YEAR,
        12,
        "Each council’s plan for the ring-fenced spending, discussed by the board",
    ),
)
_BY_CODE = {dates.code: dates for dates in _DATES}
_RECURRING = frozenset(dates.code for dates in _DATES if dates.every_months is not None)
PREFIX = f"{FactCategory.MILESTONE}."


@dataclass(frozen=True)
class NationalMilestone:
    """One milestone of the national timetable.

    `due` is the first due date. `every_months` is the interval if the milestone is repeated, otherwise None. `evidence`
    is what shows that it has been done. `fact` has the title, the source and, if it is repeated, the end.
    """

    code: str
    due: date
    every_months: int | None
    evidence: str
    fact: NationalFact

    @property
    def title(self) -> str:
        """What has to be done."""
        return self.fact.title

    @property
    def basis(self) -> FactBasis:
        """Whether the date is published or is common practice."""
        return self.fact.basis or FactBasis.PRACTICE

    def due_dates(self, start: date, end: date) -> tuple[date, ...]:
        """Return the milestone's due dates from `start` to `end`, both included."""
        return tuple(day for day in self._occurrences(end) if day >= start)

    def next_due(self, day: date) -> date | None:
        """Return the milestone's first due date on or after a day, or None if there is none."""
        if self.every_months is None:
            return self.due if self.due >= day else None
        return next((due for due in self._occurrences(date.max) if due >= day), None)

    def due_date(self, occurrence: int) -> date | None:
        """Return one of the milestone's dates, counted from 0, or None if its fact ends before that date."""
        due = _months_after(self.due, occurrence * (self.every_months or 0))
        return due if self.every_months is None or _lasts_until(due, self.fact) else None

    def _occurrences(self, end: date) -> Iterator[date]:
        for occurrence in count() if self.every_months is not None else range(1):
            due = self.due_date(occurrence)
            if due is None or due > end:
                return
            yield due


def milestones(facts: NationalFacts) -> tuple[NationalMilestone, ...]:
    """Return the milestones of the national timetable by first due date, with these national facts.

    A milestone that an administrator added is due on the last day before its fact ends. A fact from which no date
    follows is not in the timetable.
    """
    found = []
    for fact in facts.facts:
        if fact.category is not FactCategory.MILESTONE or fact.certainty is Certainty.UNKNOWN:
            continue
        code = fact.key.removeprefix(PREFIX)
        dates = _BY_CODE.get(code, _Dates(code, _CountedFrom.END, None, ""))
        if due := _first_due(dates, fact):
            found.append(NationalMilestone(code, due, dates.every_months, dates.evidence, fact))
    return tuple(sorted(found, key=lambda each: each.due))


def _first_due(dates: _Dates, fact: NationalFact) -> date | None:
    if dates.counted_from is _CountedFrom.END:
        return fact.ends_before - timedelta(days=1) if fact.ends_before else None
    if not fact.starts:
        return None
    start = first_day(fact.starts)
    if dates.counted_from is _CountedFrom.START:
        return start
    return date(start.year + 1, start.month, start.day) - timedelta(days=1)


def key_of(code: str) -> str:
    """Return the key of the national fact about a milestone, by the milestone's code."""
    return f"{PREFIX}{code}"


def still_applies(code: str, due: date, facts: NationalFacts) -> bool:
    """Return whether a milestone that was added for a date still applies, because its fact had not ended by then."""
    fact = facts.by_key.get(key_of(code))
    return fact is None or code not in _RECURRING or _lasts_until(due, fact)


def _lasts_until(due: date, fact: NationalFact) -> bool:
    return fact.ends_before is None or due < fact.ends_before


def _months_after(day: date, months: int) -> date:
    """Return the same day a number of months later. For the last day of a month, this is also a last day."""
    is_last = (day + timedelta(days=1)).day == 1
    later: date = day + relativedelta(months=months, day=31 if is_last else None)
    return later
