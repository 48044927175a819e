"""The plot of a chart over time: its size, scales, axes, and labels for marks that do not touch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from cdp.charts import svg
from cdp.charts.scales import DateScale, LinearScale, nice_ticks, thinned
from cdp.charts.widths import text_width
from cdp.wording.formats import number

INSET = 12  # pixels between the edge of the plot and the first point
ROW = 16  # pixels for a row of labels
START_AT_0 = 0.4  # the scale starts at 0 unless all values are above this share of the highest


@dataclass(frozen=True)
class PlotSize:
    """The size and margins of a plot, and of its letters, in pixels, and about how many ticks it has."""

    width: int
    height: int
    left: int
    right: int
    top: int = 14
    bottom: int = 40
    letters: int = 13
    ticks: int = 6


@dataclass(frozen=True)
class Plot:
    """A plot: positions of days along it and of values up it; `top` has room for labels of marks."""

    size: PlotSize
    first: date
    last: date
    levels: Sequence[float]
    top: int

    @cached_property
    def across(self) -> DateScale:
        """Return the scale of days."""
        return DateScale(self.first, self.last, self.size.left + INSET, self.right - INSET)

    @cached_property
    def up(self) -> LinearScale:
        """Return the scale of values."""
        return LinearScale(self.levels[0], self.levels[-1], self.bottom, self.top)

    @property
    def bottom(self) -> int:
        """Return the vertical position of the horizontal axis."""
        return self.size.height - self.size.bottom

    @property
    def right(self) -> int:
        """Return the horizontal position where the plot ends."""
        return self.size.width - self.size.right

    def x(self, day: date) -> float:
        """Return the position of a day; the only day of a plot is in its middle."""
        if self.first == self.last:
            return (self.size.left + self.right) / 2
        return self.across.at(day)

    def axes(self, periods: Sequence[tuple[str, date]]) -> str:
        """Return the grid, the labels of values, and the labels of as many periods as fit."""
        spots = [self.x(day) for _, day in periods]
        widths = [text_width(words, self.size.letters) + 8 for words, _ in periods]
        named = thinned(widths, spots)
        lines = "".join(f"M{self.size.left},{self.up.at(level):g}H{self.right}" for level in self.levels)
        feet = "".join(f"M{spots[one]:g},{self.bottom}v5" for one in named)
        limit = self.size.width
        return "".join(
            (
                svg.grid(lines),
                svg.stroke(f"M{self.size.left},{self.bottom}H{self.right}{feet}"),
                *(
                    svg.text(self.size.left - 7, self.up.at(level) + 4, number(round(level, 4)), anchor="end")
                    for level in self.levels
                ),
                *(
                    svg.text(
                        min(max(spots[one], widths[one] / 2), limit - widths[one] / 2 + 4),
                        self.bottom + 20,
                        periods[one][0],
                        anchor="middle",
                    )
                    for one in named
                ),
            )
        )


def levels_for(values: Sequence[float], ticks: int) -> list[float]:
    """Return round, even levels that cover values; they start at 0 unless all values are far above it."""
    low, high = min(values), max(values)
    start = 0.0 if 0 <= low <= high * START_AT_0 or low == high else low
    levels = nice_ticks(start, high, ticks)
    return levels if len(levels) > 1 else [levels[0], levels[0] + 1]


def rows_of(spots: Sequence[float], widths: Sequence[float]) -> list[int]:
    """Return the row of each label, counted from 0, so that labels in one row do not touch.

    Labels are centred on their spots, which are in order.
    """
    ends: list[float] = []
    rows = []
    for spot, width in zip(spots, widths, strict=True):
        start = spot - width / 2
        row = next((number for number, end in enumerate(ends) if end <= start), len(ends))
        if row == len(ends):
            ends.append(0.0)
        ends[row] = spot + width / 2
        rows.append(row)
    return rows
