"""The content of the pages that compare areas and groups of people: what is shown, and what can be chosen instead."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from cdp.indicators.catalogue import Indicator
from cdp.indicators.combining import MissingTotal, missing_totals
from cdp.indicators.comparing import areas, groups, maps
from cdp.indicators.comparing.areas import AreaComparison
from cdp.indicators.comparing.groups import GroupComparison
from cdp.indicators.comparing.maps import ShadedMap
from cdp.indicators.comparing.reading import FigureReader, figures_of_areas, figures_of_period
from cdp.indicators.disclosure import DisclosedFigure
from cdp.indicators.kinds import FigureKind, by_kind, chosen_kind, in_words
from cdp.indicators.periods import Period
from cdp.indicators.places import WHOLE_FOOTPRINT, IndicatorPlace, Rank
from cdp.reference.areas import is_authority
from cdp.reference.shapes import map_view, national_view

ENGLAND_MAP = "england"
AUTHORITIES = frozenset({Rank.AUTHORITY, Rank.ELSEWHERE})


@dataclass(frozen=True)
class Asked:
    """What a reader asked for in the address; anything empty or unknown becomes the default."""

    length: str = ""
    unit: str = ""
    period: str = ""
    area: str = ""
    breakdown: str = ""
    compared_with: str = ""
    map: str = ""


@dataclass(frozen=True)
class ShownAreas:
    """The comparison of areas in a period, with a map; `comparison` is None without values."""

    indicator: Indicator
    comparison: AreaComparison | None
    map: ShadedMap | None
    map_figures: tuple[DisclosedFigure, ...]
    is_national: bool
    kind: FigureKind | None
    kinds: list[tuple[FigureKind, str]]
    period: str
    periods: list[tuple[str, str]]
    missing: tuple[MissingTotal, ...]
    sources: list[str]


@dataclass(frozen=True)
class ShownGroups:
    """The groups of one kind in an area and a period; `comparison` is None if there are no groups."""

    indicator: Indicator
    comparison: GroupComparison | None
    breakdowns: list[str]
    areas: list[tuple[str, str]]
    area: str
    kind: FigureKind | None
    kinds: list[tuple[FigureKind, str]]
    period: str
    periods: list[tuple[str, str]]
    sources: list[str]


def read_areas(session: Session, reader: FigureReader, indicator: Indicator, asked: Asked) -> ShownAreas:
    """Return the comparison of areas, for the latest period unless another is asked for."""
    figures = figures_of_areas(session, reader, indicator, reader.surroundings.compared)
    kinds = by_kind(figures)
    kind = chosen_kind(kinds, asked.length, asked.unit)
    own = kinds[kind] if kind else []
    measured = indicator.measured_in(kind.unit if kind else None)
    periods = _periods(one for one in own if one.value is not None and one.place.is_ours)
    period = _asked_for(periods or _periods(own), asked.period)
    comparison = areas.compared(measured, own, period, asked.compared_with) if period else None
    is_national = asked.map == ENGLAND_MAP
    on_map = _on_map(session, reader, measured, own, period, is_national=is_national)
    return ShownAreas(
        indicator=measured,
        comparison=comparison,
        map=_map(reader, measured, comparison, own, on_map, is_national=is_national),
        map_figures=tuple(sorted(on_map, key=lambda one: one.place.name)),
        is_national=is_national,
        kind=kind,
        kinds=in_words(kinds),
        period=key_of(period) if period else "",
        periods=[(key_of(one), one.label) for one in periods],
        missing=tuple(one for one in missing_totals(measured, own, reader.footprint) if one.period == period),
        sources=_sources(one for one in own if one.period == period),
    )


def read_groups(session: Session, reader: FigureReader, indicator: Indicator, asked: Asked) -> ShownGroups:
    """Return the groups of people of one kind in an area, in the latest period unless another is asked for."""
    everything = figures_of_areas(session, reader, indicator, reader.surroundings.near, groups=True)
    with_groups = {(one.place, one.period) for one in everything if one.breakdown_kind}
    figures = [one for one in everything if (one.place, one.period) in with_groups]
    kinds = by_kind(figures)
    kind = chosen_kind(kinds, asked.length, asked.unit)
    own = kinds[kind] if kind else []
    measured = indicator.measured_in(kind.unit if kind else None)
    breakdowns = sorted({one.breakdown_kind for one in own if one.breakdown_kind})
    breakdown = asked.breakdown if asked.breakdown in breakdowns else next(iter(breakdowns), "")
    here = [one for one in own if one.breakdown_kind in {"", breakdown}]
    grouped = [one for one in here if one.breakdown_kind]
    places = sorted({one.place for one in grouped}, key=lambda one: one.order)
    place = _place(places, asked.area)
    periods = _periods(one for one in grouped if one.place == place)
    period = _asked_for(periods, asked.period)
    comparison = (
        groups.compared(measured, here, breakdown, place, period) if place is not None and period else None
    )
    return ShownGroups(
        indicator=measured,
        comparison=comparison,
        breakdowns=breakdowns,
        areas=[(one.code, one.name) for one in places],
        area=place.code if place else "",
        kind=kind,
        kinds=in_words(kinds),
        period=key_of(period) if period else "",
        periods=[(key_of(one), one.label) for one in periods],
        sources=_sources(one for one in grouped if one.place == place and one.period == period),
    )


def key_of(period: Period) -> str:
    """Return a period as it is written in addresses, such as "20220101-20241231"."""
    return f"{period.starts_on:%Y%m%d}-{period.ends_on:%Y%m%d}"


def _periods(figures: Iterable[DisclosedFigure]) -> list[Period]:
    return sorted({one.period for one in figures}, reverse=True)


def _asked_for(periods: Sequence[Period], asked: str) -> Period | None:
    by_key: Mapping[str, Period] = {key_of(one): one for one in periods}
    return by_key.get(asked) or next(iter(periods), None)


def _place(places: Sequence[IndicatorPlace], asked: str) -> IndicatorPlace | None:
    """Return the place asked for, or else the footprint, or else the first."""
    wanted = [one for one in places if one.code == asked]
    whole = [one for one in places if one.code == WHOLE_FOOTPRINT]
    return next(iter(wanted or whole or places), None)


def _sources(figures: Iterable[DisclosedFigure]) -> list[str]:
    return sorted({one.source for one in figures})


def _on_map(
    session: Session,
    reader: FigureReader,
    indicator: Indicator,
    own: Sequence[DisclosedFigure],
    period: Period | None,
    *,
    is_national: bool,
) -> list[DisclosedFigure]:
    """Return the figures of authorities for the map: the footprint's, or all of England's."""
    if period is None:
        return []
    if not is_national:
        found: Iterable[DisclosedFigure] = own
    else:
        found = figures_of_period(session, reader, indicator, period)
    return [
        one
        for one in found
        if one.period == period
        and one.unit is indicator.unit
        and one.place.rank in (AUTHORITIES if is_national else {Rank.AUTHORITY})
        and is_authority(one.place.code)
    ]


def _map(
    reader: FigureReader,
    indicator: Indicator,
    comparison: AreaComparison | None,
    own: Sequence[DisclosedFigure],
    on_map: Sequence[DisclosedFigure],
    *,
    is_national: bool,
) -> ShadedMap | None:
    if comparison is None or not any(one.value is not None for one in on_map):
        return None
    base = next(
        (one for one in own if one.place == comparison.with_place and one.period == comparison.period), None
    )
    view = national_view() if is_national else map_view(reader.footprint)
    return maps.shaded(indicator, on_map, base, view, comparison.period)
