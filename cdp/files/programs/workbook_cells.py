"""A program that reads the cells of a workbook.

It returns {"sheets": [...]} or {"problem": "encrypted" | "broken" | "sheets" | "rows" | "columns" | "cell", ...}.
Formulas are not computed; their stored values are read. Merged ranges, and the column in a problem, count from 0. The
row in a problem counts from 1.

Of workbooks in the format XLSX, it also returns what only the formatting says: cells and words that are struck through,
hidden rows and hidden columns. All of these count from 0.
"""

import datetime
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any, NamedTuple
from xml.etree import ElementTree as Xml

import python_calamine as calamine

MOST_SHEETS = 30
MOST_ROWS = 12_000
"""The last row that a sheet may use. Callers limit the number of filled rows later."""
MOST_COLUMNS = 60
LONGEST_CELL = 20_000
CPU_SECONDS = 10


class UnreadableWorkbook(Exception):
    """Raised if a workbook is outside the limits; `result` is what the program returns."""

    def __init__(self, problem: str, **where: object) -> None:
        super().__init__(problem)
        self.result = {"problem": problem, **where}


def read(content: bytes) -> dict[str, object]:
    """Return the cells of each sheet, or the problem with the file."""
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            shown = [
                (place, sheet)
                for place, sheet in enumerate(workbook.sheets_metadata)
                if sheet.typ == calamine.SheetTypeEnum.WorkSheet
            ]
            if len(shown) > MOST_SHEETS:
                return {"problem": "sheets", "count": len(shown)}
            looks = _Looks.of(content)
            return {"sheets": [_sheet(workbook, place, sheet, looks) for place, sheet in shown]}
    except UnreadableWorkbook as unreadable:
        return unreadable.result
    except calamine.PasswordError:
        return {"problem": "encrypted"}
    except Exception:  # a workbook can be broken in many ways
        return {"problem": "broken"}


