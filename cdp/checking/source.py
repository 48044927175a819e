"""A report as the check reads it: blocks of text and tables, whatever they were read from or built from."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class BlockKind(StrEnum):
    """What a block of text is in its report."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"  # of a list, with bullets or numbers
    FIELD = "field"  # a label and its value, such as "Date signed: 30 March 2026"
    NOTE = "note"  # the text of a footnote


@dataclass(frozen=True)
class SourceLink:
    """A link in a block: its words, and where it leads ("" for nowhere)."""

    words: str
    target: str


@dataclass(frozen=True)
class SourceBlock:
    """One heading, paragraph, list item, field or footnote.

    `text` has no label, no Markdown and no footnote marks. `label` is its number as printed or as Word counts it, such
    as "3.1", "1." or "(ii)". `level` is the level of a heading from 1, or the depth of a list item from 0. `field` is
    the label of a field. `marks` are the footnote marks in the text; a note has its own mark there. `line` is the line
    of the file from 1, 0 if there are no lines; `breaks` gives the offsets at which further lines of the file begin.
    `section` is any name by which whoever built the document finds the block again.
    """

    kind: BlockKind
    text: str
    label: str = ""
    level: int = 0
    field: str = ""
    marks: tuple[str, ...] = ()
    links: tuple[SourceLink, ...] = ()
    line: int = 0
    breaks: tuple[int, ...] = ()
    lead: str = ""  # the bold words that the text begins with
    places: tuple[int, ...] = ()  # of the marks, as offsets in the text, if they are known
    section: str = ""

    def line_at(self, offset: int) -> int:
        """Return the line of the file at an offset of the text, 0 if the file has no lines."""
        return self.line + sum(offset >= each for each in self.breaks) if self.line else 0


@dataclass(frozen=True)
class SourceTable:
    """A table: its caption, its rows of cells as text, and the line of each row (0 if there are no lines).

    `header` is the number of rows at the top that are headings. Rows may have different numbers of cells.
    """

    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    header: int = 1
    lines: tuple[int, ...] = ()
    section: str = ""

    @classmethod
    def of(
        cls, rows: Iterable[Sequence[str]], *, caption: str = "", header: int = 1, section: str = ""
    ) -> "SourceTable":
        """Create a table from rows of text."""
        return cls(tuple(tuple(row) for row in rows), caption=caption, header=header, section=section)

    def line_of(self, row: int) -> int:
        """Return the line of a row, 0 if there are no lines."""
        return self.lines[row] if row < len(self.lines) else 0


SourceBody: TypeAlias = SourceBlock | SourceTable


@dataclass(frozen=True)
class SourceDocument:
    """A report: its blocks and tables in order. `name` is the name of the file, if it was one."""

    blocks: tuple[SourceBody, ...]
    name: str = ""

    @property
    def texts(self) -> Iterator[tuple[int, SourceBlock]]:
        """The blocks of text with their places."""
        return ((place, each) for place, each in enumerate(self.blocks) if isinstance(each, SourceBlock))

    @property
    def tables(self) -> Iterator[tuple[int, SourceTable]]:
        """The tables with their places."""
        return ((place, each) for place, each in enumerate(self.blocks) if isinstance(each, SourceTable))


def heading(text: str, *, level: int = 2, label: str = "", section: str = "") -> SourceBlock:
    """Return a heading for a document that is built from records."""
    return SourceBlock(BlockKind.HEADING, text, label=label, level=level, section=section)


def paragraph(text: str, *, label: str = "", section: str = "") -> SourceBlock:
    """Return a paragraph, with the number that is printed before it."""
    return SourceBlock(BlockKind.PARAGRAPH, text, label=label, section=section)


def item(text: str, *, label: str = "", level: int = 0, section: str = "") -> SourceBlock:
    """Return an item of a list, such as a recommendation under its heading."""
    return SourceBlock(BlockKind.ITEM, text, label=label, level=level, section=section)


def field(label: str, value: str, *, section: str = "") -> SourceBlock:
    """Return a field: a label with its value, "" if it is blank."""
    return SourceBlock(BlockKind.FIELD, value, field=label, section=section)
