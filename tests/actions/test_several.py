"""The secretariat changes several actions at once, after checking what will change."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.actions import service
from cdp.actions.service import ActionProgress, EndingNote
from cdp.models import (
    Action,
    ActionDateChange,
    ActionState,
    AuditEvent,
    DeclaredInterest,
    OutboxMessage,
    Part,
)
from cdp.wording.formats import day
from tests import make
from tests.actions.raising import IN_A_MONTH, raised
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
REGISTER = "/partnerships/west-midlands/actions"
LATER = clock.today() + timedelta(days=60)


@pytest.fixture
def world(session: Session) -> make.World:
    """Make three actions of the police (one done, one ended) and one of the treatment provider."""
    world = make.world(session)
    raised(session, world, title="Publish the needs assessment")
    done = raised(session, world, title="Name a lead")
    service.update_progress(
        session,
        done,
        ActionProgress(ActionState.DONE, "Named.", done.version, "Letter of 3 May"),
        by=world.police_member,
    )
    ended = raised(session, world, title="Book a room")
    service.withdraw(session, ended, EndingNote("Not needed", ended.version), by=world.coordinator)
    raised(session, world, title="Recruit two workers", organisation=world.treatment)
    session.commit()
    return world


def test_the_preview_names_what_will_change_and_what_cannot(
    session: Session, world: make.World, visit: Visit
) -> None:
    visitor = visit().sign_in(world.coordinator).get(f"{REGISTER}?state=all").click("Change several actions")
    before = _counts(session)
    visitor.submit(
        "Check the changes",
        actions=["A1: Publish the needs assessment", "A3: Book a room", "A4: Recruit two workers"],
        change="Move the due date",
        due_on=LATER,
        reason="The census data comes later",
    )
    assert visitor.heading == "Check the changes"
    words = f"Due date moves from {day(IN_A_MONTH)} to {day(LATER)}"
    assert visitor.table("2 actions will change") == [
        ["A1: Publish the needs assessment", words],
        ["A4: Recruit two workers", words],
    ]
    ((name, why),) = visitor.table("1 action will stay as it is")
    assert (name, why[:24]) == ("A3: Book a room", "This action is withdrawn")
    session.expire_all()
    assert list(session.scalars(sa.select(ActionDateChange))) == []
    assert _counts(session) == before
    visitor.submit("Save changes to 2 actions")
    assert visitor.banner == "2 actions changed."
    session.expire_all()
    moved = session.scalars(sa.select(Action).where(Action.due_on == LATER).order_by(Action.number))
    assert [(each.number, each.original_due_on, each.date_changes[0].reason) for each in moved] == [
        (1, IN_A_MONTH, "The census data comes later"),
        (4, IN_A_MONTH, "The census data comes later"),
    ]


def _counts(session: Session) -> list[int | None]:
    """Return how many events the history has, and how many emails there are."""
    kinds = (AuditEvent, OutboxMessage)
    return [session.scalar(sa.select(sa.func.count()).select_from(kind)) for kind in kinds]


def test_nothing_is_saved_when_an_action_changed_after_the_preview(
    session: Session, world: make.World, visit: Visit
) -> None:
    visitor = visit().sign_in(world.coordinator).get(f"{REGISTER}/several?all=1")
    visitor.submit("Check the changes", change="Move the due date", due_on=LATER, reason="Later")
    action = session.scalars(sa.select(Action).where(Action.number == 4)).one()
    service.withdraw(
        session, action, EndingNote("Agreed at the meeting", action.version), by=world.coordinator
    )
    session.commit()
    visitor.submit("Save changes to 3 actions")
    assert visitor.errors == [
        "Some of these actions have changed since. Check the changes again before you save them."
    ]
    session.expire_all()
    assert list(session.scalars(sa.select(ActionDateChange))) == []
    visitor.submit("Save changes to 2 actions")
    assert visitor.banner == "2 actions changed."


def test_done_actions_are_closed_with_their_own_evidence_and_others_stay(
    session: Session, world: make.World, visit: Visit
) -> None:
    visitor = visit().sign_in(world.coordinator).get(f"{REGISTER}/several?all=1")
    visitor.submit("Check the changes", change="Close")
    assert visitor.table("1 action will change") == [
        ["A2: Name a lead", "Will be closed. Evidence: Letter of 3 May"]
    ]
    visitor.submit("Save changes to 1 action")
    session.expire_all()
    assert [
        (each.number, each.state) for each in session.scalars(sa.select(Action).order_by(Action.number))
    ] == [
        (1, ActionState.RAISED),
        (2, ActionState.CLOSED),
        (3, ActionState.WITHDRAWN),
        (4, ActionState.RAISED),
    ]


def test_what_a_change_needs_is_asked_for_and_everything_typed_is_kept(
    world: make.World, visit: Visit
) -> None:
    visitor = visit().sign_in(world.coordinator).get(f"{REGISTER}/several")
    visitor.submit("Check the changes", status=422)
    assert visitor.errors == ["Choose the actions to change", "Choose what to change"]
    visitor.submit(
        "Check the changes",
        actions=["A2: Name a lead"],
        change="Move the due date",
        reason="Later",
        status=422,
    )
    assert visitor.errors == ["Enter the new due date"]
    visitor.submit("Check the changes", due_on=clock.today() - timedelta(days=3), status=422)
    assert "is in the past" in visitor.errors[0]
    visitor.submit("Check the changes", use_anyway=True)
    visitor.submit("Go back and edit")
    assert visitor.heading == "Change several actions"
    visitor.submit("Check the changes", due_on=LATER)
    assert len(visitor.table("1 action will change")) == 1


def test_new_owners_are_told_and_the_actions_of_others_are_not_offered(
    session: Session, world: make.World, visit: Visit
) -> None:
    secret = make.item(session, make.meeting(session, world.board), "Prices", part=Part.CONFIDENTIAL)
    secret.interests.append(
        DeclaredInterest(person=world.coordinator, nature="Bids", declared_at=clock.now())
    )
    hidden = raised(session, world, item=secret, owner=world.chair)
    visitor = visit().sign_in(world.coordinator).get(f"{REGISTER}/several?all=1")
    assert hidden.title not in visitor.main.replace("A1: Publish the needs assessment", "")
    visitor.submit(
        "Check the changes", change="Change the owner", organisation="West Midlands Police", status=422
    )
    assert visitor.errors == ["Enter why the owner changes"]
    visitor.submit("Check the changes", owner_reason="The contract moves")
    words = "Owner changes from Example Treatment Services to West Midlands Police."
    words += " We will email Example police member"
    assert visitor.table("1 action will change") == [
        [
            "A4: Recruit two workers",
            words,
        ]
    ]


def test_only_the_secretariat_changes_several_actions(world: make.World, visit: Visit) -> None:
    for person in (world.member, world.sro, world.observer):
        visitor = visit().sign_in(person).get(REGISTER)
        assert "Change several actions" not in visitor.links
        visitor.get(f"{REGISTER}/several", status=403)
