"""Importing as the coordinator, without JavaScript: choose, check the columns, check the rows, confirm."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from cdp import clock
from cdp.extensions import db
from cdp.models import (
    Appointment,
    AuditEvent,
    Board,
    ImportedFile,
    Organisation,
    OutboxMessage,
    Partnership,
    SeatHolding,
)
from cdp.worker.upkeep import do_upkeep
from tests import make
from tests.imports.files import as_text, messy, read, upload, workbook
from tests.partnerships.importing.test_whole_partnership import SHEETS
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands/import"
NEW = "/partnerships/new/import"
HEAD = ["Organisation", "Sector", "Representative", "Email"]
FIRE = ["Example Fire", "Fire", "Al Ash", "al@fire.example"]


@pytest.fixture
def world(session: Session) -> make.World:
    """The example world: two partnerships and their people."""
    return make.world(session)


@pytest.fixture
def coordinator(world: make.World, visit: Visit) -> Visitor:
    """The coordinator of the West Midlands partnership, signed in."""
    return visit().sign_in(world.coordinator)


def count(session: Session, table: Any) -> int:
    session.expire_all()
    return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def choose(visitor: Visitor, content: bytes, name: str = "members.xlsx", *, at: str = HERE) -> Visitor:
    """Upload a file, which leads to the page on which columns are checked."""
    return visitor.get(at).submit("Read the file", file=upload(content, name))


def rows(
    visitor: Visitor, content: bytes, name: str = "members.xlsx", *, at: str = HERE, **fields: Any
) -> Visitor:
    """Upload a file and continue to the page on which rows are checked."""
    return choose(visitor, content, name, at=at).submit("Continue", **fields)


def confirm(visitor: Visitor, **fields: Any) -> Visitor:
    asked = {"password": make.PASSWORD} if visitor.asks_password else {}
    return visitor.submit("Import the file", **{**asked, **fields})


def simple(*more: list[str]) -> bytes:
    return workbook({"Members": [HEAD, FIRE, *more]})


def test_forty_organisations_are_imported_from_a_messy_sheet_and_the_same_file_again_changes_nothing(
    coordinator: Visitor, session: Session
) -> None:
    visitor = choose(coordinator, messy())
    assert visitor.heading == "Check how the columns are read"
    assert "Members: 9 of 10 columns recognised." in visitor.main
    assert visitor.value("heading-0") == "4j"
    visitor.submit("Continue")
    assert "New: 40 rows" in visitor.main
    assert "Left out: 3 rows" in visitor.main
    assert "Cannot be read" not in visitor.main
    before = count(session, Organisation)
    confirm(visitor)
    assert "“members.xlsx” imported into West Midlands" in visitor.text
    assert count(session, Organisation) == before + 40
    assert count(session, OutboxMessage) == 0
    assert count(session, ImportedFile) == 0
    events = count(session, AuditEvent)
    rows(visitor, messy())
    assert "Already there: 40 rows" in visitor.main
    assert "There is nothing to save" in visitor.main
    assert "Import the file" not in visitor.buttons
    assert count(session, Organisation) == before + 40
    assert count(session, AuditEvent) == events


def test_a_list_in_the_encoding_of_an_older_program_is_read(coordinator: Visitor) -> None:
    table = [
        ["Grants of £120,000"],
        HEAD,
        ["Côte d’Azur Recovery", "Lived experience", "Zoë Ôpal", "zoe@cote.example"],
    ]
    visitor = rows(coordinator, as_text(table).encode("cp1252"), "alte Liste.csv")
    assert "Côte d’Azur Recovery: People affected by drug-related harm" in visitor.main
    assert "New representative: Zoë Ôpal" in visitor.main


def test_a_wrong_guess_at_a_column_can_be_corrected(coordinator: Visitor) -> None:
    content = workbook({"Sheet1": [["Who", "What", "Mail"], ["Example Fire", "Fire", "al@fire.example"]]})
    visitor = choose(coordinator, content)
    assert "Left out." in visitor.main
    visitor.submit("Continue", status=422)
    assert "Choose what at least one sheet contains." in visitor.main
    members: dict[str, Any] = {"holds-0": "Members"}
    visitor.submit("Continue", **members)
    assert visitor.heading == "Check how the columns are read"
    assert "Columns read again. Check them." in visitor.text
    role_only: dict[str, Any] = {"column-0-1": "National role"}
    visitor.submit("Continue", status=422, **role_only)
    assert "Choose which column of “Sheet1” is “Organisation”" in visitor.main
    twice: dict[str, Any] = {"column-0-0": "Organisation", "column-0-1": "Organisation"}
    visitor.submit("Continue", status=422, **twice)
    assert "Choose one column of “Sheet1” to be “Organisation”" in visitor.main
    right: dict[str, Any] = {
        "column-0-0": "Organisation",
        "column-0-1": "National role",
        "column-0-2": "Leave out",
    }
    visitor.submit("Continue", **right)
    assert visitor.heading == "Check the rows"
    assert "New: 1 row" in visitor.main


def test_the_heading_row_can_be_chosen_and_a_sheet_left_out(coordinator: Visitor) -> None:
    old = [["Organisation", "Sector"], ["Old members", "NHS"], HEAD, FIRE]
    visitor = choose(coordinator, workbook({"Now": old, "Before": [HEAD, FIRE]}))
    chosen: dict[str, Any] = {"heading-0": "2", "holds-1": ""}
    visitor.submit("Continue", **chosen)
    visitor.submit("Continue")
    assert "All: 1 row" in visitor.main
    assert "Now, row 4" in visitor.main


@pytest.mark.both_databases
def test_members_need_a_board_if_it_is_not_clear(
    coordinator: Visitor, world: make.World, session: Session
) -> None:
    make.board(session, world.partnership, "Second board")
    visitor = choose(coordinator, simple()).submit("Continue", status=422)
    assert "Choose the board on which these members sit" in visitor.main
    chosen: dict[str, Any] = {"board-0": "Second board"}
    visitor.submit("Continue", **chosen)
    assert "New seat on Second board: core member" in visitor.main


def test_rows_without_a_national_role_get_the_chosen_one(coordinator: Visitor) -> None:
    content = workbook({"Members": [HEAD, ["Choir", "", "", ""]]})
    visitor = rows(coordinator, content)
    assert "Members, row 2 Choir" in visitor.main
    assert "Row 2, column B (“Sector”) Error: The national role is not clear. Enter one" in visitor.main
    visitor.click("Change how its columns are read")
    visitor.submit("Continue", national_role="Voluntary and community sector")
    assert "Voluntary and community sector (guessed)" in visitor.main


def test_errors_are_listed_first_with_their_cells_and_nothing_can_be_confirmed(
    coordinator: Visitor, session: Session
) -> None:
    visitor = rows(coordinator, simple(["Example Trust", "NHS", "Jane", "jane at trust"]))
    assert "Nothing can be saved yet, because an import is all or nothing." in visitor.main
    assert "Members, row 3 Example Trust" in visitor.main
    assert (
        "Row 3, column D (“Email”) Error: “jane at trust” is not an email address. "
        "Enter one address, like name@example.com." in visitor.main
    )
    assert "Example Fire" not in visitor.main
    assert "Import the file" not in visitor.buttons
    visitor.click("All: 2 rows")
    assert "Example Fire" in visitor.main
    assert "Members, row 3, column D (“Email”): “jane at trust” is not an email address." in visitor.main
    visitor.post(visitor.path, {"password": make.PASSWORD, "shown": "x" * 64}, status=409)
    assert count(session, Organisation) == 3


def test_a_wrong_password_saves_nothing_and_keeps_the_ticked_boxes(
    coordinator: Visitor, session: Session
) -> None:
    visitor = rows(coordinator, simple())
    confirm(visitor, password="something else entirely", invited=True, status=422)
    assert "That is not your password. Try again." in visitor.main
    assert visitor.value("invited") == "y"
    assert count(session, Organisation) == 3
    confirm(visitor)
    assert count(session, OutboxMessage) == 1


def test_a_partnership_that_changed_meanwhile_must_be_checked_again(
    coordinator: Visitor, world: make.World, session: Session
) -> None:
    visitor = rows(coordinator, simple())
    make.organisation(session, world.partnership, "Example Fire")
    confirm(visitor, status=409)
    assert "The partnership has changed since you opened this list, so nothing was saved." in visitor.main
    assert count(session, SeatHolding) == 4
    assert "New organisation" not in visitor.main
    confirm(visitor)
    assert (count(session, Organisation), count(session, SeatHolding)) == (4, 5)


def test_a_file_open_in_two_tabs_is_imported_once(
    coordinator: Visitor, world: make.World, visit: Visit, session: Session
) -> None:
    first = rows(coordinator, simple())
    second = visit().sign_in(world.coordinator).get(first.path)
    third = rows(visit().sign_in(world.coordinator), simple())
    address, asked = first.path, {name: first.value(name) for name in ("once", "shown", "csrf_token")}
    confirm(first)
    confirm(second, status=404)
    assert second.heading == "This file is no longer available"
    confirm(third, status=409)
    assert "Already there: 1 row" in third.main
    again = first.client.post(address, data={**asked, "password": make.PASSWORD})
    assert (again.status_code, again.location) == (303, "/partnerships/west-midlands/members")
    assert count(session, Organisation) == 4


@pytest.mark.both_databases
def test_a_form_sent_twice_at_the_same_moment_imports_once_and_both_answers_are_the_same(
    coordinator: Visitor, world: make.World, visit: Visit, session: Session
) -> None:
    first = rows(coordinator, simple())
    second = visit().sign_in(world.coordinator).get(first.path)
    same = {"once": first.value("once"), "shown": first.value("shown"), "password": make.PASSWORD}
    sent = [(one.client, {**same, "csrf_token": one.value("csrf_token")}) for one in (first, second)]
    session.commit()
    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(lambda one: one[0].post(first.path, data=one[1]), sent))
    assert [(one.status_code, one.location) for one in answers] == [
        (303, "/partnerships/west-midlands/members")
    ] * 2
    assert count(session, Organisation) == 4


@pytest.mark.both_databases
def test_a_file_is_visible_only_to_the_person_who_uploaded_it_and_only_for_a_day(
    coordinator: Visitor, world: make.World, visit: Visit, session: Session, app: Flask
) -> None:
    address = rows(coordinator, simple()).path
    make.role(session, world.partnership, world.lead, Appointment.COORDINATOR)
    visit().sign_in(world.lead).get(address, status=404)
    visit().sign_in(world.neighbour_coordinator).get(address, status=404)
    key = address.rsplit("/", 1)[1]
    other = f"/partnerships/berkshire-east/import/{key}"
    make.role(session, world.neighbour, world.coordinator, Appointment.COORDINATOR)
    coordinator.get(other, status=404)
    coordinator.get(HERE)
    assert "members.xlsx" in coordinator.main
    file = session.scalars(sa.select(ImportedFile)).one()
    file.sent_at = clock.now() - timedelta(hours=25)
    coordinator.get(address, status=404)
    assert "more than a day ago" in coordinator.main
    coordinator.get(HERE)
    assert "members.xlsx" not in coordinator.main
    session.commit()
    with app.app_context():
        do_upkeep(sessionmaker(db.engine))
    assert count(session, ImportedFile) == 0


def test_three_files_are_stored_at_most_and_each_can_be_discarded(
    coordinator: Visitor, session: Session
) -> None:
    for number in range(4):
        choose(coordinator, simple(), f"list {number}.xlsx")
    coordinator.get(HERE)
    assert [f"list {n}.xlsx" in coordinator.main for n in range(4)] == [False, True, True, True]
    coordinator.submit("Discard list 3.xlsx")
    assert "“list 3.xlsx” discarded." in coordinator.text
    assert count(session, ImportedFile) == 2


def test_an_invalid_file_is_refused_by_its_field(coordinator: Visitor, session: Session) -> None:
    coordinator.get(HERE).submit("Read the file", status=422)
    assert "Choose the file to import" in coordinator.main
    for content, name, sentence in (
        (b"MZ", "a.exe", "The file must be one of these kinds: CSV, ODS, XLS, XLSX."),
        (b"<html>", "a.xls", "it is a web page"),
    ):
        coordinator.get(HERE).submit("Read the file", file=(BytesIO(content), name), status=422)
        assert sentence in coordinator.main
    assert count(session, ImportedFile) == 0


def test_changes_and_replacements_need_a_ticked_box(
    coordinator: Visitor, world: make.World, session: Session
) -> None:
    content = workbook(
        {
            "Members": [
                ["Organisation", "Short name", "National role", "Representative", "Email"],
                ["West Midlands Police", "WMP", "Police", "New Chief", "new@police.example"],
            ]
        }
    )
    visitor = rows(coordinator, content)
    assert "Changes short name from nothing to “WMP”." in visitor.main
    assert "New Chief replaces Example police member as representative from " in visitor.main
    confirm(visitor, status=422)
    assert "There is nothing to save. Tick the changes" in visitor.main
    confirm(visitor, change=True)
    session.expire_all()
    assert world.police.short_name == "WMP"
    assert world.police_seat.representative_on(clock.today()) is world.police_member
    confirm(rows(visitor, content), follow=True)
    session.expire_all()
    now = world.police_seat.representative_on(clock.today())
    assert now is not None
    assert now.name == "New Chief"


def test_a_similar_name_of_an_existing_organisation_is_pointed_out(coordinator: Visitor) -> None:
    visitor = rows(coordinator, workbook({"Members": [HEAD, ["West Midland Police", "Police", "", ""]]}))
    assert (
        "“West Midlands Police” is already recorded. If it is the same organisation, use that name in the file."
        in visitor.main
    )


def test_long_lists_are_paged_and_filtered(coordinator: Visitor) -> None:
    many = [[f"Organisation {number}", "NHS", "", ""] for number in range(120)]
    visitor = rows(
        coordinator, workbook({"Members": [HEAD, *many, ["West Midlands Police", "Police", "", ""]]})
    )
    assert "Showing 1 to 50 of 121 rows" in visitor.main
    visitor.get(f"{visitor.path}?show=there")
    assert "All: 121 rows" in visitor.main
    assert "Members, row 122" in visitor.main
    visitor.get(f"{visitor.path.partition('?')[0]}?show=nonsense&page=9")
    assert "No rows have this result." in visitor.main


@pytest.mark.parametrize("name", ["sro", "chair", "member", "observer"])
def test_people_who_may_not_set_up_the_partnership_can_only_export_it(
    world: make.World, visit: Visit, name: str
) -> None:
    visitor = visit().sign_in(getattr(world, name))
    visitor.get(HERE, status=403)
    visitor.get("/partnerships/west-midlands/members")
    assert "Import from a spreadsheet" not in visitor.main
    answer = visitor.client.get("/partnerships/west-midlands/export.xlsx")
    assert answer.headers["Content-Disposition"] == "attachment; filename=west-midlands.xlsx"
    assert {sheet.name for sheet in read(answer.data)} > {"Members", "Roles"}


def test_the_workbook_of_another_partnership_is_not_found(world: make.World, visit: Visit) -> None:
    visitor = visit().sign_in(world.neighbour_coordinator)
    for address in (HERE, f"{HERE}/template.xlsx", "/partnerships/west-midlands/export.xlsx"):
        visitor.get(address, status=404)


@pytest.mark.both_databases
def test_an_administrator_creates_a_partnership_from_a_workbook(
    world: make.World, visit: Visit, session: Session
) -> None:
    visitor = visit().sign_in(world.administrator)
    visitor.get("/partnerships/new").click("create it from a spreadsheet")
    assert visitor.heading == "Create a partnership from a spreadsheet"
    assert read(visitor.client.get(f"{NEW}/template.xlsx").data)
    visitor = rows(visitor, workbook(SHEETS), "durham.xlsx", at=NEW)
    assert "New partnership: Durham Combatting Drugs Alliance." in visitor.main
    confirm(visitor)
    assert "“durham.xlsx” imported into Durham Combatting Drugs Alliance." in visitor.text
    assert visitor.heading == "Durham Combatting Drugs Alliance"
    founded = session.scalars(sa.select(Partnership).where(Partnership.slug == "durham")).one()
    names = session.scalars(sa.select(Board.name).where(Board.partnership_id == founded.id)).all()
    assert sorted(names) == ["Alliance Board", "Data group", "Naloxone task group"]
    visitor.get("/partnerships/durham", status=404)
    visit().sign_in(world.coordinator).get(NEW, status=403)


def test_a_file_without_name_and_coordinator_creates_nothing(world: make.World, visit: Visit) -> None:
    visitor = rows(visit().sign_in(world.administrator), simple(), at=NEW)
    assert "The file has no name for the new partnership." in visitor.main
    assert "The file names no coordinator for the new partnership." in visitor.main
    assert "Import the file" not in visitor.buttons


def test_the_preview_takes_the_same_number_of_queries_for_any_number_of_rows(
    coordinator: Visitor, engine: sa.Engine
) -> None:
    counts = []
    for number in (10, 600):
        many = [[f"Body {n}", "NHS", f"Person {n}", f"p{n}@x.example"] for n in range(number)]
        visitor = rows(coordinator, workbook({"Members": [HEAD, *many]}))
        with counted(engine) as statements:
            visitor.get(visitor.path)
        counts.append(len(statements))
        confirm(visitor)
        with counted(engine) as statements:
            rows(visitor, workbook({"Members": [HEAD, *many]}))
        counts.append(len(statements))
    assert counts[0] == counts[2]
    assert counts[1] == counts[3]
