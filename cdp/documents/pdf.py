"""PDF files from blocks: A4, tagged for screen readers, with page numbers, typeset by Typst."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from cdp.documents.blocks import (
    Block,
    BulletList,
    Document,
    Facts,
    Figure,
    Heading,
    NumberedList,
    PageBreak,
    PageMarks,
    Panels,
    Paragraph,
    Quote,
    Run,
    Runs,
    Table,
    leads_to,
    runs,
    with_following,
)
from cdp.documents.columns import column_widths, has_many_columns
from cdp.documents.typesetting import PLACEHOLDER, advice, typeset

# In points: the width of the text, and the greatest height of a picture, which cannot be split between pages
UPRIGHT, LANDSCAPE = (453.5, 640.0), (700.1, 393.0)
LARGE_UPRIGHT, LARGE_LANDSCAPE = (756.8, 1035.0), (1105.4, 686.0)
_BETWEEN_PANELS = 20.0
_TYPE, _SMALL_TYPE = (
    (9.5, 12.0),
    (8.0, 8.0),
)  # type size and cell padding in tables, as in document.typ
_RUNNING_LENGTH = 110
_LONGEST_LINK = 2000
_NAMED_AT_MOST = 40
_NOT_TEXT = re.compile(r"[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
# Long words, such as web addresses, get break points so that they do not run into the margin or the next cell
_LONG_WORD = re.compile(r"[!-~]{24,}")
_BREAK_AFTER = re.compile(r"[/?&=._@+,;:-](?=[!-~])|[!-~]{16}(?=[!-~])")
_BREAK = "\u200b"
_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_LEFT_TO_RIGHT = "L"

Data = dict[str, Any]


@dataclass(frozen=True)
class Pdf:
    """A PDF file, with details of what could not be printed and whether it is accessible."""

    content: bytes
    unprintable: tuple[str, ...] = ()
    """The characters that no font has, in order of appearance; each run of them is printed as `[?]`."""
    accessible: bool = True
    """Whether the file meets PDF/UA-1, the standard for PDF files that assistive technology can read."""
    advice: str = ""
    """Advice for the administrator if fonts are missing."""

    @property
    def unprintable_names(self) -> tuple[str, ...]:
        """The code points and names of the characters that could not be printed."""
        return tuple(map(name_of, self.unprintable))


def to_pdf(document: Document, *, author: str, made_at: datetime) -> Pdf:
    """Return a document as a PDF file. The same arguments always give the same bytes.

    `author` and `made_at` are the author and date in the file's properties. Characters that no font has are printed
    as `[?]` and listed in a note at the end. Raises ValueError if `made_at` has no time zone.
    """
    if made_at.tzinfo is None:
        raise ValueError("A document needs the time of its creation, with a time zone.")
    data = _data(document, author)
    content, unprintable, accessible = typeset(data, made_at)
    if unprintable:
        data["blocks"] += [_note(unprintable)]
        content, _, accessible = typeset(data, made_at)
    return Pdf(content, unprintable, accessible, advice())


def name_of(character: str) -> str:
    """Return a character's code point and name, such as `U+4F60 CJK UNIFIED IDEOGRAPH-4F60`."""
    return f"U+{ord(character):04X} {unicodedata.name(character, 'without a name')}"


def _data(document: Document, author: str) -> Data:
    language, _, region = document.language.partition("-")
    title = _clean(document.title).strip() or "Document"
    return {
        "title": title,
        "title-rtl": _is_rtl(title),
        "subtitle": _clean(document.subtitle),
        "subtitle-rtl": _is_rtl(document.subtitle),
        "running": title if len(title) <= _RUNNING_LENGTH else f"{title[:_RUNNING_LENGTH].rstrip()}…",
        "author": _clean(author),
        "lang": language,
        "region": region or None,
        "landscape": document.landscape,
        "large": document.large,
        "page-numbers": document.page_numbers,
        "marks": _marks(document.marks),
        "blocks": list(_blocks(document.blocks, _Outline(*_text_area(document)))),
    }


def _text_area(document: Document) -> tuple[float, float]:
    if document.large:
        return LARGE_LANDSCAPE if document.landscape else LARGE_UPRIGHT
    return LANDSCAPE if document.landscape else UPRIGHT


def _marks(marks: PageMarks) -> Data:
    return {
        "marking": _words(marks.marking),
        "line": _words(marks.below_marking),
        "edition": _words(marks.edition),
    }


