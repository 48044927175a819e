"""Rating figures against targets: by rule, and in words (docs/rules/domain.md, ratings against a target).

A target counts as met or missed only by a figure whose period contains its date or follows it. We set the usual
tolerance ourselves, because we found no national rule.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from cdp.indicators.ages import age_of
from cdp.indicators.catalogue import Indicator
from cdp.indicators.disclosure import DisclosedFigure
from cdp.indicators.places import WHOLE_FOOTPRINT
from cdp.models import Target
from cdp.reference.outcomes import Polarity, ValueType

USUAL_TOLERANCE = Decimal(5)
"""The percentage of the target by which a figure may miss it and still be close."""


class TargetRating(StrEnum):
    """How a figure compares with its target: before the target's date, and from that date on."""

    ALREADY = "already"
    NOT_YET = "not_yet"
    MET = "met"
    NEAR = "near"
    NOT_DIFFERENT = "not_different"
    MISSED = "missed"

    @property
    def words(self) -> str:
        """Return the rating in words."""
        return _WORDS[self][0]

    @property
    def colour(self) -> str:
        """Return the colour of the tag for the rating. The colour adds no information to the words."""
        return _WORDS[self][1]

    @property
    def is_good(self) -> bool:
        """Return whether the figure is at the target or better."""
        return self in {TargetRating.ALREADY, TargetRating.MET}


_WORDS = {
    TargetRating.ALREADY: ("Already at the target", "green"),
    TargetRating.NOT_YET: ("Not at the target yet", "grey"),
    TargetRating.MET: ("Met the target", "green"),
    TargetRating.NEAR: ("Close to the target", "orange"),
    TargetRating.NOT_DIFFERENT: ("Not statistically different from the target", "blue"),
    TargetRating.MISSED: ("Missed the target", "red"),
}


class Trajectory(StrEnum):
    """How a figure compares with the straight line from the baseline to the target."""

    ON = "on"
    BEHIND = "behind"

    @property
    def words(self) -> str:
        """Return the comparison in words."""
        return {"on": "On the trajectory", "behind": "Behind the trajectory"}[self.value]


@dataclass(frozen=True)
class TargetValue:
    """A target in the unit of the figures that are rated against it. `area_code` is None for the whole footprint.

    `baseline` was the value on `baseline_on`; both are None if it is not known. `tolerance` is a percentage of the
    target.
    """

    value: Decimal
    due_on: date
    area_code: str | None = None
    baseline: Decimal | None = None
    baseline_on: date | None = None
    tolerance: Decimal = USUAL_TOLERANCE

    def expected_on(self, day: date) -> Decimal | None:
        """Return the value on the straight line from the baseline to the target on a day.

        It is None without a baseline, and on the days before the baseline or after the target's date.
        """
        if self.baseline is None or self.baseline_on is None or not self.baseline_on < day <= self.due_on:
            return None
        share = Decimal((day - self.baseline_on).days) / (self.due_on - self.baseline_on).days
        return self.baseline + (self.value - self.baseline) * share


def targets_in_unit(indicator: Indicator, targets: Iterable[Target]) -> list[TargetValue]:
    """Return targets converted to an indicator's unit, without those that cannot be, such as counts for a rate."""
    values = []
    for target in targets:
        own = indicator.measured_in(target.unit or indicator.units[0])
        if own.unit is indicator.unit:
            factor = Decimal(1)
        elif own.per > 1 and indicator.per > 1:
            factor = Decimal(indicator.per) / own.per
        else:
            continue
        values.append(
            TargetValue(
                target.value * factor,
                target.due_on,
                target.area_code,
                None if target.baseline is None else target.baseline * factor,
                target.baseline_on,
                USUAL_TOLERANCE if target.tolerance is None else target.tolerance,
            )
        )
    return values


