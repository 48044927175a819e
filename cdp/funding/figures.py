"""The figures of plan lines by year and quarter, in pence, and their sums. Pages, papers and files all use these.

Figures are read in three statements for any number of lines. The profile in force is the original profile with every
approved movement. A forecast is for a whole year. A line without one counts at its profile, and sums say how many do.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.models import MoneyMovement, MoneyMovementState, PlanAmount, PlanLine

QUARTERS = range(5)
"""Quarter 0 has what is not divided by quarter."""


@dataclass(frozen=True)
class QuarterFigures:
    """The figures of one quarter: the original profile, what was moved in or out, and the actual if one is recorded."""

    original: int = 0
    moved: int = 0
    actual: int | None = None

    @property
    def profile(self) -> int:
        """The profile in force."""
        return self.original + self.moved

    def __add__(self, other: "QuarterFigures") -> "QuarterFigures":
        """Return the sum; an actual is None only if neither has one."""
        known = [one.actual for one in (self, other) if one.actual is not None]
        return QuarterFigures(
            self.original + other.original, self.moved + other.moved, sum(known) if known else None
        )


_NOTHING = (QuarterFigures(),) * 5


@dataclass(frozen=True)
class YearFigures:
    """The figures of one line, or the sum of several, for one financial year.

    `quarters` has five: what is not divided by quarter, and the four quarters from April. `forecast` is the expected
    spend of the year. `without_forecast` counts the lines that were counted at their profile instead.
    """

    quarters: tuple[QuarterFigures, ...] = _NOTHING
    forecast: int = 0
    without_forecast: int = 0
    lines: int = 0

    @classmethod
    def of_line(cls, quarters: Mapping[int, QuarterFigures], forecast: int | None) -> "YearFigures":
        """Return the figures of one line."""
        found = tuple(quarters.get(quarter, QuarterFigures()) for quarter in QUARTERS)
        profile = sum(each.profile for each in found)
        return cls(found, profile if forecast is None else forecast, int(forecast is None), 1)

    def __add__(self, other: "YearFigures") -> "YearFigures":
        """Return the sum."""
        return YearFigures(
            tuple(mine + yours for mine, yours in zip(self.quarters, other.quarters, strict=True)),
            self.forecast + other.forecast,
            self.without_forecast + other.without_forecast,
            self.lines + other.lines,
        )

    @property
    def original(self) -> int:
        """The profile as first planned."""
        return sum(each.original for each in self.quarters)

    @property
    def moved(self) -> int:
        """What approved movements brought in, less what they took out."""
        return sum(each.moved for each in self.quarters)

    @property
    def profile(self) -> int:
        """The profile in force."""
        return self.original + self.moved

    @property
    def actual(self) -> int | None:
        """What was spent so far, or None if nothing is recorded."""
        known = [each.actual for each in self.quarters if each.actual is not None]
        return sum(known) if known else None

    @property
    def variance(self) -> int:
        """The forecast less the profile: above zero is an overspend."""
        return self.forecast - self.profile

    def profile_until(self, quarter: int) -> int:
        """Return the profile of the quarters from April to this one, 1 to 4; 0 for 0."""
        return sum(each.profile for each in self.quarters[1 : quarter + 1])


@dataclass
class _Gathered:
    """What was read of one line and year so far."""

    quarters: dict[int, QuarterFigures] = field(default_factory=dict)
    forecast: int | None = None

    def add(self, quarter: int, figures: QuarterFigures) -> None:
        self.quarters[quarter] = self.quarters.get(quarter, QuarterFigures()) + figures


Figures = Mapping[int, Mapping[int, YearFigures]]
"""The figures of lines by the id of the line, then by year."""


def figures_of(session: Session, lines: sa.ColumnElement[bool], *, year: int | None = None) -> Figures:
    """Return the figures of the lines that meet a condition, for one year or all of them; three statements."""
    found: dict[int, dict[int, _Gathered]] = defaultdict(lambda: defaultdict(_Gathered))
    for line, in_year, quarter, profile, forecast, actual in session.execute(_amounts(lines, year)):
        place = found[line][in_year]
        place.add(quarter, QuarterFigures(profile, 0, actual))
        place.forecast = forecast if forecast is not None else place.forecast
    wanted = set(found) | set(session.scalars(sa.select(PlanLine.id).where(lines)))
    for movement in session.execute(_movements(lines)):
        places = (
            (movement.from_line_id, movement.from_year, movement.from_quarter, -movement.pence),
            (movement.to_line_id, movement.to_year, movement.to_quarter, movement.pence),
        )
        for line, in_year, quarter, pence in places:
            if line in wanted and (year is None or in_year == year):
                found[line][in_year].add(quarter, QuarterFigures(0, pence))
    return {
        line: {
            in_year: YearFigures.of_line(read.quarters, read.forecast)
            for in_year, read in sorted(years.items())
        }
        for line, years in found.items()
    }


def _amounts(lines: sa.ColumnElement[bool], year: int | None) -> sa.Executable:
    wanted = sa.select(
        PlanAmount.line_id,
        PlanAmount.year,
        PlanAmount.quarter,
        PlanAmount.profile_pence,
        PlanAmount.forecast_pence,
        PlanAmount.actual_pence,
    ).where(PlanAmount.line_id.in_(sa.select(PlanLine.id).where(lines)))
    return wanted if year is None else wanted.where(PlanAmount.year == year)


def _movements(lines: sa.ColumnElement[bool]) -> sa.Executable:
    among = sa.select(PlanLine.id).where(lines)
    return sa.select(
        MoneyMovement.from_line_id,
        MoneyMovement.from_year,
        MoneyMovement.from_quarter,
        MoneyMovement.to_line_id,
        MoneyMovement.to_year,
        MoneyMovement.to_quarter,
        MoneyMovement.pence,
    ).where(
        MoneyMovement.state == MoneyMovementState.APPROVED,
        sa.or_(MoneyMovement.from_line_id.in_(among), MoneyMovement.to_line_id.in_(among)),
    )


def sum_of(figures: Iterable[YearFigures]) -> YearFigures:
    """Return the sum of figures; nothing for none."""
    return reduce(YearFigures.__add__, figures, YearFigures())


def of_year(figures: Figures, line: int, year: int) -> YearFigures:
    """Return the figures of one line for a year, which are nothing if none are recorded."""
    return figures.get(line, {}).get(year, YearFigures())
