"""The lines of one section as its Markdown: paragraphs, lists and bold sub-headings."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from cdp.terms.importing.lines import Item, Line, escaped

_INDENT = "    "
_DEEPEST = 3
_LONGEST_HEADING = 120  # beyond that a "heading" is a clause in a heading's style
_TYPED_NUMBER = re.compile(r"^(\d{1,3})[.)]\s+")
_BREAK = re.compile(r"\n\n|\n|(?<=[.;:])\s|\s")


def body_of(lines: Sequence[Line]) -> str:
    """Return Markdown that says what the lines say; lists count on where ordinary text interrupts them."""
    found = ""
    counts: dict[tuple[str, int], int] = defaultdict(int)
    last: Item | None = None
    around: list[int] = []  # how deep the items around this one were in the file
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
    """Yield a body in parts that are short enough, cut between paragraphs or, where one is too long, sentences."""
    while len(body) > longest:
        ends = [found.start() for found in re.finditer(r"\n", body[:longest])]
        if not ends:
            ends = [found.start() for found in _BREAK.finditer(body[:longest])]
        end = ends[-1] if ends and ends[-1] else longest
        yield body[:end].strip("\n")
        body = body[end:].strip("\n") if ends else body[end:]
    yield body


def _as_item(line: Line) -> tuple[Line, Item | None]:
    """Return a line with the list it stands in: one with a number typed in front of it is an item too."""
    typed = None if line.fixed or line.level else _TYPED_NUMBER.match(line.plain)
    if line.item is None and typed:
        return line.without(typed.end()), Item(ordered=True, number=int(typed[1]))
    return line, line.item


def _depth(item: Item, around: list[int]) -> int:
    """Return how deep an item stands below those around it, whatever depth they begin at."""
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
