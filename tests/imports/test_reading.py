"""Files of every kind give the same cells, and hostile files give an error message."""

import io
import struct
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdp.errors import Refusal
from cdp.files.programs import workbook_cells
from cdp.files.uploads import SPREADSHEETS, check_upload
from cdp.imports import delimited, layouts, reading, rows
from cdp.imports.layouts import Layout
from cdp.imports.sheets import column_letters, packed, sheet_of, unpacked
from cdp.partnerships.importing.tables import TABLES, Holds
from tests.imports.files import MADE, MEMBERS, as_text, members, read, workbook

CELLS = [
    ("Partnership membership, as of spring", *[""] * 9),
    ("",) * 10,
    tuple(MEMBERS[2]),
    (
        "Côté Recovery Café", MEMBERS[3][1], "Lived experience", "Zoë Côté", "Director", "zoe@cote.example",
        "0121 496 0001", "01/04/2026", "Core", "",
    ),
    (
        "", "", "", "Anna O’Neil", "Peer lead", "anna@cote.example", "1214960002", "01/09/2025", "Co-opted",
        "31/03/2030",
    ),
    ("HMP Example", MEMBERS[3][1], "", "Vacant", "", "", "", "", "Observer", ""),
]  # fmt: skip


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_a_workbook_of_any_kind_gives_the_same_cells(kind: str) -> None:
    content = members() if kind == "xlsx" else (MADE / f"members.{kind}").read_bytes()
    (sheet,) = read(content, f"members.{kind}")
    assert (sheet.name, list(sheet.rows)) == ("Members", CELLS)
    if kind != "ods":  # merged ranges are not read from these files, but their cells are also blank
        assert (3, 0, 4, 0) in sheet.merged


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_text_is_read_in_any_encoding_and_with_any_separator(encoding: str, separator: str) -> None:
    text = as_text([*MEMBERS, ["Grant £120,000; “ring-fenced”", "ô"]], separator)
    (sheet,) = read(text.encode(encoding), "members.csv")
    assert sheet.name == "members"
    assert sheet.rows[3][:4] == CELLS[3][:4]
    assert sheet.rows[4][7] == "1/9/2025"
    assert sheet.rows[6][:2] == ("Grant £120,000; “ring-fenced”", "ô")


def test_a_line_that_names_the_separator_is_used() -> None:
    assert delimited.rows_of(b"sep=|\nA|B,C\n1|2,3\n") == [["A", "B,C"], ["1", "2,3"]]


def test_the_last_value_of_a_formula_is_read() -> None:
    def then(_made: Any, drawn: dict[str, Any]) -> None:
        drawn["A"].write_formula("A1", '=HYPERLINK("http://evil.example","Police")', None, "Police")
        drawn["A"].write_string("B1", '=cmd|" /C calc"!A0')
        drawn["A"].write_formula("C1", "='[http://evil.example/x.xlsx]A'!A1", None, 7)

    assert read(workbook({"A": []}, then=then))[0].rows == (("Police", '=cmd|" /C calc"!A0', "7"),)


def _bomb() -> bytes:
    packed_file = io.BytesIO()
    with zipfile.ZipFile(packed_file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "")
        archive.writestr("xl/workbook.xml", "")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 80_000_000)
    return packed_file.getvalue()


