"""A board's own standing items, copying the last agenda, links of items, and priority cover."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.agendas import continuing, links, queries, service
from cdp.agendas.cover.queries import YearOfCover, cover_of
from cdp.agendas.links import LinkDetails
from cdp.agendas.ordering import Direction
from cdp.agendas.standing import service as standing
from cdp.agendas.standing.queries import own_list, standing_list
from cdp.agendas.standing.service import StandingDetails
from cdp.errors import Conflict, Refusal
from cdp.models import (
    ItemLinks,
    Meeting,
    MeetingState,
    Milestone,
    Objective,
    Paper,
    PaperState,
    Part,
    Purpose,
)
from tests import make
from tests.agendas.conftest import Agenda, Enter, Publish
from tests.make import World
from tests.statements import counted
from tests.visitor import Visitor

pytestmark = pytest.mark.both_databases

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands"


def titles(session: Session, meeting: Meeting) -> list[str]:
    """Return the titles of the items of a meeting in order."""
    return [item.title for item in queries.items_of(session, meeting)]


def winter_of(session: Session, world: World, agenda: Agenda) -> Meeting:
    """Return a scheduled meeting of the same board, 90 days later."""
    return make.meeting(
        session, world.board, agenda.meeting.starts_at + timedelta(days=90), title="Winter board",
        state=MeetingState.SCHEDULED,
    )  # fmt: skip


def test_a_board_with_its_own_list_gets_these_standing_items_on_its_agendas(
    session: Session, world: World, meeting: Meeting
) -> None:
    by = world.coordinator
    standing.start_own_list(session, world.board, by=by)
    session.flush()
    with pytest.raises(Refusal, match="already has its own list"):
        standing.start_own_list(session, world.board, by=by)
    for row in own_list(session, world.board)[3:12]:
        standing.remove_from_list(session, row, by=by)
    session.flush()
    added = standing.add_to_list(
        session, world.board, StandingDetails("Lived experience", Purpose.DISCUSSION, 15), by=by
    )
    session.flush()
    standing.move_in_list(session, added, Direction.UP, by=by)
    session.flush()
    assert [one.title for one in standing_list(session, world.board)] == [
        "Welcome and introductions",
        "Apologies and substitutes",
        "Declarations of interest",
        "Lived experience",
        "Date of next meeting",
    ]
    with pytest.raises(Refusal, match="cannot move further down"):
        standing.move_in_list(session, own_list(session, world.board)[-1], Direction.DOWN, by=by)
    service.add_standing_items(session, meeting, by=by)
    assert titles(session, meeting)[2:] == [
        "Declarations of interest",
        "Lived experience",
        "Date of next meeting",
    ]
    assert len(standing_list(session, world.sub_group)) == 13


def test_a_second_person_who_changes_the_same_standing_item_sees_both_texts(
    session: Session, world: World
) -> None:
    standing.start_own_list(session, world.board, by=world.coordinator)
    session.flush()
    row = own_list(session, world.board)[0]
    details = StandingDetails("Welcome", Purpose.INFORMATION, 3, version=row.version)
    standing.change_in_list(session, row, details, by=world.coordinator)
    session.flush()
    with pytest.raises(Conflict) as conflict:
        standing.change_in_list(session, row, details, by=world.coordinator)
    assert conflict.value.differences == []


def test_the_coordinator_changes_the_list_and_others_read_it(
    session: Session, world: World, visit: Visit
) -> None:
    page = f"{HERE}/boards/{world.board.key}/standing-items"
    coordinator = visit().sign_in(world.coordinator).get(page)
    assert "This is the usual list." in coordinator.main
    coordinator.submit("Make this board’s own list")
    coordinator.click("Add a standing item").submit("Add standing item")
    assert coordinator.errors == ["Enter a title", "Choose the purpose of the item"]
    coordinator.submit("Add standing item", title="Lived experience", purpose="For discussion", minutes=15)
    assert coordinator.banner == "Standing item added."
    coordinator.submit("Up", near="Lived experience")
    coordinator.click("Finance").submit("Save standing item", title="Money")
    coordinator.submit("Remove", near="Risks")
    rows = coordinator.table("Standing items in order")
    shown = [row[0] for row in rows]
    assert shown[8:] == ["9. Money", "10. Forward plan", "11. Any other business", "12. Lived experience",
                         "13. Date of next meeting"]  # fmt: skip
    member = visit().sign_in(world.member).get(page)
    assert "Make this board’s own list" not in member.buttons
    row = own_list(session, world.board)[0]
    member.post(f"{page}/{row.key}/remove", status=403)
    visit().sign_in(world.coordinator).get(f"{page}/zzzzzzzzzzzz", status=404)


def test_the_last_agenda_is_copied_without_its_papers_and_without_what_is_withheld(
    session: Session, world: World, agenda: Agenda, enter: Enter
) -> None:
    session.add(Paper(item=agenda.finance, title="Budget", state=PaperState.REQUESTED))
    winter = winter_of(session, world, agenda)
    session.flush()
    by = world.coordinator
    assert continuing.copy_last(session, enter(by), winter, by=by) == 3
    copies = queries.items_of(session, winter)
    assert [(item.title, item.part, item.papers) for item in copies] == [
        ("Welcome", Part.PUBLIC, []),
        ("Finance", Part.PUBLIC, []),
        (agenda.secret.title, Part.CONFIDENTIAL, []),
    ]
    first = session.scalars(sa.select(ItemLinks.first_item_id).where(ItemLinks.item_id == copies[1].id)).one()
    assert first == agenda.finance.id
    with pytest.raises(Refusal, match="already on this agenda"):
        continuing.copy_last(session, enter(by), winter, by=by)
    with pytest.raises(Refusal, match="no earlier meeting"):
        continuing.copy_last(session, enter(by), make.meeting(session, world.sub_group), by=by)


def test_the_agenda_offers_the_copy_only_where_there_is_something_to_copy(
    session: Session, world: World, agenda: Agenda, visit: Visit
) -> None:
    winter = winter_of(session, world, agenda)
    session.commit()
    coordinator = visit().sign_in(world.coordinator).get(agenda.path)
    copying = "Copy from last meeting, without its papers"
    assert copying not in coordinator.buttons
    coordinator.get(f"{HERE}/meetings/{winter.key}/agenda").submit(copying)
    assert coordinator.banner == "3 items copied."
    assert copying not in coordinator.buttons


def priorities(session: Session, world: World) -> tuple[Objective, Milestone]:
    """Add an objective of the workplan and a duty due this year."""
    objective = Objective(partnership=world.partnership, outcome_code="o_deaths", title="Fewer people die")
    duty = Milestone(partnership=world.partnership, title="Publish the plan", due_on=date(2026, 12, 1))
    session.add_all([objective, duty])
    session.flush()
    return objective, duty


def test_links_are_shown_on_the_item_and_in_the_published_agenda(
    session: Session, world: World, agenda: Agenda, publish: Publish, visit: Visit
) -> None:
    priorities(session, world)
    session.commit()
    coordinator = visit().sign_in(world.coordinator).get(agenda.path).click("Open Finance").click("Links")
    coordinator.submit(
        "Save links", objective="Fewer people die", milestone="Publish the plan, due 1 December 2026"
    )
    assert coordinator.banner == "Links saved."
    assert "Workplan objective: Fewer people die" in coordinator.main
    publish()
    observer = visit().sign_in(world.observer).get(agenda.path)
    assert "Linked to Workplan objective: Fewer people die Duty: Publish the plan" in observer.main
    member = visit().sign_in(world.member)
    member.get(f"{agenda.path}/items/{agenda.finance.key}/links", status=403)


def states(cover: YearOfCover) -> dict[str, tuple[list[str], list[str]]]:
    """Return the titles of the items that discussed each priority that has any, and of those planned."""
    return {
        row.name: ([one.title for one in row.discussed], [one.title for one in row.planned])
        for group in cover.groups
        for row in group.rows
        if row.discussed or row.planned
    }


def test_cover_shows_members_only_published_public_items(
    session: Session, world: World, agenda: Agenda, publish: Publish, enter: Enter
) -> None:
    objective, duty = priorities(session, world)
    outcome = "Reduce drug-related deaths and harm"
    for item, details in (
        (agenda.finance, LinkDetails(objective=objective)),
        (agenda.secret, LinkDetails(objective=objective)),
        (agenda.welcome, LinkDetails(milestone=duty)),
    ):
        links.link_item(session, item, details, by=world.coordinator)
    session.flush()
    year = agenda.meeting.day.year
    member, chair = enter(world.member), enter(world.chair)
    planned: dict[str, tuple[list[str], list[str]]] = {
        outcome: ([], ["Finance"]),
        "Fewer people die": ([], ["Finance"]),
    }
    assert states(cover_of(session, member, world.board, year)) == {}
    found = states(cover_of(session, chair, world.board, year))
    assert {name: found[name] for name in planned} == planned
    publish()
    agenda.meeting.state = MeetingState.HELD
    session.flush()
    found = states(cover_of(session, member, world.board, year))
    assert found[outcome] == (["Finance"], [])
    assert found["Fewer people die"] == (["Finance"], [])
    assert states(cover_of(session, member, world.board, year + 1)) == {}
    assert states(cover_of(session, member, world.sub_group, year)) == {}


def test_cover_takes_the_same_number_of_queries_for_any_number_of_items(
    session: Session, world: World, agenda: Agenda, publish: Publish, enter: Enter
) -> None:
    publish()
    member = enter(world.member)

    def statements() -> int:
        session.flush()
        with counted(session.get_bind()) as found:  # type: ignore[arg-type]
            cover_of(session, member, world.board, agenda.meeting.day.year)
        return len(found)

    before = statements()
    for number in range(5):
        make.item(session, agenda.meeting, f"Item {number}", position=9)
        session.add(
            Objective(partnership=world.partnership, outcome_code="o_deaths", title=f"Objective {number}")
        )
    assert statements() <= before + 1  # the activities of the objectives
    assert before <= 8


def test_the_page_of_cover_has_a_year_and_links_to_the_agendas(
    session: Session, world: World, agenda: Agenda, publish: Publish, visit: Visit
) -> None:
    objective, _ = priorities(session, world)
    links.link_item(session, agenda.finance, LinkDetails(objective=objective), by=world.coordinator)
    publish()
    member = visit().sign_in(world.member).get(f"{HERE}/boards/{world.board.key}")
    member.click("Priority cover")
    assert member.heading == f"Priority cover in {clock.today().year}"
    member.click(str(clock.today().year + 1))
    assert "0 meetings held and 0 to come" in member.main
    member.click(str(agenda.meeting.day.year)).click("Finance", near="Fewer people die")
    assert member.heading == "Agenda"
    member.get(f"{HERE}/boards/{world.board.key}/priority-cover?year=99999999999")
    visit().sign_in(world.regional_viewer).get(f"{HERE}/boards/{world.board.key}/priority-cover", status=403)
