"""Opening a file of figures: its sheets, and the texts of its rows one after another.

CSV files are read in this process, a row at a time. Workbooks are read in a separate process with limits.
"""

import codecs
import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Protocol

from cdp.errors import Refusal
from cdp.files.reader import Conversation, FileNotRead, converse_apart
from cdp.files.spreadsheets import as_it_was
from cdp.imports.delimited import separator_of
from cdp.imports.reading import BROKEN, BUSY
from cdp.wording.formats import plural

HEAD = 60
"""The number of first rows in which a heading is looked for."""
PATIENCE = 240  # seconds in which a workbook must be read, in all passes
BLOCK = 1 << 20
FOR_THE_SEPARATOR = 200_000
MOST_ROWS = 1_000_000
SLOW = "The file takes too long to read. Copy the table that you need into a new file, and choose that."
TOO_LARGE = (
    "The workbook has too many cells. Copy the table that you need into a new file, or save it as CSV."
)
CSV_BROKEN = (
    "A quotation mark in the file is never closed. Open it in a spreadsheet program and save it again."
)
_APOSTROPHE = re.compile(rb"(?:^|[,;\t|\"\r\n])'")
Rows = Iterator[tuple[int, list[str]]]


@dataclass(frozen=True)
class FiguresSheet:
    """A sheet of a file: its name, its first rows, and phrases about what was not read of it."""

    name: str
    head: tuple[tuple[str, ...], ...]
    rows: int
    not_read: tuple[str, ...] = ()


class FiguresFile(Protocol):
    """An open file of figures."""

    sheets: tuple[FiguresSheet, ...]

    def rows(self, sheet: int) -> Rows:
        """Yield the number of each row of a sheet, counted from 1, and its cells."""


@contextmanager
def opened(path: Path, name: str) -> Iterator[FiguresFile]:
    """Open a file by its path and the name with which it was uploaded; raises Refusal if it cannot be read."""
    kind = name.rpartition(".")[2].casefold()
    if kind == "csv":
        yield _Csv(path)
        return
    try:
        with converse_apart("workbook_rows", patience=PATIENCE) as talk:
            talk.say({"path": str(path), "kind": kind})
            yield _Workbook(talk)
    except FileNotRead as failure:
        raise Refusal(BUSY if failure.busy else SLOW) from None


class _Csv:
    """A CSV file with any common encoding and separator."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._encoding, lines, self._has_apostrophes = _look_at(path)
        with path.open(encoding=self._encoding, errors="replace", newline="") as text:
            start = text.read(FOR_THE_SEPARATOR)
        first = start.partition("\n")[0].strip()
        self._told = len(first) == 5 and first.casefold().startswith("sep=")
        self._separator = first[-1] if self._told else separator_of(start)
        head = tuple(tuple(cells) for _, cells in islice(self.rows(0), HEAD))
        self.sheets: tuple[FiguresSheet, ...] = (FiguresSheet("", head, lines),)

    def rows(self, sheet: int) -> Rows:  # noqa: ARG002 -- a CSV file is one sheet
        """Yield the number of each row, counted from 1, and its cells."""
        with self._path.open(encoding=self._encoding, errors="replace", newline="") as text:
            try:
                for number, row in enumerate(csv.reader(text, delimiter=self._separator), start=1):
                    if number > MOST_ROWS:
                        raise Refusal(
                            f"The file has more than {plural(MOST_ROWS, 'row')}. Divide it into smaller files."
                        )
                    if number == 1 and self._told:
                        continue
                    yield number, [*map(as_it_was, row)] if self._has_apostrophes else row
            except csv.Error:
                raise Refusal(CSV_BROKEN) from None


class _Workbook:
    """A workbook that a separate process reads."""

    def __init__(self, talk: Conversation) -> None:
        self._talk = talk
        answer = talk.hear()
        if "problem" in answer:
            raise Refusal(TOO_LARGE if answer["problem"] == "size" else BROKEN)
        self._places = [place for place, facts in enumerate(answer["sheets"]) if not facts["hidden"]]
        facts = [answer["sheets"][place] for place in self._places]
        hidden = len(answer["sheets"]) - len(facts)
        self.sheets = tuple(
            FiguresSheet(
                one["name"],
                tuple(tuple(cells) for _, cells in self._rows(place, HEAD)),
                one["rows"],
                tuple(_phrases(one["unread"], hidden)),
            )
            for place, one in zip(self._places, facts, strict=True)
        )

    def rows(self, sheet: int) -> Rows:
        """Yield the number of each row, counted from 1, and its cells."""
        return self._rows(self._places[sheet], -1)

    def _rows(self, place: int, first: int) -> Rows:
        self._talk.say({"sheet": place, "first": first})
        number = 0
        while rows := self._talk.hear()["rows"]:
            for row in rows:
                number += 1
                yield number, row


def _phrases(codes: list[str], hidden: int) -> Iterator[str]:
    for code in codes:
        name, _, count = code.partition(":")
        if name == "formulas":
            yield f"{plural(int(count), 'formula')}: we read the stored results"
        elif name == "formats":
            yield "which cells are shown as percentages, because the sheet is large or in an old format"
    if hidden:
        yield plural(hidden, "hidden sheet")


def _look_at(path: Path) -> tuple[str, int, bool]:
    """Return the encoding of a text file, its number of lines, and whether a cell may start with an apostrophe.

    The encoding is UTF-16 with its mark, UTF-8, or the Windows code page.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    encoding, lines, has_apostrophes = "utf-8-sig", 0, False
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            if not lines and block.startswith((b"\xff\xfe", b"\xfe\xff")):
                encoding = "utf-16"
            lines += block.count(b"\n")
            has_apostrophes = has_apostrophes or _APOSTROPHE.search(block) is not None
            if encoding == "utf-8-sig":
                try:
                    decoder.decode(block, final=len(block) < BLOCK)
                except UnicodeDecodeError:
                    encoding = "cp1252"
    return encoding, lines, has_apostrophes or encoding == "utf-16"
