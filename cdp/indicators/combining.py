"""Figures for the whole footprint, calculated from those of its areas where possible (docs/rules/records.md 12)."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from decimal import Decimal

from cdp.indicators.catalogue import Indicator
from cdp.indicators.disclosure import DisclosedFigure
from cdp.indicators.periods import Period
from cdp.indicators.places import WHOLE_FOOTPRINT, Rank, canonical, place
from cdp.models import ValueStatus
from cdp.reference.outcomes import Unit, ValueType

WORKED_OUT = "Whole footprint calculated from the values of its areas"


def footprint_figures(
    indicator: Indicator, figures: Iterable[DisclosedFigure], footprint: Collection[str]
) -> list[DisclosedFigure]:
    """Return calculated figures for the whole footprint.

    There is one for each period and unit in which every area has a figure and the footprint has no entered figure.
    Counts are added up. Proportions and crude rates are calculated from the sums of numerators and denominators, never
    by averaging. Nothing is calculated if an area's figure is hidden or has no value. The same applies to types of
    measure that cannot be combined, such as standardised rates.
    """
    wanted = {canonical(code) for code in footprint}
    if len(wanted) < 2:  # a footprint of only one area needs no total
        return []
    entered: set[Period] = set()
    parts: dict[tuple[Period, Unit], list[DisclosedFigure]] = defaultdict(list)
    for figure in figures:
        if figure.place.code == WHOLE_FOOTPRINT:
            entered.add(figure.period)
        elif figure.place.rank is Rank.AUTHORITY and figure.place.code in wanted:
            parts[figure.period, figure.unit].append(figure)
    return [
        combined
        for (period, unit), areas in parts.items()
        if period not in entered
        and len(areas) == len(wanted)
        and (combined := _combine(indicator.measured_in(unit), period, areas, footprint))
    ]


def why_no_footprint_figure(indicator: Indicator) -> str:
    """Return a sentence that explains why areas are shown separately; empty if they can be combined."""
    if indicator.value_type.combines:
        return ""
    if indicator.value_type is ValueType.DIRECTLY_STANDARDISED_RATE:
        return (
            "There is no value for the whole footprint. A standardised rate for several areas "
            "cannot be calculated from their separate rates."
        )
    return f"There is no value for the whole footprint. Type of measure: {indicator.value_type_reason}."


def _combine(
    indicator: Indicator, period: Period, areas: list[DisclosedFigure], footprint: Collection[str]
) -> DisclosedFigure | None:
    if not indicator.value_type.combines or any(area.value is None for area in areas):
        return None
    if indicator.value_type is ValueType.COUNT:
        numerator, denominator = _added(area.value for area in areas), None
        value = numerator
    else:
        numerator = _added(area.numerator for area in areas)
        denominator = _added(area.denominator for area in areas)
        if numerator is None or not denominator:
            return None
        value = numerator / denominator * indicator.per
    statuses = {area.status for area in areas}
    return DisclosedFigure(
        place=place(WHOLE_FOOTPRINT, footprint),
        period=period,
        unit=indicator.unit,
        status=next(
            (s for s in (ValueStatus.ESTIMATE, ValueStatus.PROVISIONAL) if s in statuses), ValueStatus.FINAL
        ),
        official=False,
        source=WORKED_OUT,
        published_on=None,
        value=value,
        numerator=None if indicator.value_type is ValueType.COUNT else numerator,
        denominator=denominator,
        is_small=any(area.is_small for area in areas),
    )


def _added(counts: Iterable[Decimal | None]) -> Decimal | None:
    total = Decimal(0)
    for count in counts:
        if count is None:
            return None
        total += count
    return total
