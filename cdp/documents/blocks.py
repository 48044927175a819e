"""The block model: the content of a document, before it is rendered as a page, a PDF or a Word file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import ClassVar, Self, TypeAlias
from urllib.parse import urlsplit

from cdp.documents.pictures import Size, size_of

TOP_LEVEL = 2
LOWEST_LEVEL = 6
POINTS_PER_PIXEL = 0.75
LINK_SCHEMES = frozenset({"http", "https", "mailto"})


def is_safe_link(address: str) -> bool:
    """Return whether an address may become a link: it must be absolute and use http, https or mailto."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme.lower() not in LINK_SCHEMES:
        return False
    return bool(parts.path) if parts.scheme.lower() == "mailto" else bool(parts.netloc)


@dataclass(frozen=True)
class Run:
    """A piece of text with uniform formatting. A newline in the text is a line break.

    Raises ValueError for a link that `is_safe_link` does not allow; a Word file cannot resolve a relative link.
    """

    text: str
    strong: bool = False
    emphasis: bool = False
    link: str | None = None

    def __post_init__(self) -> None:
        if self.link is not None and not is_safe_link(self.link):
            raise ValueError(f"A link needs to be an absolute http, https or mailto address: {self.link!r}")


Runs: TypeAlias = tuple[Run, ...]


def runs(text: str | Runs) -> Runs:
    """Return a string as runs; return runs unchanged."""
    return (Run(text),) if isinstance(text, str) else text


@dataclass(frozen=True)
class Heading:
    """A heading, with a level as in HTML. The document's title has level 1, so the headings of blocks have 2 to 6."""

    level: int
    text: str
    kind: ClassVar[str] = "heading"

    def __post_init__(self) -> None:
        if not TOP_LEVEL <= self.level <= LOWEST_LEVEL:
            raise ValueError(f"A heading in a document has level 2 to 6, not {self.level}.")


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of running text."""

    runs: Runs
    kind: ClassVar[str] = "paragraph"

    @classmethod
    def of(cls, text: str) -> Self:
        """Create a paragraph of plain text."""
        return cls(runs(text))


@dataclass(frozen=True)
class ListItem:
    """One item of a list: its line of text, and the blocks nested below that line."""

    runs: Runs
    inner: "tuple[Block, ...]" = ()


@dataclass(frozen=True)
class BulletList:
    """A list with bullets."""

    items: tuple[ListItem, ...]
    kind: ClassVar[str] = "bullets"

    @classmethod
    def of(cls, lines: Iterable[str | Runs]) -> Self:
        """Create a flat list, with one item for each line."""
        return cls(tuple(ListItem(runs(line)) for line in lines))


@dataclass(frozen=True)
class NumberedList:
    """A numbered list, which starts at `start`."""

    items: tuple[ListItem, ...]
    start: int = 1
    kind: ClassVar[str] = "numbers"

    @classmethod
    def of(cls, lines: Iterable[str | Runs]) -> Self:
        """Create a flat list numbered from 1, with one item for each line."""
        return cls(tuple(ListItem(runs(line)) for line in lines))


@dataclass(frozen=True)
class Quote:
    """A quotation, set apart from the text."""

    blocks: "tuple[Block, ...]"
    kind: ClassVar[str] = "quote"


@dataclass(frozen=True)
class Table:
    """A table with a caption and one header row.

    `widths` are shares of the whole width, one for each column, in any unit. Raises ValueError for an empty header, if
    a row or `widths` has a different number of columns from the header, or if a width is not above zero.
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Runs, ...], ...]
    widths: tuple[int, ...] | None = None
    kind: ClassVar[str] = "table"

    def __post_init__(self) -> None:
        columns = len(self.header)
        if not columns:
            raise ValueError("A table needs a header.")
        if any(len(row) != columns for row in self.rows):
            raise ValueError(f"Every row of the table {self.caption!r} needs {columns} cells.")
        if self.widths is not None and (len(self.widths) != columns or min(self.widths) <= 0):
            raise ValueError(f"The table {self.caption!r} needs {columns} widths greater than zero.")

    @classmethod
    def of(
        cls,
        caption: str,
        header: Sequence[str],
        rows: Iterable[Sequence[str | Runs]],
        widths: Sequence[int] | None = None,
    ) -> Self:
        """Create a table from cells that are plain text or runs."""
        return cls(
            caption,
            tuple(header),
            tuple(tuple(runs(cell) for cell in row) for row in rows),
            None if widths is None else tuple(widths),
        )


