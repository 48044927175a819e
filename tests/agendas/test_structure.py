"""Sections, sub-items, presenters, and the order and times of a whole agenda."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.access import may_see_item, visible_items
from cdp.agendas import interests, ordering, queries, service
from cdp.agendas.details import ItemDetails
from cdp.agendas.numbering import numbers_of
from cdp.agendas.ordering import Direction
from cdp.errors import Refusal
from cdp.models import AgendaItem, Meeting, MeetingState, Part, Purpose
from tests import make
from tests.agendas.conftest import SECRET, Agenda, Enter, Publish
from tests.make import World
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]


def below(session: Session, world: World, parent: AgendaItem, title: str, minutes: int = 5) -> AgendaItem:
    """Add a sub-item to an item."""
    details = ItemDetails(title, Purpose.DISCUSSION, minutes, parent=parent)
    return service.add_item(session, parent.meeting, details, by=world.coordinator)


def numbered(session: Session, meeting: Meeting) -> list[str]:
    """Return the numbers and titles of an agenda in order."""
    items = queries.items_of(session, meeting)
    numbers = numbers_of(items)
    return [f"{numbers[item.key]} {item.title}" for item in items]


def test_a_coordinator_adds_sub_items_and_everyone_reads_them_with_their_times(
    visit: Visit, world: World, agenda: Agenda, publish: Publish
) -> None:
    coordinator = visit().sign_in(world.coordinator).get(agenda.path)
    coordinator.click("Add a sub-item", near="Welcome")
    coordinator.submit("Add item", title="New members", purpose="For information", minutes=4)
    coordinator.click("Add a sub-item", near="Welcome")
    coordinator.submit("Add item", title="Terms", purpose="For decision", minutes=3)
    assert "1.2. Terms" in coordinator.main
    publish()
    member = visit().sign_in(world.member).get(agenda.path)
    assert "1. Welcome 10am (7 minutes" in member.main
    assert "1.1. New members 10am (4 minutes" in member.main
    assert "1.2. Terms 10:04am (3 minutes" in member.main
    assert "2. Finance 10:07am" in member.main


def test_a_sub_item_has_the_part_and_the_readers_of_its_item(
    session: Session, world: World, agenda: Agenda, enter: Enter
) -> None:
    agenda.secret.audience = [world.police]
    sub = below(session, world, agenda.secret, "Prices")
    assert (sub.part, sub.audience) == (Part.CONFIDENTIAL, [world.police])
    assert may_see_item(enter(world.police_member), sub)
    interests.declare_interest(session, agenda.secret, world.police_member, "Kin.", by=world.coordinator)
    assert not may_see_item(enter(world.police_member), sub)
    assert sub not in visible_items(enter(world.member), queries.items_of(session, agenda.meeting))


def test_sub_items_move_with_their_item_and_follow_its_part(
    session: Session, world: World, agenda: Agenda, enter: Enter
) -> None:
    sub = below(session, world, agenda.finance, "Grants")
    mark = ordering.order_mark([agenda.welcome, agenda.finance])
    ordering.move_item(
        session, enter(world.coordinator), agenda.finance, Direction.UP, mark, by=world.coordinator
    )
    assert numbered(session, agenda.meeting) == ["1 Finance", "1.1 Grants", "2 Welcome", f"3 {SECRET}"]
    secret = ItemDetails(
        "Finance", Purpose.DISCUSSION, 5, part=Part.CONFIDENTIAL, part_2_reason="Prices", version=agenda.finance.version
    )  # fmt: skip
    service.edit_item(session, agenda.finance, secret, by=world.coordinator)
    session.flush()
    assert sub.part is Part.CONFIDENTIAL
    assert numbered(session, agenda.meeting) == ["1 Welcome", f"2 {SECRET}", "3 Finance", "3.1 Grants"]


def test_there_is_only_one_level_of_sub_items(session: Session, world: World, agenda: Agenda) -> None:
    sub = below(session, world, agenda.finance, "Grants")
    with pytest.raises(Refusal, match="There is only one level"):
        below(session, world, sub, "Housing grant")
    details = ItemDetails(
        "Finance", Purpose.DISCUSSION, 5, parent=agenda.welcome, version=agenda.finance.version
    )
    with pytest.raises(Refusal, match="There is only one level"):
        service.edit_item(session, agenda.finance, details, by=world.coordinator)


def test_a_section_heading_stays_above_its_section_when_items_move(
    visit: Visit, session: Session, world: World, agenda: Agenda
) -> None:
    make.item(session, agenda.meeting, "Housing", position=4)
    session.commit()
    coordinator = visit().sign_in(world.coordinator).get(agenda.path)
    coordinator.click("Change", near="Finance").submit("Save", heading="For decision")
    coordinator.submit("Down", near="Finance")
    session.expire_all()
    headings = {item.title: item.heading for item in queries.items_of(session, agenda.meeting)}
    assert headings == {"Welcome": "", "Housing": "For decision", "Finance": "", SECRET: ""}
    coordinator.submit("Up", near="Finance")
    session.expire_all()
    headings = {item.title: item.heading for item in queries.items_of(session, agenda.meeting)}
    assert headings == {"Welcome": "", "Finance": "For decision", "Housing": "", SECRET: ""}
    coordinator.click("Preview to print")
    assert "For decision 2. Finance" in coordinator.main


def test_the_organisation_of_a_member_who_presents_is_filled_in(
    visit: Visit, session: Session, world: World, agenda: Agenda
) -> None:
    coordinator = visit().sign_in(world.coordinator).get(agenda.path)
    coordinator.click("Change", near="Finance")
    offered = [option.get("value") for option in next(iter(coordinator.page.all("datalist"))).iter("option")]
    assert world.police_member.name in offered
    coordinator.submit("Save", presenter=world.police_member.name)
    session.expire_all()
    assert agenda.finance.presenter_organisation is world.police
    coordinator.click("Change", near="Welcome").submit("Save", presenter="A guest")
    session.expire_all()
    assert (agenda.welcome.presenter, agenda.welcome.presenter_organisation) == ("A guest", None)


@pytest.mark.both_databases
def test_order_and_times_are_changed_in_one_form_that_shows_the_clock(
    visit: Visit, session: Session, world: World, agenda: Agenda
) -> None:
    coordinator = visit().sign_in(world.coordinator).get(agenda.path).click("Change order and times")
    typed: dict[str, Any] = {
        f"minutes-{agenda.welcome.key}": 90,
        f"place-{agenda.finance.key}": 1,
    }
    coordinator.submit("Show the times", **typed)
    assert (
        "The agenda runs 25 minutes over: it ends at 12:25pm and the meeting at midday." in coordinator.main
    )
    session.expire_all()
    assert agenda.welcome.minutes == 10
    coordinator.submit("Save", **typed)
    assert coordinator.banner == "Order and times saved."
    session.expire_all()
    assert numbered(session, agenda.meeting) == ["1 Finance", "2 Welcome", f"3 {SECRET}"]
    assert agenda.welcome.minutes == 90


def test_times_typed_by_script_are_computed_and_not_saved(
    visit: Visit, session: Session, world: World, agenda: Agenda
) -> None:
    coordinator = visit().sign_in(world.coordinator).get(f"{agenda.path}/times")
    answer = coordinator.post_json(f"{agenda.path}/times/check", {"minutes": {agenda.welcome.key: 25}})
    assert answer["texts"][f"time-{agenda.finance.key}"] == "10:25am"
    assert answer["texts"]["agenda-end"] == "The agenda ends at 11:20am and the meeting at midday."
    bodies: tuple[Any, ...] = ([], {}, {"minutes": {"a": "b"}}, {"minutes": {"a": 0}}, {"minutes": []})
    for body in bodies:
        coordinator.post_json(f"{agenda.path}/times/check", body, status=400)
    session.expire_all()
    assert agenda.welcome.minutes == 10


def test_times_from_an_old_page_are_refused_with_both_agendas(
    visit: Visit, session: Session, world: World, agenda: Agenda
) -> None:
    coordinator = visit().sign_in(world.coordinator).get(f"{agenda.path}/times")
    agenda.finance.minutes = 45
    session.commit()
    coordinator.submit("Save", **{f"minutes-{agenda.welcome.key}": "7"}, status=409)
    assert "2. Finance: 45 minutes" in coordinator.main
    assert "1. Welcome: 7 minutes" in coordinator.main


def test_the_editor_of_sixty_items_has_one_stop_of_the_tab_key_for_each(
    visit: Visit, session: Session, world: World, engine: sa.Engine
) -> None:
    stops, statements = [], []
    for items in (5, 60):
        meeting = make.meeting(session, world.board, title=f"Of {items}", state=MeetingState.SCHEDULED)
        for position in range(items):
            make.item(session, meeting, f"Item {position}", position=position, minutes=2)
        session.commit()
        coordinator = visit().sign_in(world.coordinator)
        path = f"/partnerships/west-midlands/meetings/{meeting.key}/agenda"
        coordinator.get(path)
        with counted(engine) as taken:
            coordinator.get(path)
        statements.append(len(taken))
        with counted(engine) as taken:
            coordinator.get(f"{path}/times")
        statements.append(len(taken))
        coordinator.get(path)
        stops.append(_tab_stops(coordinator))
    assert statements[:2] == statements[2:]
    assert max(statements) <= 12
    assert stops[1] - stops[0] == 55


def _tab_stops(visitor: Visitor) -> int:
    """Return the number of stops of the Tab key in the lists of an agenda whose items are closed."""
    lists = visitor.page.with_class("cdp-ordered")
    inside = sum(
        1 for one in lists for element in one.iter() if element.tag in {"a", "button", "input", "select"}
    )
    hidden = sum(
        1
        for one in lists
        for details in one.iter("details")
        for element in details.iter()
        if element.tag in {"a", "button", "input", "select"}
    )
    return inside - hidden + sum(1 for one in lists for _ in one.iter("summary"))
