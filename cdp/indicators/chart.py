"""A trend over time as a picture: where each line, band and word lies. Drawn by components/chart_trend.html.

Lines differ by dash and marker as well as by colour; a figure that is suppressed or hidden is a gap with a mark,
never a nought. Periods that overlap (pooled years) are shown as they are: there are no control limits.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise

from cdp.indicators.catalogue import Indicator, written
from cdp.indicators.disclosure import Figure
from cdp.indicators.periods import Period
from cdp.indicators.places import Place, Rank
from cdp.models import Target
from cdp.web.charts import DateScale, LinearScale, nice_ticks, spread, thinned
from cdp.web.formats import number

LETTER = 6.6  # the width of a letter of the words in a chart, in pixels
LINE_OF_WORDS = 16
LONGEST_LABEL, NAMES_AFTER = 26, 40  # letters of a name, and pixels before it


@dataclass(frozen=True)
class Frame:
    """The size of a picture and its margins, in pixels."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    ticks: int


OVERVIEW = Frame(width=960, height=400, left=52, right=125, top=16, bottom=44, ticks=6)
SMALL = Frame(width=300, height=190, left=44, right=28, top=14, bottom=40, ticks=4)


@dataclass(frozen=True)
class Style:
    """How a line is told from the others, also without colour."""

    colour: str
    dash: str
    marker: str


_CIRCLE = "M-3.5,0a3.5,3.5 0 1,0 7,0a3.5,3.5 0 1,0 -7,0z"
_SQUARE = "M-3,-3h6v6h-6z"
_TRIANGLE = "M0,-4L4,3H-4z"
_DIAMOND = "M0,-4.5L4.5,0L0,4.5L-4.5,0z"
_UPSIDE_DOWN = "M0,4L4,-3H-4z"
_CROSS = "M-3.5,-3.5L3.5,3.5M3.5,-3.5L-3.5,3.5"
_PLUS = "M-4,0H4M0,-4V4"
_BAR = "M0,-4V4"
STYLES = (
    Style("#12436d", "", _CIRCLE),
    Style("#801650", "8 3", _SQUARE),
    Style("#00703c", "2 3", _TRIANGLE),
    Style("#b5450c", "10 3 2 3", _DIAMOND),
    Style("#4c2c92", "5 2", _UPSIDE_DOWN),
    Style("#1d70b8", "14 4", _CROSS),
    Style("#6b5900", "4 2 1 2", _PLUS),
)
BESIDE = Style("#505a5f", "1 4", _BAR)  # areas that the footprint's are compared with


@dataclass(frozen=True)
class Series:
    """One place's figures over the periods of a chart, oldest first, and the target they are held against."""

    place: Place
    figures: tuple[Figure, ...]
    target: Target | None = None

    @property
    def shown(self) -> tuple[Figure, ...]:
        """Return the figures that have a value to draw."""
        return tuple(figure for figure in self.figures if figure.value is not None)


@dataclass(frozen=True)
class Mark:
    """A figure on its line, and what is said of it under the pointer; "" on lines that are not brought out."""

    x: float
    y: float
    words: str


@dataclass(frozen=True)
class Line:
    """A place's line: its pieces between gaps, as points of a polyline, and where its name stands."""

    name: str
    style: Style
    pieces: list[str]
    marks: list[Mark]
    bands: list[str]
    label_y: float
    end: Mark
    strong: bool

    @property
    def label(self) -> str:
        """Return the name, cut where there would be no room."""
        return self.name if len(self.name) <= LONGEST_LABEL else self.name[: LONGEST_LABEL - 1] + "…"


@dataclass(frozen=True)
class Gap:
    """A period without a value to show, marked at the foot of the chart."""

    x: float
    words: str


@dataclass(frozen=True)
class TargetLine:
    """A target as a level line; its words stand among the names at the end of the lines."""

    y: float
    words: str
    label_y: float


@dataclass(frozen=True)
class Chart:
    """A whole picture."""

    id: str
    frame: Frame
    title: str
    description: str
    levels: list[tuple[str, float]]
    periods: list[tuple[str, float]]
    lines: list[Line]
    gaps: list[Gap]
    target: TargetLine | None

    @property
    def bottom(self) -> int:
        """Return the pixel of the horizontal axis."""
        return self.frame.height - self.frame.bottom

    @property
    def plot_right(self) -> int:
        """Return the pixel where the plot ends and names begin."""
        return self.frame.width - self.frame.right