@dataclass(frozen=True)
class Facts:
    """Labels with their values, such as the date, time and place of a meeting."""

    pairs: tuple[tuple[str, Runs], ...]
    kind: ClassVar[str] = "facts"

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str | Runs]]) -> Self:
        """Create facts from values that are plain text or runs."""
        return cls(tuple((label, runs(value)) for label, value in pairs))


@dataclass(frozen=True)
class Figure:
    """A picture with a caption.

    `alt` is the alternative text in files; pages use the title and description in the picture. `share` is the width as
    a percentage of the text width (1 to 100). If `share` is None, the picture keeps its own width, up to the text
    width. Raises ValueError for SVG that is not allowed on a page (see `cdp.documents.pictures`), for a missing
    alternative text or caption, and for a share outside that range.
    """

    svg: str
    alt: str
    caption: str
    share: int | None = None
    kind: ClassVar[str] = "figure"

    def __post_init__(self) -> None:
        size_of(self.svg)
        if not self.alt.strip() or not self.caption.strip():
            raise ValueError("A picture needs alternative text and a caption.")
        if self.share is not None and not 1 <= self.share <= 100:
            raise ValueError(f"A picture takes 1 to 100 percent of the width, not {self.share}.")

    @property
    def size(self) -> Size:
        """The size of the picture."""
        return size_of(self.svg)

    def width_within(self, width: float, height: float) -> float:
        """Return the width of the picture on a page, in points, within the given width and height."""
        wanted = width * self.share / 100 if self.share else self.size.width * POINTS_PER_PIXEL
        return round(min(wanted, width, height * self.size.width / self.size.height), 2)


@dataclass(frozen=True)
class Panels:
    """Groups of blocks beside each other on a page and in a PDF, in rows of `columns`; below each other in Word.

    Raises ValueError for no column. Readers of any file get the groups in their order.
    """

    panels: "tuple[tuple[Block, ...], ...]"
    columns: int
    kind: ClassVar[str] = "panels"

    def __post_init__(self) -> None:
        if self.columns < 1:
            raise ValueError(f"Panels need at least one column, not {self.columns}.")

    @property
    def blocks(self) -> "tuple[Block, ...]":
        """The blocks of all groups, in order."""
        return tuple(block for panel in self.panels for block in panel)


@dataclass(frozen=True)
class PageMarks:
    """What is printed on every page: at the top the marking, the part and the status, and at the bottom the edition.

    `marking` is a protective marking, such as OFFICIAL-SENSITIVE. `edition` names the document and its version. Page
    numbers are added to it.
    """

    marking: str = ""
    part: str = ""
    status: str = ""
    edition: str = ""

    @property
    def below_marking(self) -> str:
        """The part and the status as one line."""
        return " · ".join(filter(None, (self.part, self.status)))


@dataclass(frozen=True)
class PageBreak:
    """A page break in files and in print; `marks` are printed on all pages after it, instead of those before it."""

    marks: PageMarks | None = None
    kind: ClassVar[str] = "page-break"


Block: TypeAlias = (
    Heading | Paragraph | BulletList | NumberedList | Quote | Table | Facts | Figure | Panels | PageBreak
)


def with_following(blocks: Sequence[Block]) -> Iterable[tuple[Block, Block | None]]:
    """Return each block with the next one, which is None for the last block."""
    return zip_longest(blocks, blocks[1:])


def leads_to(paragraph: Paragraph, following: Block | None) -> bool:
    """Return whether a paragraph introduces the next block and must stay on the same page as that block."""
    if isinstance(following, BulletList | NumberedList | Table | Facts):
        return "".join(run.text for run in paragraph.runs).rstrip().endswith(":")
    return isinstance(following, Figure)


@dataclass(frozen=True)
class Document:
    """A whole document: its title, a subtitle and its blocks. Files have A4 pages, upright or landscape.

    A PDF has A3 pages instead if it is `large`.
    Without `page_numbers`, the PDF has no footer, because the pages are numbered as part of a larger file.
    `marks` are printed on every page, up to a page break that has others.
    """

    title: str
    blocks: tuple[Block, ...]
    subtitle: str = ""
    language: str = "en-GB"
    landscape: bool = False
    large: bool = False
    page_numbers: bool = True
    marks: PageMarks = PageMarks()

    @property
    def sheets(self) -> list[tuple[PageMarks, tuple[Block, ...]]]:
        """The blocks between page breaks that change the marks, with the marks of those pages."""
        found: list[tuple[PageMarks, list[Block]]] = [(self.marks, [])]
        for block in self.blocks:
            if isinstance(block, PageBreak) and block.marks is not None:
                found.append((block.marks, []))
            else:
                found[-1][1].append(block)
        return [(marks, tuple(blocks)) for marks, blocks in found]
