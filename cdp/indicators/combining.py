"""The footprint's own figure, worked out from its areas: only where areas combine (docs/rules/records.md 12)."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from decimal import Decimal

from cdp.indicators.catalogue import Indicator
from cdp.indicators.disclosure import Figure
from cdp.indicators.periods import Period
from cdp.indicators.places import WHOLE_FOOTPRINT, Rank, canonical, place
from cdp.models import ValueStatus
from cdp.reference.outcomes import Unit, ValueType

WORKED_OUT = "Whole footprint worked out from the figures of its areas"


def footprint_figures(
    indicator: Indicator, figures: Iterable[Figure], footprint: Collection[str]
) -> list[Figure]:
    """Return a figure of the whole footprint for each period in which every area has one and none was entered.

    Counts are added up; proportions and crude rates come from added numerators and denominators, never from an
    average. Nothing is worked out from a hidden or missing part, nor for standardised rates and estimates.
    """
    wanted = {canonical(code) for code in footprint}
    if len(wanted) < 2:  # one area is its own footprint
        return []
    entered: set[Period] = set()
    parts: dict[tuple[Period, Unit], list[Figure]] = defaultdict(list)
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
    """Return why areas are shown singly, in a sentence; empty where they combine."""
    if indicator.value_type.combines:
        return ""
    if indicator.value_type is ValueType.DIRECTLY_STANDARDISED_RATE:
        return (
            "There is no figure for the whole footprint. A standardised rate of several areas together cannot be "
            "worked out from the rates of each, so the areas are shown singly."
        )
    return f"There is no figure for the whole footprint, so the areas are shown singly: {indicator.value_type_reason}."


def _combine(
    indicator: Indicator, period: Period, areas: list[Figure], footprint: Collection[str]
) -> Figure | None:
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
    return Figure(
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