def overview(indicator: Indicator, series: Sequence[Series], selected: str) -> Chart | None:
    """Return all places in one picture, with the interval and target of the selected one; None with nothing to draw."""
    drawn = [each for each in series if each.shown]
    if not drawn:
        return None
    chosen = next((each for each in drawn if each.place.code == selected), drawn[0])
    longest = min(max(len(each.place.name) for each in drawn), LONGEST_LABEL)
    frame = replace(OVERVIEW, right=max(int(longest * LETTER) + NAMES_AFTER, OVERVIEW.right))
    return _draw(indicator, drawn, chosen, frame, "trend", _scale(drawn, [chosen], frame))


def small_multiples(indicator: Indicator, series: Sequence[Series]) -> list[Chart]:
    """Return a small picture for each place of the footprint, all on one scale, beside the widest comparison."""
    drawn = [each for each in series if each.shown]
    ours = [each for each in drawn if each.place.is_ours]
    beside = [each for each in drawn if each.place.rank is Rank.NATION][:1]
    scale = _scale(ours + beside, ours, SMALL) if ours else None
    return [
        _draw(indicator, [each, *beside], each, SMALL, f"trend-{number}", scale, axis=_periods(ours + beside))
        for number, each in enumerate(ours, start=1)
        if scale is not None
    ]


def series_to_draw(indicator: Indicator, series: Sequence[Series]) -> tuple[list[Series], bool]:
    """Return the series that share a scale, and whether some were left out.

    Rates of all places compare. Numbers do not: those of the areas would lie flat under a total or a nation.
    """
    if indicator.per > 1:
        return list(series), False
    for ranks in ({Rank.AUTHORITY}, {Rank.FOOTPRINT}, {Rank.POLICE_FORCE}, {Rank.REGION}):
        alike = [each for each in series if each.place.rank in ranks and each.shown]
        if alike:
            return [each for each in series if each.place.rank in ranks], len(alike) < len(series)
    return list(series), False


def _periods(series: Sequence[Series]) -> list[Period]:
    return sorted({figure.period for each in series for figure in each.figures})


def _scale(drawn: Sequence[Series], banded: Sequence[Series], frame: Frame) -> LinearScale:
    """Return the vertical scale, from nought, with room for values, the intervals shown and the targets."""
    values = [float(figure.value) for each in drawn for figure in each.shown if figure.value is not None]
    values += [float(figure.upper) for each in banded for figure in each.shown if figure.upper is not None]
    values += [float(each.target.value) for each in banded if each.target is not None]
    ticks = nice_ticks(0, max(values), frame.ticks)
    return LinearScale(0, ticks[-1], frame.height - frame.bottom, frame.top)


def _draw(
    indicator: Indicator,
    drawn: Sequence[Series],
    chosen: Series,
    frame: Frame,
    chart_id: str,
    up: LinearScale,
    *,
    axis: Sequence[Period] = (),
) -> Chart:
    periods = list(axis) or _periods(drawn)
    along = DateScale(periods[0].middle, periods[-1].middle, frame.left + 10, frame.width - frame.right - 10)
    spots = [along.at(period.middle) for period in periods]
    if len(periods) == 1:
        spots = [(frame.left + frame.width - frame.right) / 2]
    x_of = dict(zip(periods, spots, strict=True)).__getitem__
    words = thinned([len(period.short) * LETTER + 8 for period in periods], spots)
    lines = [
        _line(indicator, each, chosen, style, periods, x_of, up)
        for each, style in zip(drawn, _styles(drawn), strict=True)
    ]
    named, target = _with_labels(lines, _target_line(indicator, chosen, up), frame)
    return Chart(
        id=chart_id,
        frame=frame,
        title=f"{indicator.name}, {indicator.unit_words}, {periods[0].label} to {periods[-1].label}"
        if len(periods) > 1
        else f"{indicator.name}, {indicator.unit_words}, {periods[0].label}",
        description=" ".join(
            [*(_told(indicator, each) for each in drawn), *([f"{target.words}."] if target else [])]
        ),
        levels=[(number(round(tick, 4)), up.at(tick)) for tick in nice_ticks(0, up.high, frame.ticks)],
        periods=[(periods[place].short, spots[place]) for place in words],
        lines=named,
        gaps=_gaps(drawn if frame.width == OVERVIEW.width else [chosen], x_of),
        target=target,
    )


def _styles(drawn: Sequence[Series]) -> list[Style]:
    """Return a style for each line; areas around the footprint look alike, for their names tell them apart."""
    ours = [each for each in drawn if each.place.is_ours] or drawn
    return [STYLES[list(ours).index(each) % len(STYLES)] if each in ours else BESIDE for each in drawn]


