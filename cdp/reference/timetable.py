"""The national timetable as a template for a workplan.

The date of each milestone is from a public source or is common practice. All are defaults that a partnership can
change, and none is a legal requirement.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from dateutil.relativedelta import relativedelta

VERSION = "2024-01"  # guidance for local delivery partners as updated on 26 January 2024


class MilestoneBasis(StrEnum):
    """The basis of a milestone: a source or common practice."""

    SOURCE = "source"
    PRACTICE = "practice"


@dataclass(frozen=True)
class NationalMilestone:
    """One milestone of the national timetable.

    `due` is the first due date, and `due_text` describes it in words. `every_months` is the interval if the milestone
    is repeated, otherwise None. `evidence` is what shows that it has been done. `basis` and `source` say where the
    milestone is from.
    """

    code: str
    title: str
    due: date
    due_text: str
    every_months: int | None
    evidence: str
    basis: MilestoneBasis
    source: str

    def due_dates(self, start: date, end: date) -> tuple[date, ...]:
        """Return the milestone's due dates from `start` to `end`, both included."""
        return tuple(day for day in self._occurrences(end) if day >= start)

    def next_due(self, day: date) -> date | None:
        """Return the milestone's first due date on or after a day, or None if it was due only once, before that day."""
        if self.every_months is None:
            return self.due if self.due >= day else None
        months = 0
        while (due := _months_after(self.due, months)) < day:
            months += self.every_months
        return due

    def _occurrences(self, end: date) -> Iterator[date]:
        months = 0
        while (due := _months_after(self.due, months)) <= end:
            yield due
            if self.every_months is None:
                return
            months += self.every_months


_GUIDANCE = "From harm to hope: guidance for local delivery partners, 15 June 2022"
_NOT_RECORDED = "A public source whose title was not recorded"


@cache
def milestones() -> tuple[NationalMilestone, ...]:
    """Return the milestones of the national timetable, earliest first."""
    return (
        NationalMilestone(
            code="footprint_sro_membership",
            title="Confirm footprint, Senior Responsible Owner and membership",
            due=date(2022, 8, 1),
            due_text="1 August 2022",
            every_months=None,
            evidence="The form sent to the Home Office",
            basis=MilestoneBasis.SOURCE,
            source=_GUIDANCE,
        ),
        NationalMilestone(
            code="terms_of_reference",
            title="Agree terms of reference and governance",
            due=date(2022, 9, 30),
            due_text="End of September 2022",
            every_months=None,
            evidence="Terms of reference signed by the Senior Responsible Owner",
            basis=MilestoneBasis.PRACTICE,
            source="",
        ),
        NationalMilestone(
            code="needs_assessment",
            title="Complete a joint needs assessment",
            due=date(2022, 11, 30),
            due_text="End of November 2022",
            every_months=None,
            evidence="The needs assessment, agreed by the board",
            basis=MilestoneBasis.PRACTICE,
            source="",
        ),
        NationalMilestone(
            code="delivery_plan",
            title="Agree a local drugs strategy delivery plan and performance framework",
            due=date(2022, 12, 31),
            due_text="End of December 2022",
            every_months=None,
            evidence="The delivery plan and performance framework, agreed by the board",
            basis=MilestoneBasis.SOURCE,
            source=_GUIDANCE,
        ),
        NationalMilestone(
            code="grant_plan",
            title="Agree the grant plan with the Office for Health Improvement and Disparities",
            due=date(2023, 3, 31),
            due_text="Every year, before April",
            every_months=12,
            evidence="The plan developed with the partnership and agreed with OHID",
            basis=MilestoneBasis.SOURCE,
            source=_NOT_RECORDED,
        ),
        NationalMilestone(
            code="progress_review",
            title="Review progress and report on it",
            due=date(2023, 4, 30),
            due_text="End of April 2023, then every 12 months",
            every_months=12,
            evidence="The progress report, agreed by the board",
            basis=MilestoneBasis.PRACTICE,
            source="",
        ),
        NationalMilestone(
            code="synthetic_opioid_plan",
            title="Agree a synthetic opioid preparedness plan",
            due=date(2024, 3, 31),
            due_text="During 2023 to 2024",
            every_months=None,
            evidence="The preparedness plan, agreed by the board",
            basis=MilestoneBasis.SOURCE,
            source=_NOT_RECORDED,
        ),
        NationalMilestone(
            code="plan_refresh",
            title="Refresh the needs assessment and the delivery plan",
            due=date(2025, 11, 30),
            due_text="Every three years, first about November 2025",
            every_months=36,
            evidence="The refreshed needs assessment and plan, agreed by the board",
            basis=MilestoneBasis.SOURCE,
            source="Tower Hamlets partnership papers",
        ),
    )


def milestone(code: str) -> NationalMilestone:
    """Return a milestone by its code, such as `delivery_plan`; raise KeyError for an unknown code."""
    return {found.code: found for found in milestones()}[code]


def _months_after(day: date, months: int) -> date:
    """Return the same day a number of months later. For the last day of a month, this is also a last day."""
    is_last = (day + timedelta(days=1)).day == 1
    later: date = day + relativedelta(months=months, day=31 if is_last else None)
    return later
