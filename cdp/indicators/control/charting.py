"""Control charts of an indicator for one place: points, stretches with limits, signals and what they mean."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from cdp.indicators.catalogue import Indicator
from cdp.indicators.control.xmr import (
    LEAST_POINTS,
    ControlLimits,
    Signal,
    SignalDirection,
    SignalRule,
    limits_of,
    moving_ranges,
    signals_in,
)
from cdp.indicators.disclosure import DisclosedFigure
from cdp.indicators.drawing import Series
from cdp.indicators.periods import Length, overlap_each_other
from cdp.indicators.places import IndicatorPlace
from cdp.indicators.rating import TargetValue
from cdp.reference.outcomes import Polarity
from cdp.wording.formats import agree, listed, plural

OVERLAPPING = (
    "These periods overlap, so each value shares data with the one before it. "
    "Control limits would be too narrow, and chance would look like a trend."
)
ROLLING = (
    "Rolling years share months with each other. "
    "Control limits would be too narrow, and chance would look like a trend."
)
UNEVEN = "These periods have different lengths, so their values cannot share control limits."
TOO_FEW = f"A control chart needs {LEAST_POINTS} or more values, as in Making Data Count."


class Meaning(StrEnum):
    """What a point or signal means: chance, or a special cause that is better, worse or neither."""

    COMMON = "common"
    IMPROVEMENT = "improvement"
    CONCERN = "concern"
    NEITHER = "neither"

    @property
    def words(self) -> str:
        """Return the meaning as a label."""
        return {
            "common": "Common cause: no significant change",
            "improvement": "Special cause: improvement",
            "concern": "Special cause: concern",
            "neither": "Special cause: neither better nor worse",
        }[self.value]


class Assurance(StrEnum):
    """Whether the process will meet its target, given its limits."""

    WILL = "will"
    MAY = "may"
    WILL_NOT = "will_not"

    @property
    def words(self) -> str:
        """Return the assurance as a sentence."""
        return {
            "will": "The target will be met if nothing changes: it is outside the limits, on the worse side.",
            "may": "The target may or may not be met, by chance: it is between the limits.",
            "will_not": "The target will not be met unless something changes: it is beyond the limits.",
        }[self.value]


@dataclass(frozen=True)
class ChartPoint:
    """A figure with a value, its moving range, and the signals that mark it."""

    figure: DisclosedFigure
    value: Decimal
    moving_range: Decimal | None
    signals: tuple[Signal, ...]
    meaning: Meaning


@dataclass(frozen=True)
class ChartStretch:
    """The points between two new starts of the limits, counted from 0, in runs without a gap.

    `limits` is None if there are too few points. `reason` says why the limits start here; the first stretch has none.
    """

    runs: tuple[tuple[int, ...], ...]
    limits: ControlLimits | None
    reason: str = ""
    starts_on: date | None = None

    @property
    def points(self) -> list[int]:
        """Return the numbers of all points."""
        return [point for run in self.runs for point in run]


@dataclass(frozen=True)
class ControlChart:
    """A control chart, or a plain line if `why_no_limits` says why there are no limits at all."""

    indicator: Indicator
    place: IndicatorPlace
    points: tuple[ChartPoint, ...]
    gaps: tuple[DisclosedFigure, ...]
    stretches: tuple[ChartStretch, ...]
    signals: tuple[Signal, ...]
    target: TargetValue | None
    why_no_limits: str

    @property
    def latest(self) -> ChartPoint:
        """Return the latest point."""
        return self.points[-1]

    @property
    def limits(self) -> ControlLimits | None:
        """Return the limits of the latest stretch, if it has any."""
        return self.stretches[-1].limits

    @property
    def assurance(self) -> Assurance | None:
        """Return whether the target will be met; None without a target, limits or a better direction."""
        if self.target is None or self.limits is None or not self.indicator.may_be_rated:
            return None
        low_is_good = self.indicator.polarity is Polarity.LOWER_IS_BETTER
        if self.target.value > self.limits.upper:
            return Assurance.WILL if low_is_good else Assurance.WILL_NOT
        if self.target.value < self.limits.lower:
            return Assurance.WILL_NOT if low_is_good else Assurance.WILL
        return Assurance.MAY

    def meaning_of(self, signal: Signal) -> Meaning:
        """Return what a signal means, given which direction is better."""
        return meaning_of(signal, self.indicator.polarity)

    def words_of(self, signal: Signal) -> str:
        """Return a signal as text with its periods, such as "7 values in a row above the mean: 2015 to 2021"."""
        labels = [self.points[number].figure.period.label for number in signal.points]
        up, count = signal.direction is SignalDirection.UP, len(signal.points)
        if signal.rule is SignalRule.NEAR_LIMIT:
            limit = "upper" if up else "lower"
            return f"Two of three values in a row near the {limit} limit: {listed(labels)}"
        when = labels[0] if count == 1 else f"{labels[0]} to {labels[-1]}"
        if signal.rule is SignalRule.OUTSIDE:
            side = "above the upper limit" if up else "below the lower limit"
            return f"{plural(count, 'value')} {side}: {when}"
        if signal.rule is SignalRule.SHIFT:
            return f"{count} values in a row {'above' if up else 'below'} the mean: {when}"
        return f"{count} values in a row that {'rise' if up else 'fall'}: {when}"


def control_chart(
    indicator: Indicator, series: Series, new_starts: Iterable[tuple[date, str]] = ()
) -> ControlChart | None:
    """Return the control chart of a place; None without values.

    `new_starts` are the days of new starts of the limits, each with its reason. A new start counts from the first
    period that begins on or after its day.
    """
    shown = series.shown
    if not shown:
        return None
    values = [figure.value for figure in shown if figure.value is not None]
    why_not = _why_no_limits(series.figures)
    stretches = _stretches(series, sorted(new_starts))
    found: list[Signal] = []
    ranges: dict[int, Decimal] = {}
    with_limits = []
    for stretch in stretches:
        runs = [[(number, values[number]) for number in run] for run in stretch.runs]
        limits = None if why_not else limits_of(runs)
        if limits is not None:
            found += signals_in(runs, limits)
            ranges |= dict(moving_ranges(runs))
        with_limits.append(ChartStretch(stretch.runs, limits, stretch.reason, stretch.starts_on))
    if not why_not and all(stretch.limits is None for stretch in with_limits):
        why_not = f"{TOO_FEW} {_how_many(with_limits)}"
    return ControlChart(
        indicator=indicator,
        place=series.place,
        points=tuple(
            ChartPoint(
                figure,
                values[number],
                ranges.get(number),
                own := tuple(one for one in found if number in one.points),
                _together(own, indicator.polarity),
            )
            for number, figure in enumerate(shown)
        ),
        gaps=tuple(figure for figure in series.figures if figure.value is None),
        stretches=tuple(with_limits),
        signals=tuple(sorted(found, key=lambda one: (one.points[-1], one.points[0]), reverse=True)),
        target=series.target,
        why_no_limits=why_not,
    )


def meaning_of(signal: Signal, polarity: Polarity) -> Meaning:
    """Return what a signal means where this direction is better."""
    if polarity is Polarity.CONTEXT:
        return Meaning.NEITHER
    better = SignalDirection.UP if polarity is Polarity.HIGHER_IS_BETTER else SignalDirection.DOWN
    return Meaning.IMPROVEMENT if signal.direction is better else Meaning.CONCERN


def _together(signals: Sequence[Signal], polarity: Polarity) -> Meaning:
    """Return what a point's signals mean together; improvement if they disagree, as in the Single Chart tool."""
    meanings = {meaning_of(signal, polarity) for signal in signals}
    for meaning in (Meaning.IMPROVEMENT, Meaning.CONCERN, Meaning.NEITHER):
        if meaning in meanings:
            return meaning
    return Meaning.COMMON


