"""The register of actions: reading, filtering and downloading."""

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import docx
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.actions import service
from cdp.actions.service import ActionProgress, NewDate
from cdp.models import ActionOwner, ActionState, MeetingState, Part
from cdp.wording.formats import day, day_short
from tests import make
from tests.actions.raising import raised
from tests.statements import counted
from tests.visitor import Visitor, text_of

Visit = Callable[[], Visitor]
REGISTER = "/partnerships/west-midlands/actions"
TODAY = clock.today()


def in_days(days: int) -> date:
    """Return the date this many days from today."""
    return TODAY + timedelta(days=days)


@pytest.fixture
def world(session: Session) -> make.World:
    """Make a register with an action of every rating."""
    world = make.world(session)
    held = make.meeting(session, world.board, clock.now() - timedelta(days=30), state=MeetingState.HELD)
    item = make.item(session, held, "Needs assessment")
    late = raised(session, world, title="Publish the needs assessment", due_on=in_days(-5), item=item)
    service.update_progress(
        session,
        late,
        ActionProgress(ActionState.IN_PROGRESS, "Coventry is missing.", late.version),
        by=world.police_member,
    )
    moved = raised(session, world, title="Agree a protocol", due_on=in_days(60), organisation=world.health)
    service.move_date(
        session, moved, NewDate(in_days(90), "Reorganised", moved.version), by=world.coordinator
    )
    raised(
        session,
        world,
        title="Name a lead",
        due_on=in_days(40),
        owner=world.member,
        organisation=world.treatment,
    )
    ended = raised(session, world, title="Book a room", due_on=in_days(3), board=world.sub_group)
    service.withdraw(session, ended, service.EndingNote("Not needed", ended.version), by=world.coordinator)
    secret = raised(session, world, title="Renegotiate the price", due_on=in_days(20), part=Part.CONFIDENTIAL)
    secret.number = 1
    session.commit()
    return world


def rows(visitor: Visitor) -> list[list[str]]:
    """Return the rows of the register that the page shows."""
    if "No actions match the filter." in visitor.main:
        return []
    return [
        [text_of(cell) for cell in row if cell.tag in {"th", "td"}]
        for table in visitor.page.all("table")
        for row in table.iter("tr")
        if len(row) > 1 and row[0].get("scope") == "row"
    ]


def test_the_register_shows_open_actions_next_due_first(world: make.World, visit: Visit) -> None:
    visitor = visit().sign_in(world.observer).get(REGISTER)
    held = day(clock.now() - timedelta(days=30))
    assert rows(visitor) == [
        [
            "A1",
            f"Publish the needs assessment Board meeting, {held}: Needs assessment",
            "West Midlands Police",
            day_short(TODAY - timedelta(days=5)),
            "Overdue by 5 days In progress",
            f"{day_short(TODAY)} Coventry is missing.",
        ],
        [
            "A3",
            "Name a lead Combating Drugs Partnership Board",
            "Example member Example Treatment Services",
            day_short(TODAY + timedelta(days=40)),
            "Not started Raised",
            "None yet",
        ],
        [
            "A2",
            "Agree a protocol Combating Drugs Partnership Board",
            "Birmingham and Solihull Integrated Care Board",
            f"{day_short(TODAY + timedelta(days=90))} was {day_short(TODAY + timedelta(days=60))}",
            "Date moved Raised",
            "None yet",
        ],
    ]


def test_the_counts_by_rating_include_only_actions_the_reader_may_see(
    world: make.World, visit: Visit
) -> None:
    def counts(visitor: Visitor) -> list[str]:
        lists = [each for each in visitor.page.all("ul") if each.get("aria-label") == "Actions by rating"]
        return [text_of(line) for line in lists[0]]

    observer = visit().sign_in(world.observer).get(REGISTER)
    coordinator = visit().sign_in(world.coordinator).get(REGISTER)
    seen_by_all = ["Overdue 1 action", "Needs attention 1 action"]
    assert counts(observer) == [*seen_by_all, "Not started 1 action"]
    assert counts(coordinator) == [*seen_by_all, "Not started 2 actions"]


