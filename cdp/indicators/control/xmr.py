"""XmR charts (individual values and moving ranges): limits and signals, from numbers alone.

The rules are those of NHS England's Making Data Count programme. We read them in tools that follow it: the R package
NHSRplotthedots (nhs-r-community, version 0.2.2) and its issues 153, 194, 195 and 202, on 1 December 2026.

- Limits: the mean of the values, plus and minus 2.66 times the mean moving range. The upper limit of moving ranges is
  3.267 times their mean. All points count, as in the Excel tools of the programme: outliers are not screened.
- Signals: a point outside the limits; a shift, 7 or more points in a row on one side of the mean; a trend, 6 or more
  points in a row that rise or fall; two of three points in a row, all on one side of the mean, beyond two thirds of the
  way to a limit. Since 2023 the programme counts points outside the limits among the two.
- The programme's Excel tool allows 6 or 7 points for a trend and the R package needs 7. We use 6, and 7 for a shift.
- Its Single Chart tool shows limits from 13 points.

Gaps break the runs: no signal and no moving range reaches across one.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum, StrEnum

LIMIT, RANGE_LIMIT = Decimal("2.66"), Decimal("3.267")
LEAST_POINTS = 13
SHIFT, TREND = 7, 6
WINDOW, NEARBY = 3, 2


class SignalRule(StrEnum):
    """The rules by which a point differs from chance, in the order in which they are listed."""

    OUTSIDE = "outside"
    SHIFT = "shift"
    TREND = "trend"
    NEAR_LIMIT = "near_limit"


class SignalDirection(IntEnum):
    """The direction of a signal: high or rising, or low or falling."""

    UP = 1
    DOWN = -1


@dataclass(frozen=True)
class ControlLimits:
    """The mean, control limits, mean moving range, and upper limit of moving ranges of a stretch of values."""

    mean: Decimal
    lower: Decimal
    upper: Decimal
    mean_range: Decimal
    upper_range: Decimal

    def is_near(self, value: Decimal, direction: SignalDirection) -> bool:
        """Return whether a value is beyond two thirds of the way from the mean to the limit on this side."""
        reach = (self.upper - self.mean) * 2 / 3
        return (value - self.mean) * direction > reach


@dataclass(frozen=True)
class Signal:
    """A signal: its rule and direction, and the points that it marks, counted from 0."""

    rule: SignalRule
    direction: SignalDirection
    points: tuple[int, ...]


Run = Sequence[tuple[int, Decimal]]
"""Values in a row without a gap, each with its number."""


def limits_of(runs: Sequence[Run]) -> ControlLimits | None:
    """Return the limits of a stretch, given its runs; None if it has fewer than 13 points or no neighbours."""
    values = [value for run in runs for _, value in run]
    ranges = moving_ranges(runs)
    if len(values) < LEAST_POINTS or not ranges:
        return None
    mean = sum(values, Decimal(0)) / len(values)
    mean_range = sum((size for _, size in ranges), Decimal(0)) / len(ranges)
    return ControlLimits(
        mean=mean,
        lower=mean - LIMIT * mean_range,
        upper=mean + LIMIT * mean_range,
        mean_range=mean_range,
        upper_range=RANGE_LIMIT * mean_range,
    )


def moving_ranges(runs: Sequence[Run]) -> list[tuple[int, Decimal]]:
    """Return the difference of each value from the one before it in its run, with the number of the later point."""
    return [
        (number, abs(value - before))
        for run in runs
        for (_, before), (number, value) in itertools.pairwise(run)
    ]


def signals_in(runs: Sequence[Run], limits: ControlLimits) -> list[Signal]:
    """Return the signals of a stretch, by rule, then in the order of their points."""
    finders: tuple[Callable[[Run, ControlLimits], Iterator[Signal]], ...] = (
        _outside,
        _shifts,
        _trends,
        _near_limit,
    )
    return [signal for find in finders for run in runs for signal in find(run, limits)]


def _outside(run: Run, limits: ControlLimits) -> Iterator[Signal]:
    sides = [_side(value - limits.upper, value - limits.lower) for _, value in run]
    yield from _same(SignalRule.OUTSIDE, run, sides, 1)


def _shifts(run: Run, limits: ControlLimits) -> Iterator[Signal]:
    sides = [_side(value - limits.mean, value - limits.mean) for _, value in run]
    yield from _same(SignalRule.SHIFT, run, sides, SHIFT)


def _side(above: Decimal, below: Decimal) -> SignalDirection | None:
    """Return which side of a band a value is on, given its distances from the upper and the lower end."""
    if above > 0:
        return SignalDirection.UP
    return SignalDirection.DOWN if below < 0 else None


def _same(
    rule: SignalRule, run: Run, sides: Sequence[SignalDirection | None], least: int
) -> Iterator[Signal]:
    """Yield a signal for each longest row of at least `least` points that are on the same side."""
    start = 0
    for place in range(1, len(sides) + 1):
        if place < len(sides) and sides[place] is sides[start]:
            continue
        side = sides[start]
        if side is not None and place - start >= least:
            yield Signal(rule, side, tuple(number for number, _ in run[start:place]))
        start = place


def _trends(run: Run, limits: ControlLimits) -> Iterator[Signal]:  # noqa: ARG001 -- the signature of all rules
    """Yield the longest rows of at least 6 points that rise or fall; two equal values end a row."""
    start = 0
    steps = [_side(after - before, after - before) for (_, before), (_, after) in itertools.pairwise(run)]
    for place in range(1, len(steps) + 1):
        if place < len(steps) and steps[place] is steps[start]:
            continue
        side = steps[start]
        if side is not None and place - start + 1 >= TREND:
            yield Signal(SignalRule.TREND, side, tuple(number for number, _ in run[start : place + 1]))
        start = place


def _near_limit(run: Run, limits: ControlLimits) -> Iterator[Signal]:
    """Yield a signal for each row of windows that share marked points; only the points near a limit are marked."""
    for direction in SignalDirection:
        groups: list[dict[int, Decimal]] = []
        for start in range(len(run) - WINDOW + 1):
            window = run[start : start + WINDOW]
            near = {number: value for number, value in window if limits.is_near(value, direction)}
            if len(near) < NEARBY or any((value - limits.mean) * direction <= 0 for _, value in window):
                continue
            if groups and groups[-1].keys() & near.keys():
                groups[-1].update(near)
            else:
                groups.append(near)
        yield from (Signal(SignalRule.NEAR_LIMIT, direction, tuple(group)) for group in groups)