def _why_no_limits(figures: Sequence[DisclosedFigure]) -> str:
    periods = [figure.period for figure in figures]
    if periods[0].length is Length.ROLLING_YEAR:
        return ROLLING
    if overlap_each_other(periods):
        return OVERLAPPING
    return UNEVEN if len({period.months for period in periods}) > 1 else ""


def _how_many(stretches: Sequence[ChartStretch]) -> str:
    counts = [len(stretch.points) for stretch in stretches]
    if len(counts) == 1:
        return f"There {agree(counts[0], 'is', 'are')} {plural(counts[0], 'value')} here."
    return f"There are {listed([str(count) for count in counts])} values between the new starts."


def _stretches(series: Series, new_starts: Sequence[tuple[date, str]]) -> list[ChartStretch]:
    """Return the stretches between new starts; a new start without values before or after it makes none."""
    steps = [after.period.starts_on - before.period.starts_on for before, after in pairwise(series.figures)]
    longest = min(steps) * 3 / 2 if steps else None
    stretches: list[tuple[int, list[list[int]]]] = []
    before: DisclosedFigure | None = None
    number = 0
    for figure in series.figures:
        part = sum(day <= figure.period.starts_on for day, _ in new_starts)
        if figure.value is not None:
            joined = (
                before is not None
                and before.value is not None
                and longest is not None
                and figure.period.starts_on - before.period.starts_on <= longest
            )
            if not stretches or stretches[-1][0] != part:
                stretches.append((part, [[number]]))
            elif joined:
                stretches[-1][1][-1].append(number)
            else:
                stretches[-1][1].append([number])
            number += 1
        before = figure
    return [
        ChartStretch(
            tuple(map(tuple, runs)),
            None,
            new_starts[part - 1][1] if part and order else "",
            new_starts[part - 1][0] if part and order else None,
        )
        for order, (part, runs) in enumerate(stretches)
    ]
