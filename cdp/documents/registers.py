"""A register as a CSV file, an Excel workbook or a Word document, all from one declaration of its columns."""

import enum
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from cdp.documents.blocks import Block, Document, Facts, Paragraph, Run, Table
from cdp.documents.word import to_word
from cdp.errors import Refusal
from cdp.files.spreadsheets import XLSX, Cell, as_csv, as_xlsx, plain_text
from cdp.files.uploads import MEDIA_TYPES, FileKind
from cdp.wording.formats import day, day_short, plural

R = TypeVar("R")
MOST_IN_WORD = 500
"""The maximum number of rows in a Word file. A longer table is no use on paper and takes minutes to open."""


class RegisterFormat(enum.StrEnum):
    """The kinds of file in which a register can be downloaded; each value is the file extension."""

    XLSX = "xlsx"
    WORD = "docx"
    CSV = "csv"

    @property
    def media_type(self) -> str:
        """The media type of the file."""
        return {
            RegisterFormat.XLSX: XLSX,
            RegisterFormat.WORD: MEDIA_TYPES[FileKind.DOCX],
            RegisterFormat.CSV: "text/csv",
        }[self]


@dataclass(frozen=True)
class RegisterColumn(Generic[R]):
    """A column: its heading, the function that returns its cell for a row, and its width in a Word file.

    The width is a share of the page, in any unit. A width of 0 leaves the column out of the Word file, which has less
    room.
    """

    heading: str
    cell: Callable[[R], Cell]
    width: int = 0


def _always(row: object) -> bool:  # noqa: ARG001 -- the signature of `counts`
    return True


@dataclass(frozen=True)
class RegisterFile(Generic[R]):
    """The declaration of a register's files: its title, what it lists (one, several) and its columns.

    `counts` says whether a row is one of what is listed, and not a gap, such as an authority without a contact.
    `notice` is a restriction on who may have the file. It comes first in a Word file.
    """

    title: str
    noun: tuple[str, str]
    columns: tuple[RegisterColumn[R], ...]
    counts: Callable[[R], bool] = _always
    notice: str = ""

    def content(
        self,
        kind: RegisterFormat,
        rows: Iterable[R],
        *,
        partnership: str,
        filters: Sequence[tuple[str, str]] = (),
        made_at: datetime,
    ) -> bytes:
        """Return the bytes of a file with these rows, in this order.

        `filters` are the labels and values of the filters that selected the rows; only a Word file shows them. Raises
        Refusal if a Word file would have more than MOST_IN_WORD rows.
        """
        if kind is RegisterFormat.WORD:
            return to_word(
                self._document(list(rows), partnership, filters, made_at), author=partnership, made_at=made_at
            )
        headings = [column.heading for column in self.columns]
        cells = [[column.cell(row) for column in self.columns] for row in rows]
        return as_csv(headings, cells) if kind is RegisterFormat.CSV else as_xlsx(self.title, headings, cells)

    def _document(
        self, rows: list[R], partnership: str, filters: Sequence[tuple[str, str]], made_at: datetime
    ) -> Document:
        if len(rows) > MOST_IN_WORD:
            sentence = f"A Word file can have {MOST_IN_WORD:,} rows, and this list has {len(rows):,}."
            raise Refusal(f"{sentence} Download it as Excel instead.")
        count = plural(sum(map(self.counts, rows)), *self.noun)
        shown = [column for column in self.columns if column.width]
        blocks: list[Block] = [Paragraph((Run(self.notice, strong=True),))] if self.notice else []
        blocks += [Facts.of(filters)] if filters else []
        if rows:
            blocks.append(
                Table.of(
                    count,
                    [column.heading for column in shown],
                    [[_in_words(column.cell(row)) for column in shown] for row in rows],
                    widths=[column.width for column in shown],
                )
            )
        else:
            blocks.append(Paragraph.of(f"{count}."))
        return Document(self.title, tuple(blocks), subtitle=f"{partnership}, {day(made_at)}", landscape=True)


def _in_words(cell: Cell) -> str:
    return day_short(cell) if isinstance(cell, date) else plain_text(cell) or "–"
