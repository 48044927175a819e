"""Rating figures against targets. We set the tolerance ourselves, because we found no national rule."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from cdp.indicators.catalogue import Indicator
from cdp.indicators.disclosure import DisclosedFigure
from cdp.indicators.places import WHOLE_FOOTPRINT
from cdp.models import Target
from cdp.reference.outcomes import Polarity, ValueType

TOLERANCE = Decimal("0.05")


class TargetRating(StrEnum):
    """How a figure compares with its target."""

    MET = "met"
    NEAR = "near"
    MISSED = "missed"

    @property
    def words(self) -> str:
        """Return the rating in words."""
        return {"met": "Meets the target", "near": "Within 5% of the target", "missed": "Misses the target"}[
            self.value
        ]

    @property
    def colour(self) -> str:
        """Return the colour of the tag for the rating. The colour adds no information to the words."""
        return {"met": "green", "near": "orange", "missed": "red"}[self.value]


@dataclass(frozen=True)
class TargetValue:
    """A target in the unit of the figures that are rated against it. `area_code` is None for the whole footprint."""

    value: Decimal
    due_on: date
    area_code: str | None = None


def targets_in_unit(indicator: Indicator, targets: Iterable[Target]) -> list[TargetValue]:
    """Return targets converted to an indicator's unit, without those that cannot be, such as counts for a rate."""
    values = []
    for target in targets:
        own = indicator.measured_in(target.unit or indicator.units[0])
        if own.unit is indicator.unit:
            values.append(TargetValue(target.value, target.due_on, target.area_code))
        elif own.per > 1 and indicator.per > 1:
            values.append(
                TargetValue(target.value / own.per * indicator.per, target.due_on, target.area_code)
            )
    return values


def rating_of(
    indicator: Indicator, figure: DisclosedFigure, target: TargetValue | None
) -> TargetRating | None:
    """Return how a figure compares with its target.

    Returns None if there is no value or target, or if neither direction is better for the indicator.
    """
    if figure.value is None or target is None or not indicator.may_be_rated:
        return None
    lower = indicator.polarity is Polarity.LOWER_IS_BETTER
    slack = abs(target.value) * TOLERANCE
    beyond = figure.value - target.value if lower else target.value - figure.value
    if beyond <= 0:
        return TargetRating.MET
    return TargetRating.NEAR if beyond <= slack else TargetRating.MISSED


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