FILTERED: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ["A1", "C1", "A3", "A2"]),
    ({"state": "all"}, ["A1", "A4", "C1", "A3", "A2"]),
    ({"state": "withdrawn"}, ["A4"]),
    ({"rating": "Overdue"}, ["A1"]),
    ({"rating": "Ended"}, ["A4"]),
    ({"board": "Data and digital sub-group", "state": "all"}, ["A4"]),
    ({"organisation": "Example Treatment Services"}, ["A3"]),
    ({"due": "Before today"}, ["A1"]),
    ({"rating": "Red and amber only"}, ["A1", "A2"]),
    ({"owner": "Example member"}, ["A3"]),
    ({"meeting": f"{day(clock.now() - timedelta(days=30))}: Board meeting"}, ["A1"]),
    ({"raised": "An agenda item"}, ["A1"]),
    ({"raised": "None of these"}, ["C1", "A3", "A2"]),
    ({"due_from": in_days(20), "due_to": in_days(40)}, ["C1", "A3"]),
    ({"group": "Meeting"}, ["A1", "C1", "A3", "A2"]),
    ({"group": "Lead organisation"}, ["A2", "A3", "A1", "C1"]),
    ({"due": "In the next 3 months"}, ["C1", "A3", "A2"]),
    ({"text": "coventry MISSING"}, ["A1"]),
    ({"text": "a3"}, ["A3"]),
    ({"text": "c1"}, ["C1"]),
    ({"text": "100%"}, []),
]


@pytest.mark.both_databases
def test_the_register_is_filtered(world: make.World, visit: Visit) -> None:
    visitor = visit().sign_in(world.coordinator)
    found = []
    for filters, _ in FILTERED:
        visitor.get(REGISTER).submit("Show actions", **filters)
        found.append((filters, [row[0] for row in rows(visitor)]))
    assert found == FILTERED


def test_an_action_is_found_by_each_of_its_owners(session: Session, world: make.World, visit: Visit) -> None:
    shared = raised(session, world, title="Share custody data")
    shared.further_owners.append(ActionOwner(organisation=world.treatment, person=world.member))
    shared.further_owners.append(ActionOwner(organisation=world.health))
    session.commit()
    visitor = visit().sign_in(world.observer).get(REGISTER)
    by_owner: tuple[dict[str, Any], ...] = (
        {"organisation": "West Midlands Police"},
        {"organisation": "Example Treatment Services"},
        {"owner": "Example member"},
    )
    for filters in by_owner:
        visitor.get(REGISTER).submit("Show actions", text="custody", **filters)
        owners = ["West Midlands Police (lead)", world.treatment.name, world.health.name]
        assert [row[2] for row in rows(visitor)] == [", ".join(owners)]
    content = visitor.click("Download this list as CSV").body.decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(content))
    further = ["Example member, Example Treatment Services", world.health.name]
    assert line["Further owners"] == "; ".join(further)


def test_the_register_is_grouped_and_its_address_can_be_kept(world: make.World, visit: Visit) -> None:
    visitor = visit().sign_in(world.observer).get(REGISTER)
    visitor.submit("Show actions", group="Lead organisation", due_to=in_days(50))
    assert [text_of(heading) for heading in visitor.page.with_class("cdp-group")] == [
        "Example Treatment Services",
        "West Midlands Police",
    ]
    visitor.click("Owner")
    assert visitor.path.endswith(f"state=open&due_to={in_days(50)}&group=organisation&sort=owner")
    assert [row[0] for row in rows(visitor)] == ["A3", "A1"]


def test_an_impossible_date_is_explained_beside_its_field(world: make.World, visit: Visit) -> None:
    visitor = visit().sign_in(world.observer).get(f"{REGISTER}?due_from=31&due_from=2&due_from=2027")
    assert [row[0] for row in rows(visitor)] == ["A1", "A3", "A2"]
    assert "Enter a real date" in visitor.main or "real date" in visitor.main


def test_choices_of_people_and_meetings_come_from_actions_the_reader_may_see(
    session: Session, world: make.World, visit: Visit
) -> None:
    held = make.meeting(session, world.board, clock.now() - timedelta(days=9), state=MeetingState.HELD)
    raised(session, world, owner=world.chair, organisation=world.health, meeting=held, part=Part.CONFIDENTIAL)
    coordinator, observer = visit().sign_in(world.coordinator), visit().sign_in(world.observer)
    for words in ("Example chair", f"{day(held.day)}: Board meeting"):
        assert words in coordinator.get(REGISTER).main
        assert words not in observer.get(REGISTER).main


def test_invalid_filters_are_ignored(world: make.World, visit: Visit) -> None:
    visitor = visit().sign_in(world.observer).get(f"{REGISTER}?rating=purple&state=x&board=%00&due=1&page=-3")
    assert [row[0] for row in rows(visitor)] == ["A1", "A3", "A2"]


def test_an_empty_register_shows_the_next_step(session: Session, visit: Visit) -> None:
    world = make.world(session)
    assert (
        "There are no open actions. Raise one here" in visit().sign_in(world.coordinator).get(REGISTER).main
    )
    assert (
        "We list the actions that the board agrees here." in visit().sign_in(world.member).get(REGISTER).main
    )


