"""Control charts and charts of moving ranges as SVG, wide for screens and paper, narrow for phones.

Points differ in shape as well as in colour: a circle for common cause, a diamond for improvement, a triangle for
concern and a square for a special cause that is neither. Limits that no value can reach, below 0 or above 100%, are
drawn there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from markupsafe import Markup

from cdp.charts import svg
from cdp.charts.plot import ROW, Plot, PlotSize, levels_for
from cdp.charts.scales import spread
from cdp.indicators.catalogue import written
from cdp.indicators.comparing.areas import named_with_unit
from cdp.indicators.control.charting import ChartStretch, ControlChart, Meaning
from cdp.indicators.drawing import trajectory
from cdp.indicators.marking import notes as marks
from cdp.indicators.marking.notes import ChartNote
from cdp.reference.outcomes import Unit

WIDE = PlotSize(width=960, height=420, left=56, right=170)
NARROW = PlotSize(width=290, height=300, left=40, right=58, bottom=32, letters=11, ticks=5)
RANGES = PlotSize(width=960, height=230, left=56, right=170, ticks=4)
NARROW_RANGES = PlotSize(width=290, height=200, left=40, right=58, bottom=32, letters=11, ticks=4)
NO_LABELS = 24
"""The right margin, in pixels, of a chart without labels at the ends of its lines."""

_CIRCLE = "m-4,0a4,4 0 1,0 8,0a4,4 0 1,0 -8,0z"
_DIAMOND = "m0,-6.5l6.5,6.5l-6.5,6.5l-6.5,-6.5z"
_TRIANGLE = "m0,-6.5l6,11h-12z"
_SQUARE = "m-5,-5h10v10h-10z"
_SMALL = {
    _CIRCLE: "m-2.5,0a2.5,2.5 0 1,0 5,0a2.5,2.5 0 1,0 -5,0z",
    _DIAMOND: "m0,-4l4,4l-4,4l-4,-4z",
    _TRIANGLE: "m0,-4l4,7h-8z",
    _SQUARE: "m-3,-3h6v6h-6z",
}
LOOKS = {
    Meaning.COMMON: ("#505a5f", _CIRCLE),
    Meaning.IMPROVEMENT: ("#1d70b8", _DIAMOND),
    Meaning.CONCERN: ("#b5450c", _TRIANGLE),
    Meaning.NEITHER: ("#4c2c92", _SQUARE),
}
"""The colour and marker of a point, by its meaning."""
KEY_WORDS = (
    "Circle: common cause, no significant change. Diamond: improvement. Triangle: concern. "
    "Square: a special cause that is neither better nor worse."
)
"""The key to the markers in words, for files."""


def drawn(
    chart: ControlChart, notes: Sequence[ChartNote], name: str = "control", *, narrow: bool = False
) -> Markup:
    """Return the chart of values with limits, mean, target and notes."""
    size = NARROW if narrow else WIDE
    if chart.limits is None and chart.target is None:
        size = replace(size, right=NO_LABELS)
    values = [float(point.value) for point in chart.points]
    values += [float(one) for stretch in chart.stretches for one in _limits(chart, stretch)]
    if chart.target is not None:
        ends = (chart.target.value, chart.target.baseline)
        values += [float(one) for one in ends if one is not None]
    plot, shown = _plot(chart, size, values, notes)
    parts = [
        plot.axes([(point.figure.period.short, point.figure.period.middle) for point in chart.points]),
        marks.drawn(shown, plot),
        *_lines_of_limits(chart, plot),
        *_values(chart, plot, narrow=narrow),
        *_gaps(chart, plot),
        *_labels(chart, plot, narrow=narrow),
    ]
    dimensions = (size.width, size.height + plot.top - size.top)
    return svg.picture(name, dimensions, title_of(chart), description_of(chart), parts, letters=size.letters)


def drawn_ranges(chart: ControlChart, name: str = "ranges", *, narrow: bool = False) -> Markup:
    """Return the chart of moving ranges with their mean and upper limit; every range has its tooltip."""
    size = NARROW_RANGES if narrow else RANGES
    values = [0.0, *(float(point.moving_range) for point in chart.points if point.moving_range is not None)]
    values += [float(stretch.limits.upper_range) for stretch in chart.stretches if stretch.limits]
    plot, _ = _plot(chart, size, values, ())
    parts = [plot.axes([(point.figure.period.short, point.figure.period.middle) for point in chart.points])]
    for stretch in chart.stretches:
        if (limits := stretch.limits) is None:
            continue
        left, right = _ends(chart, stretch, plot)
        parts.append(svg.stroke(f"M{left:g},{plot.up.at(float(limits.mean_range)):g}H{right:g}"))
        parts.append(svg.stroke(f"M{left:g},{plot.up.at(float(limits.upper_range)):g}H{right:g}", dash="6 4"))
    colour, shape = LOOKS[Meaning.COMMON]
    spots = [
        (plot.x(point.figure.period.middle), plot.up.at(float(point.moving_range)), point)
        for point in chart.points
        if point.moving_range is not None
    ]
    parts.append(
        svg.coloured(
            colour,
            [
                svg.marker(
                    x,
                    y,
                    shape,
                    f"{point.figure.period.label}: {written(chart.indicator, point.moving_range)}",
                )
                for x, y, point in spots
            ],
        )
    )
    if (limits := chart.limits) is not None:
        wanted = [("Upper limit", limits.upper_range), ("Mean", limits.mean_range)]
        parts += _end_labels(chart, plot, wanted, narrow=narrow)
    title = f"Moving ranges: {title_of(chart)}"
    described = "The difference of each value from the one before it. The table has the same numbers."
    return svg.picture(name, (size.width, size.height), title, described, parts, letters=size.letters)


def title_of(chart: ControlChart) -> str:
    """Return the title of a chart: the place, indicator, unit and periods."""
    first, last = chart.points[0].figure.period.label, chart.latest.figure.period.label
    when = first if first == last else f"{first} to {last}"
    return f"{chart.place.name}: {named_with_unit(chart.indicator)}, {when}"


def description_of(chart: ControlChart) -> str:
    """Return what a chart shows, in words, for people who do not see it."""
    latest = chart.latest.figure
    said = [f"The latest value is {latest.value_words} in {latest.period.label}."]
    if chart.limits is None:
        said.append("There are no control limits for it.")
    else:
        mean, lower, upper = (
            written(chart.indicator, one)
            for one in (chart.limits.mean, *_limits(chart, chart.stretches[-1])[1:])
        )
        said.append(f"The mean is {mean} and the limits are {lower} and {upper}.")
        said.append(f"{chart.latest.meaning.words}.")
    if chart.target is not None:
        said.append(f"The target is {written(chart.indicator, chart.target.value)}.")
    said += [f"{chart.words_of(signal)}." for signal in chart.signals[:5]]
    return " ".join([*said, "The table has the same values."])


def reachable(chart: ControlChart, limit: Decimal) -> Decimal:
    """Return a limit, or the nearest value that the indicator can have: 0, or 100 for a percentage."""
    highest = Decimal(100) if chart.indicator.unit is Unit.PERCENT else limit
    return min(max(limit, Decimal(0)), max(highest, Decimal(0)))


def notes_within(chart: ControlChart, notes: Sequence[ChartNote]) -> list[ChartNote]:
    """Return the notes between the first and the last day of a chart's values, in order."""
    return marks.within(notes, chart.points[0].figure.period.starts_on, chart.latest.figure.period.ends_on)


