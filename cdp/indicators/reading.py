"""The content of an indicator's page: figures that the reader may see, by place and period, with their targets."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from cdp.access import Access, Permission
from cdp.indicators import queries
from cdp.indicators.ages import Age, age_of
from cdp.indicators.catalogue import Indicator
from cdp.indicators.chart import overview, series_to_draw, small_multiples
from cdp.indicators.combining import footprint_figures
from cdp.indicators.disclosure import DisclosedFigure, disclose
from cdp.indicators.drawing import Chart, Series
from cdp.indicators.kinds import FigureKind, by_kind, chosen_kind, in_words
from cdp.indicators.marking.notes import ChartNote
from cdp.indicators.periods import Period, overlap_each_other
from cdp.indicators.places import IndicatorPlace, place
from cdp.indicators.rating import (
    TargetRating,
    TargetValue,
    Trajectory,
    rating_of,
    target_for,
    targets_in_unit,
    trajectory_of,
    why_not_rated,
)
from cdp.models import Partnership, Target
from cdp.wording.formats import day

MANY = 3  # with this many places or more, each also gets a small chart


@dataclass(frozen=True)
class Latest:
    """The latest figure of a place, with its age, target, rating and trajectory, or why it is not rated."""

    figure: DisclosedFigure
    age: Age
    target: TargetValue | None
    rating: TargetRating | None
    trajectory: Trajectory | None
    why_not_rated: str


@dataclass(frozen=True)
class FigureRow:
    """One row of the table of figures: a figure or None for each place."""

    period: Period
    figures: list[DisclosedFigure | None]


@dataclass(frozen=True)
class ShownIndicator:
    """All figures of one kind, ready to show; `indicator` is the indicator measured in their unit."""

    indicator: Indicator
    of_kind: list[DisclosedFigure]
    places: list[IndicatorPlace]
    latest: list[Latest]
    rows: list[FigureRow]
    chart: Chart | None
    small_charts: list[Chart]
    others_left_out: bool
    selected: str
    kind: FigureKind | None
    kinds: list[tuple[FigureKind, str]]
    areas_to_choose: list[tuple[str, str]]
    overlaps: bool
    sources: list[str]
    has_notes: bool
    has_intervals: bool
    has_hidden: bool
    has_small: bool
    is_late: bool


def figures_for(
    session: Session,
    partnership: Partnership,
    indicator: Indicator,
    footprint: Collection[str],
    *,
    small_numbers: bool,
) -> list[DisclosedFigure]:
    """Return every figure of an indicator as a reader may see it, and the figures calculated for the footprint.

    The caller must check an embargo, as `figures_seen` does.
    """
    rows = queries.figures_of(session, partnership, indicator.id)
    places = {code: place(code, footprint) for code in {row.area_code for row in rows}}
    entered = disclose(rows, indicator, places, small_numbers=small_numbers)
    return entered + footprint_figures(indicator, entered, footprint)


def figures_seen(
    session: Session, access: Access, indicator: Indicator, today: date
) -> list[DisclosedFigure]:
    """Return the figures of an indicator as one reader sees them; none that are under an embargo for the reader."""
    if is_withheld(access, indicator, today):
        return []
    return figures_for(
        session,
        access.partnership,
        indicator,
        queries.footprint_on(session, access.partnership, today),
        small_numbers=access.may(Permission.READ_SMALL_NUMBERS),
    )


def is_withheld(access: Access, indicator: Indicator, today: date) -> bool:
    """Return whether an embargo keeps an indicator's values from a reader."""
    return indicator.is_embargoed_on(today) and not access.may(Permission.ENTER_INDICATORS)


def read(
    indicator: Indicator,
    figures: Sequence[DisclosedFigure],
    targets: Sequence[Target],
    today: date,
    *,
    length: str = "",
    unit: str = "",
    selected: str = "",
    notes: Sequence[ChartNote] = (),
    one_chart: bool = False,
) -> ShownIndicator:
    """Arrange figures of one kind by place and period.

    Months, years, pooled years and different units are never mixed. `length` and `unit` select the kind; the default
    is the kind with the most figures. `selected` is the place whose interval the chart shows. `notes` are marked on it.
    With `one_chart` no small charts are drawn beside it.
    """
    kinds = by_kind(figures)
    chosen = chosen_kind(kinds, length, unit)
    shown = sorted(kinds[chosen], key=lambda figure: figure.period) if chosen else []
    indicator = indicator.measured_in(chosen.unit if chosen else None)
    series = series_of(indicator, shown, targets_in_unit(indicator, targets))
    drawn, others_left_out = series_to_draw(indicator, series)
    codes = [each.place.code for each in drawn if each.shown]
    selected = selected if selected in codes else next(iter(codes), "")
    latest = [_latest(indicator, each, today) for each in series]
    return ShownIndicator(
        indicator=indicator,
        of_kind=shown,
        places=[each.place for each in series],
        latest=latest,
        rows=_rows(series),
        chart=overview(indicator, drawn, selected, notes),
        small_charts=small_multiples(indicator, drawn) if len(codes) >= MANY and not one_chart else [],
        others_left_out=others_left_out,
        selected=selected,
        kind=chosen,
        kinds=in_words(kinds),
        areas_to_choose=[(each.place.code, each.place.name) for each in drawn if each.shown],
        overlaps=overlap_each_other([figure.period for figure in shown]),
        sources=_sources([each.figures[-1] for each in series]),
        has_notes=any(each.figures[-1].note for each in series),
        has_intervals=any(each.figures[-1].has_interval for each in series),
        has_hidden=any(figure.hidden for figure in figures),
        has_small=any(figure.is_small for figure in figures),
        is_late=any(each.age.is_late for each in latest),
    )


def series_of(
    indicator: Indicator, figures: Sequence[DisclosedFigure], targets: Sequence[TargetValue]
) -> list[Series]:
    """Return the figures of each place, which must be of one kind and in order, with the target that applies."""
    by_place: dict[IndicatorPlace, list[DisclosedFigure]] = defaultdict(list)
    for figure in figures:
        by_place[figure.place].append(figure)
    return [
        Series(found, tuple(own), target_for(indicator, own[-1], targets))
        for found, own in sorted(by_place.items(), key=lambda entry: entry[0].order)
    ]


def _latest(indicator: Indicator, series: Series, today: date) -> Latest:
    figure, target = series.figures[-1], series.target
    return Latest(
        figure,
        age_of(indicator, figure.period, today, figure.place),
        target,
        rating_of(indicator, figure, target, today),
        trajectory_of(indicator, figure, target, today),
        why_not_rated(indicator, figure, target, today),
    )


def _rows(series: Sequence[Series]) -> list[FigureRow]:
    """Return a row for each period, newest first, with a figure or None for each place."""
    by_period: dict[Period, list[DisclosedFigure | None]] = defaultdict(lambda: [None] * len(series))
    for column, each in enumerate(series):
        for figure in each.figures:
            by_period[figure.period][column] = figure
    return [FigureRow(period, by_period[period]) for period in sorted(by_period, reverse=True)]


def _sources(figures: Sequence[DisclosedFigure]) -> list[str]:
    """Return each different source of the figures once, with its date of publication if known."""
    said = [
        f"{figure.source}, published {day(figure.published_on)}" if figure.published_on else figure.source
        for figure in figures
    ]
    return list(dict.fromkeys(said))
