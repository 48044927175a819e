"""Correcting rows and leaving rows out on the page for checking them, without JavaScript."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.models import AuditEvent, ImportedFile, Organisation, SeatHolding
from tests import make
from tests.imports.files import Cells, workbook
from tests.partnerships.importing.previewing import count
from tests.partnerships.importing.test_pages import HEAD, NEW, choose, confirm, rows
from tests.partnerships.importing.test_whole_partnership import SHEETS
from tests.visitor import Visitor

FIRE = ["Example Fire", "Fire", "Al Ash", "al@fire.example"]
TRUST = ["Example Trust", "NHS", "Jane", "jane at trust"]
CHOIR = ["Choir", "Singing", "Kim", "kim@choir.example"]
FIXED: dict[str, Any] = {"cell-0-3-email": "jane@trust.example", "out-0-4": True}


@pytest.fixture
def world(session: Session) -> make.World:
    """The example world: two partnerships and their people."""
    return make.world(session)


@pytest.fixture
def coordinator(world: make.World, visit: Callable[[], Visitor]) -> Visitor:
    """The coordinator of the West Midlands partnership, signed in."""
    return visit().sign_in(world.coordinator)


def members(*rows: list[str]) -> bytes:
    made: Cells = [HEAD, *rows]
    return workbook({"Members": made})


def mend(visitor: Visitor, fields: dict[str, Any]) -> Visitor:
    """Enter corrections in these fields and check the rows again."""
    return visitor.submit("Check again", **fields)


def show(visitor: Visitor, what: str) -> Visitor:
    return visitor.get(f"{visitor.path.partition('?')[0]}?show={what}")


@pytest.mark.both_databases
def test_corrected_rows_are_imported_and_rows_left_out_are_not(
    coordinator: Visitor, session: Session
) -> None:
    visitor = rows(coordinator, members(FIRE, TRUST, CHOIR))
    assert "Cannot be read: 2 rows" in visitor.main
    mend(visitor, FIXED)
    assert "1 row corrected and 1 row left out. Every row can be read." in visitor.banner
    assert [(row[0], row[1]) for row in visitor.table("All rows")] == [
        ("Members, row 2 Example Fire: Fire and rescue service", "New"),
        ("Members, row 3 Example Trust: NHS", "New"),
        ("Members, row 4 Choir", "Left out by you"),
    ]
    assert (
        "Corrected on this page: column D (“Email”), from “jane at trust” to “jane@trust.example”."
        in visitor.main
    )
    confirm(visitor)
    names = session.scalars(sa.select(Organisation.name).order_by(Organisation.id.desc()).limit(2)).all()
    assert sorted(names) == ["Example Fire", "Example Trust"]
    imported = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert imported is not None
    assert imported.sentence == (
        "Example coordinator imported the file “members.xlsx”: 2 organisations, 2 seats and 2 appointments. "
        "On the page: 1 row corrected and 1 row left out. Left out on the page: row 4."
    )


def test_a_wrong_correction_is_kept_with_its_error_and_both_values_stay_known(
    coordinator: Visitor, session: Session
) -> None:
    visitor = rows(coordinator, members(FIRE, TRUST))
    wrong: dict[str, Any] = {"cell-0-3-email": "jane@", "cell-0-3-name": "Jane Roe"}
    mend(visitor, wrong)
    assert "1 row corrected. 1 row still cannot be read." in visitor.banner
    assert visitor.value("cell-0-3-email") == "jane@"
    assert (
        "Row 3, column D (“Email”) In the file: “jane at trust” Error: “jane@” is not an email"
        in visitor.main
    )
    assert "Row 3, column C (“Representative”) In the file: “Jane”" in visitor.main
    assert "Import the file" not in visitor.buttons
    visitor.get(visitor.path)
    assert visitor.value("cell-0-3-name") == "Jane Roe"
    file = session.scalars(sa.select(ImportedFile)).one()
    assert file.corrections == {
        "0": {"3": {"texts": {"email": "jane@", "name": "Jane Roe"}, "is_left_out": False}}
    }
    mend(visitor, {"cell-0-3-email": "jane@trust.example"})
    visitor.click("Corrected on this page: 1 row")
    mend(visitor, {"cell-0-3-email": "jane at trust", "cell-0-3-name": "Jane"})
    assert "1 row still cannot be read." in visitor.banner
    session.expire_all()
    assert file.corrections == {}


def test_a_row_left_out_can_be_brought_back(coordinator: Visitor, session: Session) -> None:
    visitor = rows(coordinator, members(FIRE, TRUST, CHOIR))
    mend(visitor, FIXED)
    visitor.click("Left out by you: 1 row")
    assert visitor.value("cell-0-4-national_role") == "Singing"
    assert "Import the file" not in visitor.buttons, "What is typed here would be lost."
    back: dict[str, Any] = {"out-0-4": False, "cell-0-4-national_role": "Voluntary and community sector"}
    mend(visitor, back)
    confirm(show(visitor, "all"))
    assert count(session, Organisation) == 6


def test_a_column_that_the_file_does_not_have_can_be_filled_in(coordinator: Visitor) -> None:
    second = ["Example Fire", "Fire", "Bo", "bo@fire.example"]
    visitor = rows(coordinator, members(FIRE, second))
    assert "Row 3, “Seat title” Error: Example Fire already has this seat in row 2." in visitor.main
    mend(visitor, {"cell-0-3-title": "Night shift"})
    assert "Corrected on this page: “Seat title”, from nothing to “Night shift”." in visitor.main


def test_rows_below_a_row_left_out_keep_its_organisation(coordinator: Visitor, session: Session) -> None:
    above = ["Example Trust", "NHS", "Jane", "jane at trust"]
    visitor = rows(coordinator, members(FIRE, above, ["", "NHS", "Kim", "kim@trust.example"]))
    mend(visitor, {"out-0-3": True})
    assert [row[0] for row in visitor.table("All rows")] == [
        "Members, row 2 Example Fire: Fire and rescue service",
        "Members, row 3 Example Trust",
        "Members, row 4 Example Trust: NHS",
    ]


def test_a_correction_made_in_another_window_must_be_seen_before_the_import(
    coordinator: Visitor, world: make.World, visit: Callable[[], Visitor], session: Session
) -> None:
    visitor = rows(coordinator, members(FIRE, TRUST))
    mend(visitor, {"cell-0-3-email": "jane@trust.example"})
    other = visit().sign_in(world.coordinator).get(visitor.path)
    mend(show(other, "corrected"), {"cell-0-3-email": "joan@trust.example"})
    confirm(visitor, status=409)
    assert "so nothing was saved" in visitor.main
    assert count(session, SeatHolding) == 4


def test_a_text_that_cannot_be_stored_is_refused_beside_its_field_and_kept(
    coordinator: Visitor, session: Session
) -> None:
    visitor = rows(coordinator, members(FIRE, TRUST))
    sent = {"mend": "yes", "cell-0-3-name": "Jane Roe", "cell-0-3-email": "jane@trust.example\x07"}
    visitor.post(visitor.path, sent, status=422)
    assert visitor.errors == [
        "Your text had a character that cannot be printed. We removed it. Check the text."
    ]
    assert visitor.value("cell-0-3-email") == "jane@trust.example"
    assert visitor.value("cell-0-3-name") == "Jane Roe"
    file = session.scalars(sa.select(ImportedFile)).one()
    assert file.corrections == {}


def test_a_text_typed_as_shown_replaces_a_cell_with_a_character_that_cannot_be_printed(
    coordinator: Visitor, session: Session
) -> None:
    trust = ["St Mary\x92s Trust", "NHS", "Jane", "jane@trust.example"]
    visitor = choose(coordinator, workbook({"Members": [[*HEAD[:3], "E\x92mail"], trust]}))
    assert "For example: St Marys Trust" in visitor.main
    assert "\x92" not in visitor.text
    visitor.submit("Continue")
    assert "“St Marys Trust” contains a character that cannot be printed. Type it again." in visitor.main
    mend(visitor, {"cell-0-2-organisation": "St Marys Trust"})
    assert "1 row corrected. Every row can be read." in visitor.banner
    assert "\x92" not in visitor.text
    confirm(visitor)
    assert session.scalars(sa.select(Organisation.name).where(Organisation.name == "St Marys Trust")).one()


def test_a_new_partnership_whose_rows_were_left_out_leads_back_to_them(
    world: make.World, visit: Callable[[], Visitor]
) -> None:
    visitor = rows(visit().sign_in(world.administrator), workbook(SHEETS), at=NEW)
    visitor.post(visitor.path, {"mend": "yes", "out-0-3": "y", "out-4-3": "y"})
    visitor.get(visitor.path)
    assert "You left out the row with the name of the new partnership." in visitor.main
    assert "You left out the row for the new partnership’s coordinator." in visitor.main
    assert "Add a sheet" not in visitor.main
    visitor.click("Show the rows that you left out")
    back: dict[str, Any] = {"out-0-3": False, "out-4-3": False}
    mend(visitor, back)
    show(visitor, "all")
    assert "You left out" not in visitor.main
    assert "Import the file" in visitor.buttons


def test_invented_fields_are_ignored(coordinator: Visitor, session: Session) -> None:
    visitor = rows(coordinator, members(FIRE, TRUST))
    for name in ("cell-9-3-email", "cell-0-99-email", "cell-0-3-nonsense", "out-7-7", "cell-0-1-email"):
        visitor.post(visitor.path, {"mend": "yes", name: "x"})
    file = session.scalars(sa.select(ImportedFile)).one()
    assert file.corrections == {}


def test_corrections_end_when_a_sheet_is_read_as_another_table(
    coordinator: Visitor, session: Session
) -> None:
    visitor = rows(coordinator, members(FIRE, TRUST, CHOIR))
    mend(visitor, FIXED)
    visitor.click("Back to the columns").submit("Continue")
    file = session.scalars(sa.select(ImportedFile)).one()
    assert set(file.corrections["0"]) == {"3", "4"}
    roles: dict[str, Any] = {"holds-0": "Roles"}
    visitor.click("Back to the columns").submit("Continue", **roles)
    session.expire_all()
    assert file.corrections == {}


def test_many_rows_to_correct_are_paged(coordinator: Visitor) -> None:
    many = [[f"Trust {number}", "NHS", "Jane", "jane at trust"] for number in range(45)]
    visitor = rows(coordinator, members(FIRE, *many))
    assert "Showing 1 to 20 of 45 rows" in visitor.main
    assert "Select “Check again” before you go to another page." in visitor.main
    visitor.get(f"{visitor.path}?show=unreadable&page=3")
    mend(visitor, {f"out-0-{row}": True for row in range(43, 48)})
    assert "5 rows left out. 40 rows still cannot be read." in visitor.banner
    assert visitor.path.endswith("?show=unreadable&page=3")


def test_a_text_of_several_lines_keeps_its_lines(coordinator: Visitor, session: Session) -> None:
    boards = [["Board", "Kind", "Purpose"], ["A", "Board", ""], ["B", "Circle", "One.\nTwo."]]
    visitor = rows(coordinator, workbook({"Boards": boards}))
    mend(visitor, {"cell-0-3-kind": "Sub-group"})
    file = session.scalars(sa.select(ImportedFile)).one()
    assert file.corrections == {"0": {"3": {"texts": {"kind": "Sub-group"}, "is_left_out": False}}}
