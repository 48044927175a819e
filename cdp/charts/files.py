"""Charts as files that are read apart from their page: with a title, a source and any restriction in the picture."""

import re
from collections.abc import Sequence

from markupsafe import Markup

from cdp.charts import svg
from cdp.charts.widths import lines_of

EDGE, LINE = 16, 18
_SIZE = re.compile(r'^<svg [^>]*?width="([\d.]+)" height="([\d.]+)"')
_CLASS = re.compile(r' class="[^"]*"')


def framed(chart: Markup, title: str, notes: Sequence[str]) -> tuple[Markup, float]:
    """Return a chart as a picture of its own with its title above and notes below, and its width in pixels.

    The ground is white and the ink is black, whatever the reader's theme. Raises ValueError for a chart without a
    size in pixels.
    """
    found = _SIZE.match(chart)
    if found is None:
        raise ValueError("A chart needs a width and a height in pixels.")
    width, height = float(found[1]), float(found[2])
    whole = max(width, 480) + 2 * EDGE
    heading = lines_of(title, 17, whole - 2 * EDGE)
    below = [line for note in notes for line in lines_of(note, 13, whole - 2 * EDGE)]
    top = EDGE + len(heading) * 22 + 6
    parts = [
        f'<rect width="{whole:g}" height="{top + height + len(below) * LINE + 2 * EDGE:g}" fill="#ffffff"/>\n'
    ]
    parts += [
        svg.text(EDGE, EDGE + 14 + number * 22, line, bold=True, size=16)
        for number, line in enumerate(heading)
    ]
    parts.append(chart.replace("<svg ", Markup('<svg x="{}" y="{:g}" ').format(EDGE, top), 1))
    parts += [
        svg.text(EDGE, top + height + EDGE + 4 + number * LINE, line, size=12)
        for number, line in enumerate(below)
    ]
    size = (whole, top + height + len(below) * LINE + 2 * EDGE)
    described = " ".join(notes)
    picture = svg.picture("file", size, title, described, parts)
    return Markup(_CLASS.sub("", picture)), whole  # noqa: S704 -- classes of pages are taken out of our own picture