def _limits(chart: ControlChart, stretch: ChartStretch) -> tuple[Decimal, ...]:
    """Return the mean, lower and upper limit to draw for a stretch; empty without limits."""
    if stretch.limits is None:
        return ()
    lower, upper = (reachable(chart, one) for one in (stretch.limits.lower, stretch.limits.upper))
    return stretch.limits.mean, lower, upper


def _plot(
    chart: ControlChart, size: PlotSize, values: Sequence[float], notes: Sequence[ChartNote]
) -> tuple[Plot, list[ChartNote]]:
    """Return the plot, made higher by the rows that labels of notes need, and the notes within its days."""
    first, last = chart.points[0].figure.period.middle, chart.latest.figure.period.middle
    levels = levels_for(values, size.ticks)
    shown = notes_within(chart, notes)
    plot = Plot(size, first, last, levels, size.top)
    if not shown:
        return plot, []
    more = (max(marks.rows_needed(shown, plot)) + 1) * ROW
    return Plot(replace(size, height=size.height + more), first, last, levels, size.top + more), shown


def _ends(chart: ControlChart, stretch: ChartStretch, plot: Plot) -> tuple[float, float]:
    """Return where the limits of a stretch start and end: half a step before its first and after its last point."""
    spots = [plot.x(chart.points[number].figure.period.middle) for number in stretch.points]
    step = (spots[-1] - spots[0]) / max(len(spots) - 1, 1) / 2
    return max(spots[0] - step, plot.size.left), min(spots[-1] + step, plot.right)


