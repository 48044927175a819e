"""A program that tells what people say in a workbook beside the texts of its cells, with openpyxl.

It returns {"sheets": {NAME: {"colours": ..., "rules": ..., "comments": ..., "formulas": ..., "months": ...}}} or
{"problem": "broken" | "large"}. Colours are those of cells that are filled, as six hexadecimal digits, and count from 0
like the rest. A rule is a range that is coloured by a condition, which nobody coloured by hand. Formulas are counted,
not computed. Months are the places of dates that are shown without their day, such as "Mar-26".

Only workbooks in the format XLSX have these marks. `workbook_cells` reads the texts, and what is struck through or
hidden. A workbook whose parts are too large when they are unpacked, or that has a document type, is not opened.
"""

import io
import re
import zipfile
from typing import Any

import openpyxl
from openpyxl.styles.colors import COLOR_INDEX
from openpyxl.utils import range_boundaries

from cdp.files.programs.workbook_cells import MOST_COLUMNS, MOST_ROWS, MOST_SHEETS

LARGEST_UNPACKED = 80_000_000
MOST_PARTS = 2_000
MOST_COMMENTS = 500
LONGEST_COMMENT = 500
CPU_SECONDS = 10
_WHITE = {"FFFFFF", "000000"}
"""A fill that nobody sees as a colour: none, white, or the black that stands for a colour of the system."""


def read(content: bytes) -> dict[str, object]:
    """Return the marks of each sheet by its name, or the problem with the file."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
                return {"problem": "large"}
            for part in parts:
                if part.filename.endswith((".xml", ".rels")) and _has_document_type(archive, part):
                    return {"problem": "broken"}
        workbook = openpyxl.load_workbook(io.BytesIO(content), keep_links=False)
        sheets = workbook.worksheets[:MOST_SHEETS]
        return {"sheets": {sheet.title: _marks(sheet) for sheet in sheets}}
    except Exception:  # a workbook can be broken in many ways
        return {"problem": "broken"}


def _is_month(number_format: str) -> bool:
    """Return whether a format shows the month and year of a date but not its day."""
    shown = re.sub(r"\[[^\]]*\]|\"[^\"]*\"", "", number_format.lower())
    return "m" in shown and "y" in shown and not re.search("[dhs]", shown)


def _has_document_type(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    with archive.open(part) as opened:
        return b"<!DOCTYPE" in opened.read(4_096).replace(b"\0", b"")


def _marks(sheet: Any) -> dict[str, object]:
    colours: list[list[object]] = []
    comments: list[list[object]] = []
    formulas = 0
    months: list[list[int]] = []
    names: dict[int, str] = {}
    for (row, column), cell in sheet._cells.items():
        if row > MOST_ROWS or column > MOST_COLUMNS:
            continue
        formulas += cell.data_type == "f"
        if cell.has_style:
            if cell.data_type == "d" and _is_month(cell.number_format):
                months.append([row - 1, column - 1])
            fill = cell._style.fillId
            if fill not in names:
                names[fill] = _colour(cell.fill)
            if names[fill]:
                colours.append([row - 1, column - 1, names[fill]])
        if cell.comment is not None and len(comments) < MOST_COMMENTS:
            comments.append([row - 1, column - 1, str(cell.comment.text)[:LONGEST_COMMENT]])
    return {
        "colours": colours,
        "rules": _rules(sheet),
        "comments": comments,
        "formulas": formulas,
        "months": months,
    }


def _colour(fill: Any) -> str:
    """Return the colour of a fill as six hexadecimal digits, its place in the theme such as "theme 4", or ""."""
    if fill.fill_type != "solid":
        return ""
    colour = fill.fgColor
    if colour.type == "theme":
        return f"theme {colour.theme}" if colour.theme else ""
    value = str(COLOR_INDEX[colour.indexed] if colour.type == "indexed" else colour.rgb)[-6:].upper()
    return "" if value in _WHITE else value


def _rules(sheet: Any) -> list[list[int]]:
    """Return the ranges (top, left, bottom, right) whose colour comes from a condition."""
    found = []
    for formatting in sheet.conditional_formatting:
        for one in str(formatting.sqref).split()[:MOST_COLUMNS]:
            left, top, right, bottom = range_boundaries(one)
            found.append([top - 1, left - 1, bottom - 1, right - 1])
    return found
