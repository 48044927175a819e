"""Draws the Gantt chart of the workplan as SVG: one picture for pages, Word files and PDF, in the text's colour."""

from collections.abc import Iterator

from markupsafe import Markup, escape

from cdp.wording.formats import day, plural
from cdp.workplans.gantt import BAR, LABELS, TOP, WIDTH, Gantt, GanttArrow, GanttBar, GanttLabel, GanttSpan

FONT = "arial, Open Sans, sans-serif"  # the font of pages, then the font of files


def drawn(chart: Gantt, name: str = "gantt") -> Markup:
    """Return the chart as one SVG element; `name` makes its ids unique on a page."""
    parts = [*_beginning(chart, name), *_frame(chart)]
    parts += [_text(band) for band in chart.bands]
    for bar in chart.bars:
        parts += _bar(bar)
    parts += [_arrow(arrow) for arrow in chart.arrows]
    if chart.today_x is not None:
        parts.append(
            f'<path d="M{chart.today_x},{TOP - 8}V{chart.height:g}" stroke="currentColor" stroke-width="1.5" '
            'stroke-dasharray="4 3"/>\n'
            f'<text x="{chart.today_x}" y="13" text-anchor="middle" font-weight="bold">Today</text>\n'
        )
    return Markup("".join([*parts, "</svg>"]))  # noqa: S704 -- user input has been escaped


def _beginning(chart: Gantt, name: str) -> Iterator[str]:
    count = plural(len(chart.bars), "activity", "activities")
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="cdp-chart cdp-gantt" role="img" '
        f'aria-labelledby="{name}-title {name}-desc" viewBox="0 0 {WIDTH} {chart.height:g}" width="{WIDTH}" '
        f'height="{chart.height:g}" font-family="{FONT}" font-size="13" fill="currentColor">\n'
        f'<title id="{name}-title">Workplan from {day(chart.first)} to {day(chart.last)}</title>\n'
        f'<desc id="{name}-desc">{count}, each with a bar from its start to its due date. The darker part of a bar is '
        "complete. A dashed bar has the approved dates, where they have moved. Diamonds are key dates, filled once "
        "reached. The table has the same information.</desc>\n"
    )


def _frame(chart: Gantt) -> Iterator[str]:
    grid = "".join(f"M{x},{TOP - 8}V{chart.height:g}" for _, x in chart.months)
    rows = "".join(f"M0,{bar.y:g}H{WIDTH}" for bar in chart.bars)
    yield f'<path d="{grid}{rows}" fill="none" stroke="currentColor" stroke-width="0.4" opacity="0.45"/>\n'
    for words, x in chart.months:
        yield f'<text x="{x + 3:g}" y="{TOP - 14}" font-size="13">{words}</text>\n'


def _text(label: GanttLabel) -> str:
    weight = ' font-weight="bold"' if label.strong else ""
    size = f' font-size="{label.size}"' if label.size != 13 else ""
    return f'<text x="{label.x:g}" y="{label.y:g}"{size}{weight}>{escape(label.text)}</text>\n'


def _bar(bar: GanttBar) -> Iterator[str]:
    for label in bar.labels:
        yield _text(label)
    top = bar.y + 4
    if bar.now is not None:
        yield _rectangle(bar.now, top, BAR, 'fill-opacity="0.18" stroke="currentColor" stroke-width="1"')
        if bar.now.done:
            done = GanttSpan(bar.now.x, bar.now.done)
            yield _rectangle(done, top, BAR, 'fill-opacity="0.7"')
    if bar.approved is not None:
        dashed = 'fill="none" stroke="currentColor" stroke-width="1" stroke-dasharray="3 2"'
        yield _rectangle(bar.approved, top + BAR + 3, 6, dashed)
    if bar.only_x is not None:
        yield (
            f'<circle cx="{bar.only_x:g}" cy="{top + BAR / 2:g}" r="5" fill="none" stroke="currentColor" '
            'stroke-width="1.5"/>\n'
        )
    for mark in bar.marks:
        fill = "" if mark.is_reached else ' fill="none"'
        yield f'<path d="M6,{mark.y - 4:g}l4.5,4.5l-4.5,4.5l-4.5,-4.5z"{fill} stroke="currentColor"/>'
        if mark.approved_x is not None:
            yield (
                f'<path d="M{mark.approved_x:g},{mark.y:g}H{mark.x:g}" stroke="currentColor" '
                'stroke-dasharray="3 2" fill="none"/>'
                f'<circle cx="{mark.approved_x:g}" cy="{mark.y:g}" r="2.5"/>'
            )
        diamond = f"M{mark.x:g},{mark.y - 6:g}l6,6l-6,6l-6,-6z"
        yield f'<path d="{diamond}"{fill} stroke="currentColor" stroke-width="1.5"/>\n'


def _rectangle(span: GanttSpan, y: float, height: float, looks: str) -> str:
    return f'<rect x="{span.x:g}" y="{y:g}" width="{span.width:g}" height="{height:g}" {looks}/>\n'


def _arrow(arrow: GanttArrow) -> str:
    """Return a dependency as a line: out of the first bar, down or up, and to the start of the second."""
    turn = max(arrow.x2 - 10, LABELS - 14) if arrow.x2 <= arrow.x1 + 14 else arrow.x1 + 5
    level = (arrow.y1 + BAR) if arrow.y2 > arrow.y1 else (arrow.y1 - BAR)
    if arrow.x2 > arrow.x1 + 14:
        path = f"M{arrow.x1:g},{arrow.y1:g}H{turn:g}V{arrow.y2:g}H{arrow.x2 - 5:g}"
    else:
        path = f"M{arrow.x1:g},{arrow.y1:g}h5V{level:g}H{turn:g}V{arrow.y2:g}H{arrow.x2 - 5:g}"
    head = f"M{arrow.x2:g},{arrow.y2:g}l-6,-3.5v7z"
    return (
        f'<path d="{path}" fill="none" stroke="currentColor" stroke-width="1" opacity="0.75"/>'
        f'<path d="{head}" opacity="0.75"/>\n'
    )