def _lying() -> bytes:
    """Return a workbook whose ZIP directory declares 100 bytes for a sheet of more than 40 MB."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook({"A": [["x"]]}))) as source,
        zipfile.ZipFile(made, "w") as archive,
    ):
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                rows = b"".join(
                    b'<row r="%d"><c r="A%d" t="str"><v>%s</v></c></row>' % (n, n, b"x" * 90)
                    for n in range(1, 300_000)
                )
                content = content.replace(b"<sheetData>", b"<sheetData>" + rows)
            archive.writestr(entry.filename, content, zipfile.ZIP_DEFLATED)
    changed = bytearray(made.getvalue())
    central = changed.rindex(b"PK\x01\x02", 0, changed.rindex(b"xl/worksheets/sheet1.xml"))
    changed[central + 24 : central + 28] = struct.pack("<I", 100)
    return bytes(changed)


def _repeated() -> bytes:
    """Return an OpenDocument sheet that repeats one very wide row a million times."""
    made = io.BytesIO()
    with zipfile.ZipFile(MADE / "members.ods") as source, zipfile.ZipFile(made, "w") as archive:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "content.xml":
                row = (
                    b'<table:table-row table:number-rows-repeated="1048576"><table:table-cell '
                    b'office:value-type="string" table:number-columns-repeated="16384"><text:p>x</text:p>'
                    b"</table:table-cell></table:table-row></table:table>"
                )
                content = content.replace(b"</table:table>", row, 1)
            archive.writestr(entry, content)
    return made.getvalue()


def _far_away() -> bytes:
    def then(_made: Any, drawn: dict[str, Any]) -> None:
        drawn["A"].write(1_048_575, 16_383, "y")

    return workbook({"A": [["x"]]}, then=then)


def _long_cell() -> bytes:
    return workbook({"Members": [["Organisation"], ["x" * 25_000]]})


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a bomb": ("a.xlsx", _bomb, "unpacks to too much data"),
    "a lie about its size": ("a.xlsx", _lying, "damaged|takes too long|has content in row"),
    "a cell at the end of the world": ("a.xlsx", _far_away, "takes too long|has content in row"),
    "a row a million times": ("a.ods", _repeated, "damaged|takes too long|has content in row|has content in column"),
    "a long cell": ("a.xlsx", _long_cell, "The cell A2 of the sheet “Members” has more than 20,000"),
    "a long cell in text": ("a.csv", lambda: b"A;B\n" + b"x" * 200_000 + b";2\n", "more than 100,000"),
    "a quotation mark left open": ("a.csv", lambda: b'A;B\n"' + b"x\n" * 90_000, "never closed"),
    "too many columns": ("a.csv", lambda: b",".join([b"x"] * 61), "has content in column BI"),
    "too many rows": ("a.csv", lambda: b"x,y\n" * 10_101, "10,101 rows"),
    "rows far below": ("a.csv", lambda: b"x,y\n" + b",\n" * 13_000 + b"x,y\n", "has content in row 13,002"),
    "nothing": ("a.csv", lambda: b"  \n,,\n", "has no rows"),
    "NULs": ("a.csv", lambda: b"A;B\0\n", "contents are of another kind"),
    "old Excel as text": ("a.csv", lambda: OLE + bytes(600), "contents are of another kind"),
    "a web page": ("a.xls", lambda: b"\xef\xbb\xbf <html><table>", "it is a web page"),
    "broken old Excel": ("a.xls", lambda: OLE + bytes(600), "damaged or protected"),
    "text as a workbook": ("a.xlsx", lambda: b"A;B", "damaged or protected"),
    "a program": ("a.exe", lambda: b"MZ", "one of these kinds: CSV, ODS, XLS, XLSX"),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_gives_an_error_message(what: str) -> None:
    name, made, sentence = HOSTILE[what]
    with pytest.raises(Refusal, match=sentence):
        read(made(), name)


def test_a_file_of_more_than_five_megabytes_is_refused() -> None:
    with pytest.raises(Refusal, match="A file can be up to 5 MB"):
        check_upload("a.csv", io.BytesIO(b"x" * 5_000_001), SPREADSHEETS, largest=reading.LARGEST_FILE)


def test_unpaired_surrogates_and_control_characters_are_not_stored() -> None:
    sheet = sheet_of("A", reading._whole([["a\ud800b", "c"]]))
    assert unpacked(packed([sheet]))[0].rows == (("a?b", "c"),)


def test_the_reading_process_reports_what_is_wrong_with_a_workbook() -> None:
    assert workbook_cells.read(b"PK") == {"problem": "broken"}
    many = workbook({f"Sheet {number}": [["x"]] for number in range(31)})
    assert workbook_cells.read(many) == {"problem": "sheets", "count": 31}
    with pytest.raises(Refusal, match="31 sheets"):
        read(many)


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8"), max_size=20), max_size=6), max_size=8))
def test_packed_sheets_are_unpacked_unchanged(rows: list[list[str]]) -> None:
    sheet = sheet_of("A sheet", rows, [(0, 0, 1, 0)])
    assert unpacked(packed([sheet])) == (sheet,)
    assert all(len(row) == sheet.width for row in sheet.rows)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(Refusal):
        assert all(isinstance(cell, str) for row in delimited.rows_of(text.encode()) for cell in row)


def test_columns_have_the_same_letters_as_in_spreadsheets() -> None:
    assert [column_letters(place) for place in (0, 25, 26, 51, 52, 701, 702)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip


def _marked() -> bytes:
    def mark(book: Any, drawn: dict[str, Any]) -> None:
        sheet, struck = drawn["Members"], book.add_format({"font_strikeout": True})
        sheet.write_rich_string(1, 1, struck, "Jan Gone", " Kai Here")
        sheet.write(2, 1, "Lou Left", struck)
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.set_column(2, 2, None, None, {"hidden": True})

    cells = [["Organisation", "Name", "Notes"], ["A", "", "x"], ["B", "", ""], ["C", "Mo", ""]]
    return workbook({"Members": cells}, then=mark)


def test_words_and_cells_that_are_struck_through_and_hidden_rows_and_columns_are_noticed() -> None:
    (sheet,) = read(_marked())
    assert sheet.rows[1] == ("A", "Kai Here", "x")
    assert sheet.struck_words == ((1, 1, "Jan Gone"),)
    assert sheet.struck == ((2, 1),)
    assert (sheet.hidden_rows, sheet.hidden_columns) == ((3,), (2,))
    assert unpacked(packed([sheet])) == (sheet,)


@pytest.mark.parametrize(
    ("answers", "read_rows"),
    [
        ({}, {2: "Kai Here"}),
        ({"struck_rows": "blank", "hidden_rows": "out"}, {2: "Kai Here", 3: ""}),
        ({"struck_rows": "in", "hidden_rows": "in"}, {2: "Kai Here", 3: "Lou Left", 4: "Mo"}),
    ],
)
def test_marked_rows_are_read_as_someone_answered(answers: dict[str, str], read_rows: dict[int, str]) -> None:
    sheets = read(_marked())
    guessed = layouts.guess(sheets, TABLES)
    (how,) = guessed.sheets
    found = rows.read(sheets, Layout((replace(how, options=answers),)), {}).of(Holds.MEMBERS)
    assert {row.place.row: row.raw("name") for row in found} == read_rows
    assert found[0].notes == ["Struck-through words were left out of column B (“Name”): “Jan Gone”."]
