"""What people say in a workbook beside its texts is told; a hostile or damaged file only loses these marks."""

import io
import zipfile
from pathlib import Path

import pytest

from cdp.files.programs import workbook_marks
from cdp.imports import layouts, left_out
from cdp.imports.tables import ImportTables, tables_in
from tests.imports.files import read, workbook

LOG = Path(__file__).parents[1] / "actions" / "importing" / "cases" / "a2_action_log_colours.xlsx"
TABLES = ImportTables(tables_in("cdp.actions.importing"))


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """Return a workbook with one part of the archive replaced."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.namelist():
            new.writestr(one, part if one == name else old.read(one))
    return made.getvalue()


def test_colours_rules_comments_and_formulas_are_told() -> None:
    sheet, closed = read(LOG.read_bytes(), LOG.name)
    below = {(row, place): colour for row, place, colour in sheet.colours if row > 3}
    assert below == {
        (4, 6): "FF0000", (5, 6): "FFC000", (6, 6): "92D050", (7, 6): "92D050", (8, 6): "92D050",
        (10, 6): "00B0F0", (11, 6): "FF9999",
    }  # fmt: skip
    assert sheet.rules == ((4, 4, 11, 4),)
    assert sheet.comments == ((4, 5, "SI: third trust says they never had it"),)
    assert (sheet.formulas, sheet.marks_unread, closed.colours) == (0, False, ())


@pytest.mark.parametrize(
    "part",
    [b"<!DOCTYPE x [<!ENTITY a 'b'>]><styleSheet>&a;</styleSheet>", b"<styleSheet"],
    ids=["entity", "broken"],
)
def test_a_file_with_entities_or_damage_gives_no_marks(part: bytes) -> None:
    assert workbook_marks.read(with_part(LOG.read_bytes(), "xl/styles.xml", part)) == {"problem": "broken"}


def test_a_file_that_unpacks_to_too_much_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_marks, "LARGEST_UNPACKED", 20_000)
    large = with_part(LOG.read_bytes(), "docProps/app.xml", b" " * 100_000)
    assert workbook_marks.read(large) == {"problem": "large"}


def test_the_page_says_when_the_marks_could_not_be_read() -> None:
    content = with_part(
        workbook({"Log": [["Ref", "Action", "Owner", "Due"], ["1", "Meet", "Police", "1/2/2027"]]}),
        "docProps/core.xml",
        b"<!DOCTYPE x><x/>",
    )
    sheets = read(content, "log.xlsx")
    assert sheets[0].rows[1] == ("1", "Meet", "Police", "1/2/2027")
    assert left_out.not_read(sheets, layouts.guess(sheets, TABLES)) == [
        "the colours, comments and formulas of “Log”, which could not be read"
    ]
