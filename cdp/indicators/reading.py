"""What the page of an indicator shows: figures as the reader may see them, by place and period, with their targets."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from cdp.access import Access, Permission
from cdp.indicators import queries
from cdp.indicators.catalogue import Indicator
from cdp.indicators.chart import Chart, Series, overview, series_to_draw, small_multiples
from cdp.indicators.combining import footprint_figures
from cdp.indicators.disclosure import Figure, disclose
from cdp.indicators.periods import LENGTH_WORDS, Length, Period, overlap_each_other
from cdp.indicators.places import Place, place
from cdp.indicators.rating import Rating, rating_of, target_for
from cdp.models import Partnership, Target
from cdp.web.formats import day

MANY = 3  # from so many places on, each gets a small picture of its own


@dataclass(frozen=True)
class Latest:
    """The latest figure of a place, and how it stands against its target."""

    figure: Figure
    target: Target | None
    rating: Rating | None


@dataclass(frozen=True)
class Row:
    """One period of the table of figures: a figure or None for each place."""

    period: Period
    figures: tuple[Figure | None, ...]


@dataclass(frozen=True)
class Shown:
    """All figures of one kind of period, ready to be shown."""

    places: list[Place]
    latest: list[Latest]
    rows: list[Row]
    chart: Chart | None
    small_charts: list[Chart]
    others_left_out: bool
    selected: str
    length: Length | None
    lengths: list[tuple[Length, str]]
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
) -> list[Figure]:
    """Return every figure of an indicator as a reader may see it, with those worked out for the footprint."""
    rows = queries.observations_of(session, partnership, indicator.id)
    places = {code: place(code, footprint) for code in {row.area_code for row in rows}}
    entered = disclose(rows, indicator, places, small_numbers=small_numbers)
    return entered + footprint_figures(indicator, entered, footprint)


def figures_seen(session: Session, access: Access, indicator: Indicator, today: date) -> list[Figure]:
    """Return the figures of an indicator as one reader sees them."""
    return figures_for(
        session,
        access.partnership,
        indicator,
        access.partnership.area_codes_on(today),
        small_numbers=access.may(Permission.READ_SMALL_NUMBERS),
    )


def read(
    indicator: Indicator,
    figures: Sequence[Figure],
    targets: Sequence[Target],
    today: date,
    *,
    length: str = "",
    selected: str = "",
) -> Shown:
    """Arrange figures by place and period. Months, years and pooled years are never mixed: `length` says which to
    show, else the kind that there are most of. `selected` is the place whose interval the chart shows.
    """
    counts = Counter(figure.period.length for figure in figures)
    chosen = next((kind for kind in counts if kind.value == length), None)
    if chosen is None and counts:
        chosen = max(counts, key=lambda kind: (counts[kind], kind.value))
    shown = sorted(
        (figure for figure in figures if figure.period.length is chosen), key=lambda figure: figure.period
    )
    places = sorted({figure.place for figure in shown}, key=lambda found: found.order)
    series = [_series(indicator, found, shown, targets) for found in places]
    drawn, others_left_out = series_to_draw(indicator, series)
    codes = [each.place.code for each in drawn if each.shown]
    selected = selected if selected in codes else next(iter(codes), "")
    return Shown(
        places=places,
        latest=[_latest(indicator, each) for each in series],
        rows=_rows(shown, places),
        chart=overview(indicator, drawn, selected),
        small_charts=small_multiples(indicator, drawn) if len(codes) >= MANY else [],
        others_left_out=others_left_out,
        selected=selected,
        length=chosen,
        lengths=[(kind, LENGTH_WORDS[kind]) for kind in Length if kind in counts],
        areas_to_choose=[(each.place.code, each.place.name) for each in drawn if each.shown],
        overlaps=overlap_each_other([figure.period for figure in shown]),
        sources=_sources([each.figures[-1] for each in series]),
        has_notes=any(each.figures[-1].note for each in series),
        has_intervals=any(each.figures[-1].has_interval for each in series),
        has_hidden=any(figure.hidden for figure in figures),
        has_small=any(figure.is_small for figure in figures),
        is_late=_is_late(indicator, figures, today),
    )


def _series(
    indicator: Indicator, found: Place, figures: Sequence[Figure], targets: Sequence[Target]
) -> Series:
    own = tuple(figure for figure in figures if figure.place == found)
    return Series(found, own, target_for(indicator, own[-1], targets))


def _latest(indicator: Indicator, series: Series) -> Latest:
    figure = series.figures[-1]
    return Latest(figure, series.target, rating_of(indicator, figure, series.target))


def _rows(figures: Sequence[Figure], places: Sequence[Place]) -> list[Row]:
    by_place = {(figure.period, figure.place.code): figure for figure in figures}
    periods = sorted({figure.period for figure in figures}, reverse=True)
    return [Row(period, tuple(by_place.get((period, found.code)) for found in places)) for period in periods]


def _sources(figures: Sequence[Figure]) -> list[str]:
    """Return where figures come from, each source once, with its day of publication."""
    said = [
        f"{figure.source}, published {day(figure.published_on)}" if figure.published_on else figure.source
        for figure in figures
    ]
    return list(dict.fromkeys(said))


def _is_late(indicator: Indicator, figures: Sequence[Figure], today: date) -> bool:
    """Tell whether a newer figure should be out by now: the period's end, the lag and one interval have passed."""
    if not figures or indicator.metric is None or indicator.metric.frequency.months is None:
        return False
    months = indicator.metric.lag_months + indicator.metric.frequency.months
    return today > max(figure.period.ends_on for figure in figures) + timedelta(days=months * 30.5)