class _Outline:
    """The width and height for content on a page, in points, and the levels of the headings so far.

    Headings are adjusted so that the first has level 1 and no level is skipped.
    """

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.above: list[int] = []

    def part(self, columns: int) -> "_Outline":
        """Return an outline for panels in columns, which continues the levels of the headings."""
        found = _Outline((self.width - (columns - 1) * _BETWEEN_PANELS) / columns, self.height)
        found.above = self.above
        return found

    def place(self, level: int) -> int:
        """Record the next heading, whose level is given, and return its adjusted level."""
        while self.above and self.above[-1] >= level:
            self.above.pop()
        self.above.append(level)
        return len(self.above)


def _blocks(blocks: Sequence[Block], outline: _Outline) -> Iterator[Data]:
    for block, following in with_following(blocks):
        match block:
            case Heading():
                yield from _heading(block, outline)
            case Paragraph():
                sticky = leads_to(block, following)
                yield {"kind": block.kind, "sticky": sticky, **_text(block.runs)}
            case BulletList() | NumberedList():
                yield from _list(block, outline)
            case Quote():
                yield {"kind": block.kind, "blocks": list(_blocks(block.blocks, outline))}
            case Table():
                yield _table(block, outline)
            case Facts():
                pairs = [{"label": _words(label), "value": _text(value)} for label, value in block.pairs]
                yield {"kind": block.kind, "pairs": pairs}
            case Figure() | Panels():
                yield _figure(block, outline) if isinstance(block, Figure) else _panels(block, outline)
            case PageBreak():
                yield {"kind": block.kind, "marks": _marks(block.marks) if block.marks else None}


def _heading(block: Heading, outline: _Outline) -> Iterator[Data]:
    if text := _clean(block.text).strip():
        yield {"kind": block.kind, "level": outline.place(block.level), **_text(runs(text))}


def _list(block: BulletList | NumberedList, outline: _Outline) -> Iterator[Data]:
    items = [_text(item.runs) | {"blocks": list(_blocks(item.inner, outline))} for item in block.items]
    start = block.start if isinstance(block, NumberedList) else 1
    if items:
        yield {"kind": block.kind, "start": start, "items": items}


def _table(block: Table, outline: _Outline) -> Data:
    small = has_many_columns(block)
    return {
        "kind": block.kind,
        "caption": _words(block.caption),
        "small": small,
        "widths": column_widths(block, outline.width, *(_SMALL_TYPE if small else _TYPE)),
        "header": [_text(runs(words)) for words in block.header],
        "rows": [[_text(cell) for cell in row] for row in block.rows],
    }


def _panels(block: Panels, outline: _Outline) -> Data:
    part = outline.part(block.columns)
    return {
        "kind": block.kind,
        "columns": block.columns,
        "gutter": _BETWEEN_PANELS,
        "panels": [list(_blocks(panel, part)) for panel in block.panels],
    }


def _figure(block: Figure, outline: _Outline) -> Data:
    return {
        "kind": block.kind,
        "svg": _clean(block.svg),
        "alt": _clean(block.alt),
        "caption": _words(block.caption),
        "width": block.width_within(outline.width, outline.height),
    }


def _note(characters: Sequence[str]) -> Data:
    """Return a paragraph that lists the characters that could not be printed."""
    names = [name_of(character) for character in characters[:_NAMED_AT_MOST]]
    more = len(characters) - len(names)
    words = "; ".join(names) + (f"; and {more} more" if more else "")
    text = f"{PLACEHOLDER} stands for characters that could not be printed: {words}."
    return {"kind": Paragraph.kind, "sticky": False, **_text((Run(text, emphasis=True),))}


def _text(text: Runs) -> Data:
    return {
        "runs": [_run(run) for run in text if run.text],
        "rtl": _is_rtl("".join(run.text for run in text)),
    }


def _run(run: Run) -> Data:
    return {
        "lines": _words(run.text).split("\n"),
        "strong": run.strong,
        "emphasis": run.emphasis,
        "link": _address(run.link) if run.link else None,
    }


def _address(link: str) -> str | None:
    """Return a link's address with special characters encoded, or None if it is too long for a PDF."""
    address = quote(link, safe="!#$%&'()*+,/:;=?@[]~")
    return address if len(address) <= _LONGEST_LINK else None


def _words(text: str) -> str:
    """Return cleaned text with break points in long words."""
    return _LONG_WORD.sub(lambda word: _BREAK_AFTER.sub(rf"\g<0>{_BREAK}", word[0]), _clean(text))


def _clean(text: str) -> str:
    """Return text in Unicode NFC, without characters that are not allowed in a PDF."""
    return unicodedata.normalize("NFC", _NOT_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def _is_rtl(text: str) -> bool:
    """Return whether the first letter of a text is in a right-to-left script."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction == _LEFT_TO_RIGHT or direction in _RIGHT_TO_LEFT:
            return direction in _RIGHT_TO_LEFT
    return False
