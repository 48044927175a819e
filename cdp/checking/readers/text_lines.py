"""The lines of a text, with lines joined where the text was wrapped at a fixed width."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_STARTS = re.compile(r"^\s*(?:[-*•‣▪●○◦+|#]|\[\^|\(?[a-zA-Z0-9]{1,3}[.)]\s|\d+(?:\.\d+)+\.?\s|[⁰¹²³⁴⁵⁶⁷⁸⁹])")
_BULLET = re.compile(r"^\s*[-*•‣▪●○◦+#|]\s")
_WIDTHS = range(45, 161)
_LONG = 0.72  # share of the width: a shorter line ends its paragraph


@dataclass(frozen=True)
class TextLine:
    """A line, or several lines of one paragraph, that begin on line `number` of the file.

    `breaks` are the offsets in the stripped text at which further lines of the file begin.
    """

    raw: str
    number: int
    indent: int
    breaks: tuple[int, ...] = ()


def text_lines(text: str) -> list[TextLine]:
    """Return the lines of a text; those of a paragraph that was wrapped are one."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    rows = [
        re.sub(r"[\u200b\ufeff\u00ad]", "", row).replace("\u00a0", " ").rstrip() for row in text.split("\n")
    ]
    width = _width(rows)
    found: list[TextLine] = []
    place = 0
    while place < len(rows):
        begun, joined, breaks = place, rows[place], []
        while width and place + 1 < len(rows) and _continues(rows[place], rows[place + 1], width):
            place += 1
            breaks.append(len(joined.strip()) + 1)
            joined = f"{joined} {rows[place].strip()}"
        indent = len(rows[begun].expandtabs(4)) - len(rows[begun].expandtabs(4).lstrip())
        found.append(TextLine(joined, begun + 1, indent, tuple(breaks)))
        place += 1
    return found


def _width(rows: Sequence[str]) -> int | None:
    """Return the width at which a text was wrapped, or None if each paragraph is one line."""
    width = max(
        (len(row) for row in rows if "\t" not in row and "|" not in row and "   " not in row.strip()),
        default=0,
    )
    pairs = [
        below.strip()
        for above, below in pairwise(rows)
        if len(above) >= _LONG * width and below.strip() and "|" not in above and "\t" not in above
    ]
    small = sum(words[0].islower() for words in pairs)
    return width if width in _WIDTHS and pairs and 2 * small >= len(pairs) else None


def _continues(above: str, below: str, width: int) -> bool:
    text = below.strip()
    if not text or len(above) < _LONG * width or "|" in below or "\t" in below or "\t" in above:
        return False
    if re.search(r"\S\s{3,}\S", above) or re.search(r"\S\s{3,}\S", below):
        return False
    if _BULLET.match(below) or above.lstrip().startswith(("#", "|")):
        return False
    if _STARTS.match(below):
        return not above.rstrip().endswith((".", ":", ";", "?", "!")) and text[0].isalpha() is not True
    return True
