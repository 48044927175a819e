"""Files for spreadsheets are harmless to open."""

import csv
import io

import pytest

from cdp.web.spreadsheets import as_csv, harmless


@pytest.mark.parametrize("cell", ["=1+1", "+44", "-3", "@SUM(A1)", "\tx", "  =1"])
def test_no_cell_starts_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


def test_other_cells_stay_as_they_are() -> None:
    assert [harmless(cell) for cell in ("", "12.5", "a = b", "Dudley")] == ["", "12.5", "a = b", "Dudley"]


def test_a_file_opens_in_a_spreadsheet_as_it_was_written() -> None:
    content = as_csv(("Area", "Note"), [("Wolverhampton", 'Said "yes", then no'), ("Dudley", "")])
    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig")))) == [
        ["Area", "Note"],
        ["Wolverhampton", 'Said "yes", then no'],
        ["Dudley", ""],
    ]
