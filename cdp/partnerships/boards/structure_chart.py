"""The chart of a partnership's structure, for the page of its boards and for terms of reference. No database access.

The box of each board is below and to the right of the board that it is part of. This leaves room for many groups with
long names, on a phone and on paper. Bodies outside the partnership are at the top, and dashed lines on the right show
further reporting lines. In terms of reference, the chart shows the facts that were fixed together with the text.
"""

import textwrap
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol
from xml.sax.saxutils import escape

from cdp.documents.blocks import Figure

FEWEST, MOST = 2, 30
"""The fewest boxes and the most boards in a chart: one box needs no chart, and more boards would be too small."""

_INDENT, _WIDTH, _GAP, _EDGE = 36, 380, 8, 2
_PADDING, _LINE, _LETTERS = 6, 20, 36
_NOTE_SIZE, _NOTE_LETTERS = 14, 46
_FONTS = "arial, Open Sans, sans-serif"  # the font of pages, then the font of files
_LINE_COLOUR, _TEXT_COLOUR = "#505a5f", "#0b0c0c"
_LOOKS = ("#d2e2f1", "#f4f8fb")
"""The colours of boxes at the top level, and at all other levels."""
_DASHES, _LANE, _ARROW = "6 4", 14, 6
_OUTSIDE = f'fill="#ffffff" stroke-dasharray="{_DASHES}"'
_BELOW = "Each board and group is shown below the one that it reports to. The list that follows has the same content."
_ACROSS = (
    "Each board and group is shown below the one that it is part of, with bodies outside the partnership at the top. "
    "Dashed lines show where else a board reports. A list has the same content."
)


class BoardInChart(Protocol):
    """A board and the number of boards above it."""

    @property
    def name(self) -> str:
        """The name of the board."""

    @property
    def depth(self) -> int:
        """The number of boards above it."""


@dataclass(frozen=True)
class _Line:
    """A line of text in a box: part of the name or of the notes below it."""

    words: str
    is_name: bool


@dataclass(frozen=True)
class _Box:
    """A box with text; `depth` is None for a body outside the partnership."""

    depth: int | None
    top: int
    lines: list[_Line]

    @property
    def left(self) -> int:
        """The position of the left edge, in SVG units."""
        return _left(self.depth or 0)

    @property
    def height(self) -> int:
        """The height of the box, in SVG units."""
        return len(self.lines) * _LINE + 2 * _PADDING

    @property
    def bottom(self) -> int:
        """The position of the bottom edge, in SVG units."""
        return self.top + self.height


def chart_of(
    partnership: str,
    places: Sequence[BoardInChart],
    notes: Sequence[str] = (),
    *,
    outside: Sequence[str] = (),
    links: Sequence[tuple[int, int]] = (),
) -> Figure | None:
    """Return the chart of a partnership's boards in the order of their tree, or None if they are too few or too many.

    `notes`, if given, has the text below the name of each board, or "". `outside` are the bodies that boards
    report to. `links` lead from the index of a board to the index of a box: bodies first, then boards.
    """
    if not (places and len(outside) + len(places) >= FEWEST and len(places) <= MOST):
        return None
    caption = f"Structure of {_drawable(partnership)}"
    words = _ACROSS if outside or links else _BELOW
    boxes = _boxes(places, notes or [""] * len(places), outside)
    boards = boxes[len(outside) :]
    right = max(box.left for box in boxes) + _WIDTH
    lanes = sorted({target for _, target in links}, reverse=True)
    width, height = right + len(lanes) * _LANE + (_LANE if lanes else 0) + _EDGE, boxes[-1].bottom + _EDGE
    drawn = [
        *_connections(boards),
        *_links(boxes, [(len(outside) + source, target) for source, target in links], lanes, right),
        *map(_drawn, boxes),
    ]
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width}" viewBox="0 0 {width} {height}" '
        f'font-family="{_FONTS}" font-size="16">'
        f"<title>{escape(caption)}</title><desc>{words}</desc>{''.join(drawn)}</svg>"
    )
    return Figure(svg, alt=words, caption=caption)


