"""The position of each funding stream in a financial year: allocation, profile, forecast, actual and variance."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.charts.bars import BarChart, bar_chart
from cdp.funding.figures import Figures, YearFigures, of_year, sum_of
from cdp.models import FundingStream, PlanLine, StreamAllocation
from cdp.workplans.periods import year_ends, year_starts

WIDE_GROUP = 110  # room for two numbers such as 12,345 beside each other
QUARTER_NAMES = (
    "Not by quarter",
    "April to June",
    "July to September",
    "October to December",
    "January to March",
)


@dataclass(frozen=True)
class StreamPosition:
    """One stream in one year. The figures are those of the lines that the reader may see."""

    stream: FundingStream
    allocation: StreamAllocation | None
    figures: YearFigures

    @property
    def not_planned(self) -> int | None:
        """The allocation less the profile in force, in pence; None without an allocation."""
        return None if self.allocation is None else self.allocation.pence - self.figures.profile


def positions_of(
    session: Session,
    streams: Sequence[FundingStream],
    lines: sa.ColumnElement[bool],
    figures: Figures,
    year: int,
) -> list[StreamPosition]:
    """Return the position of each stream that runs, has an allocation or has lines in a year; one statement.

    `figures` are those of the lines that meet the condition `lines`.
    """
    by_stream: dict[int, list[YearFigures]] = defaultdict(list)
    for line, stream in session.execute(sa.select(PlanLine.id, PlanLine.stream_id).where(lines)):
        if year in figures.get(line, {}):
            by_stream[stream].append(of_year(figures, line, year))
    found = []
    for each in streams:
        allocation = next((one for one in each.allocations if one.year == year), None)
        if allocation is not None or by_stream[each.id] or _runs_in(each, year):
            found.append(StreamPosition(each, allocation, sum_of(by_stream[each.id])))
    return found


def _runs_in(stream: FundingStream, year: int) -> bool:
    return stream.starts_on <= year_ends(year) and (
        stream.ends_on is None or stream.ends_on >= year_starts(year)
    )


def total_of(positions: Sequence[StreamPosition]) -> YearFigures:
    """Return the sum of the figures of several streams."""
    return sum_of(position.figures for position in positions)


def allocated_in(positions: Sequence[StreamPosition]) -> int:
    """Return the sum of the allocations, in pence."""
    return sum(position.allocation.pence for position in positions if position.allocation)


def quarter_rows(figures: YearFigures) -> list[tuple[str, int, int | None]]:
    """Return the name, profile and actual of each quarter, then of what is not divided by quarter, if any."""
    rows = [
        (name, each.profile, each.actual) for name, each in zip(QUARTER_NAMES, figures.quarters, strict=True)
    ]
    rest = [rows[0]] if rows[0][1] or rows[0][2] is not None else []
    return rows[1:] + rest


def quarter_chart(figures: YearFigures) -> BarChart | None:
    """Return a chart of profile and actual by quarter, in thousands of pounds; None if an amount is below 0."""
    rows = quarter_rows(figures)
    if any(profile < 0 or (actual or 0) < 0 for _, profile, actual in rows):
        return None
    groups = [
        (_short(name), [_thousands(profile), _thousands(actual or 0)]) for name, profile, actual in rows
    ]
    return bar_chart(("Profile", "Actual"), groups, across=WIDE_GROUP)


def _short(name: str) -> str:
    return (
        name.replace("April to June", "Apr–Jun")
        .replace("July to September", "Jul–Sep")
        .replace("October to December", "Oct–Dec")
        .replace("January to March", "Jan–Mar")
        .replace("Not by quarter", "Other")
    )


def _thousands(pence: int) -> int:
    return (pence + 50_000) // 100_000
