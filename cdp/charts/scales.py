"""Scales for charts drawn as SVG on the server: positions of values, dates, marks and labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, floor, log10

STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class LinearScale:
    """Maps the values `low` to `high` onto the pixels `start` to `end`; on a vertical axis, `start` is larger."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return the position of a value in pixels, rounded to one decimal place."""
        span = self.high - self.low
        share = (value - self.low) / span if span else 0.5
        return round(self.start + share * (self.end - self.start), 1)


@dataclass(frozen=True)
class DateScale:
    """Maps the days `first` to `last` onto the pixels `start` to `end`; days outside are put at the nearer end."""

    first: date
    last: date
    start: float
    end: float

    def at(self, day: date) -> float:
        """Return the position of a day in pixels, rounded to one decimal place."""
        days = (self.last - self.first).days or 1
        share = min(max((day - self.first).days / days, 0), 1)
        return round(self.start + share * (self.end - self.start), 1)

    def months(self, every: int = 1) -> list[tuple[date, float]]:
        """Return the first days of months with their positions; `every` 3 gives January, April, July and October."""
        marks = []
        day = self.first if self.first.day == 1 else next_month(self.first)
        while day <= self.last:
            if (day.month - 1) % every == 0:
                marks.append((day, self.at(day)))
            day = next_month(day)
        return marks


def next_month(day: date) -> date:
    """Return the first day of the month that follows the month of a day."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def nice_ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Return about `about` round, evenly spaced values that cover low to high and may go slightly beyond."""
    if high <= low:
        high = low + 1
    rough = (high - low) / max(about - 1, 1)
    magnitude = 10 ** floor(log10(rough))
    step = next(magnitude * nice for nice in STEPS if magnitude * nice >= rough * (1 - 1e-9))
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(number * step, 10) for number in range(first, last + 1)]


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return a position near each of `places` for its label: at least `gap` apart, and between `low` and `high`.

    Labels that are too close are moved apart evenly. If there is not enough room, they are placed `gap` apart,
    starting at `low`.
    """
    order = sorted(range(len(places)), key=lambda number: places[number])
    blocks: list[tuple[float, int]] = []  # the position of the first label and the number of labels
    for number in order:
        blocks.append((places[number], 1))
        while len(blocks) > 1 and blocks[-2][0] + blocks[-2][1] * gap > blocks[-1][0]:
            (before, many), (after, more) = blocks[-2:]
            middle = (before * many + (after - many * gap) * more) / (many + more)
            blocks[-2:] = [(middle, many + more)]
    wanted = [start + step * gap for start, many in blocks for step in range(many)]
    for place in range(len(wanted) - 1, -1, -1):
        wanted[place] = min(wanted[place], high - (len(wanted) - 1 - place) * gap)
    for place in range(len(wanted)):
        wanted[place] = max(wanted[place], low + place * gap)
    spaced = [0.0] * len(places)
    for place, number in enumerate(order):
        spaced[number] = round(wanted[place], 1)
    return spaced


def thinned(widths: Sequence[float], marks: Sequence[float]) -> list[int]:
    """Return the indices of the marks that get a label, so that labels do not touch.

    The last mark always gets a label; going back from it, each mark gets one if there is room. `widths` are the widths
    of the labels, which are centred on the marks.
    """
    shown: list[int] = []
    for number in range(len(marks) - 1, -1, -1):
        if not shown or marks[shown[-1]] - marks[number] >= (widths[shown[-1]] + widths[number]) / 2:
            shown.append(number)
    return shown[::-1]
