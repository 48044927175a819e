"""The layout of a trend chart: the position of each line, band and label. `cdp.indicators.svg` draws it as SVG.

Lines differ in dash and marker as well as in colour. A suppressed or hidden figure is a marked gap, never a 0.
Figures for overlapping periods (pooled years) are shown unchanged. There are no control limits.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import islice
from typing import NamedTuple, Protocol

from cdp.charts.scales import LinearScale, spread
from cdp.indicators.axes import Axes
from cdp.indicators.catalogue import Indicator, written
from cdp.indicators.disclosure import DisclosedFigure
from cdp.indicators.places import IndicatorPlace
from cdp.indicators.rating import TargetValue

LINE_OF_WORDS = 16
LONGEST_LABEL = 26  # letters


class OnPlot(Protocol):
    """A plot that places days along it and values up it."""

    @property
    def up(self) -> LinearScale:
        """Return the scale of values."""

    def x(self, day: date) -> float:
        """Return the position of a day."""


@dataclass(frozen=True)
class Style:
    """The colour, dash pattern and marker of a line. The marker is an SVG path, relative to the point it marks."""

    colour: str
    dash: str
    marker: str


_CIRCLE = "m-3.5,0a3.5,3.5 0 1,0 7,0a3.5,3.5 0 1,0 -7,0z"
_SQUARE = "m-3,-3h6v6h-6z"
_TRIANGLE = "m0,-4l4,7h-8z"
_DIAMOND = "m0,-4.5l4.5,4.5l-4.5,4.5l-4.5,-4.5z"
_UPSIDE_DOWN = "m0,4l4,-7h-8z"
_CROSS = "m-3.5,-3.5l7,7m0,-7l-7,7"
_PLUS = "m-4,0h8m-4,-4v8"
_BAR = "m0,-4v8"
STYLES = (
    Style("#12436d", "", _CIRCLE),
    Style("#801650", "8 3", _SQUARE),
    Style("#00703c", "2 3", _TRIANGLE),
    Style("#b5450c", "10 3 2 3", _DIAMOND),
    Style("#4c2c92", "5 2", _UPSIDE_DOWN),
    Style("#1d70b8", "14 4", _CROSS),
    Style("#6b5900", "4 2 1 2", _PLUS),
)
BESIDE = Style("#505a5f", "1 4", _BAR)  # for areas outside the footprint, which are shown for comparison


@dataclass(frozen=True)
class Series:
    """The figures for one place, oldest first, and the target that applies to them, if any."""

    place: IndicatorPlace
    figures: tuple[DisclosedFigure, ...]
    target: TargetValue | None = None

    @cached_property
    def shown(self) -> tuple[DisclosedFigure, ...]:
        """Return the figures that have a value."""
        return tuple(figure for figure in self.figures if figure.value is not None)


class ChartMark(NamedTuple):
    """A point on a line. `words` is its tooltip, which is "" if the line is not highlighted."""

    x: float
    y: float
    words: str


@dataclass(frozen=True)
class ChartLine:
    """The line for one place.

    `pieces` has the parts of the line between gaps, each as the points of an SVG polyline. `bands` has the outlines of
    intervals in the same form. `label_y` is the vertical position of the label. `strong` marks the highlighted line.
    """

    name: str
    style: Style
    pieces: list[str]
    marks: list[ChartMark]
    bands: list[str]
    label_y: float
    strong: bool

    @property
    def label(self) -> str:
        """Return the name of the place, shortened if it is too long."""
        return self.name if len(self.name) <= LONGEST_LABEL else self.name[: LONGEST_LABEL - 1] + "…"


@dataclass(frozen=True)
class Gap:
    """A period without a value, marked on the horizontal axis."""

    x: float
    words: str


@dataclass(frozen=True)
class TargetLine:
    """A target, drawn as a horizontal line with a label at its right-hand end.

    `trajectory` is the path of the line from the baseline to the target, within the chart; empty without a baseline.
    """

    y: float
    words: str
    label_y: float
    trajectory: str = ""


@dataclass(frozen=True)
class NoteMark:
    """An event or action marked on a chart: its label, position, and the row of the label above the plot, from 0."""

    label: str
    x: float
    row: int


@dataclass(frozen=True)
class Chart:
    """A complete chart, ready to be drawn."""

    id: str
    axes: Axes
    title: str
    description: str
    lines: list[ChartLine]
    gaps: list[Gap]
    target: TargetLine | None
    notes: Sequence[NoteMark] = ()


def draw(
    indicator: Indicator,
    drawn: Sequence[Series],
    chosen: Series,
    axes: Axes,
    chart_id: str,
    *,
    gaps_of: Sequence[Series],
) -> Chart:
    """Lay out a chart of the series in `drawn`, with `chosen` highlighted; gaps are marked for those in `gaps_of`."""
    lines = [_line(each, style, axes, strong=each is chosen) for each, style in _styled(drawn)]
    named, target = _with_labels(lines, _target_line(indicator, chosen, axes), axes)
    first, last = axes.periods[0].label, axes.periods[-1].label
    described = [_described(each) for each in drawn]
    return Chart(
        id=chart_id,
        axes=axes,
        title=f"{indicator.name}, {indicator.unit_words}, {first}" + (f" to {last}" if last != first else ""),
        description=" ".join([*described, _words_of(target)] if target else described),
        lines=named,
        gaps=_gaps(gaps_of, axes),
        target=target,
    )


def _words_of(target: TargetLine) -> str:
    return f"{target.words}{', with the trajectory from its baseline' if target.trajectory else ''}."


def _styled(drawn: Sequence[Series]) -> list[tuple[Series, Style]]:
    """Return each series with its style. Areas outside the footprint share one style and differ only in label."""
    ours = [each for each in drawn if each.place.is_ours] or list(drawn)
    numbers = {id(each): number for number, each in enumerate(ours)}
    return [
        (each, STYLES[numbers[id(each)] % len(STYLES)] if id(each) in numbers else BESIDE) for each in drawn
    ]


def _line(series: Series, style: Style, axes: Axes, *, strong: bool) -> ChartLine:
    runs = _runs(series, axes.longest_step)
    marks = [
        ChartMark(
            axes.spots[figure.period],
            axes.up.at(float(figure.value)),
            _tooltip(figure) if strong else "",
        )
        for figure in series.shown
        if figure.value is not None
    ]
    still_to_join = iter(marks)
    pieces = [list(islice(still_to_join, len(run))) for run in runs]
    return ChartLine(
        name=series.place.name,
        style=style,
        pieces=[" ".join(f"{mark.x},{mark.y}" for mark in piece) for piece in pieces if len(piece) > 1],
        marks=marks,
        bands=[band for run in runs if (band := _band(run, axes))] if strong else [],
        label_y=marks[-1].y,
        strong=strong,
    )


def _runs(series: Series, longest_step: timedelta) -> list[list[DisclosedFigure]]:
    """Return the figures with values in runs that a line can join, without empty, hidden or missing periods between."""
    runs: list[list[DisclosedFigure]] = []
    before: DisclosedFigure | None = None
    for figure in series.figures:
        if figure.value is not None:
            joined = (
                before is not None
                and before.value is not None
                and figure.period.starts_on - before.period.starts_on <= longest_step
            )
            if joined:
                runs[-1].append(figure)
            else:
                runs.append([figure])
        before = figure
    return runs


def _band(run: Sequence[DisclosedFigure], axes: Axes) -> str:
    """Return the outline of the interval band for a run, as points of an SVG polygon.

    For a run of one figure, the band is narrow. The result is "" unless every figure in the run has an interval.
    """
    ends = [
        (axes.spots[figure.period], axes.up.at(float(figure.lower)), axes.up.at(float(figure.upper)))
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
    lines: list[ChartLine], target: TargetLine | None, axes: Axes
) -> tuple[list[ChartLine], TargetLine | None]:
    """Return the lines and the target line, with their labels moved so that they do not overlap."""
    wanted = [line.label_y for line in lines] + ([target.y] if target else [])
    places = spread(wanted, LINE_OF_WORDS, axes.frame.top, axes.bottom)
    named = [replace(line, label_y=place) for line, place in zip(lines, places, strict=False)]
    return named, replace(target, label_y=places[-1]) if target else None


def _gaps(series: Sequence[Series], axes: Axes) -> list[Gap]:
    found: dict[float, list[str]] = {}
    for each in series:
        for figure in each.figures:
            if figure.value is None:
                words = f"{each.place.name}, {figure.period.label}: {figure.why_empty.lower()}"
                found.setdefault(axes.spots[figure.period], []).append(words)
    return [Gap(x, "; ".join(words)) for x, words in found.items()]


def _target_line(indicator: Indicator, series: Series, axes: Axes) -> TargetLine | None:
    if series.target is None:
        return None
    y = axes.up.at(float(series.target.value))
    words = f"Target {written(indicator, series.target.value)}"
    return TargetLine(
        y, words, y, trajectory(series.target, axes.periods[0].middle, axes.periods[-1].middle, axes)
    )


def trajectory(target: TargetValue, first: date, last: date, on: OnPlot) -> str:
    """Return the path from a target's baseline to the target, as far as it is within a chart's first and last day.

    Returns "" without a baseline, or if the chart ends before it.
    """
    if target.baseline_on is None:
        return ""
    start, end = max(target.baseline_on, first), min(target.due_on, last)
    low = target.baseline if start == target.baseline_on else target.expected_on(start)
    high = target.expected_on(end)
    if start >= end or low is None or high is None:
        return ""
    return f"M{on.x(start):g},{on.up.at(float(low)):g}L{on.x(end):g},{on.up.at(float(high)):g}"


def _described(series: Series) -> str:
    first, last = series.shown[0], series.shown[-1]
    if first is last:
        return f"{series.place.name}: {last.value_words} in {last.period.label}."
    return (
        f"{series.place.name}: from {first.value_words} in {first.period.label} "
        f"to {last.value_words} in {last.period.label}."
    )


def _tooltip(figure: DisclosedFigure) -> str:
    interval = f" ({figure.interval_words})" if figure.has_interval else ""
    return f"{figure.place.name}, {figure.period.label}: {figure.value_words}{interval}"
