"""A list of forty rows as it is in use: three rows are mended on the page, and what is not imported is said."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.models import AuditEvent, ImportedFile, Organisation, Person, Seat
from tests import make
from tests.imports.files import CASES, workbook
from tests.partnerships.importing.previewing import count
from tests.partnerships.importing.test_pages import HEAD, choose, confirm, rows
from tests.visitor import Visitor

Visit = Callable[[], Visitor]


@pytest.fixture
def world(session: Session) -> make.World:
    """The example world: two partnerships and their people."""
    return make.world(session)


@pytest.fixture
def coordinator(world: make.World, visit: Visit) -> Visitor:
    """The coordinator of the West Midlands partnership, signed in."""
    return visit().sign_in(world.coordinator)


def forty() -> bytes:
    """Return a list of forty members below a title, with headings between them, remarks, leavers and three mistakes."""
    made: list[list[Any]] = [
        ["Partnership contacts, October 2026"],
        [],
        ["Organisation", "Title", "First name", "Surname", "Post", "E-mail", "Tel", "Notes"],
    ]
    sectors = {
        1: "HEALTH",
        11: "POLICING",
        21: "VOLUNTARY SECTOR",
        31: "Co-opted members (until 31 March 2031)",
    }
    for number in range(1, 41):
        if number in sectors:
            made.append([sectors[number]])
        email = f"person.{number}@body{number}-invented.example"
        if number == 7:
            email = ""
        if number == 18:
            email = "person.17@body17-invented.example"
        if number == 29:
            email = "person.29 at body29-invented.example"
        made.append(
            [
                f"Invented Body {number}", "Dr" if number % 5 == 0 else "", f"First{number}", f"O’Last{number}",
                "Head of service", email, 7700900000 + number, "left in May" if number == 40 else "",
            ]
        )  # fmt: skip

    def strike(book: Any, drawn: dict[str, Any]) -> None:
        sheet, struck = drawn["Members"], book.add_format({"font_strikeout": True})
        for column, text in enumerate(made[-1]):
            sheet.write(len(made) - 1, column, text, struck)
        sheet.set_row(len(made) - 2, None, None, {"hidden": True})

    return workbook({"Members": made, "Old list": [["Not in use"]]}, then=strike)


@pytest.mark.both_databases
def test_a_list_of_forty_is_imported_with_three_rows_mended_on_the_page(
    coordinator: Visitor, session: Session
) -> None:
    visitor = choose(coordinator, forty())
    assert "Members: 7 of 8 columns recognised." in visitor.main
    assert "Row 47 (Invented Body 40, Dr) is wholly or partly struck through in the file." in visitor.main
    assert "Row 46 (Invented Body 39, First39) is hidden in the file." in visitor.main
    visitor.submit("Continue", status=422)
    assert visitor.errors == [
        "Choose what to do with struck-through rows",
        "Choose what to do with hidden rows",
    ]
    answers: dict[str, Any] = {
        "struck_rows-0": "Leave them out",
        "hidden_rows-0": "Import them",
        "national_role": "Voluntary and community sector",
    }
    visitor.submit("Continue", **answers)
    assert "Cannot be read: 3 rows" in visitor.main
    assert "New: 36 rows" in visitor.main
    assert "Left out: 5 rows" in visitor.main
    assert "column H (“Notes”) of “Members” (1 cell)" in visitor.main
    assert "the sheet “Old list” (1 row)" in visitor.main
    mended: dict[str, Any] = {
        "cell-0-11-email": "first7@body7-invented.example",
        "cell-0-23-email": "first18@body18-invented.example",
        "out-0-35": True,
    }
    visitor.submit("Check again", **mended)
    assert "2 rows corrected and 1 row left out. Every row can be read." in visitor.banner
    before = count(session, Seat)
    confirm(visitor)
    assert (
        "Left out by you: row 35 (Invented Body 29). Left out because of the file: row 4 (HEALTH), row 15 (POLICING), "
        "row 26 (VOLUNTARY SECTOR), row 37 (Co-opted members (until 31 March 2031)) and row 47 (Invented Body 40). "
        "Not read: 1 row above the headings of “Members”, column H (“Notes”) of “Members” (1 cell) and the sheet "
        "“Old list” (1 row)." in visitor.banner
    )
    assert count(session, Seat) == before + 38
    new = session.scalars(sa.select(Seat).where(Seat.id > 3, Seat.votes)).all()
    assert [seat for seat in new if "Invented" in seat.organisation.name] == []
    names = session.scalars(sa.select(Person.name).where(Person.email.like("%body5-invented.example"))).all()
    assert names == ["Dr First5 O’Last5"]
    event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert "Left out on the page: row 35. Left out because of the file: row 4" in event.sentence
    assert "column H (“Notes”) of “Members” (1 cell)" in event.sentence


def test_all_rows_that_cannot_be_read_are_left_out_at_once_and_the_others_go_in(
    coordinator: Visitor, session: Session
) -> None:
    wrong = [[f"Choir {number}", "Singing", "Kim", f"kim{number} at choir"] for number in range(30)]
    fire = ["Example Fire", "Fire", "Al Ash", "al@fire.example"]
    visitor = rows(coordinator, workbook({"Members": [HEAD, fire, *wrong]}))
    assert "Cannot be read: 30 rows" in visitor.main
    visitor.submit("Leave out all rows that cannot be read")
    assert "30 rows left out. Every row can be read." in visitor.banner
    confirm(visitor)
    assert "Left out by you: row 3 (Choir 0), row 4 (Choir 1)" in visitor.banner
    assert "and 25 more rows." in visitor.banner
    assert count(session, Organisation) == 4


def test_any_row_can_be_opened_and_corrected(coordinator: Visitor, session: Session) -> None:
    fire = ["Example Fire", "Fire", "Al Ash", "al@fire.example"]
    visitor = rows(coordinator, workbook({"Members": [HEAD, fire, ["HEALTH", "", "", ""]]}))
    assert visitor.table("All rows")[1][:2] == ["Members, row 3 HEALTH", "Left out"]
    visitor.click("Correct row 2 of Members")
    assert visitor.value("cell-0-2-name") == "Al Ash"
    renamed: dict[str, Any] = {"cell-0-2-name": "Alan Ash"}
    visitor.submit("Check again", **renamed)
    assert "1 row corrected. Every row can be read." in visitor.banner
    visitor.click("Correct row 3 of Members")
    its_role: dict[str, Any] = {"cell-0-3-national_role": "NHS"}
    visitor.submit("Check again", **its_role)
    assert [row[1] for row in visitor.table("All rows")] == ["New", "New"]


def test_a_page_opened_before_the_columns_changed_saves_nothing_and_keeps_what_was_typed(
    coordinator: Visitor, world: make.World, visit: Visit, session: Session
) -> None:
    trust = ["Example Trust", "NHS", "Jane", "jane at trust"]
    fire = ["Example Fire", "Fire", "Al Ash", "al@fire.example"]
    visitor = rows(coordinator, workbook({"Members": [HEAD, fire, trust]}))
    other = visit().sign_in(world.coordinator).get(f"{visitor.path}/columns")
    changed: dict[str, Any] = {"column-0-2": "Job title"}
    other.submit("Continue", **changed)
    typed: dict[str, Any] = {"cell-0-3-email": "jane@trust.example"}
    visitor.submit("Check again", status=409, **typed)
    (error,) = visitor.errors
    assert error.startswith(
        "The columns of this file were changed after you opened this page, so nothing was saved."
    )
    assert visitor.value("cell-0-3-email") == "jane@trust.example"
    file = session.scalars(sa.select(ImportedFile)).one()
    assert file.corrections == {}
    visitor.submit("Check again")
    session.expire_all()
    assert file.corrections["0"]["3"]["texts"]["email"] == "jane@trust.example"


def test_choices_are_used_again_for_the_corrected_file(
    coordinator: Visitor, world: make.World, session: Session
) -> None:
    make.board(session, world.partnership, "Second board")
    head = ["Organisation", "Sector", "Who comes", "Email"]
    choir = ["Choir", "Singing", "Kim", "kim@choir.example"]
    trust = ["Example Trust", "NHS", "Jane", "jane at trust"]
    right = ["Example Trust", "NHS", "Jane", "jane@trust.example"]
    chosen: dict[str, Any] = {
        "board-0": "Second board",
        "column-0-2": "Representative",
        "votes": "Core members",
    }
    visitor = rows(coordinator, workbook({"Members": [head, choir, trust]}), "list.xlsx", **chosen)
    left_out: dict[str, Any] = {"out-0-2": True}
    visitor.submit("Check again", **left_out)
    choose(visitor, workbook({"Members": [head, right, choir]}), "list corrected.xlsx")
    assert "We used the choices and corrections that you made for “list.xlsx”. Check them." in visitor.main
    visitor.submit("Continue")
    assert [row[:2] for row in visitor.table("All rows")] == [
        ["Members, row 2 Example Trust: NHS", "New"],
        ["Members, row 3 Choir", "Left out by you"],
    ]
    assert "New seat on Second board: core member, votes, NHS." in visitor.main


@pytest.mark.both_databases
def test_a_changed_name_is_settled_on_the_page(
    coordinator: Visitor, world: make.World, session: Session
) -> None:
    world.police_member.name = "Example police"
    probation = make.organisation(session, world.partnership, "Probation Service, West Midlands Region")
    person = make.person(session, "Example probation")
    person.email, world.police_member.email = (
        "probation@west-midlands.example",
        "police@west-midlands.example",
    )
    make.seat(session, world.board, probation, national_role="probation", representative=person)
    (case,) = CASES.glob("15-*")
    chosen: dict[str, Any] = {"board-0": world.board.name}
    visitor = rows(coordinator, case.read_bytes(), case.name, **chosen)
    assert (
        "probation@west-midlands.example is recorded here as the address of Example probation" in visitor.main
    )
    answer: dict[str, Any] = {"cell-0-3-same_person": "The same person, with the name in the file"}
    visitor.submit("Check again", **answer)
    assert "Changes the name of Example probation to Example probation-Smith." in visitor.main
    confirm(visitor, change=True)
    session.expire_all()
    assert (person.name, person.email) == ("Example probation-Smith", "probation@west-midlands.example")
    assert world.police_member.email == "example.police@new-force.example"
    assert probation_representative(session, probation) is person


def probation_representative(session: Session, organisation: Organisation) -> Person | None:
    seat = session.scalars(sa.select(Seat).where(Seat.organisation_id == organisation.id)).one()
    return seat.representative_on(clock.today())


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("18", "This is an action log, and action logs cannot be imported yet."),
        ("19", "This is a table of figures from Fingertips, and tables of figures cannot be imported here."),
    ],
)
def test_another_list_is_refused_beside_the_file_with_what_to_do(
    coordinator: Visitor, session: Session, name: str, sentence: str
) -> None:
    (case,) = CASES.glob(f"{name}-*")
    visitor = coordinator.get("/partnerships/west-midlands/import")
    visitor.submit("Read the file", file=(case.open("rb"), case.name), status=422)
    assert [error.startswith(sentence) for error in visitor.errors] == [True]
    assert count(session, ImportedFile) == 0


def test_an_authority_that_is_left_out_is_named_after_the_import_and_in_the_history(
    coordinator: Visitor, session: Session
) -> None:
    visitor = rows(
        coordinator, workbook({"Footprint": [["Local authority"], ["Worcestershire"], ["Narnia"]]})
    )
    left_out: dict[str, Any] = {"out-0-3": True}
    visitor.submit("Check again", **left_out)
    confirm(visitor)
    assert "Left out by you: row 3 (Narnia)." in visitor.banner
    visitor.get("/partnerships/west-midlands/history")
    assert "Left out on the page: row 3 (Narnia)." in visitor.main
