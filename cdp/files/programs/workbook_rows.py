"""A program that reads the rows of a large workbook a few at a time, with cells that are shown as percentages.

It is sent the path of the file and its kind. It answers {"sheets": [...]}, with the name, the size and what was not
read of each sheet, or {"problem": "encrypted" | "broken" | "size"}. It is then sent {"sheet": N, "first": COUNT} again
and again, with -1 for all rows. It answers {"rows": [...]} for some rows at a time, and {"rows": []} at the end.

A cell whose number format is a percentage is read as it is shown: 0.123 becomes "12.3%". Formats are read from XLSX
with openpyxl, and from ODS in its XML. Formulas are not computed; their stored values are read and counted.
"""

import io
import json
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import IO, Any
from xml.etree import ElementTree as Xml

import openpyxl
import python_calamine as calamine

from cdp.files.programs.workbook_cells import text_of

MOST_SHEETS = 100
MOST_CELLS = 4_000_000
MOST_FORMATS = 400_000
"""The most cells of a sheet whose formats are read; larger sheets say that theirs were not read."""
LARGEST_PART = 150_000_000
ROWS_AT_ONCE = 500
LONGEST_CELL = 2_000
CPU_SECONDS = 120
Place = tuple[int, int]


def converse(sent: IO[str], answers: IO[str]) -> None:
    """Answer each line with the rows that it wants."""

    def say(value: object) -> None:
        answers.write(json.dumps(value) + "\n")
        answers.flush()

    asked = json.loads(sent.readline())
    try:
        content = Path(asked["path"]).read_bytes()  # stored files have no extension, by which a path is read
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = _sheets(workbook)
        formats = _formats(content, asked["kind"], sheets)
    except calamine.PasswordError:
        return say({"problem": "encrypted"})
    except OverflowError:
        return say({"problem": "size"})
    except Exception:  # a workbook can be broken in many ways
        return say({"problem": "broken"})
    say({"sheets": [facts | {"unread": formats.unread(facts["name"])} for facts in sheets]})
    for line in sent:
        wanted = json.loads(line)
        _answer(workbook, sheets[wanted["sheet"]], int(wanted["first"]), formats, say)
    return None


def _sheets(workbook: Any) -> list[dict[str, Any]]:
    found = []
    for place, facts in enumerate(workbook.sheets_metadata[:MOST_SHEETS]):
        if facts.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = workbook.get_sheet_by_index(place)
        height, width = sheet.total_height, sheet.total_width
        if height * width > MOST_CELLS:
            raise OverflowError
        hidden = facts.visible != calamine.SheetVisibleEnum.Visible
        found.append({"place": place, "name": facts.name, "rows": height, "columns": width, "hidden": hidden})
    return found


def _answer(workbook: Any, facts: dict[str, Any], first: int, formats: "_Formats", say: Any) -> None:
    rows: list[list[str]] = []
    percent = formats.percent.get(facts["name"], set())
    sheet = workbook.get_sheet_by_index(facts["place"])
    for number, row in enumerate(sheet.to_python(skip_empty_area=False)):
        if 0 <= first <= number:
            break
        rows.append(
            [
                _percentage(value) if (number, column) in percent else text_of(value)[:LONGEST_CELL]
                for column, value in enumerate(row)
            ]
        )
        if len(rows) == ROWS_AT_ONCE:
            say({"rows": rows})
            rows = []
    if rows:
        say({"rows": rows})
    say({"rows": []})


def _percentage(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return text_of(value)[:LONGEST_CELL]
    return f"{(Decimal(str(value)) * 100).normalize():f}%"


class _Formats:
    """The cells of each sheet that are shown as percentages, and the sheets and formulas that were not read."""

    def __init__(self) -> None:
        self.percent: dict[str, set[Place]] = {}
        self.formulas: dict[str, int] = {}
        self.too_large: set[str] = set()

    def unread(self, name: str) -> list[str]:
        """Return codes of what a page should say about a sheet."""
        said = [f"formulas:{self.formulas[name]}"] if self.formulas.get(name) else []
        return said + (["formats"] if name in self.too_large else [])


def _formats(content: bytes, kind: str, sheets: list[dict[str, Any]]) -> _Formats:
    found = _Formats()
    if kind == "xls":
        found.too_large.update(facts["name"] for facts in sheets)
        return found
    large = {facts["name"] for facts in sheets if facts["rows"] * facts["columns"] > MOST_FORMATS}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if any(part.file_size > LARGEST_PART for part in archive.infolist()):
            raise OverflowError
        if kind == "ods":
            _read_ods(archive.read("content.xml"), found)
            return found
        has_percent = "xl/styles.xml" in archive.namelist() and _may_show_percentages(archive)
    found.too_large = large if has_percent else set()
    wanted = {facts["name"] for facts in sheets} - large
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    try:
        for sheet in book.worksheets:
            if sheet.title in wanted:
                _read_sheet(sheet, found)
    finally:
        book.close()
    return found


def _may_show_percentages(archive: zipfile.ZipFile) -> bool:
    """Return whether a style may be a percentage: built-in formats 9 and 10, or one with the sign."""
    markup = archive.read("xl/styles.xml")
    return b"%" in markup or b'numFmtId="9"' in markup or b'numFmtId="10"' in markup


def _read_sheet(sheet: Any, found: _Formats) -> None:
    places = found.percent.setdefault(sheet.title, set())
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is None:
                continue
            if cell.data_type == "f":
                found.formulas[sheet.title] = found.formulas.get(sheet.title, 0) + 1
            if "%" in (cell.number_format or ""):
                places.add((cell.row - 1, cell.column - 1))


def _read_ods(markup: bytes, found: _Formats) -> None:
    """Read the cells with the type percentage, and count formulas; repeated cells and rows are one element."""
    if b"<!DOCTYPE" in markup.replace(b"\0", b""):
        raise ValueError("A workbook has no document types.")
    name, row, column = "", 0, 0
    for event, element in Xml.iterparse(io.BytesIO(markup), events=("start", "end")):  # noqa: S314 -- no entities
        tag = element.tag.rpartition("}")[2]
        facts = {key.rpartition("}")[2]: value for key, value in element.attrib.items()}
        if event == "start" and tag == "table":
            name, row = facts.get("name", ""), 0
        elif event == "start" and tag == "table-row":
            column = 0
        elif event == "end" and tag in {"table-cell", "covered-table-cell"}:
            times = int(facts.get("number-columns-repeated", 1))
            if facts.get("value-type") == "percentage":
                found.percent.setdefault(name, set()).update(
                    (row, at) for at in range(column, column + min(times, 1_000))
                )
            if "formula" in facts:
                found.formulas[name] = found.formulas.get(name, 0) + 1
            column += times
        elif event == "end" and tag == "table-row":
            row += int(facts.get("number-rows-repeated", 1))
            element.clear()
