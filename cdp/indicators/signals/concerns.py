"""Concerns: latest values that a control chart marks as a special cause for concern, or that miss their target.

They are worked out without small numbers, because their words become titles that many people read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from cdp.indicators.catalogue import Indicator, written
from cdp.indicators.control.charting import Meaning, control_chart
from cdp.indicators.control.xmr import Signal, SignalDirection, SignalRule
from cdp.indicators.disclosure import DisclosedFigure
from cdp.indicators.drawing import Series
from cdp.indicators.places import IndicatorPlace, Rank
from cdp.indicators.rating import TargetRating, Trajectory, rating_of, trajectory_of

LONGEST_TITLE = 200
MISSED, BEHIND = "missed", "behind"
NewStart: TypeAlias = tuple[str | None, date, str]
"""A new start of control limits: the area code, or None for all areas, the day and the reason."""


@dataclass(frozen=True)
class IndicatorConcern:
    """One reason for attention: `kind` is the code of a rule of control charts, or of a target."""

    indicator: Indicator
    figure: DisclosedFigure
    kind: str
    words: str

    @property
    def place(self) -> IndicatorPlace:
        """Return the place."""
        return self.figure.place

    @property
    def reference(self) -> tuple[str, str, str]:
        """Return what tells the concern from all others: the indicator, the place and the kind."""
        return self.indicator.id, self.place.code, self.kind

    @property
    def sentence(self) -> str:
        """Return the concern without the indicator, such as "Walsall: above the upper control limit, 2023"."""
        return f"{self.place.name}: {self.words}, {self.figure.period.label}"

    @property
    def title(self) -> str:
        """Return a title for an action or an agenda item, which names the indicator, the place and the period."""
        where = "across the footprint" if self.place.rank is Rank.FOOTPRINT else f"in {self.place.name}"
        end = f" {where}: {self.words}, {self.figure.period.label}"
        room = LONGEST_TITLE - len(end)
        name = self.indicator.name
        return f"{name if len(name) <= room else name[: room - 1].rstrip() + '…'}{end}"


def concerns_in(
    indicator: Indicator, series: Sequence[Series], today: date, new_starts: Sequence[NewStart] = ()
) -> list[IndicatorConcern]:
    """Return the concerns about the latest values of an indicator; those of larger areas are left out."""
    return [
        concern
        for each in series
        if each.figures[-1].value is not None and each.place.rank <= Rank.POLICE_FORCE
        for concern in (*_signals(indicator, each, new_starts), *_target(indicator, each, today))
    ]


def _signals(indicator: Indicator, series: Series, new_starts: Sequence[NewStart]) -> list[IndicatorConcern]:
    """Return at most one concern from the control chart: the first of its rules that marks the latest value."""
    own = [(day, reason) for area, day, reason in new_starts if area in {None, series.place.code}]
    chart = control_chart(indicator, series, own)
    if chart is None or chart.latest.meaning is not Meaning.CONCERN:
        return []
    signal = min(chart.latest.signals, key=lambda one: list(SignalRule).index(one.rule))
    return [IndicatorConcern(indicator, chart.latest.figure, signal.rule.value, signal_words(signal))]


def signal_words(signal: Signal) -> str:
    """Return a signal as it continues a sentence, such as "above the upper control limit"."""
    up, count = signal.direction is SignalDirection.UP, len(signal.points)
    match signal.rule:
        case SignalRule.OUTSIDE:
            return "above the upper control limit" if up else "below the lower control limit"
        case SignalRule.SHIFT:
            return f"{count} values in a row {'above' if up else 'below'} the mean"
        case SignalRule.TREND:
            return f"{count} values in a row that {'rise' if up else 'fall'}"
        case SignalRule.NEAR_LIMIT:
            return f"two of three values near the {'upper' if up else 'lower'} control limit"


def _target(indicator: Indicator, series: Series, today: date) -> list[IndicatorConcern]:
    figure, target = series.figures[-1], series.target
    if target is None:
        return []
    wanted = written(indicator, target.value)
    rating = rating_of(indicator, figure, target, today)
    if rating is TargetRating.MISSED:
        return [IndicatorConcern(indicator, figure, MISSED, f"missed the target of {wanted}")]
    is_behind = trajectory_of(indicator, figure, target, today) is Trajectory.BEHIND
    if rating is TargetRating.NOT_YET and is_behind:
        return [
            IndicatorConcern(indicator, figure, BEHIND, f"behind the trajectory to the target of {wanted}")
        ]
    return []