def _line(
    indicator: Indicator,
    series: Series,
    chosen: Series,
    style: Style,
    periods: Sequence[Period],
    x_of: Callable[[Period], float],
    up: LinearScale,
) -> Line:
    runs = _runs(series, periods)
    marks = [
        Mark(
            x_of(figure.period),
            up.at(float(figure.value)),
            _told_mark(indicator, figure) if series is chosen else "",
        )
        for figure in series.shown
        if figure.value is not None
    ]
    is_chosen = series is chosen
    return Line(
        name=series.place.name,
        style=style,
        pieces=[
            " ".join(f"{x_of(f.period)},{up.at(float(f.value))}" for f in run if f.value is not None)
            for run in runs
            if len(run) > 1
        ],
        marks=marks,
        bands=[band for run in runs if (band := _band(run, x_of, up))] if is_chosen else [],
        label_y=marks[-1].y,
        end=marks[-1],
        strong=is_chosen,
    )


def _runs(series: Series, periods: Sequence[Period]) -> list[list[Figure]]:
    """Return the figures in stretches without a gap: no period between two is empty, hidden or never entered."""
    step = _step(periods)
    runs: list[list[Figure]] = []
    before: Figure | None = None
    for figure in series.figures:
        if figure.value is not None:
            joined = (
                before is not None
                and before.value is not None
                and figure.period.starts_on - before.period.starts_on <= step
            )
            if joined:
                runs[-1].append(figure)
            else:
                runs.append([figure])
        before = figure
    return runs


def _step(periods: Sequence[Period]) -> timedelta:
    """Return the longest time between the starts of two neighbouring periods: the shortest there is, and half."""
    steps = [after.starts_on - before.starts_on for before, after in pairwise(periods)]
    return min(steps) * 3 / 2 if steps else timedelta()


def _band(run: Sequence[Figure], x_of: Callable[[Period], float], up: LinearScale) -> str:
    """Return the outline of an interval band as points; a single figure gets a narrow one. "" without intervals."""
    ends = [
        (x_of(figure.period), up.at(float(figure.lower)), up.at(float(figure.upper)))
        for figure in run
        if figure.lower is not None and figure.upper is not None
    ]
    if len(ends) != len(run):
        return ""
    if len(ends) == 1:
        (x, low, high) = ends[0]
        ends = [(x - 4, low, high), (x + 4, low, high)]
    over = [f"{x},{high}" for x, _, high in ends]
    under = [f"{x},{low}" for x, low, _ in reversed(ends)]
    return " ".join(over + under)


def _with_labels(
    lines: list[Line], target: TargetLine | None, frame: Frame
) -> tuple[list[Line], TargetLine | None]:
    """Return the lines and the target with their names moved apart at the right-hand edge."""
    wanted = [line.label_y for line in lines] + ([target.y] if target else [])
    places = spread(wanted, LINE_OF_WORDS, frame.top, frame.height - frame.bottom)
    named = [replace(line, label_y=place) for line, place in zip(lines, places, strict=False)]
    return named, replace(target, label_y=places[-1]) if target else None


def _gaps(series: Sequence[Series], x_of: Callable[[Period], float]) -> list[Gap]:
    found: dict[float, list[str]] = {}
    for each in series:
        for figure in each.figures:
            if figure.value is None:
                words = f"{each.place.name}, {figure.period.label}: {figure.why_empty.lower()}"
                found.setdefault(x_of(figure.period), []).append(words)
    return [Gap(x, "; ".join(words)) for x, words in found.items()]


def _target_line(indicator: Indicator, series: Series, up: LinearScale) -> TargetLine | None:
    if series.target is None:
        return None
    y = up.at(float(series.target.value))
    return TargetLine(y, f"Target {written(indicator, series.target.value)}", y)


def _told(indicator: Indicator, series: Series) -> str:
    first, last = series.shown[0], series.shown[-1]
    if first is last:
        return f"{series.place.name}: {written(indicator, last.value)} in {last.period.label}."
    return (
        f"{series.place.name}: from {written(indicator, first.value)} in {first.period.label} "
        f"to {written(indicator, last.value)} in {last.period.label}."
    )


def _told_mark(indicator: Indicator, figure: Figure) -> str:
    told = f"{figure.place.name}, {figure.period.label}: {written(indicator, figure.value)}"
    if figure.has_interval:
        told += f" ({written(indicator, figure.lower)} to {written(indicator, figure.upper)})"
    return told
