"""The page that the secretary uses during a meeting."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Conflict
from cdp.meetings import proceedings
from cdp.minutes import decisions
from cdp.minutes.decisions import DecisionDetails
from cdp.models import (
    Attendance,
    Decision,
    DecisionState,
    DeclaredInterest,
    InterestConsequence,
    ItemSitting,
    ItemState,
    Movement,
    Presence,
)
from tests import make
from tests.minutes.scene import Scene, scene
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]


def today(session: Session, *, present: int = 2) -> Scene:
    """Make a meeting that began a moment ago."""
    here = scene(session, present=present)
    here.meeting.starts_at, here.meeting.ends_at = clock.now(), clock.now() + timedelta(hours=2)
    session.commit()
    return here


def screen(here: Scene) -> str:
    return here.path.removesuffix("minutes") + "running"


def test_the_secretary_takes_items_one_after_another(session: Session, visit: Visit) -> None:
    here = today(session)
    coordinator = visit().sign_in(here.world.coordinator).get(screen(here))
    assert "No item has begun." in coordinator.main
    coordinator.submit("Begin the first item")
    assert coordinator.facts()["Time left"] == "10 minutes left"
    coordinator.submit("Next item")
    rows = coordinator.table("All items")
    assert [(row[0], row[3] != "–") for row in rows[:2]] == [
        ("1. Performance report", True),
        ("2. Delivery plan Current", False),
    ]
    coordinator.submit("End this item")
    assert "No item has begun." in coordinator.main
    taken = session.scalars(sa.select(ItemSitting).order_by(ItemSitting.id)).all()
    assert [(each.item, each.ended_at is not None) for each in taken] == [
        (here.report, True),
        (here.plan, True),
    ]


def test_a_withdrawn_item_is_marked_and_does_not_come_next(session: Session, visit: Visit) -> None:
    here = today(session)
    here.plan.state = ItemState.WITHDRAWN
    session.commit()
    coordinator = visit().sign_in(here.world.coordinator).get(screen(here)).submit("Begin the first item")
    assert coordinator.table("All items")[1][0] == "2. Delivery plan Withdrawn"
    assert not any(text.endswith("2. Delivery plan") for text in coordinator.buttons)


def test_the_time_left_is_computed_from_the_start_of_the_item(session: Session, visit: Visit) -> None:
    here = today(session)
    session.add(ItemSitting(item=here.plan, started_at=clock.now() - timedelta(minutes=13)))
    session.commit()
    coordinator = visit().sign_in(here.world.coordinator).get(screen(here))
    assert coordinator.facts()["Time left"] == "3 minutes over"


def test_a_departure_loses_the_quorum_and_makes_the_decision_provisional(
    session: Session, visit: Visit
) -> None:
    here = today(session)
    proceedings.take_item(session, here.meeting, here.plan, seen="", by=here.world.coordinator)
    decision = decisions.record_decision(
        session, here.plan, DecisionDetails("Adopt the plan"), by=here.world.coordinator
    )
    session.commit()
    assert decision.state is DecisionState.DECIDED
    coordinator = visit().sign_in(here.world.coordinator).get(screen(here))
    coordinator.submit("Record arrival or departure", mover="Example police member", kind="Leaves")
    assert "Not quorate for this item: 1 voting member is present and 2 are needed." in coordinator.main
    assert "Not counted: Example police member (has left)." in coordinator.main
    assert "Inquorate: discussion may continue" in coordinator.main
    assert "Decisions to ratify at the next quorate meeting" in coordinator.main
    assert "Adopt the plan" in coordinator.main
    session.expire_all()
    assert session.scalars(sa.select(Decision)).one().state is DecisionState.PROVISIONAL
    (move,) = session.scalars(sa.select(Movement))
    assert (move.attendance.name, move.item) == ("Example police member", here.plan)
    assert move.at is not None
    coordinator.submit(
        "Record arrival or departure", mover="Example police member", kind="Leaves", status=422
    )
    assert coordinator.errors == ["Example police member has already left by this item."]


def test_a_member_who_sent_apologies_and_arrives_after_all_is_present(session: Session, visit: Visit) -> None:
    here = today(session, present=1)
    proceedings.take_item(session, here.meeting, here.plan, seen="", by=here.world.coordinator)
    session.commit()
    coordinator = visit().sign_in(here.world.coordinator).get(screen(here))
    coordinator.submit("Record arrival or departure", mover="Example police member", kind="Arrives")
    assert "Quorate for this item: 2 voting members are present and 2 are needed." in coordinator.main
    row = session.scalars(sa.select(Attendance).where(Attendance.seat_id == here.world.police_seat.id)).one()
    assert row.presence is Presence.PRESENT


def test_an_interest_declared_at_the_meeting_has_its_nature_and_consequence(
    session: Session, visit: Visit
) -> None:
    here = today(session)
    proceedings.take_item(session, here.meeting, here.plan, seen="", by=here.world.coordinator)
    session.commit()
    coordinator = visit().sign_in(here.world.coordinator).get(screen(here))
    coordinator.submit("Record interest", declarer="Example member", nature="Works there.", status=422)
    coordinator.submit("Record interest", consequence="Stays and does not vote")
    assert "Not counted: Example member (declared an interest)." in coordinator.main
    (interest,) = session.scalars(sa.select(DeclaredInterest))
    assert (interest.person, interest.nature, interest.consequence) == (
        here.world.member,
        "Works there.",
        InterestConsequence.STAYS,
    )


def test_what_is_recorded_under_the_current_item_leads_back_to_the_page(
    session: Session, visit: Visit
) -> None:
    here = today(session)
    coordinator = visit().sign_in(here.world.coordinator).get(screen(here)).submit("Begin the first item")
    coordinator.submit("Save note", body="Figures were shown.")
    assert (coordinator.path, coordinator.banner) == (screen(here), "Note saved.")
    coordinator.click("Record a decision").submit("Record decision", wording="Note the report")
    assert (coordinator.path, coordinator.banner) == (screen(here), "Decision 2026-D1 recorded.")


def test_two_secretaries_who_move_on_at_once_see_both_items(session: Session, visit: Visit) -> None:
    here = today(session)
    first = visit().sign_in(here.world.coordinator).get(screen(here))
    second = visit().sign_in(here.world.coordinator).get(screen(here))
    first.submit("Begin the first item")
    second.submit("Take now", near="Delivery plan", status=409)
    assert "Performance report" in second.main
    assert "Delivery plan" in second.main
    with pytest.raises(Conflict):
        proceedings.take_item(session, here.meeting, here.plan, seen="", by=here.world.coordinator)


def test_only_the_coordinator_uses_the_page(session: Session, visit: Visit) -> None:
    here = today(session)
    for person in (here.world.member, here.world.chair):
        visit().sign_in(person).get(screen(here), status=403)


def test_the_page_says_why_it_is_closed(session: Session, visit: Visit) -> None:
    here = scene(session)
    here.meeting.starts_at += timedelta(days=9)
    here.meeting.ends_at += timedelta(days=9)
    session.commit()
    coordinator = visit().sign_in(here.world.coordinator).get(screen(here))
    assert "You can use this page on the day of the meeting." in coordinator.main
    assert "Begin the first item" not in coordinator.buttons


def test_the_page_takes_no_more_statements_for_many_items(
    session: Session, visit: Visit, engine: sa.Engine
) -> None:
    here = today(session)
    address = screen(here)
    coordinator = visit().sign_in(here.world.coordinator).get(address)
    with counted(engine) as few:
        coordinator.get(address)
    for position in range(25):
        make.item(session, here.meeting, f"Item {position}", position=position + 10)
    session.commit()
    with counted(engine) as many:
        coordinator.get(address)
    assert len(many) == len(few) <= 14


def test_one_press_records_that_a_person_left_or_came_back(session: Session, visit: Visit) -> None:
    here = today(session)
    proceedings.take_item(session, here.meeting, here.report, seen="", by=here.world.coordinator)
    session.commit()
    coordinator = visit().sign_in(here.world.coordinator).get(screen(here))
    coordinator.submit("Left now", near="Example police member")
    assert "Not counted: Example police member (has left)." in coordinator.main
    coordinator.submit("Next item").submit("Arrived now", near="Example police member")
    assert "Quorate for this item" in coordinator.main
    moves = session.scalars(sa.select(Movement).order_by(Movement.id))
    assert [(move.kind.value, move.item) for move in moves] == [("left", here.report), ("arrived", here.plan)]


def test_earlier_decisions_without_a_quorum_are_listed_for_those_who_may_see_them(
    session: Session, visit: Visit
) -> None:
    here = today(session, present=1)
    by = here.world.coordinator
    decisions.record_decision(session, here.plan, DecisionDetails("Adopt the plan"), by=by)
    decisions.record_decision(session, here.secret, DecisionDetails("Lower the price"), by=by)
    session.commit()
    coordinator = visit().sign_in(by).get(screen(here))
    assert "Adopt the plan" in coordinator.main
    assert "Lower the price" in coordinator.main
    session.add(
        DeclaredInterest(item_id=here.secret.id, person=by, nature="Owns it.", declared_at=clock.now())
    )
    session.commit()
    coordinator.get(screen(here))
    assert "Adopt the plan" in coordinator.main
    assert "Lower the price" not in coordinator.main