def _boxes(places: Sequence[BoardInChart], notes: Sequence[str], outside: Sequence[str]) -> list[_Box]:
    """Return the boxes of the outside bodies, followed by the boxes of the boards."""
    texts: list[tuple[int | None, list[_Line]]] = [(None, _lines(name, "")) for name in outside]
    steps = _steps(places)
    texts += [
        (step, _lines(place.name, note)) for step, place, note in zip(steps, places, notes, strict=True)
    ]
    boxes: list[_Box] = []
    for depth, lines in texts:
        gap = 0
        if boxes:
            gap = _GAP if (boxes[-1].depth is None) is (depth is None) else 3 * _GAP
        boxes.append(_Box(depth, boxes[-1].bottom + gap if boxes else _EDGE, lines))
    return boxes


def _lines(name: str, note: str) -> list[_Line]:
    names = textwrap.wrap(_drawable(name), _LETTERS) or ["–"]
    noted = [line for each in note.split("\n") for line in textwrap.wrap(_drawable(each), _NOTE_LETTERS)]
    return [*(_Line(line, is_name=True) for line in names), *(_Line(line, is_name=False) for line in noted)]


def _steps(places: Sequence[BoardInChart]) -> list[int]:
    """Return the level of indentation of each box, at most one level more than the box before it."""
    steps = [0]
    for before, place in pairwise(places):
        steps.append(max(0, min(place.depth - places[0].depth, steps[-1] + (place.depth > before.depth))))
    return steps


def _connections(boards: Sequence[_Box]) -> Iterator[str]:
    """Yield SVG for a line from each box down and across to each box one level below it."""
    above: dict[int, _Box] = {}
    for box in boards:
        depth = box.depth or 0
        if depth:
            over = above[depth - 1]
            left = over.left + _INDENT // 2
            yield (
                f'<path d="M{left} {over.bottom}V{box.top + box.height // 2}H{box.left}" '
                f'fill="none" stroke="{_LINE_COLOUR}" stroke-width="2"/>'
            )
        above[depth] = box


def _links(
    boxes: Sequence[_Box], links: Sequence[tuple[int, int]], lanes: Sequence[int], right: int
) -> Iterator[str]:
    """Yield SVG for a dashed line with an arrow for each link.

    The line goes out to the lane of its target, along that lane, and in to the target. The lanes of higher targets are
    further out, so that the lines do not cross.
    """
    for source, target in links:
        x = right + _LANE * (lanes.index(target) + 1)
        start, end = _side(boxes, links, source, target), _side(boxes, links, target, None)
        edge = boxes[target].left + _WIDTH
        yield (
            f'<path d="M{boxes[source].left + _WIDTH} {start}H{x}V{end}H{edge + _ARROW}" fill="none" '
            f'stroke="{_LINE_COLOUR}" stroke-width="2" stroke-dasharray="{_DASHES}"/>'
            f'<polygon points="{edge},{end} {edge + 2 * _ARROW},{end - _ARROW} {edge + 2 * _ARROW},{end + _ARROW}" '
            f'fill="{_LINE_COLOUR}"/>'
        )


def _side(boxes: Sequence[_Box], links: Sequence[tuple[int, int]], number: int, target: int | None) -> int:
    """Return the height at which the line to `target` leaves a box, or where lines enter it if `target` is None."""
    used: list[int | None] = [None] if any(to == number for _, to in links) else []
    used += dict.fromkeys(to for source, to in links if source == number)
    box = boxes[number]
    return box.top + box.height * (used.index(target) + 1) // (len(used) + 1)


def _drawn(box: _Box) -> str:
    weight = "normal" if box.depth else "bold"
    text = "".join(
        f'<text x="{box.left + 12}" y="{box.top + _PADDING + _LINE * number - 5}" fill="{_TEXT_COLOUR}" '
        + (f'font-weight="{weight}">' if line.is_name else f'font-size="{_NOTE_SIZE}">')
        + f"{escape(line.words)}</text>"
        for number, line in enumerate(box.lines, start=1)
    )
    look = f'fill="{_LOOKS[min(box.depth, 1)]}"' if box.depth is not None else _OUTSIDE
    return (
        f'<rect x="{box.left}" y="{box.top}" width="{_WIDTH}" height="{box.height}" {look} '
        f'stroke="{_LINE_COLOUR}" stroke-width="2"/>{text}'
    )


def _left(depth: int) -> int:
    return _EDGE + depth * _INDENT


def _drawable(name: str) -> str:
    """Return a name on one line, without characters that are not allowed in SVG."""
    kept = (" " if letter.isspace() else letter for letter in name)
    return "".join(
        letter for letter in kept if unicodedata.category(letter) not in {"Cc", "Cs", "Cn"}
    ).strip()
