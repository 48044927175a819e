"""Trend charts as SVG. Lines differ in dash and marker; "s" on the axis marks a suppressed or hidden figure.

This is not a Jinja template, because a page has hundreds of markers and Jinja was slow to render them.
"""

from collections.abc import Iterable, Iterator

from markupsafe import Markup, escape

from cdp.charts.plot import ROW
from cdp.charts.svg import FONT
from cdp.indicators.axes import Axes
from cdp.indicators.drawing import Chart, ChartLine


def trend(chart: Chart) -> Markup:
    """Return a chart of all places, with a label at the end of each line."""
    frame = chart.axes.frame
    parts = [_beginning(chart, f' width="{frame.width}" height="{frame.height}"'), *_axes(chart)]
    for line in chart.lines:
        parts += [
            "<g ",
            _colours(line),
            ">",
            *_lines(line),
            *_markers(line),
            *_name(line, chart.axes),
            "</g>\n",
        ]
    return _whole([*parts, *_target(chart), *_words_of_target(chart), *_notes(chart)])


def small(chart: Chart) -> Markup:
    """Return a small chart of one place without labels; the other places' lines, for comparison, have no markers."""
    parts = [_beginning(chart), *_axes(chart)]
    for line in reversed(chart.lines):
        parts += [
            "<g ",
            _colours(line),
            ">",
            *_lines(line),
            *(_markers(line) if line.strong else ()),
            "</g>\n",
        ]
    return _whole([*parts, *_target(chart)])


def _whole(parts: Iterable[str]) -> Markup:
    return Markup("".join([*parts, "</svg>"]))  # noqa: S704 -- user input has been escaped


def _beginning(chart: Chart, size: str = "") -> str:
    frame, gaps = chart.axes.frame, "".join(f" {escape(gap.words)}." for gap in chart.gaps)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="cdp-chart" role="img" '
        f'aria-labelledby="{chart.id}-title {chart.id}-desc" viewBox="0 0 {frame.width} {frame.height}"{size} '
        f'font-family="{FONT}" font-size="13" fill="currentColor">\n'
        f'<title id="{chart.id}-title">{escape(chart.title)}</title>\n'
        f'<desc id="{chart.id}-desc">{escape(chart.description)}{gaps} The table holds the same.</desc>\n'
    )


def _axes(chart: Chart) -> Iterator[str]:
    axes = chart.axes
    yield (
        f'<path class="cdp-chart__grid" d="{axes.grid}" fill="none" stroke="currentColor" stroke-width="0.4" '
        f'stroke-opacity="0.45"/><path class="cdp-chart__foot" d="{axes.foot}" fill="none" '
        'stroke="currentColor"/>\n'
    )
    yield '<g text-anchor="end">'
    for words, y in axes.levels:
        yield f'<text x="{axes.frame.left - 7}" y="{y + 4}">{words}</text>'
    yield '</g>\n<g text-anchor="middle">'
    for words, x in axes.named_periods:
        yield f'<text x="{x}" y="{axes.bottom + 20}">{words}</text>'
    for gap in chart.gaps:
        title = f"<title>{escape(gap.words)}</title>"
        yield f'<text x="{gap.x}" y="{axes.bottom - 4}" font-weight="bold">s{title}</text>'
    yield "</g>\n"


def _colours(line: ChartLine) -> str:
    return f'stroke="{line.style.colour}" fill="{line.style.colour}"'


def _lines(line: ChartLine) -> Iterator[str]:
    for band in line.bands:
        yield f'<polygon points="{band}" fill-opacity="0.15" stroke="none"/>'
    dash = f' stroke-dasharray="{line.style.dash}"' if line.style.dash else ""
    for piece in line.pieces:
        yield f'<polyline points="{piece}" fill="none" stroke-width="{2.5 if line.strong else 1.5}"{dash}/>'


def _markers(line: ChartLine) -> Iterator[str]:
    """Return a line's markers: separate paths with tooltips if the line is highlighted, otherwise one path for all."""
    marker = line.style.marker
    if line.strong:
        for mark in line.marks:
            yield f'<path d="M{mark.x},{mark.y}{marker}"><title>{escape(mark.words)}</title></path>'
    else:
        yield f'<path d="{"".join(f"M{mark.x},{mark.y}{marker}" for mark in line.marks)}"/>'


def _name(line: ChartLine, axes: Axes) -> Iterator[str]:
    """Return the label of a line, with its marker and a thin stroke that joins it to the end of the line."""
    end, y, bold = line.marks[-1], line.label_y, ' font-weight="bold"' if line.strong else ""
    yield f'<line x1="{end.x + 6}" y1="{end.y}" x2="{axes.right + 14}" y2="{y}" stroke-width="0.5"/>'
    yield f'<path d="M{axes.right + 19},{y}{line.style.marker}"/>'
    yield f'<text x="{axes.right + 28}" y="{y + 4}" stroke="none"{bold}>{escape(line.label)}</text>'


def _target(chart: Chart) -> Iterator[str]:
    if chart.target is not None:
        yield (
            f'<path d="M{chart.axes.frame.left},{chart.target.y}H{chart.axes.right}" stroke="currentColor" '
            'stroke-width="1.5" stroke-dasharray="6 4"/>\n'
        )
        if chart.target.trajectory:
            yield (
                f'<path d="{chart.target.trajectory}" fill="none" stroke="currentColor" stroke-width="1.5" '
                'stroke-dasharray="1 4" stroke-linecap="round"/>\n'
            )


def _notes(chart: Chart) -> Iterator[str]:
    """Yield a dashed line for each note, with its label above the plot."""
    axes = chart.axes
    for note in chart.notes:
        y = axes.frame.top - 6 - note.row * ROW
        yield (
            f'<path d="M{note.x},{axes.bottom}V{axes.frame.top - 3}" fill="none" stroke="currentColor" '
            f'stroke-dasharray="2 3"/><text x="{note.x}" y="{y}" text-anchor="middle" font-weight="bold">'
            f"{escape(note.label)}</text>\n"
        )


def _words_of_target(chart: Chart) -> Iterator[str]:
    if chart.target is not None:
        right, target = chart.axes.right, chart.target
        yield (
            f'<line x1="{right}" y1="{target.y}" x2="{right + 14}" y2="{target.label_y}" stroke="currentColor" '
            f'stroke-width="0.5"/><text x="{right + 17}" y="{target.label_y + 4}" font-weight="bold">'
            f"{escape(target.words)}</text>\n"
        )
