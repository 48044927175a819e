"""Conversion of a plain text file to lines, including text with hard line breaks."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from cdp.terms.importing.lines import DocumentLine, Item, TextSpan
from cdp.terms.wording.text import LONGEST_HEADING

_BULLET = re.compile(r"^([-*+•·‣▪●○◦–]|o(?=\s{2,}|\t))\s+(?=\S)")
_LETTERED = re.compile(r"^\(?(?:[a-z]|[ivx]{1,4}|\d{1,2}(?:\.\d{1,2})+)[.)]?\s")
_NUMBERED = re.compile(r"^\d{1,3}[.)]\s+\S")
_HASHES = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_RULE = re.compile(r"^\s*([-=_*~])\1{2,}\s*$")
_BOLD = re.compile(r"\*\*(?=\S)([^*]+)(?<=\S)\*\*")
_SHORT = 0.7  # share of the width: a shorter line ends its paragraph
_WIDTHS = range(45, 111)
_TAB = 4


def lines_of(text: str) -> Iterator[DocumentLine]:
    """Yield the paragraphs, headings and list items of a plain text as lines, with hard-wrapped rows joined."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n").expandtabs(_TAB)
    rows = [row.rstrip() for row in text.split("\n")]
    depths: list[int] = []
    width = _width(rows)
    place = 0
    while place < len(rows):
        if not rows[place].strip() or _RULE.match(rows[place]):
            place += 1
            continue
        begun = place
        words = rows[place].strip()
        while place + 1 < len(rows) and _continues(rows, place, width):
            place += 1
            words += f" {rows[place].strip()}"
        place += 1
        indent = len(rows[begun]) - len(rows[begun].lstrip())
        yield _line(words, indent, depths, rows, begun, place)


def _line(
    words: str, indent: int, depths: list[int], rows: Sequence[str], begun: int, ended: int
) -> DocumentLine:
    below = rows[ended] if ended < len(rows) else ""
    alone = _is_empty(rows, begun - 1) and (not below.strip() or bool(_RULE.match(below)))
    hashes = _HASHES.match(words) if len(words) <= LONGEST_HEADING else None
    if hashes:
        return DocumentLine((TextSpan(hashes[2]),), level=len(hashes[1]))
    if _RULE.match(below) and below.strip()[0] in "=-" and _is_empty(rows, begun - 1):
        return DocumentLine((TextSpan(words),), level=1 if below.strip()[0] == "=" else 2)
    bullet = _BULLET.match(words)
    if bullet:
        while depths and depths[-1] >= indent:
            depths.pop()
        depths.append(indent)
        return DocumentLine(
            _spans(words[bullet.end() :]), item=Item(ordered=False, depth=len(depths) - 1), alone=alone
        )
    depths.clear()
    return DocumentLine(_spans(words), alone=alone)


def _spans(words: str) -> tuple[TextSpan, ...]:
    """Return the text as spans, with text between double asterisks in bold."""
    return tuple(TextSpan(text, bold=place % 2 == 1) for place, text in enumerate(_BOLD.split(words)) if text)


def _is_empty(rows: Sequence[str], place: int) -> bool:
    return not 0 <= place < len(rows) or not rows[place].strip()


def _width(rows: Sequence[str]) -> int | None:
    """Return the width in characters at which a text was hard-wrapped, or None if each paragraph is one row."""
    width = max(map(len, rows), default=0)
    pairs = [
        following.strip()
        for row, following in pairwise(rows)
        if len(row) >= _SHORT * width and following.strip()
    ]
    small = sum(words[0].islower() for words in pairs)
    return width if width in _WIDTHS and pairs and 2 * small >= len(pairs) else None


def _continues(rows: Sequence[str], place: int, width: int | None) -> bool:
    """Whether the row after the one at `place` continues its paragraph."""
    following = rows[place + 1].strip()
    if width is None or not following or len(rows[place]) < _SHORT * width or _RULE.match(following):
        return False
    if "#" in (following[0], rows[place][0]) or _BULLET.match(following):
        return False
    return not (_NUMBERED.match(following) or _LETTERED.match(following))