def test_the_download_is_filtered_and_has_no_confidential_actions(world: make.World, visit: Visit) -> None:
    visitor = (
        visit().sign_in(world.coordinator).get(f"{REGISTER}?state=all").click("Download this list as CSV")
    )
    lines = list(csv.DictReader(io.StringIO(visitor.body.decode("utf-8-sig"))))
    assert [line["Reference"] for line in lines] == ["A1", "A4", "A3", "A2"]
    assert lines[3]["Due date"] == (TODAY + timedelta(days=90)).isoformat()
    assert lines[3]["Original due date"] == (TODAY + timedelta(days=60)).isoformat()
    assert visitor.response is not None
    assert visitor.response.headers["Content-Type"] == "text/csv; charset=utf-8"


SORTED = {
    "due": ["A1", "A4", "A3", "A2"],
    "-due": ["A2", "A3", "A4", "A1"],
    "reference": ["A1", "A2", "A3", "A4"],
    "-reference": ["A4", "A3", "A2", "A1"],
    "owner": ["A2", "A3", "A1", "A4"],
    "-owner": ["A1", "A4", "A3", "A2"],
    "-updated": ["A4", "A1", "A2", "A3"],
    "updated": ["A2", "A3", "A1", "A4"],
    "nonsense": ["A1", "A4", "A3", "A2"],
}


@pytest.mark.both_databases
@pytest.mark.parametrize("order", SORTED)
def test_the_register_and_its_files_have_the_order_in_the_address(
    world: make.World, visit: Visit, order: str
) -> None:
    visitor = visit().sign_in(world.observer).get(f"{REGISTER}?state=all&sort={order}")
    assert [row[0] for row in visitor.table("4 actions")] == SORTED[order]
    lines = csv.DictReader(io.StringIO(visitor.click("Download this list as CSV").body.decode("utf-8-sig")))
    assert [line["Reference"] for line in lines] == SORTED[order]


def test_a_heading_sorts_the_list_and_turns_it_round(world: make.World, visit: Visit) -> None:
    visitor = visit().sign_in(world.observer).get(f"{REGISTER}?state=all&due=past&page=1")
    assert _sorted(visitor) == {"Due": "ascending"}
    visitor.click("Owner")
    assert visitor.path.endswith("actions?state=all&due=past&sort=owner")
    assert _sorted(visitor) == {"Owner": "ascending"}
    visitor.click("Owner")
    assert _sorted(visitor) == {"Owner": "descending"}
    visitor.click("Due")
    assert _sorted(visitor) == {"Due": "ascending"}


def _sorted(visitor: Visitor) -> dict[str, str]:
    """Return the heading that the list is sorted by, with the direction (`aria-sort`)."""
    headings = [heading for heading in visitor.page.all("th") if heading.get("aria-sort")]
    return {text_of(heading): heading.get("aria-sort", "") for heading in headings}


def test_the_register_is_a_word_file_for_a_board_paper(world: make.World, visit: Visit) -> None:
    visitor = visit().sign_in(world.coordinator).get(f"{REGISTER}?rating=overdue")
    visitor.click("Download this list as Word")
    assert visitor.response is not None
    assert visitor.response.headers["Content-Disposition"] == (
        f"attachment; filename=actions-west-midlands-{TODAY}.docx"
    )
    facts, table = docx.Document(io.BytesIO(visitor.body)).tables
    assert [[cell.text for cell in row.cells] for row in facts.rows] == [
        ["State", "Open"],
        ["Rating", "Overdue"],
    ]
    assert [row.cells[0].text for row in table.rows] == ["Reference", "A1"]


@pytest.mark.both_databases
@pytest.mark.parametrize("start", ["=", "+", "-", "@", " ="])
def test_no_cell_of_the_download_starts_a_formula(session: Session, visit: Visit, start: str) -> None:
    world = make.world(session)
    action = raised(session, world)
    formula = f'{start}HYPERLINK("https://example.org")'
    service.update_progress(
        session, action, ActionProgress(ActionState.ACCEPTED, "text", action.version), by=world.police_member
    )
    action.latest_update = formula
    session.commit()
    visitor = visit().sign_in(world.observer).get(f"{REGISTER}/download.csv")
    (line,) = csv.DictReader(io.StringIO(visitor.body.decode("utf-8-sig")))
    assert line["Latest update"] == f"'{formula}"


def test_the_number_of_statements_does_not_grow_with_the_register(
    session: Session, engine: sa.Engine, visit: Visit
) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.coordinator)
    held = make.meeting(session, world.board, state=MeetingState.HELD)
    counts = []
    for rows_more in (5, 55):
        for turn in range(rows_more):
            item = make.item(
                session, held, f"Item {turn}", part=Part.CONFIDENTIAL if turn % 2 else Part.PUBLIC
            )
            raised(session, world, owner=world.police_member, item=item)
        visitor.get(REGISTER)
        with counted(engine) as statements:
            visitor.get(REGISTER)
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert counts[0] <= 12