def _lines_of_limits(chart: ControlChart, plot: Plot) -> Iterator[str]:
    for stretch in chart.stretches:
        if stretch.limits is None:
            continue
        left, right = _ends(chart, stretch, plot)
        mean, lower, upper = (plot.up.at(float(one)) for one in _limits(chart, stretch))
        yield svg.stroke(f"M{left:g},{mean:g}H{right:g}", width=1.5)
        yield svg.stroke(f"M{left:g},{lower:g}H{right:g}M{left:g},{upper:g}H{right:g}", dash="6 4")
    if chart.target is not None:
        y = plot.up.at(float(chart.target.value))
        yield svg.stroke(f"M{plot.size.left},{y:g}H{plot.right}", width=2, dash="10 3 2 3")
        if path := trajectory(chart.target, plot.first, plot.last, plot):
            yield svg.stroke(path, width=1.5, dash="1 4")


def _values(chart: ControlChart, plot: Plot, *, narrow: bool) -> Iterator[str]:
    spots = [(plot.x(point.figure.period.middle), plot.up.at(float(point.value))) for point in chart.points]
    pieces = [
        "M" + "L".join(f"{spots[number][0]:g},{spots[number][1]:g}" for number in run)
        for stretch in chart.stretches
        for run in stretch.runs
        if len(run) > 1
    ]
    yield svg.stroke("".join(pieces), width=1.5, opacity=0.7)
    for meaning, (colour, shape) in LOOKS.items():
        own = [
            svg.marker(
                x,
                y,
                _SMALL[shape] if narrow else shape,
                f"{point.figure.period.label}: {point.figure.value_words}",
            )
            for (x, y), point in zip(spots, chart.points, strict=True)
            if point.meaning is meaning
        ]
        if own:
            yield svg.coloured(colour, own)


def _gaps(chart: ControlChart, plot: Plot) -> Iterator[str]:
    """Yield an “s” on the axis for each period within the chart whose value is not shown."""
    for figure in chart.gaps:
        if _within(chart, figure.period.middle):
            yield svg.text(plot.x(figure.period.middle), plot.bottom - 4, "s", anchor="middle", bold=True)


def _within(chart: ControlChart, day: date) -> bool:
    return chart.points[0].figure.period.middle < day < chart.latest.figure.period.middle


def _labels(chart: ControlChart, plot: Plot, *, narrow: bool) -> Iterator[str]:
    wanted: list[tuple[str, Decimal]] = []
    if chart.limits is not None:
        mean, lower, upper = _limits(chart, chart.stretches[-1])
        wanted += [("Upper limit", upper), ("Mean", mean), ("Lower limit", lower)]
    if chart.target is not None:
        wanted.append(("Target", chart.target.value))
    yield from _end_labels(chart, plot, wanted, narrow=narrow)


def _end_labels(
    chart: ControlChart, plot: Plot, wanted: Sequence[tuple[str, Decimal]], *, narrow: bool
) -> Iterator[str]:
    """Yield the labels at the right of lines, moved so that they do not touch, each joined to its line."""
    spots = [plot.up.at(float(value)) for _, value in wanted]
    rows = spread(spots, plot.size.letters + 3, plot.top, plot.bottom)
    for (words, value), spot, row in zip(wanted, spots, rows, strict=True):
        short = words.removesuffix(" limit")
        yield svg.stroke(f"M{plot.right + 1},{spot:g}L{plot.right + 12},{row:g}", width=0.5)
        label = short if narrow else f"{words} {written(chart.indicator, value)}"
        yield svg.text(plot.right + 15, row + 4, label, bold=words == "Target")
