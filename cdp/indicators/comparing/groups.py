"""Inequalities: the figures of groups of people in one area and period, and the gap between them in words."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cdp.charts.dots import CIRCLE, DIAMOND, DotChart, DotRow, DotStyle
from cdp.indicators.catalogue import Indicator, places_of, written_in
from cdp.indicators.comparing.areas import dot_row, full_words, measured, named_with_unit
from cdp.indicators.disclosure import DisclosedFigure
from cdp.indicators.periods import Period
from cdp.indicators.places import IndicatorPlace
from cdp.indicators.statistics.comparison import ValueDifference, difference, in_words
from cdp.reference.outcomes import Unit
from cdp.wording.formats import agree, number, plural

GROUP = DotStyle("Groups", "#12436d", CIRCLE)
EVERYBODY = DotStyle("Everyone", "#801650", DIAMOND)


@dataclass(frozen=True)
class GroupRow:
    """A group's figure, and how it compares with everybody; empty if there is no value for everybody."""

    name: str
    figure: DisclosedFigure
    compared: str


@dataclass(frozen=True)
class GroupComparison:
    """The groups of one kind in an area and a period, in their natural order, with the gap in words."""

    indicator: Indicator
    kind: str
    place: IndicatorPlace
    period: Period
    rows: tuple[GroupRow, ...]
    everybody: DisclosedFigure | None
    gap: tuple[str, ...]
    chart: DotChart

    @property
    def has_hidden(self) -> bool:
        """Return whether a figure is hidden from the reader."""
        return any(row.figure.hidden for row in self.rows)


def compared(
    indicator: Indicator,
    figures: Iterable[DisclosedFigure],
    kind: str,
    place: IndicatorPlace,
    period: Period,
) -> GroupComparison | None:
    """Return the groups of a kind in an area and a period; None if there are none."""
    here = [one for one in figures if one.place == place and one.period == period]
    groups = sorted(
        (one for one in here if one.breakdown_kind == kind), key=lambda one: _natural(one.breakdown)
    )
    if not groups:
        return None
    everybody = next((one for one in here if not one.breakdown_kind), None)
    rows = tuple(GroupRow(one.breakdown, one, _compared(indicator, one, everybody)) for one in groups)
    return GroupComparison(
        indicator=indicator,
        kind=kind,
        place=place,
        period=period,
        rows=rows,
        everybody=everybody,
        gap=tuple(_gap(indicator, groups)),
        chart=_chart(indicator, kind, place, period, rows, everybody),
    )


def _natural(name: str) -> tuple[int, list[tuple[int, str]]]:
    """Return the key that puts "Decile 2" before "Decile 10", the most deprived first and the least deprived last."""
    plain = name.casefold()
    end = -1 if "most deprived" in plain else 1 if "least deprived" in plain else 0
    parts = [part for part in re.split(r"(\d+)", plain) if part]
    return end, [(int(part), "") if part.isdigit() else (-1, part) for part in parts]


def _compared(indicator: Indicator, figure: DisclosedFigure, everybody: DisclosedFigure | None) -> str:
    if everybody is None or figure.value is None or everybody.value is None or indicator.per == 1:
        return ""
    found = difference(measured(figure), measured(everybody))
    return in_words(found, indicator.polarity, "everybody")


def _gap(indicator: Indicator, groups: Sequence[DisclosedFigure]) -> Iterable[str]:
    """Yield the gap between the highest and the lowest group that are shown, in words; nothing for counts."""
    shown = [one for one in groups if one.value is not None]
    if indicator.per == 1 or len(shown) < 2:
        return
    high = max(shown, key=lambda one: one.value or Decimal(0))
    low = min(shown, key=lambda one: one.value or Decimal(0))
    if high.value is None or low.value is None or high.value == low.value:
        yield "The groups have the same value."
        return
    yield f"Highest: {high.breakdown}, {full_words(high)}. Lowest: {low.breakdown}, {full_words(low)}."
    size = written_in(indicator.unit, high.value - low.value, places_of(high.value, low.value))
    unit = "percentage points" if indicator.unit is Unit.PERCENT else indicator.unit_words
    times = f", or {number(round(high.value / low.value, 1))} times as high" if low.value > 0 else ""
    yield f"Gap: {size.removesuffix('%')} {unit}{times}."
    found = difference(measured(high), measured(low))
    if found is ValueDifference.HIGHER:
        yield "Their 95% intervals do not overlap, so the gap is unlikely to be chance."
    elif found is ValueDifference.SIMILAR:
        yield "Their 95% intervals overlap, so the gap may be chance."
    if missing := len(groups) - len(shown):
        yield f"{plural(missing, 'group')} without a value {agree(missing, 'is', 'are')} not part of this gap."


def _chart(
    indicator: Indicator,
    kind: str,
    place: IndicatorPlace,
    period: Period,
    rows: Sequence[GroupRow],
    everybody: DisclosedFigure | None,
) -> DotChart:
    drawn: list[DotRow] = [dot_row(row.figure, row.name, GROUP) for row in rows]
    with_everybody = everybody is not None and everybody.value is not None and indicator.per > 1
    if everybody is not None and with_everybody:
        drawn.append(dot_row(everybody, "Everyone", EVERYBODY, bold=True))
    described = [f"{row.name}: {row.words}." for row in drawn]
    reference = None
    if everybody is not None and everybody.value is not None and with_everybody:
        reference = (f"Everyone {everybody.value_words}", float(everybody.value))
    return DotChart(
        title=f"{place.name}: {named_with_unit(indicator)}, {kind}, {period.label}",
        description=" ".join([*described, "The table has the same values."]),
        rows=tuple(drawn),
        reference=reference,
    )
