"""One declaration of columns gives a register as a CSV file, an Excel workbook and a Word document."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import docx
import pytest
from docx.enum.section import WD_ORIENTATION
from docx.shared import Cm
from python_calamine import load_workbook

from cdp.documents.registers import MOST_IN_WORD, RegisterColumn, RegisterFile, RegisterFormat
from cdp.errors import Refusal

MADE_AT = datetime(2026, 12, 3, 10, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Grant:
    """A row of the register in these tests."""

    name: str
    paid_on: date | None
    pounds: Decimal | None
    note: str = ""


GRANTS = RegisterFile[Grant](
    "Grants",
    ("grant", "grants"),
    (
        RegisterColumn("Name", lambda grant: grant.name, 4),
        RegisterColumn("Paid on", lambda grant: grant.paid_on, 2),
        RegisterColumn("Pounds", lambda grant: grant.pounds, 2),
        RegisterColumn("Note", lambda grant: grant.note),
    ),
)
ROWS = [
    Grant("=1+1", date(2026, 4, 1), Decimal("1250.50"), "First half"),
    Grant("Outreach", None, None),
]


def made(kind: RegisterFormat, rows: list[Grant], **settings: Any) -> bytes:
    return GRANTS.content(kind, rows, partnership="West Midlands", made_at=MADE_AT, **settings)


def test_a_csv_file_has_every_column_with_plain_dates_and_no_formulas() -> None:
    assert made(RegisterFormat.CSV, ROWS).decode("utf-8-sig").splitlines() == [
        "Name,Paid on,Pounds,Note",
        "'=1+1,2026-04-01,1250.50,First half",
        "Outreach,,,",
    ]


def test_a_workbook_keeps_dates_and_numbers_as_such() -> None:
    book = load_workbook(BytesIO(made(RegisterFormat.XLSX, ROWS)))
    assert book.sheet_names == ["Grants"]
    assert book.get_sheet_by_index(0).to_python() == [
        ["Name", "Paid on", "Pounds", "Note"],
        ["=1+1", date(2026, 4, 1), 1250.5, "First half"],
        ["Outreach", "", "", ""],
    ]


def test_a_word_file_is_landscape_and_says_what_was_chosen_and_how_many_there_are() -> None:
    word = docx.Document(BytesIO(made(RegisterFormat.WORD, ROWS, filters=[("Paid", "This year")])))
    section = word.sections[0]
    assert section.orientation == WD_ORIENTATION.LANDSCAPE
    assert section.page_width == pytest.approx(Cm(29.7), rel=0.001)
    assert [paragraph.text for paragraph in word.paragraphs if paragraph.text] == [
        "Grants",
        "West Midlands, 3 December 2026",
        "2 grants",
    ]
    facts, table = word.tables
    assert [[cell.text for cell in row.cells] for row in facts.rows] == [["Paid", "This year"]]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Name", "Paid on", "Pounds"],
        ["=1+1", "1 Apr 2026", "1250.50"],
        ["Outreach", "–", "–"],
    ]
    assert sum(column.width for column in table.columns) == pytest.approx(Cm(24.7), rel=0.01)


def test_a_notice_comes_first_and_gaps_are_not_counted() -> None:
    restricted = replace(
        GRANTS, notice="Never in a public paper.", counts=lambda grant: grant.paid_on is not None
    )
    content = restricted.content(RegisterFormat.WORD, ROWS, partnership="West Midlands", made_at=MADE_AT)
    paragraphs = [paragraph for paragraph in docx.Document(BytesIO(content)).paragraphs if paragraph.text]
    assert [paragraph.text for paragraph in paragraphs][2:] == ["Never in a public paper.", "1 grant"]
    assert paragraphs[2].runs[0].bold


def test_an_empty_register_says_so() -> None:
    word = docx.Document(BytesIO(made(RegisterFormat.WORD, [])))
    assert [paragraph.text for paragraph in word.paragraphs if paragraph.text][-1] == "0 grants."
    assert made(RegisterFormat.CSV, []).decode("utf-8-sig") == "Name,Paid on,Pounds,Note\r\n"
    sheet = load_workbook(BytesIO(made(RegisterFormat.XLSX, []))).get_sheet_by_index(0)
    assert sheet.to_python() == [["Name", "Paid on", "Pounds", "Note"]]


def test_a_word_file_of_too_many_rows_is_refused_with_what_to_do() -> None:
    rows = [Grant("Outreach", None, None)] * (MOST_IN_WORD + 1)
    with pytest.raises(Refusal) as refusal:
        made(RegisterFormat.WORD, rows)
    assert refusal.value.sentence == (
        "A Word file can have 500 rows, and this list has 501. Download it as Excel instead."
    )
    assert made(RegisterFormat.CSV, rows)
