"""Quorum of each item, and who presides: both are facts of a meeting in its course."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.agendas.interests import declare_interest, withdraw_interest
from cdp.meetings import sitting
from cdp.meetings.sitting import WhoPresides
from cdp.minutes import decisions
from cdp.minutes.decisions import DecisionDetails
from cdp.models import (
    AgendaItem,
    Attendance,
    DecisionState,
    ItemSitting,
    Movement,
    MovementKind,
    Presence,
    PresidingAs,
    Seat,
)
from cdp.terms.wording.quorum_rule import Of, QuorumPart, QuorumRule
from tests import make
from tests.meetings.test_quorum import asks
from tests.minutes.scene import Scene, scene
from tests.statements import counted

NHS = QuorumPart(1, Of.ROLES, ("nhs",), ("NHS representative",))


def row_of(session: Session, here: Scene, seat: Seat) -> Attendance:
    query = sa.select(Attendance).where(
        Attendance.seat_id == seat.id, Attendance.meeting_id == here.meeting.id
    )
    return session.scalars(query).one()


def move(session: Session, here: Scene, row: Attendance, kind: MovementKind, item: AgendaItem) -> None:
    by = here.world.coordinator
    session.add(Movement(attendance=row, kind=kind, item=item, recorded_at=clock.now(), recorded_by=by))
    session.commit()


def test_the_only_nhs_representative_with_an_interest_does_not_count_for_the_item(session: Session) -> None:
    here = scene(session, present=3)
    asks(session, QuorumRule(2, parts=(NHS,)))
    declare_interest(
        session, here.plan, here.world.health_member, "Holds the contract.", by=here.world.coordinator
    )
    session.commit()
    found = sitting.quorum_of_item(session, here.plan)
    assert (found.quorate, found.sentence, found.not_counted) == (
        False,
        (
            "Not quorate for this item: 2 voting members are present and 2 are needed, but not all the required "
            "members. Missing: an NHS representative."
        ),
        ("Example health member (declared an interest)",),
    )
    assert sitting.quorum_of_item(session, here.report).sentence == (
        "Quorate for this item: 3 voting members are present and 2 are needed, including one NHS representative."
    )


def test_each_decision_has_the_quorum_of_its_item(session: Session) -> None:
    here = scene(session, present=2)
    by = here.world.coordinator
    report = decisions.record_decision(session, here.report, DecisionDetails("Note the report"), by=by)
    declare_interest(session, here.plan, here.world.member, "Works for the provider.", by=by)
    plan = decisions.record_decision(session, here.plan, DecisionDetails("Adopt the plan"), by=by)
    assert (report.state, plan.state) == (DecisionState.DECIDED, DecisionState.PROVISIONAL)
    withdraw_interest(session, here.plan, here.plan.interests[0], by=by)
    session.flush()
    decisions.apply_quorum(session, here.meeting, by=by)
    assert (report.state, plan.state) == (DecisionState.DECIDED, DecisionState.DECIDED)


def test_a_person_counts_from_their_arrival_until_they_leave(session: Session) -> None:
    here = scene(session, present=2)
    row = row_of(session, here, here.world.police_seat)
    last = make.item(session, here.meeting, "Any other business", position=4)
    move(session, here, row, MovementKind.LEFT, last)  # recorded in another order than it happened
    move(session, here, row, MovementKind.ARRIVED, here.plan)
    found = sitting.quorums_of(session, here.meeting)
    assert [
        (found[item.id].quorate, found[item.id].not_counted) for item in (here.report, here.plan, last)
    ] == [
        (False, ("Example police member (has not arrived yet)",)),
        (True, ()),
        (False, ("Example police member (has left)",)),
    ]


def test_items_taken_in_another_order_are_judged_in_that_order(session: Session) -> None:
    here = scene(session, present=2)
    row = row_of(session, here, here.world.police_seat)
    start = here.meeting.starts_at
    session.add(ItemSitting(item=here.plan, started_at=start, ended_at=start + timedelta(minutes=10)))
    session.add(ItemSitting(item=here.report, started_at=start + timedelta(minutes=10)))
    move(session, here, row, MovementKind.LEFT, here.report)
    found = sitting.quorums_of(session, here.meeting)
    assert [found[item.id].quorate for item in (here.plan, here.report)] == [True, False]


def test_people_who_are_present_remotely_count(session: Session) -> None:
    here = scene(session, present=2)
    row_of(session, here, here.world.police_seat).presence = Presence.REMOTE
    session.commit()
    assert sitting.quorum_of_item(session, here.plan).quorate is True


def test_a_substitute_counts_when_the_representative_has_an_interest(session: Session) -> None:
    here = scene(session, present=2)
    row = row_of(session, here, here.world.police_seat)
    row.presence, row.person, row.name = Presence.SUBSTITUTE, None, "Example superintendent"
    declare_interest(session, here.plan, here.world.police_member, "Owns shares.", by=here.world.coordinator)
    session.commit()
    assert sitting.quorum_of_item(session, here.plan).quorate is True


def test_the_number_of_queries_does_not_grow_with_the_items(session: Session, engine: sa.Engine) -> None:
    here = scene(session, present=2)
    for place in range(20):
        make.item(session, here.meeting, f"Item {place}", position=10 + place)
    session.commit()
    assert here.meeting.board.id
    with counted(engine) as statements:
        found = sitting.quorums_of(session, here.meeting)
    assert (len(found), len(statements)) == (23, 5)


def test_the_chair_presides_or_else_a_deputy_chair_who_attends(session: Session) -> None:
    here = scene(session, present=2)
    assert sitting.presiding_of(session, here.meeting) is None
    chair = Attendance(
        meeting=here.meeting, person=here.world.chair, name="Example chair", presence=Presence.IN_ATTENDANCE
    )
    session.add(chair)
    session.commit()
    assert sitting.presiding_of(session, here.meeting) == WhoPresides(
        "Example chair", here.world.chair, PresidingAs.CHAIR, recorded=False
    )
    chair.presence = Presence.APOLOGIES
    session.commit()
    assert sitting.presiding_of(session, here.meeting) is None
