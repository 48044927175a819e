"""What the page of an indicator shows: figures as the reader may see them, by place and period, with their targets."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from cdp.access import Access, Permission
from cdp.indicators import queries
from cdp.indicators.catalogue import Indicator, written
from cdp.indicators.chart import overview, series_to_draw, small_multiples
from cdp.indicators.combining import footprint_figures
from cdp.indicators.disclosure import STATUS_WORDS, Figure, disclose
from cdp.indicators.drawing import Chart, Series
from cdp.indicators.periods import LENGTH_WORDS, Length, Period, overlap_each_other
from cdp.indicators.places import Place, place
from cdp.indicators.rating import Rating, rating_of, target_for
from cdp.models import Partnership, Target, ValueStatus
from cdp.web.formats import day

MANY = 3  # from so many places on, each gets a small picture of its own


@dataclass(frozen=True)
class Cell:
    """A figure as a table says it: its value, or why there is none, its interval or "", and what to know about it."""

    figure: Figure
    value: str
    interval: str
    remarks: list[str]


@dataclass(frozen=True)
class Latest:
    """The latest figure of a place, and how it stands against its target."""

    cell: Cell
    target: Target | None
    rating: Rating | None


@dataclass(frozen=True)
class Row:
    """One period of the table of figures: a figure or None for each place."""

    period: Period
    cells: list[Cell | None]


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
    rows = queries.figures_of(session, partnership, indicator.id)
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
    series = _series(indicator, shown, targets)
    drawn, others_left_out = series_to_draw(indicator, series)
    codes = [each.place.code for each in drawn if each.shown]
    selected = selected if selected in codes else next(iter(codes), "")
    return Shown(
        places=[each.place for each in series],
        latest=[_latest(indicator, each) for each in series],
        rows=_rows(indicator, series),
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


def cell_of(indicator: Indicator, figure: Figure) -> Cell:
    """Return a figure in words."""
    value, interval, remarks = figure.why_empty, "", []
    if figure.value is not None:
        value = written(indicator, figure.value)
        if figure.status is not ValueStatus.FINAL:
            remarks.append(STATUS_WORDS[figure.status].lower())
    if figure.has_interval:
        interval = f"{written(indicator, figure.lower)} to {written(indicator, figure.upper)}"
    if figure.is_small:
        remarks.append("small number: do not pass on")
    return Cell(figure, value, interval, remarks)


def _series(indicator: Indicator, figures: Sequence[Figure], targets: Sequence[Target]) -> list[Series]:
    by_place: dict[Place, list[Figure]] = defaultdict(list)
    for figure in figures:
        by_place[figure.place].append(figure)
    return [
        Series(found, tuple(own), target_for(indicator, own[-1], targets))
        for found, own in sorted(by_place.items(), key=lambda entry: entry[0].order)
    ]


def _latest(indicator: Indicator, series: Series) -> Latest:
    figure = series.figures[-1]
    return Latest(cell_of(indicator, figure), series.target, rating_of(indicator, figure, series.target))


def _rows(indicator: Indicator, series: Sequence[Series]) -> list[Row]:
    """Return the figures by period, newest first, with a cell for each place."""
    by_period: dict[Period, list[Cell | None]] = defaultdict(lambda: [None] * len(series))
    for column, each in enumerate(series):
        for figure in each.figures:
            by_period[figure.period][column] = cell_of(indicator, figure)
    return [Row(period, by_period[period]) for period in sorted(by_period, reverse=True)]


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