def _sheet(workbook: Any, place: int, found: Any, looks: "_Looks") -> dict[str, object]:
    sheet = workbook.get_sheet_by_index(place)
    name, end = found.name, sheet.end or (-1, -1)
    if end[0] >= MOST_ROWS:
        raise UnreadableWorkbook("rows", sheet=name, row=end[0] + 1)
    if end[1] >= MOST_COLUMNS:
        raise UnreadableWorkbook("columns", sheet=name, column=end[1])
    rows = (
        [[text_of(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
        if sheet.end
        else []
    )
    look = looks.of_sheet(name)
    for number, column, kept, _ in look.words:
        if number < len(rows) and column < len(rows[number]):
            rows[number][column] = kept
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            if len(text) > LONGEST_CELL:
                raise UnreadableWorkbook("cell", sheet=name, row=number + 1, column=column)
    return {
        "name": name,
        "struck": look.struck,
        "struck_words": [[number, column, words] for number, column, _, words in look.words],
        "hidden_rows": look.hidden_rows,
        "hidden_columns": look.hidden_columns,
        "hidden": found.visible != calamine.SheetVisibleEnum.Visible,
        "rows": rows,
        "merged": [
            [top, left, min(bottom, end[0]), min(right, end[1])]
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
            if top <= end[0] and left <= end[1]
        ],
    }


def text_of(value: object) -> str:
    """Return the text of a cell, with dates as 01/04/2026 and whole numbers without ".0"."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        value = value.date()
    if isinstance(value, datetime.datetime):
        return f"{value.day:02}/{value.month:02}/{value.year:04} {value:%H:%M}"
    if isinstance(value, datetime.date):
        return f"{value.day:02}/{value.month:02}/{value.year:04}"
    return str(value)


class _Look(NamedTuple):
    """What the formatting of a sheet says.

    `struck` has the places of cells that are struck through. `words` is about cells that are struck through in part: it
    has (row, column, words that are kept, words that are struck through).
    """

    struck: list[tuple[int, int]]
    words: list[tuple[int, int, str, str]]
    hidden_rows: list[int]
    hidden_columns: list[int]


class _Looks:
    """The formatting of an XLSX workbook. Sheets without hidden or struck-through parts are not parsed."""

    def __init__(self, archive: zipfile.ZipFile | None) -> None:
        self._archive = archive
        self._names = set(archive.namelist()) if archive else set()
        self._parts = dict(self._sheet_parts())
        self._styles = self._struck_styles()
        self._texts = self._struck_texts()

    @classmethod
    def of(cls, content: bytes) -> "_Looks":
        """Return the formatting of a workbook; other formats than XLSX have none that is read."""
        try:
            archive = zipfile.ZipFile(io.BytesIO(content))
        except zipfile.BadZipFile:
            return cls(None)
        return cls(archive if "xl/workbook.xml" in archive.namelist() else None)

    def of_sheet(self, name: str) -> _Look:
        look = _Look([], [], [], [])
        markup = self._read(self._parts.get(name, ""))
        if not (self._styles or self._texts or b"strike" in markup or b"hidden" in markup):
            return look
        row = column = -1
        for event, element in _events(markup):
            tag = _tag(element)
            if event == "start" and tag == "row":
                row, column = int(element.get("r", row + 2)) - 1, -1
                if _is_on(element.get("hidden")) and row < MOST_ROWS:
                    look.hidden_rows.append(row)
            elif event == "start" and tag == "col" and _is_on(element.get("hidden")):
                first, last = int(element.get("min", 1)) - 1, int(element.get("max", 1))
                look.hidden_columns.extend(range(first, min(last, MOST_COLUMNS)))
            elif event == "end" and tag == "c":
                column = _column(element.get("r", "")) if element.get("r") else column + 1
                self._cell(element, row, column, look)
            if event == "end" and tag in {"row", "c"}:
                element.clear()
        return look

    def _cell(self, cell: Any, row: int, column: int, look: _Look) -> None:
        element = next((inner for inner in cell if _tag(inner) in {"v", "is"}), None)
        if element is None:
            return
        kept, struck = "", ""
        if _tag(element) == "is":
            kept, struck = _words(element)
        elif cell.get("t") == "s" and (element.text or "").strip().isdigit():
            kept, struck = self._texts.get(int(element.text), ("", ""))
        if int(cell.get("s", 0)) in self._styles or (struck and not kept.strip()):
            look.struck.append((row, column))
        elif struck.strip():
            look.words.append((row, column, kept, " ".join(struck.split())))

    def _read(self, name: str) -> bytes:
        return self._archive.read(name) if self._archive and name in self._names else b""

    def _sheet_parts(self) -> Iterator[tuple[str, str]]:
        """Yield the name of each sheet and the name of its part in the archive."""
        targets = {
            element.get("Id"): element.get("Target", "")
            for _, element in _events(self._read("xl/_rels/workbook.xml.rels"))
        }
        for event, element in _events(self._read("xl/workbook.xml")):
            if event == "start" and _tag(element) == "sheet":
                key = next((value for name, value in element.items() if name.endswith("}id")), "")
                target = targets.get(key, "")
                yield (
                    element.get("name", ""),
                    target.lstrip("/") if target.startswith("/") else f"xl/{target}",
                )

    def _struck_styles(self) -> set[int]:
        """Return the numbers of the cell formats whose font is struck through."""
        markup = self._read("xl/styles.xml")
        if b"strike" not in markup:
            return set()
        root = Xml.fromstring(markup)  # noqa: S314 -- no entities: see `_events`
        fonts = [_is_struck(font) for part in root if _tag(part) == "fonts" for font in part]
        formats = [one for part in root if _tag(part) == "cellXfs" for one in part]
        struck = {number for number, is_so in enumerate(fonts) if is_so}
        return {number for number, one in enumerate(formats) if int(one.get("fontId", 0)) in struck}

    def _struck_texts(self) -> dict[int, tuple[str, str]]:
        """Return (words kept, words struck through) of the shared texts that have struck-through words."""
        markup = self._read("xl/sharedStrings.xml")
        if b"strike" not in markup:
            return {}
        texts, number = {}, 0
        for event, element in _events(markup):
            if event == "end" and _tag(element) == "si":
                kept, struck = _words(element)
                if struck.strip():
                    texts[number] = (kept, struck)
                number += 1
                element.clear()
        return texts


def _events(markup: bytes) -> Iterator[tuple[str, Any]]:
    """Yield the starts and ends of elements; raises ValueError for a document type, which no workbook has."""
    if not markup:
        return
    if b"<!DOCTYPE" in markup.replace(b"\0", b""):
        raise ValueError("A workbook has no document types.")
    yield from Xml.iterparse(io.BytesIO(markup), events=("start", "end"))  # noqa: S314 -- no entities


def _tag(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _words(text: Any) -> tuple[str, str]:
    """Return the words of a text that are kept, and those that are struck through."""
    kept, struck = "", ""
    for part in text:
        words = "".join(one.text or "" for one in part.iter() if _tag(one) == "t")
        if _tag(part) == "r" and any(_is_struck(one) for one in part if _tag(one) == "rPr"):
            struck += words
        elif _tag(part) in {"r", "t"}:
            kept += words
    return kept, struck


def _is_struck(look: Any) -> bool:
    return any(_tag(one) == "strike" and _is_on(one.get("val", "1")) for one in look)


def _is_on(value: str | None) -> bool:
    return value in {"1", "true"}


def _column(reference: str) -> int:
    """Return the position of a cell's column, from 0, by its reference such as "AB12"."""
    number = 0
    for letter in re.sub(r"[^A-Z]", "", reference.upper()):
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
