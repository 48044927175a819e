"""Figures for the whole footprint, calculated from those of its areas where possible (docs/rules/records.md 12).

Their 95% intervals are calculated from the sums: by Byar's or the exact method for counts and crude rates, by Wilson's
for proportions.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from cdp.indicators.catalogue import Indicator
from cdp.indicators.disclosure import DisclosedFigure
from cdp.indicators.periods import Period
from cdp.indicators.places import WHOLE_FOOTPRINT, Rank, canonical, place
from cdp.indicators.statistics.intervals import (
    BYAR_WORDS,
    WILSON_WORDS,
    Interval,
    count_interval,
    proportion_interval,
    rate_interval,
)
from cdp.models import ValueStatus
from cdp.reference.outcomes import Unit, ValueType
from cdp.wording.formats import listed

WORKED_OUT = "Whole footprint calculated from the values of its areas"
EVENTS = frozenset({Unit.COUNT, Unit.INCIDENTS})
"""The units of counts that have an interval, because they count events or people; kilograms do not."""

Parts = Mapping[tuple[Period, Unit], list[DisclosedFigure]]


@dataclass(frozen=True)
class MissingTotal:
    """A period without a figure for the footprint, and what is missing: areas with the reason for each."""

    period: Period
    unit: Unit
    missing: tuple[tuple[str, str], ...]

    @property
    def words(self) -> str:
        """Return why there is no figure, such as "2023: no total. Solihull (suppressed)"."""
        return f"{self.period.label}: no total. {listed([f'{area} ({why})' for area, why in self.missing])}"


def footprint_figures(
    indicator: Indicator, figures: Iterable[DisclosedFigure], footprint: Collection[str]
) -> list[DisclosedFigure]:
    """Return calculated figures for the whole footprint.

    There is one for each period and unit in which every area has a figure and the footprint has no entered figure.
    Counts are added up. Proportions and crude rates are calculated from the sums of numerators and denominators, never
    by averaging. Nothing is calculated if an area's figure is hidden or has no value. The same applies to types of
    measure that cannot be combined, such as standardised rates.
    """
    wanted, entered, parts = _parts(figures, footprint)
    if len(wanted) < 2:  # a footprint of only one area needs no total
        return []
    return [
        combined
        for (period, unit), areas in parts.items()
        if period not in entered
        and len(areas) == len(wanted)
        and (combined := _combine(indicator.measured_in(unit), period, areas, footprint))
    ]


def missing_totals(
    indicator: Indicator, figures: Iterable[DisclosedFigure], footprint: Collection[str]
) -> list[MissingTotal]:
    """Return the periods in which areas have figures but the footprint has none, oldest first, and what is missing.

    Empty if the indicator's type of measure cannot be combined, or if the footprint has one area.
    """
    wanted, entered, parts = _parts(figures, footprint)
    if len(wanted) < 2 or not indicator.value_type.combines:
        return []
    found = [
        MissingTotal(period, unit, missing)
        for (period, unit), areas in parts.items()
        if period not in entered and (missing := _missing(indicator.measured_in(unit), areas, wanted))
    ]
    return sorted(found, key=lambda one: one.period)


def interval_of(
    indicator: Indicator, count: Decimal | None, total: Decimal | None
) -> tuple[Interval, str] | None:
    """Return the 95% interval of a count, crude rate or proportion, and its method in words; otherwise None.

    `count` is the value of a count or else the numerator, and `total` the denominator.
    """
    if count is None or count < 0:
        return None
    if indicator.value_type is ValueType.COUNT:
        return (count_interval(count), BYAR_WORDS) if indicator.unit in EVENTS else None
    if not total or total < 0:
        return None
    if indicator.value_type is ValueType.CRUDE_RATE:
        return rate_interval(count, total, indicator.per), BYAR_WORDS
    if indicator.value_type is ValueType.PROPORTION and count <= total:
        return proportion_interval(count, total, indicator.per), WILSON_WORDS
    return None


def _parts(
    figures: Iterable[DisclosedFigure], footprint: Collection[str]
) -> tuple[set[str], set[Period], Parts]:
    """Return the codes of the areas, the periods with an entered total, and the areas' figures by period and unit."""
    wanted = {canonical(code) for code in footprint}
    entered: set[Period] = set()
    parts: dict[tuple[Period, Unit], list[DisclosedFigure]] = defaultdict(list)
    for figure in figures:
        if figure.place.code == WHOLE_FOOTPRINT:
            entered.add(figure.period)
        elif figure.place.rank is Rank.AUTHORITY and figure.place.code in wanted:
            parts[figure.period, figure.unit].append(figure)
    return wanted, entered, parts


def _missing(
    indicator: Indicator, areas: Iterable[DisclosedFigure], wanted: Collection[str]
) -> tuple[tuple[str, str], ...]:
    by_code = {area.place.code: area for area in areas}
    reasons = [(place(code, ()).name, _why_missing(indicator, by_code.get(code))) for code in wanted]
    return tuple(sorted((name, why) for name, why in reasons if why))


def _why_missing(indicator: Indicator, figure: DisclosedFigure | None) -> str:
    """Return why an area cannot be part of the total; empty if it can."""
    if figure is None:
        return "no value here"
    if figure.value is None:
        return figure.why_empty[:1].lower() + figure.why_empty[1:]
    if indicator.value_type is ValueType.COUNT:
        return ""
    return "" if figure.numerator is not None and figure.denominator else "no count or no population"


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
    found = interval_of(indicator, numerator, denominator)
    (lower, upper), method = found or ((None, None), "")
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
        lower=lower,
        upper=upper,
        note=f"95% interval calculated by {method}" if method else "",
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
