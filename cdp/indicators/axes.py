"""The axes of a trend chart: periods along the horizontal axis, values along the vertical one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise

from cdp.charts.scales import DateScale, LinearScale, nice_ticks, thinned
from cdp.indicators.periods import Period
from cdp.wording.formats import number

LETTER = 6.6  # the average width of a letter in a chart, in pixels


@dataclass(frozen=True)
class Frame:
    """The size and margins of a chart, in pixels, and its number of ticks."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    ticks: int


@dataclass(frozen=True)
class Axes:
    """The axes of a chart, which convert periods and values to pixels and SVG paths."""

    frame: Frame
    periods: Sequence[Period]
    up: LinearScale

    @cached_property
    def spots(self) -> dict[Period, float]:
        """Return the horizontal position, in pixels, of the middle of each period."""
        return {period: self.x(period.middle) for period in self.periods}

    def x(self, day: date) -> float:
        """Return the horizontal position, in pixels, of a day; days before or after the periods are at the ends."""
        left, right = self.frame.left, self.frame.width - self.frame.right
        if len(self.periods) == 1:
            return (left + right) / 2
        return DateScale(self.periods[0].middle, self.periods[-1].middle, left + 10, right - 10).at(day)

    @cached_property
    def named_periods(self) -> list[tuple[str, float]]:
        """Return the labels of as many periods as fit on the horizontal axis, each with its position in pixels."""
        spots = list(self.spots.values())
        room = [len(period.short) * LETTER + 8 for period in self.periods]
        return [(self.periods[place].short, spots[place]) for place in thinned(room, spots)]

    @cached_property
    def levels(self) -> list[tuple[str, float]]:
        """Return the labels of the vertical axis, each with its position in pixels."""
        ticks = nice_ticks(0, self.up.high, self.frame.ticks)
        return [(number(round(tick, 4)), self.up.at(tick)) for tick in ticks]

    @cached_property
    def longest_step(self) -> timedelta:
        """Return the longest time between the starts of two periods that a line may join.

        It is 1.5 times the shortest time between the starts of two neighbouring periods.
        """
        steps = [after.starts_on - before.starts_on for before, after in pairwise(self.periods)]
        return min(steps) * 3 / 2 if steps else timedelta()

    @property
    def bottom(self) -> int:
        """Return the vertical position of the horizontal axis, in pixels."""
        return self.frame.height - self.frame.bottom

    @property
    def right(self) -> int:
        """Return the horizontal position, in pixels, where the plot ends and the space for line labels starts."""
        return self.frame.width - self.frame.right

    @cached_property
    def grid(self) -> str:
        """Return the grid lines as one path."""
        return "".join(f"M{self.frame.left},{y}H{self.right}" for _, y in self.levels)

    @cached_property
    def foot(self) -> str:
        """Return the horizontal axis with a tick for each labelled period, as one path."""
        strokes = "".join(f"M{x},{self.bottom}v5" for _, x in self.named_periods)
        return f"M{self.frame.left},{self.bottom}H{self.right}{strokes}"
