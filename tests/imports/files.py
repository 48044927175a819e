"""Realistic spreadsheets: workbooks with titles and merged cells, and text files as older programs export them."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from cdp.files.uploads import SPREADSHEETS, check_upload
from cdp.imports import reading
from cdp.imports.sheets import Sheet

Cells = Sequence[Sequence[Any]]


def workbook(
    sheets: Mapping[str, Cells], *, then: Callable[[Any, dict[str, Any]], None] | None = None
) -> bytes:
    """Return an Excel workbook with the rows of each sheet, by its name; `then` can merge and format cells."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(
        content, {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    ) as made:
        day = made.add_format({"num_format": "dd/mm/yyyy"})
        drawn = {}
        for name, rows in sheets.items():
            sheet = drawn[name] = made.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(number, column, cell, day)
                    elif cell is not None and cell != "":
                        sheet.write(number, column, cell)
        if then is not None:
            then(made, drawn)
    return content.getvalue()


def read(content: bytes, name: str = "members.xlsx") -> tuple[Sheet, ...]:
    """Return the sheets of a file, which is checked and read as if it had been uploaded."""
    return reading.read(check_upload(name, io.BytesIO(content), SPREADSHEETS))


def upload(content: bytes, name: str = "members.xlsx") -> tuple[io.BytesIO, str]:
    """Return a stream of a file's content, and its name, as the value of a file field in a form."""
    return io.BytesIO(content), name


MADE = Path(__file__).parent / "made"
CASES = Path(__file__).parent / "cases"
BOARD = "Combating Drugs Partnership Board"
MEMBERS: list[list[Any]] = [
    ["Partnership membership, as of spring"],
    [],
    [
        "Organisation", "Board", "Category", "Representative", "Job title", "E-mail address", "Telephone",
        "Member since", "Kind", "Until",
    ],
    [
        "Côté Recovery Café", BOARD, "Lived experience", "Zoë Côté", "Director", "zoe@cote.example",
        "0121 496 0001", date(2026, 4, 1), "Core", "",
    ],
    [
        "", "", "", "Anna O’Neil", "Peer lead", "anna@cote.example", 1214960002, date(2025, 9, 1), "Co-opted",
        date(2030, 3, 31),
    ],
    ["HMP Example", BOARD, "", "Vacant", "", "", "", "", "Observer", ""],
]  # fmt: skip
"""A small list with a title, a blank row, merged cells, dates and accented letters."""


def members() -> bytes:
    """Return MEMBERS as a workbook whose first two seats share merged cells for organisation, board and category."""

    def merge(made: Any, drawn: dict[str, Any]) -> None:
        sheet = drawn["Members"]
        sheet.merge_range("A1:J1", MEMBERS[0][0])
        for column, letter in enumerate("ABC"):
            sheet.merge_range(f"{letter}4:{letter}5", MEMBERS[3][column])

    return workbook({"Members": MEMBERS}, then=merge)


def as_text(rows: Cells, separator: str = ";") -> str:
    """Return rows as the text that an older program exports, with dates such as 1/4/2026."""
    text = io.StringIO()
    lines = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    for row in rows:
        lines.writerow(
            f"{cell.day}/{cell.month}/{cell.year}" if isinstance(cell, date) else cell for cell in row
        )
    return text.getvalue()


def messy(count: int = 40) -> bytes:
    """Return a members list like those in use: titles, two heading rows, merged cells, blank rows and notes."""
    rows: list[list[Any]] = [
        ["West Midlands Combating Drugs Partnership"],
        ["Membership list", "", "", "updated", date(2026, 10, 3)],
        [],
        ["Organsation", "Sector", "Representative", "", "", "", "Named deputy", "", "Voting?", "Comments"],
        ["", "", "Name", "Job title", "E-mail", "Tel no.", "Name", "E-mail", "", ""],
        ["Core members"],
    ]
    for number in range(1, count + 1):
        if number == count - 3:
            rows += [[], ["Observers"]]
        observer = number >= count - 3
        rows.append(
            [
                f"Organisation {number} Council",
                "Local authority" if number % 2 else "",
                f"Person {number}",
                f"Head of service {number}",
                f"Person.{number}@council{number}.example",
                7700900000 + number,
                f"Deputy {number}" if number % 3 else "TBC",
                f"deputy.{number}@council{number}.example" if number % 3 else "",
                "N" if observer else "Y",
                "met in May",
            ]
        )
        if number % 10 == 0:
            rows.append([])
    rows += [[], ["Total 40"]]

    def merge(made: Any, drawn: dict[str, Any]) -> None:
        sheet = drawn["Members 2026"]
        sheet.merge_range("A1:J1", rows[0][0])
        sheet.merge_range("A4:A5", "Organsation")
        sheet.merge_range("B4:B5", "Sector")
        sheet.merge_range("C4:F4", "Representative")
        sheet.merge_range("G4:H4", "Named deputy")
        sheet.merge_range("I4:I5", "Voting?")

    return workbook({"Members 2026": rows, "Notes": [["Nothing here but notes"]]}, then=merge)
