"""The structure of a partnership as a picture, on the page of its boards and in terms of reference. Pure.

Each board stands in a box of its own below and to the right of the one that it reports to: that has room for many
groups with long names, on a phone and on paper. What is drawn for terms of reference comes from the facts that are
fixed with their text.
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
"""How many boards a picture is drawn for: one alone needs none, and more would be too small on paper."""

_INDENT, _WIDTH, _GAP, _EDGE = 36, 380, 8, 2
_PADDING, _LINE, _LETTERS = 6, 20, 36
_NOTE_SIZE, _NOTE_LETTERS = 14, 46
_FONTS = "arial, Open Sans, sans-serif"  # those of pages, then those of files
_LINE_COLOUR, _TEXT_COLOUR = "#505a5f", "#0b0c0c"
_LOOKS = ("#d2e2f1", "#f4f8fb")
"""What boxes are filled with: those at the top, and all others."""


class Place(Protocol):
    """A board, and how many boards stand above it."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def depth(self) -> int:
        """How many boards stand above it."""


@dataclass(frozen=True)
class _Line:
    """A line of words in a box: the name, or what is noted below it."""

    words: str
    is_name: bool


def chart_of(partnership: str, places: Sequence[Place], notes: Sequence[str] = ()) -> Figure | None:
    """Return the picture of a partnership's boards in the order of their tree, or None where a list says it better.

    `notes`, if there are any, are one for each place: words below its name, "" for none.
    """
    if not FEWEST <= len(places) <= MOST:
        return None
    caption = f"Structure of {_drawable(partnership)}"
    words = (
        "Each board and group stands below the one that it reports to. The list that follows says the same."
    )
    lines = [_lines(place, note) for place, note in zip(places, notes or [""] * len(places), strict=True)]
    heights = [len(each) * _LINE + 2 * _PADDING for each in lines]
    tops = [_EDGE + sum(heights[:at]) + at * _GAP for at in range(len(places))]
    depths = _steps(places)
    width = max(depths) * _INDENT + _WIDTH + 2 * _EDGE
    height = tops[-1] + heights[-1] + _EDGE
    drawn = [
        *_connections(depths, tops, heights),
        *(
            _box(depth, top, tall, said)
            for depth, top, tall, said in zip(depths, tops, heights, lines, strict=True)
        ),
    ]
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width}" viewBox="0 0 {width} {height}" '
        f'font-family="{_FONTS}" font-size="16">'
        f"<title>{escape(caption)}</title><desc>{words}</desc>{''.join(drawn)}</svg>"
    )
    return Figure(svg, alt=words, caption=caption)


def _lines(place: Place, note: str) -> list[_Line]:
    name = textwrap.wrap(_drawable(place.name), _LETTERS) or ["–"]
    noted = textwrap.wrap(_drawable(note), _NOTE_LETTERS)
    return [*(_Line(line, is_name=True) for line in name), *(_Line(line, is_name=False) for line in noted)]


def _steps(places: Sequence[Place]) -> list[int]:
    """Return how far in each box stands: never more than one step further than the one before."""
    steps = [0]
    for before, place in pairwise(places):
        steps.append(max(0, min(place.depth - places[0].depth, steps[-1] + (place.depth > before.depth))))
    return steps


def _connections(depths: Sequence[int], tops: Sequence[int], heights: Sequence[int]) -> Iterator[str]:
    """Yield a line from each box down and across to those right below it."""
    above: dict[int, int] = {}
    for at, depth in enumerate(depths):
        if depth:
            over = above[depth - 1]
            left = _left(depth - 1) + _INDENT // 2
            yield (
                f'<path d="M{left} {tops[over] + heights[over]}V{tops[at] + heights[at] // 2}H{_left(depth)}" '
                f'fill="none" stroke="{_LINE_COLOUR}" stroke-width="2"/>'
            )
        above[depth] = at


def _box(depth: int, top: int, height: int, lines: Sequence[_Line]) -> str:
    left = _left(depth)
    weight = "normal" if depth else "bold"
    text = "".join(
        f'<text x="{left + 12}" y="{top + _PADDING + _LINE * number - 5}" fill="{_TEXT_COLOUR}" '
        + (f'font-weight="{weight}">' if line.is_name else f'font-size="{_NOTE_SIZE}">')
        + f"{escape(line.words)}</text>"
        for number, line in enumerate(lines, start=1)
    )
    return (
        f'<rect x="{left}" y="{top}" width="{_WIDTH}" height="{height}" fill="{_LOOKS[min(depth, 1)]}" '
        f'stroke="{_LINE_COLOUR}" stroke-width="2"/>{text}'
    )


def _left(depth: int) -> int:
    return _EDGE + depth * _INDENT


def _drawable(name: str) -> str:
    """Return a name on one line, without what may not stand in a picture."""
    kept = (" " if letter.isspace() else letter for letter in name)
    return "".join(
        letter for letter in kept if unicodedata.category(letter) not in {"Cc", "Cs", "Cn"}
    ).strip()
