"""Concurrent changes, hostile requests, emails, and the number of SQL statements that a page needs."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.agendas import queries
from cdp.models import (
    DeclaredInterest,
    Invitation,
    Meeting,
    MeetingState,
    OutboxMessage,
    Paper,
    PaperState,
    Part,
)
from cdp.wording.formats import weekday
from tests import make
from tests.agendas.conftest import COMPLETE, SECRET, Agenda, Publish, pdf
from tests.make import World
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]


def test_reordering_from_an_old_tab_is_refused_with_both_orders(
    visit: Visit, world: World, agenda: Agenda
) -> None:
    first, second = visit().sign_in(world.coordinator), visit().sign_in(world.coordinator)
    first.get(agenda.path)
    second.get(agenda.path)
    second_mark = int(second.page.with_class("cdp-ordered")[0].get("data-reorder-version", ""))
    first.submit("Down", near="Welcome")
    assert first.banner == "“Welcome” moved down."
    second.submit("Up", near="Finance", status=409)
    assert "1. Finance 2. Welcome" in second.main
    assert "Finance: one place up" in second.main
    body = {"order": [agenda.finance.key, agenda.welcome.key], "version": second_mark}
    answer = second.post_json(f"{agenda.path}/order", body, status=409)
    assert answer["differences"][0]["theirs"] == "1. Finance\n2. Welcome"


@pytest.mark.both_databases
def test_dragging_an_item_returns_the_new_numbers_and_times(
    visit: Visit, world: World, agenda: Agenda
) -> None:
    coordinator = visit().sign_in(world.coordinator).get(agenda.path)
    mark = int(coordinator.page.with_class("cdp-ordered")[0].get("data-reorder-version", ""))
    body = {"order": [agenda.finance.key, agenda.welcome.key], "version": mark}
    answer = coordinator.post_json(f"{agenda.path}/order", body)
    assert answer["texts"][f"number-{agenda.welcome.key}"] == "2."
    assert answer["texts"][f"time-{agenda.welcome.key}"] == "10:20am"
    assert answer["texts"]["agenda-end"] == "The agenda ends at 11:05am and the meeting at midday."
    back = {"order": [agenda.welcome.key, agenda.finance.key], "version": answer["version"]}
    coordinator.post_json(f"{agenda.path}/order", back)


@pytest.mark.parametrize(
    "body",
    [[], {}, {"order": "x", "version": 1}, {"order": [1], "version": 1}, {"order": [], "version": "x"}, 7],
)
def test_an_invalid_order_is_refused(visit: Visit, world: World, agenda: Agenda, body: object) -> None:
    coordinator = visit().sign_in(world.coordinator).get(agenda.path)
    coordinator.post_json(f"{agenda.path}/order", body, status=400)


def test_invalid_addresses_are_not_found(
    visit: Visit, world: World, agenda: Agenda, publish: Publish
) -> None:
    publish()
    coordinator = visit().sign_in(world.coordinator)
    for end in (
        "publications/0",
        "publications/99999999999999999999999",
        "items/0",
        "papers/-1",
        "items/new/x",
    ):
        coordinator.get(f"{agenda.path}/{end}", status=404)
    coordinator.get(agenda.path)
    item = f"{agenda.path}/items/{agenda.welcome.key}/move"
    coordinator.post(item, {"direction": "sideways", "version": "1"}, status=400)
    coordinator.post(item, {"direction": "up"}, status=400)


def test_fields_that_the_form_does_not_have_are_ignored(
    visit: Visit, world: World, agenda: Agenda, session: Session
) -> None:
    coordinator = visit().sign_in(world.coordinator)
    coordinator.get(f"{agenda.path}/items/{agenda.welcome.key}/edit")
    sent = {
        "title": "Welcome", "purpose": "discussion", "minutes": "10", "part": "1",
        "version": str(agenda.welcome.version),
        "position": "99", "meeting_id": "7", "accepted": "", "standing": "finance", "key": "aaaaaaaaaaaa",
    }  # fmt: skip
    coordinator.post(f"{agenda.path}/items/{agenda.welcome.key}/edit", sent, status=200)
    session.refresh(agenda.welcome)
    assert (agenda.welcome.position, agenda.welcome.standing) == (1, None)
    assert agenda.welcome.accepted


def test_publishing_emails_everyone_invited_without_confidential_titles(
    visit: Visit, world: World, agenda: Agenda, session: Session
) -> None:
    for person in (world.member, world.observer):
        session.add(Invitation(meeting=agenda.meeting, person=person))
    session.add(Invitation(meeting=agenda.meeting, person=world.lead, removed_at=clock.now()))
    session.commit()
    coordinator = visit().sign_in(world.coordinator).get(f"{agenda.path}/publish")
    assert [row[0] for row in coordinator.table("2 people")] == [world.member.name, world.observer.name]
    assert "The agenda and papers for Autumn board are ready." in coordinator.main
    agenda.meeting.place = "Town Hall"
    session.commit()
    coordinator.submit("Publish agenda", notify_invitees=True, status=422)
    assert (
        "The emails have changed since you opened this page. Check them again, then publish."
        in coordinator.errors[0]
    )
    assert "Town Hall" in coordinator.main
    coordinator.submit("Publish agenda", notify_invitees=True)
    emails = session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.id)).all()
    assert [(email.to_address, email.subject) for email in emails] == [
        (world.member.email, f"Agenda and papers ready: Autumn board, {weekday(agenda.meeting.starts_at)}"),
        (world.observer.email, f"Agenda and papers ready: Autumn board, {weekday(agenda.meeting.starts_at)}"),
    ]
    assert all(SECRET not in email.body and agenda.path in email.body for email in emails)


def test_a_file_keeps_its_own_name_in_any_language(
    visit: Visit, world: World, agenda: Agenda, publish: Publish
) -> None:
    coordinator = visit().sign_in(world.coordinator).get(agenda.path)
    coordinator.click("Add a paper", near="Finance")
    coordinator.submit("Add paper", title="Café", file=pdf("Café “prices”; x=1 – 2027.pdf"), **COMPLETE)
    coordinator.click("Café")
    answer = coordinator.get(f"{coordinator.path}/file").response
    assert answer is not None
    assert "filename*=UTF-8''Caf%C3%A9%20%E2%80%9Cprices" in answer.headers["Content-Disposition"]


def fill(session: Session, world: World, title: str, items: int) -> Meeting:
    """Make a meeting with a number of items, each with a paper and an interest; every fifth is confidential."""
    meeting = make.meeting(session, world.board, title=title, state=MeetingState.SCHEDULED)
    for position in range(items):
        part = Part.CONFIDENTIAL if position % 5 == 4 else Part.PUBLIC
        item = make.item(session, meeting, f"Item {position}", position=position, minutes=4, part=part)
        item.presenter_organisation = world.police
        item.audience = [world.police, world.health] if part is Part.CONFIDENTIAL else []
        item.papers = [Paper(title="Paper", state=PaperState.REQUESTED, requested_from=world.treatment)]
        item.interests = [DeclaredInterest(person=world.member, nature="Kin.", declared_at=clock.now())]
    session.commit()
    return meeting


@pytest.mark.parametrize("role", ["coordinator", "police_member", "observer"])
def test_an_agenda_of_thirty_items_takes_no_more_statements_than_one_of_five(
    visit: Visit, world: World, session: Session, engine: sa.Engine, role: str
) -> None:
    coordinator, reader = visit().sign_in(world.coordinator), visit().sign_in(getattr(world, role))
    taken = {}
    for items in (5, 30):
        path = f"/partnerships/west-midlands/meetings/{fill(session, world, f'Of {items}', items).key}/agenda"
        coordinator.get(f"{path}/publish").submit("Publish agenda", despite_gaps=True, notify_invitees=False)
        for page in ("", "/word"):
            with counted(engine) as statements:
                reader.get(path + page)
            taken[items, page] = len(statements)
    assert taken[5, ""] == taken[30, ""]
    assert taken[5, "/word"] == taken[30, "/word"]
    assert taken[30, ""] <= 12


def test_loading_thirty_items_takes_no_more_statements_than_five(
    session: Session, world: World, engine: sa.Engine
) -> None:
    taken = []
    for items in (5, 30):
        meeting = fill(session, world, f"Of {items}", items)
        session.refresh(meeting)
        with counted(engine) as statements:
            for item in queries.items_of(session, meeting):
                _ = (item.papers[0].requested_from, item.papers[0].file, item.audience, item.interests)
                _ = item.presenter_organisation
        taken.append(len(statements))
    assert taken[0] == taken[1]
