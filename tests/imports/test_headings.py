"""Headings are found in real-world files: below titles and blank rows, in two rows, misspelt or in any order."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdp.imports import headings, layouts
from cdp.imports.headings import HeadingRow
from cdp.imports.layouts import Layout, LayoutOption, SheetLayout
from cdp.imports.sheets import Sheet, sheet_of
from cdp.partnerships.importing.options import BoardName, board_of, boards_in
from cdp.partnerships.importing.tables import TABLES, Holds, table
from tests.imports.files import Cells, messy, read

BODY: dict[str, str] = {
    "organisation": "West Midlands Police",
    "email": "jane@police.example",
    "deputy_email": "bob@police.example",
    "starts_on": "1/4/2026",
}


def guessed(rows: Cells, merged: Any = ()) -> tuple[Holds, HeadingRow, dict[str, str]]:
    """Return the guess for a sheet: its kind, its heading row, and the column code for each heading."""
    sheet = sheet_of("Sheet", [[str(cell) for cell in row] for row in rows], merged)
    made = headings.guess(sheet, TABLES)
    assert made is not None
    texts = headings.headings_at(sheet, made.heading)
    return Holds(made.table.code), made.heading, {texts[place]: code for place, code in made.columns.items()}


def test_two_merged_heading_rows_under_titles_are_joined() -> None:
    sheets = read(messy())
    made = headings.guess(sheets[0], TABLES)
    assert made is not None
    assert (made.table.code, made.heading) == (Holds.MEMBERS, HeadingRow(4, joined=True))
    assert [made.columns.get(place) for place in range(10)] == [
        "organisation", "national_role", "name", "job_title", "email", "phone", "deputy_name", "deputy_email", "votes",
        None,
    ]  # fmt: skip
    assert headings.guess(sheets[1], TABLES) is None


def test_two_heading_rows_are_joined_without_merged_cells() -> None:
    rows = [
        ["Partner agency", "Lead officer", "", "", "Substitute", ""],
        ["", "Full name", "Tel", "Mail", "Full name", "Mail"],
        ["Police", "Jane", "0121", "j@x.example", "Bob", "b@x.example"],
    ]
    _, heading, found = guessed(rows)
    assert heading == HeadingRow(1, joined=True)
    assert list(found.values()).count("deputy_email") == 1
    assert sorted(found.values()) == sorted(
        ["organisation", "name", "phone", "email", "deputy_name", "deputy_email"]
    )


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("Organsation", "organisation"), ("ORGANISATION / AGENCY", "organisation"),
        ("Member Organisation:", "organisation"),
        ("Rep’s e-mail address", "email"), ("Contact Tel. No.", "phone"), ("Job Title / Role", "job_title"),
        ("Date appointed", "starts_on"), ("Voting rights (Y/N)", "votes"), ("Membership type", "kind"),
        ("Named deputy", "deputy_name"), ("Deputy’s email", "deputy_email"), ("Sector", "national_role"),
        ("Sub-group", "board"), ("Abbreviation", "short_name"), ("Term ends", "until"),
        ("Named representative", "name"),
    ],
)  # fmt: skip
def test_a_real_world_heading_is_recognised(heading: str, code: str) -> None:
    other = ["Agency", "Name"] if code == "organisation" else ["Organisation", "Seat title"]
    others = ["Seat title", "Phone"] if code == "organisation" else other
    _, _, found = guessed([[heading, *others], ["x", "y", "z"]])
    assert found[" ".join(heading.split())] == code


def test_a_column_of_email_addresses_is_recognised_without_a_heading() -> None:
    _, _, found = guessed(
        [["Organisation", "Name", "zzz"], ["A", "B", "b@x.example"], ["C", "D", "d@x.example"]]
    )
    assert found["zzz"] == "email"


@pytest.mark.parametrize(
    ("rows", "holds"),
    [
        ([["Name", "Role", "Email"], ["Jane", "Chair", "j@x.example"]], Holds.ROLES),
        (
            [["Name", "Role", "Email", "Organisation"], ["Jane", "Manager", "j@x.example", "Police"]],
            Holds.MEMBERS,
        ),
        ([["Council", "ONS code"], ["Birmingham", "E08000025"]], Holds.FOOTPRINT),
        ([["Board", "Type"], ["Main", "Board"]], Holds.BOARDS),
        ([["Partnership", "Mailbox"], ["Ours", "a@x.example"]], Holds.PARTNERSHIP),
    ],
)
def test_the_kind_of_a_sheet_is_recognised_by_its_headings_and_rows(rows: Cells, holds: Holds) -> None:
    assert guessed(rows)[0] is holds


@pytest.mark.parametrize(
    "rows", [[["Shopping"], ["Milk"], ["Bread"]], [["2024", "2025"], ["1", "2"]], [["Council tax"], ["much"]]]
)
def test_other_tables_are_left_out(rows: Cells) -> None:
    assert headings.guess(sheet_of("S", rows), TABLES) is None


DRESSES: list[Callable[[str], str]] = [
    str.strip,
    str.upper,
    str.title,
    lambda text: f" {text}: ",
    lambda text: f"{text}*",
]


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[list[str]], int, dict[int, str]]:
    """Draw a members list with known headings; return its rows, the index of the heading row, and column codes."""
    columns = {column.code: column for column in table(Holds.MEMBERS).in_template}
    codes = draw(
        st.lists(
            st.sampled_from([c for c in columns if c != "organisation"]), min_size=2, max_size=9, unique=True
        )
    )
    codes = draw(st.permutations(["organisation", *codes]))
    dress = st.sampled_from(DRESSES)
    words = [
        draw(dress)(draw(st.sampled_from([columns[code].label, *columns[code].known_as]))) for code in codes
    ]
    width = len(codes)
    titles: list[list[str]] = draw(
        st.lists(
            st.sampled_from(
                [[], ["Partnership membership list 2026"], ["", "Updated by the secretariat", "3 October"]]
            ),
            max_size=5,
        )
    )
    body = [[BODY.get(code, "x") for code in codes] for _ in range(draw(st.integers(1, 3)))]
    rows = [(title + [""] * width)[:width] for title in titles]
    return [*rows, words, *body], len(rows), dict(enumerate(codes))


@settings(max_examples=150, deadline=None)
@given(tables())
def test_headings_are_found_in_any_position_and_format(
    drawn: tuple[list[list[str]], int, dict[int, str]],
) -> None:
    rows, place, codes = drawn
    made = headings.guess_as(sheet_of("S", rows), table(Holds.MEMBERS))
    assert made is not None
    assert made.heading == HeadingRow(place)
    found = set(made.columns.values())
    assert "organisation" in found
    # A heading such as "From" can match several columns. Each is used once, and most are right
    meant = sum(made.columns.get(column) == code for column, code in codes.items())
    assert meant >= len(codes) - 2, (rows, made.columns)
    assert len(found) == len(made.columns)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.text(max_size=12), max_size=6), max_size=6))
def test_no_text_breaks_the_guess(rows: list[list[str]]) -> None:
    sheet = sheet_of("S", rows)
    made = headings.guess(sheet, TABLES)
    if made is not None:
        assert 0 <= made.heading.row < len(sheet.rows)
        assert set(made.columns) <= set(range(sheet.width))


def _layout(name: str, boards: list[BoardName]) -> SheetLayout:
    sheet = sheet_of(name, [["Organisation", "Name"], ["A", "B"]])
    guessed = layouts.guess([sheet], TABLES)
    known = [*boards, *boards_in([sheet], guessed.sheets)]
    option = LayoutOption("board", Holds.MEMBERS, "", (), "", guess=partial(board_of, known))
    return layouts.with_guesses(guessed, [sheet], [option]).sheets[0]


MAIN = BoardName("Partnership Board", is_main=True)
DATA, OPERATIONS = BoardName("Data group", is_main=False), BoardName("Operations", is_main=False)


def test_rows_without_a_board_belong_to_the_board_in_the_sheet_name_or_the_main_board() -> None:
    assert _layout("Data group members", [MAIN, DATA]).options["board"] == "Data group"
    assert _layout("Sheet1", [MAIN, DATA, OPERATIONS]).options["board"] == "Partnership Board"
    assert _layout("Sheet1", [DATA]).options["board"] == "Data group"
    assert _layout("Sheet1", [DATA, OPERATIONS]).options["board"] == ""


def test_a_stored_layout_is_read_back_unchanged() -> None:
    layout = Layout(
        (
            SheetLayout(
                table(Holds.MEMBERS),
                HeadingRow(3, joined=True),
                {0: "organisation", 4: "email"},
                {"board": "B"},
            ),
            SheetLayout(),
        ),
        {"national_role": "nhs"},
    )
    assert layouts.from_json(layouts.to_json(layout), TABLES) == layout
    assert layout.is_readable
    assert not Layout((SheetLayout(),)).is_readable
    assert SheetLayout(table(Holds.MEMBERS), columns={0: "name", 1: "name"}).missing == ["Organisation"]
    assert SheetLayout(table(Holds.MEMBERS), columns={0: "name", 1: "name"}).twice == ["Representative"]


def test_a_hidden_sheet_is_left_out() -> None:
    hidden = Sheet("S", (("Organisation", "Name"), ("A", "B")), hidden=True)
    assert layouts.guess([hidden], TABLES).sheets[0].table is None


def test_two_heading_rows_that_start_with_the_person_are_joined() -> None:
    rows = [
        ["Agency", "", "Category", "Lead officer", "", ""],
        ["Name", "Known as", "", "Name", "E-mail address", "Tel."],
        ["Example Trust", "ET", "NHS", "Sam Example", "sam@example.org", "0121 496 0000"],
    ]
    holds, heading, columns = guessed(rows, [(0, 0, 0, 1), (0, 3, 0, 5)])
    assert (holds, heading) == (Holds.MEMBERS, HeadingRow(1, joined=True))
    assert list(columns.values()).count("organisation") == 1
    assert {code: text for text, code in columns.items()} == {
        "organisation": "Agency Name",
        "short_name": "Agency Known as",
        "national_role": "Category",
        "name": "Lead officer Name",
        "email": "Lead officer E-mail address",
        "phone": "Lead officer Tel.",
    }
