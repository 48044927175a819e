"""The small chart of a headline metric as SVG, for pages and for files: lines, markers, gaps and the target.

It has no styles from outside, because pictures in files have none. Colour adds nothing to the words beside it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from markupsafe import Markup, escape

from cdp.charts.scales import LinearScale, nice_ticks
from cdp.documents.pictures import NAMESPACE
from cdp.indicators.axes import LETTER, Axes, Frame
from cdp.indicators.catalogue import Indicator
from cdp.indicators.drawing import Chart, ChartLine, Series, draw

FRAME = Frame(width=300, height=120, left=40, right=16, top=10, bottom=24, ticks=3)
BESIDE_NUMBERS = 12  # pixels between a number of the vertical axis and the edges of its space
MOST_PERIODS = 40
"""How many of the latest periods the chart shows."""
INK, GRID, QUIET = "#0b0c0c", "#b1b4b6", "#505a5f"


def small_chart(
    indicator: Indicator, series: Sequence[Series], beside: Series | None, chart_id: str
) -> Chart | None:
    """Return the small chart of one place, or of several areas; `beside` is drawn for comparison. None without values.

    The interval and the target are shown if there is one place.
    """
    drawn = [_latest(each) for each in series if each.shown]
    if not drawn:
        return None
    if beside is not None and beside.shown and all(each.place != beside.place for each in series):
        drawn.append(_latest(beside))
    periods = sorted({figure.period for each in drawn for figure in each.figures})
    scale = _scale(drawn, drawn[:1] if len(series) == 1 else [])
    longest = len(f"{scale.high:,.0f}")
    frame = replace(FRAME, left=max(FRAME.left, int(longest * LETTER) + BESIDE_NUMBERS))
    axes = Axes(frame, periods, scale)
    chosen = drawn[0] if len(series) == 1 else Series(drawn[0].place, drawn[0].figures)
    return draw(indicator, [chosen, *drawn[1:]], chosen, axes, chart_id, gaps_of=drawn[: len(series)])


def spark_svg(chart: Chart) -> Markup:
    """Return a small chart as SVG, with a title and a description."""
    return Markup("".join(_parts(chart)))  # noqa: S704 -- user input has been escaped


def alternative(chart: Chart) -> str:
    """Return the alternative text of a small chart in a file."""
    return f"{chart.title}. {chart.description}"


def _latest(series: Series) -> Series:
    return Series(series.place, series.figures[-MOST_PERIODS:], series.target)


def _scale(drawn: Sequence[Series], banded: Sequence[Series]) -> LinearScale:
    values = [float(figure.value) for each in drawn for figure in each.shown if figure.value is not None]
    values += [float(figure.upper) for each in banded for figure in each.shown if figure.upper is not None]
    values += [float(each.target.value) for each in banded if each.target is not None]
    ticks = nice_ticks(0, max(values), FRAME.ticks)
    return LinearScale(0, ticks[-1], FRAME.height - FRAME.bottom, FRAME.top)


def _parts(chart: Chart) -> Iterator[str]:
    axes = chart.axes
    frame = axes.frame
    yield (
        f'<svg xmlns="{NAMESPACE}" class="cdp-spark" role="img" aria-labelledby="{chart.id}-title {chart.id}-desc" '
        f'viewBox="0 0 {frame.width} {frame.height}"><title id="{chart.id}-title">{escape(chart.title)}</title>'
        f'<desc id="{chart.id}-desc">{escape(chart.description)}</desc>'
    )
    yield f'<path d="{axes.grid}" stroke="{GRID}" stroke-width="0.5" fill="none"/>'
    yield f'<path d="{axes.foot}" stroke="{QUIET}" fill="none"/>'
    yield f'<g font-family="Open Sans, sans-serif" font-size="11" fill="{INK}"><g text-anchor="end">'
    for words, y in axes.levels:
        yield f'<text x="{frame.left - 5}" y="{y + 4}">{words}</text>'
    yield "</g>"
    first, last = chart.axes.periods[0], chart.axes.periods[-1]
    bottom = frame.height - 6
    if last != first:
        yield f'<text x="{frame.left}" y="{bottom}">{escape(first.short)}</text>'
    yield f'<text x="{axes.right}" y="{bottom}" text-anchor="end">{escape(last.short)}</text>'
    for gap in chart.gaps:
        yield (
            f'<text x="{gap.x}" y="{axes.bottom - 3}" text-anchor="middle" font-weight="bold">s'
            f"<title>{escape(gap.words)}</title></text>"
        )
    yield "</g>"
    for line in reversed(chart.lines):
        yield from _line(line)
    if chart.target is not None:
        yield (
            f'<path d="M{frame.left},{chart.target.y}H{axes.right}" stroke="{INK}" stroke-width="1.5" '
            'stroke-dasharray="6 4" fill="none"/>'
        )
    yield "</svg>"


def _line(line: ChartLine) -> Iterator[str]:
    colour = line.style.colour
    for band in line.bands:
        yield f'<polygon points="{band}" fill="{colour}" fill-opacity="0.15" stroke="none"/>'
    dash = f' stroke-dasharray="{line.style.dash}"' if line.style.dash else ""
    for piece in line.pieces:
        width = 2.5 if line.strong else 1.5
        yield f'<polyline points="{piece}" fill="none" stroke="{colour}" stroke-width="{width}"{dash}/>'
    end = line.marks[-1]
    yield f'<path d="M{end.x},{end.y}{line.style.marker}" stroke="{colour}" fill="{colour}"/>'
