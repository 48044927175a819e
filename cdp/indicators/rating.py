"""A figure against its target, in words. The tolerance is our default, not a national rule (none was found)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from cdp.indicators.catalogue import Indicator
from cdp.indicators.disclosure import Figure
from cdp.indicators.places import WHOLE_FOOTPRINT
from cdp.models import Target
from cdp.reference.outcomes import Polarity, ValueType

TOLERANCE = Decimal("0.05")


class Rating(StrEnum):
    """How a figure stands against its target."""

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
        """Return the colour of its tag, which says nothing that the words do not."""
        return {"met": "green", "near": "orange", "missed": "red"}[self.value]


@dataclass(frozen=True)
class Aim:
    """A target in the unit of the figures that are held against it; without an area it is the footprint's."""

    value: Decimal
    due_on: date
    area_code: str | None = None


def aims_of(indicator: Indicator, targets: Iterable[Target]) -> list[Aim]:
    """Return targets in the unit of an indicator, without those that cannot be: a number says nothing of a rate."""
    aims = []
    for target in targets:
        own = indicator.measured_in(target.unit or indicator.units[0])
        if own.unit is indicator.unit:
            aims.append(Aim(target.value, target.due_on, target.area_code))
        elif own.per > 1 and indicator.per > 1:
            aims.append(Aim(target.value / own.per * indicator.per, target.due_on, target.area_code))
    return aims


def rating_of(indicator: Indicator, figure: Figure, target: Aim | None) -> Rating | None:
    """Rate a figure; None without a value or target, and always None where the direction is ambiguous."""
    if figure.value is None or target is None or not indicator.may_be_rated:
        return None
    lower = indicator.polarity is Polarity.LOWER_IS_BETTER
    slack = abs(target.value) * TOLERANCE
    beyond = figure.value - target.value if lower else target.value - figure.value
    if beyond <= 0:
        return Rating.MET
    return Rating.NEAR if beyond <= slack else Rating.MISSED


def target_for(indicator: Indicator, figure: Figure, targets: Iterable[Aim]) -> Aim | None:
    """Return the target a figure is held against: the next one due after its period, else the last one.

    A target of the area itself goes before one of the footprint. A footprint's count says nothing of its areas.
    """
    applying = [target for target in targets if _applies(indicator, figure, target)]
    own = [target for target in applying if target.area_code is not None] or applying
    ordered = sorted(own, key=lambda target: target.due_on)
    to_come = [target for target in ordered if target.due_on >= figure.period.ends_on]
    return to_come[0] if to_come else ordered[-1] if ordered else None


def _applies(indicator: Indicator, figure: Figure, target: Aim) -> bool:
    if target.area_code is not None:
        return target.area_code == figure.place.code
    if figure.place.code == WHOLE_FOOTPRINT:
        return True
    return applies_to_areas(indicator) and figure.place.is_ours


def applies_to_areas(indicator: Indicator) -> bool:
    """Tell whether a target of the footprint is one for each of its areas too: for rates and shares it is."""
    return indicator.value_type is not ValueType.COUNT


def whole_footprint(indicator: Indicator) -> str:
    """Return in words what a target without an area is for."""
    return "Whole footprint and each of its areas" if applies_to_areas(indicator) else "Whole footprint"
