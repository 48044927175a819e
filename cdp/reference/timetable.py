"""The national timetable as a template for a workplan.

The titles, sources and ends of the milestones are national facts, with the key `milestone.` and the code. Their due
dates are from a published document or are common practice, as the fact says. None is a legal requirement.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from cdp.reference.national_facts import FactBasis, NationalFact, NationalFacts


@dataclass(frozen=True)
class _Dates:
    """The dates of a milestone, and what shows that it has been done."""

    code: str
    due: date
    due_text: str
    every_months: int | None
    evidence: str


_DATES = (
    _Dates(
        "footprint_sro_membership",
        date(2022, 8, 1),
        "1 August 2022",
        None,
        "The form sent to central government",
    ),
    _Dates(
        "terms_of_reference",
        date(2022, 9, 30),
        "End of September 2022",
        None,
        "Terms of reference signed by the SRO",
    ),
    _Dates(
        "needs_assessment",
        date(2022, 11, 30),
        "End of November 2022",
        None,
        "The needs assessment, agreed by the board",
    ),
    _Dates(
        "delivery_plan",
        date(2022, 12, 31),
        "End of December 2022",
        None,
        "The delivery plan and performance framework, agreed by the board",
    ),
    _Dates(
        "grant_plan",
        date(2023, 3, 31),
        "Every year, before April, from 2023 to 2026",
        12,
        "The plan developed with the partnership and agreed",
    ),
    _Dates(
        "progress_review",
        date(2023, 4, 30),
        "End of April 2023, then every 12 months",
        12,
        "The progress report, agreed by the board",
    ),
    _Dates(
        "synthetic_opioid_plan",
        date(2024, 3, 31),
        "During 2023 to 2024",
        None,
        "The preparedness plan, agreed by the board",
    ),
    _Dates(
        "plan_refresh",
        date(2025, 11, 30),
        "Every three years, first about November 2025",
        36,
        "The refreshed needs assessment and plan, agreed by the board",
    ),
    _Dates(
        "ring_fence_year",
        date(2027, 3, 31),
        "Every year, before April, from 2027",
        12,
        "Each council’s plan for the ring-fenced spending, discussed by the board",
    ),
)
_RECURRING = frozenset(dates.code for dates in _DATES if dates.every_months is not None)


@dataclass(frozen=True)
class NationalMilestone:
    """One milestone of the national timetable.

    `due` is the first due date, and `due_text` describes it in words. `every_months` is the interval if the milestone
    is repeated, otherwise None. `evidence` is what shows that it has been done. `fact` has the title, the source and,
    for a milestone that is repeated, the end.
    """

    code: str
    due: date
    due_text: str
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
        months = 0
        while (due := _months_after(self.due, months)) < day:
            months += self.every_months
        return due if _lasts_until(due, self.fact) else None

    def _occurrences(self, end: date) -> Iterator[date]:
        months = 0
        while (due := _months_after(self.due, months)) <= end:
            if self.every_months is None:
                yield due
                return
            if not _lasts_until(due, self.fact):
                return
            yield due
            months += self.every_months


def milestones(facts: NationalFacts) -> tuple[NationalMilestone, ...]:
    """Return the milestones of the national timetable by first due date, with these national facts."""
    return tuple(
        NationalMilestone(
            dates.code,
            dates.due,
            dates.due_text,
            dates.every_months,
            dates.evidence,
            facts[key_of(dates.code)],
        )
        for dates in _DATES
    )


def key_of(code: str) -> str:
    """Return the key of the national fact about a milestone, by the milestone's code."""
    return f"milestone.{code}"


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
