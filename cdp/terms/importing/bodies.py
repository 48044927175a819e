"""Conversion of the lines of one section to Markdown: paragraphs, lists and bold sub-headings."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from cdp.terms.importing.lines import DocumentLine, Item, escaped

_INDENT = "    "
_DEEPEST = 3
_LONGEST_HEADING = 120  # a longer line in a heading style is treated as a clause
_TYPED_NUMBER = re.compile(r"^(\d{1,3})[.)]\s+")
_BREAK = re.compile(r"\n\n|\n|(?<=[.;:])\s|\s")


def body_of(lines: Sequence[DocumentLine]) -> str:
    """Return the lines as Markdown. A list interrupted by ordinary text keeps its numbering."""
    found = ""
    counts: dict[tuple[str, int], int] = defaultdict(int)
    last: Item | None = None
    around: list[int] = []  # the depths, as in the file, of the current item and the items that contain it
    for line, meant in map(_as_item, lines):
        if not line.plain:
            continue
        item = meant and replace(meant, depth=_depth(meant, around))
        if item is None:
            around.clear()
            is_heading = line.level and len(line.plain) <= _LONGEST_HEADING and not line.plain.endswith(".")
            text = f"**{escaped(line.plain)}**" if is_heading else line.text
        else:
            text = f"{_INDENT * item.depth}{_mark(item, counts)} {line.text}"
        gap = "\n" if item and last and (item.depth or item.ordered == last.ordered) else "\n\n"
        found += f"{gap if found else ''}{text}"
        last = item
    return found


def cut(body: str, longest: int) -> Iterator[str]:
    """Yield a body in parts of at most `longest` characters, cut between lines or, in a long line, between words."""
    while len(body) > longest:
        ends = [found.start() for found in re.finditer(r"\n", body[:longest])]
        if not ends:
            ends = [found.start() for found in _BREAK.finditer(body[:longest])]
        end = ends[-1] if ends and ends[-1] else longest
        yield body[:end].strip("\n")
        body = body[end:].strip("\n") if ends else body[end:]
    yield body


def _as_item(line: DocumentLine) -> tuple[DocumentLine, Item | None]:
    """Return a line and its position in a list, or None. A line that starts with a typed number is a list item."""
    typed = None if line.fixed or line.level else _TYPED_NUMBER.match(line.plain)
    if line.item is None and typed:
        return line.without(typed.end()), Item(ordered=True, number=int(typed[1]))
    return line, line.item


def _depth(item: Item, around: list[int]) -> int:
    """Return the depth of an item in Markdown, and update `around`, the depths of the items that contain it."""
    while around and around[-1] > item.depth:
        around.pop()
    if not around or around[-1] < item.depth:
        around.append(item.depth)
    return min(len(around) - 1, _DEEPEST)


def _mark(item: Item, counts: dict[tuple[str, int], int]) -> str:
    if not item.ordered:
        return "-"
    key = (item.list_id, item.depth)
    counts[key] = counts[key] + 1 if item.number is None else item.number
    for deeper in [other for other in counts if other[0] == item.list_id and other[1] > item.depth]:
        del counts[deeper]
    return f"{counts[key]}."
