"""The reports on an activity by quarter: the narrative of each quarter, and how it was written earlier."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from cdp.models import ActivityUpdate
from cdp.workplans.periods import PlanQuarter


@dataclass(frozen=True)
class QuarterReport:
    """The report for one quarter, and the earlier versions of it, newest first."""

    quarter: PlanQuarter
    report: ActivityUpdate
    earlier: tuple[ActivityUpdate, ...]


def by_quarter(updates: Iterable[ActivityUpdate]) -> list[QuarterReport]:
    """Return the reports by quarter; `updates` must be ordered by quarter and time, newest first."""
    found = []
    for starts, members in groupby(updates, lambda update: update.quarter_starts):
        report, *earlier = members
        found.append(QuarterReport(PlanQuarter(starts), report, tuple(earlier)))
    return found
