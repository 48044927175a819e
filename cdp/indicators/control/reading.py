"""The content of the page of a control chart: the chart of one area, with its notes."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from cdp.indicators import queries
from cdp.indicators.catalogue import Indicator
from cdp.indicators.comparing.reading import FigureReader, figures_of_areas
from cdp.indicators.control.charting import ControlChart, control_chart
from cdp.indicators.drawing import Series
from cdp.indicators.kinds import FigureKind, by_kind, chosen_kind, in_words
from cdp.indicators.marking.notes import ChartNote, notes_of_area
from cdp.indicators.marking.reading import new_starts_in, notes_for
from cdp.indicators.places import WHOLE_FOOTPRINT
from cdp.indicators.rating import targets_in_unit
from cdp.indicators.reading import series_of


@dataclass(frozen=True)
class ShownControl:
    """The control chart of an area, and what can be chosen instead; `chart` is None without values."""

    indicator: Indicator
    chart: ControlChart | None
    notes: tuple[ChartNote, ...]
    kind: FigureKind | None
    kinds: list[tuple[FigureKind, str]]
    areas: list[tuple[str, str]]
    selected: str
    sources: list[str]


def read_control(
    session: Session,
    reader: FigureReader,
    indicator: Indicator,
    *,
    length: str = "",
    unit: str = "",
    area: str = "",
) -> ShownControl:
    """Return the control chart of an area, by default the footprint or else the area with the most values."""
    figures = figures_of_areas(session, reader, indicator, reader.surroundings.near)
    kinds = by_kind(figures)
    kind = chosen_kind(kinds, length, unit)
    measured = indicator.measured_in(kind.unit if kind else None)
    targets = targets_in_unit(measured, queries.targets_of(session, reader.partnership, indicator.id))
    shown = sorted(kinds[kind], key=lambda figure: figure.period) if kind else []
    series = [each for each in series_of(measured, shown, targets) if each.shown]
    notes = notes_for(session, reader.access, indicator.id)
    chosen = _chosen(series, area)
    own_notes = notes_of_area(notes, chosen.place.code) if chosen else notes
    return ShownControl(
        indicator=measured,
        chart=control_chart(measured, chosen, new_starts_in(own_notes)) if chosen else None,
        notes=tuple(own_notes),
        kind=kind,
        kinds=in_words(kinds),
        areas=[(each.place.code, each.place.name) for each in series],
        selected=chosen.place.code if chosen else "",
        sources=sorted({figure.source for figure in chosen.shown}) if chosen else [],
    )


def _chosen(series: Sequence[Series], area: str) -> Series | None:
    asked = [each for each in series if each.place.code == area]
    footprint = [each for each in series if each.place.code == WHOLE_FOOTPRINT]
    return next(iter(asked or footprint), None) or max(series, key=lambda each: len(each.shown), default=None)
