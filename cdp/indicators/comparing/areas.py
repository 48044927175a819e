"""Comparison of areas in one period: the footprint and its authorities, larger areas and similar areas."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cdp.charts.dots import CIRCLE, DIAMOND, SQUARE, TRIANGLE, DotChart, DotRow, DotStyle
from cdp.indicators.catalogue import Indicator
from cdp.indicators.disclosure import DisclosedFigure
from cdp.indicators.periods import Period
from cdp.indicators.places import IndicatorPlace, Rank
from cdp.indicators.statistics.comparison import Measured, ValueDifference, difference, in_words
from cdp.reference.outcomes import Unit

NO_COUNTS = "We do not compare counts between areas, because areas differ in size. Larger areas are in the table only."


class RowKind(StrEnum):
    """What an area is for the partnership."""

    OWN = "own"
    FOOTPRINT = "footprint"
    LARGER = "larger"
    SIMILAR = "similar"


STYLES = {
    RowKind.OWN: DotStyle("Our areas", "#12436d", CIRCLE),
    RowKind.FOOTPRINT: DotStyle("Whole footprint", "#801650", DIAMOND),
    RowKind.LARGER: DotStyle("Larger areas", "#505a5f", SQUARE),
    RowKind.SIMILAR: DotStyle("Similar areas", "#00703c", TRIANGLE),
}
_KINDS = {
    Rank.AUTHORITY: RowKind.OWN,
    Rank.FOOTPRINT: RowKind.FOOTPRINT,
    Rank.ELSEWHERE: RowKind.SIMILAR,
}


@dataclass(frozen=True)
class AreaRow:
    """An area's figure, and how it compares with the area chosen for comparison; empty if it is that area."""

    figure: DisclosedFigure
    kind: RowKind
    difference: ValueDifference
    compared: str


@dataclass(frozen=True)
class AreaComparison:
    """The areas with a figure for a period, highest value first, and the chart of them.

    `with_place` is the area that the others are compared with; None if there is none.
    """

    indicator: Indicator
    period: Period
    rows: tuple[AreaRow, ...]
    with_place: IndicatorPlace | None
    others: tuple[IndicatorPlace, ...]
    chart: DotChart
    is_count: bool

    @property
    def styles(self) -> list[DotStyle]:
        """Return the styles of the rows in the chart, for its key."""
        drawn = {row.style for row in self.chart.rows}
        return [style for style in STYLES.values() if style in drawn]

    @property
    def has_hidden(self) -> bool:
        """Return whether a figure is hidden from the reader."""
        return any(row.figure.hidden for row in self.rows)


def compared(
    indicator: Indicator, figures: Iterable[DisclosedFigure], period: Period, wanted: str = ""
) -> AreaComparison | None:
    """Return the comparison of areas in a period; None without figures.

    `wanted` is the code of the area to compare with; the default is England, or else the largest area with a value.
    """
    shown = [figure for figure in figures if figure.period == period]
    if not shown:
        return None
    is_count = indicator.per == 1
    base = None if is_count else _base(shown, wanted)
    ordered = sorted(shown, key=lambda one: (one.value is None, -(one.value or 0), one.place.order))
    rows = tuple(_row(indicator, figure, base) for figure in ordered)
    return AreaComparison(
        indicator=indicator,
        period=period,
        rows=rows,
        with_place=base.place if base else None,
        others=tuple(
            sorted((one.place for one in shown if one.value is not None), key=lambda place: place.order)
        ),
        chart=_chart(indicator, period, rows, base, is_count=is_count),
        is_count=is_count,
    )


def measured(figure: DisclosedFigure) -> Measured:
    """Return a figure's value and interval as a reader may see them."""
    return Measured(figure.value, figure.lower, figure.upper)


def named_with_unit(indicator: Indicator) -> str:
    """Return an indicator's name with its unit, for titles; a plain number needs none."""
    return indicator.name if indicator.unit is Unit.COUNT else f"{indicator.name}, {indicator.unit_words}"


def full_words(figure: DisclosedFigure) -> str:
    """Return a figure's value with its interval, or the reason why none is shown."""
    return f"{figure.value_words} ({figure.interval_words})" if figure.has_interval else figure.value_words


def _base(figures: Sequence[DisclosedFigure], wanted: str) -> DisclosedFigure | None:
    """Return the figure to compare with: the one asked for, or else of the largest area outside the footprint."""
    with_value = [one for one in figures if one.value is not None]
    asked = [one for one in with_value if one.place.code == wanted]
    larger = [one for one in with_value if one.place.rank in {Rank.POLICE_FORCE, Rank.REGION, Rank.NATION}]
    return max(asked or larger, key=lambda one: (one.place.rank, one.place.name == "England"), default=None)


def _row(indicator: Indicator, figure: DisclosedFigure, base: DisclosedFigure | None) -> AreaRow:
    kind = _KINDS.get(figure.place.rank, RowKind.LARGER)
    if base is None or figure is base or figure.value is None:
        return AreaRow(figure, kind, ValueDifference.UNKNOWN, "")
    found = difference(measured(figure), measured(base))
    return AreaRow(figure, kind, found, in_words(found, indicator.polarity, base.place.name))


def _chart(
    indicator: Indicator,
    period: Period,
    rows: Sequence[AreaRow],
    base: DisclosedFigure | None,
    *,
    is_count: bool,
) -> DotChart:
    drawn = [row for row in rows if not is_count or row.kind in {RowKind.OWN, RowKind.SIMILAR}]
    described = [f"{row.figure.place.name}: {full_words(row.figure)}." for row in drawn]
    return DotChart(
        title=f"{named_with_unit(indicator)}, by area, {period.label}",
        description=" ".join([*described, "The table has the same values."]),
        rows=tuple(
            dot_row(row.figure, row.figure.place.name, STYLES[row.kind], bold=row.kind is not RowKind.LARGER)
            for row in drawn
        ),
        reference=None
        if base is None or base.value is None
        else (f"{base.place.name} {base.value_words}", float(base.value)),
    )


def dot_row(figure: DisclosedFigure, name: str, style: DotStyle, *, bold: bool = False) -> DotRow:
    """Return a figure as a row of a chart of dots."""
    ends = [None if one is None else float(one) for one in (figure.value, figure.lower, figure.upper)]
    return DotRow(name, ends[0], ends[1], ends[2], full_words(figure), style, bold)
