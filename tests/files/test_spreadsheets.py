"""CSV files and workbooks contain no formulas."""

import csv
import io
from zipfile import ZipFile

import pytest
from python_calamine import load_workbook

from cdp.files.spreadsheets import as_csv, as_xlsx, harmless


@pytest.mark.parametrize("cell", ["=1+1", "+44", "-3", "@SUM(A1)", "\tx", "  =1"])
def test_no_cell_starts_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


def test_other_cells_are_not_changed() -> None:
    assert [harmless(cell) for cell in ("", "12.5", "a = b", "Dudley")] == ["", "12.5", "a = b", "Dudley"]


def test_a_file_opens_in_a_spreadsheet_as_it_was_written() -> None:
    content = as_csv(("Area", "Note"), [("Wolverhampton", 'Said "yes", then no'), ("Dudley", "")])
    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig")))) == [
        ["Area", "Note"],
        ["Wolverhampton", 'Said "yes", then no'],
        ["Dudley", ""],
    ]


ODD = ("=1+1", "+44 20", "-3", "@SUM(A1)", "0121 496 0000", "https://example.org", "12.5", "TRUE", "a\nb", "")


def test_every_cell_of_a_workbook_is_text() -> None:
    content = as_xlsx("Contacts: West [Midlands]", ("Name", "Note"), [(cell, "x") for cell in ODD])
    book = load_workbook(io.BytesIO(content))
    assert book.sheet_names == ["Contacts  West  Midlands"]
    assert book.get_sheet_by_index(0).to_python() == [["Name", "Note"], *[[cell, "x"] for cell in ODD]]
    with ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert [mark for mark in ("<f>", "<f ", "hyperlink", 't="n"', 't="b"') if mark in sheet] == []
    assert 'orientation="landscape"' in sheet
    assert 'paperSize="9"' in sheet


def test_a_workbook_may_have_the_longest_text_and_a_title_of_symbols() -> None:
    content = as_xlsx("[]:*?", ("Note",), [("x" * 40_000,)])
    rows = load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [len(str(row[0])) for row in rows] == [4, 32_767]