def rating_of(
    indicator: Indicator, figure: DisclosedFigure, target: TargetValue | None, today: date
) -> TargetRating | None:
    """Return how a figure compares with its target.

    Returns None if there is no value or target, if neither direction is better for the indicator, if the figure is
    stale, or if it is under an embargo.
    """
    if target is None or not is_rated(indicator, figure, today) or figure.value is None:
        return None
    if figure.lower is not None and figure.upper is not None and figure.lower <= target.value <= figure.upper:
        return TargetRating.NOT_DIFFERENT
    beyond = _beyond(indicator, figure.value, target.value)
    is_due = figure.period.ends_on >= target.due_on  # the period contains the date or follows it
    if beyond <= 0:
        return TargetRating.MET if is_due else TargetRating.ALREADY
    if beyond <= abs(target.value) * target.tolerance / 100:
        return TargetRating.NEAR
    return TargetRating.MISSED if is_due else TargetRating.NOT_YET


def trajectory_of(
    indicator: Indicator, figure: DisclosedFigure, target: TargetValue | None, today: date
) -> Trajectory | None:
    """Return how a figure before the target's date compares with the trajectory on the last day of its period.

    Returns None if the figure is not rated, or without a baseline.
    """
    if target is None or not is_rated(indicator, figure, today) or figure.value is None:
        return None
    expected = target.expected_on(figure.period.ends_on)
    if expected is None or figure.period.ends_on >= target.due_on:
        return None
    return Trajectory.ON if _beyond(indicator, figure.value, expected) <= 0 else Trajectory.BEHIND


def is_rated(indicator: Indicator, figure: DisclosedFigure, today: date) -> bool:
    """Return whether a figure may be rated: it has a value, one direction is better, no embargo, and not stale."""
    return (
        figure.value is not None
        and indicator.may_be_rated
        and not indicator.is_embargoed_on(today)
        and not age_of(indicator, figure.period, today, figure.place).is_stale
    )


def why_not_rated(
    indicator: Indicator, figure: DisclosedFigure, target: TargetValue | None, today: date
) -> str:
    """Return in a few words why a figure has no rating; empty if it has one."""
    if not indicator.may_be_rated:
        return "Not rated: context only"
    if indicator.is_embargoed_on(today):
        return "Not rated: under an embargo"
    if figure.value is None:
        return "No value to compare" if target else "No target"
    if target is None:
        return "No target"
    if age_of(indicator, figure.period, today, figure.place).is_stale:
        return "Not rated: the value is too old"
    return ""


def _beyond(indicator: Indicator, value: Decimal, wanted: Decimal) -> Decimal:
    """Return by how much a value is worse than another one; 0 or less if it is as good or better."""
    return value - wanted if indicator.polarity is Polarity.LOWER_IS_BETTER else wanted - value


def target_for(
    indicator: Indicator, figure: DisclosedFigure, targets: Iterable[TargetValue]
) -> TargetValue | None:
    """Return the target that applies to a figure, or None.

    It is the first target due on or after the last day of the figure's period, otherwise the latest one. Targets for
    the area itself take priority over those for the footprint. A target that is a count for the footprint does not
    apply to its areas.
    """
    applying = [target for target in targets if _applies(indicator, figure, target)]
    own = [target for target in applying if target.area_code is not None] or applying
    ordered = sorted(own, key=lambda target: target.due_on)
    to_come = [target for target in ordered if target.due_on >= figure.period.ends_on]
    return to_come[0] if to_come else ordered[-1] if ordered else None


def _applies(indicator: Indicator, figure: DisclosedFigure, target: TargetValue) -> bool:
    if target.area_code is not None:
        return target.area_code == figure.place.code
    if figure.place.code == WHOLE_FOOTPRINT:
        return True
    return applies_to_areas(indicator) and figure.place.is_ours


def applies_to_areas(indicator: Indicator) -> bool:
    """Return whether a target for the footprint also applies to each area; it does unless it is a count."""
    return indicator.value_type is not ValueType.COUNT


def whole_footprint(indicator: Indicator) -> str:
    """Return the label for a target that is for the whole footprint."""
    return "Whole footprint and each of its areas" if applies_to_areas(indicator) else "Whole footprint"
