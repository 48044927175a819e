"""How often each seat was represented at the meetings that were held."""

from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.meetings.attendance_so_far import attendance_by_seat
from cdp.models import Attendance, MeetingState, Presence, Seat
from tests import make
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands"


def came(session: Session, world: make.World, weeks_ago: int, *lines: tuple[Seat, Presence]) -> None:
    meeting = make.meeting(
        session, world.board, clock.now() - timedelta(weeks=weeks_ago), state=MeetingState.HELD
    )
    for seat, presence in lines:
        session.add(Attendance(meeting=meeting, seat=seat, name="Somebody", presence=presence, votes=True))
    session.commit()


def test_seats_are_counted_by_how_they_were_represented(session: Session, visit: Visit) -> None:
    world = make.world(session)
    police, treatment = world.police_seat, world.treatment_seat
    came(session, world, 20, (police, Presence.PRESENT), (treatment, Presence.APOLOGIES))
    came(session, world, 8, (police, Presence.SUBSTITUTE), (treatment, Presence.ABSENT))
    came(session, world, 2, (police, Presence.APOLOGIES))
    found = attendance_by_seat(session, world.board)
    assert (found[police.id].represented, found[police.id].meetings) == (2, 3)
    last = found[police.id].last_represented
    assert last is not None
    assert clock.now() - timedelta(weeks=9) < last < clock.now() - timedelta(weeks=7)
    assert found[treatment.id].last_represented is None
    page = visit().sign_in(world.member).get(f"{HERE}/meetings/boards/{world.board.key}/attendance")
    rows = {row[0].partition(",")[0]: row[2:] for row in page.table("Attendance by seat")[1:]}
    assert rows[world.police.name][:4] == ["2 of 3", "1", "1", "0"]
    assert rows[world.treatment.name] == ["0 of 2", "0", "1", "1", "Never"]


def test_meetings_that_were_not_held_do_not_count(session: Session) -> None:
    world = make.world(session)
    meeting = make.meeting(session, world.board, state=MeetingState.SCHEDULED)
    session.add(
        Attendance(meeting=meeting, seat=world.police_seat, name="Somebody", presence=Presence.PRESENT)
    )
    session.commit()
    assert attendance_by_seat(session, world.board) == {}


def test_statements_do_not_grow_with_meetings_or_seats(
    session: Session, visit: Visit, engine: sa.Engine
) -> None:
    world = make.world(session)
    came(session, world, 1, (world.police_seat, Presence.PRESENT))
    visitor, path = visit().sign_in(world.member), f"{HERE}/meetings/boards/{world.board.key}/attendance"
    visitor.get(path)
    with counted(engine) as few:
        visitor.get(path)
    for number in range(8):
        seat = make.seat(
            session, world.board, make.organisation(session, world.partnership, f"Organisation {number}")
        )
        came(session, world, number + 2, (seat, Presence.PRESENT))
    with counted(engine) as many:
        visitor.get(path)
    assert len(many) <= len(few)


def test_another_partnership_cannot_see_the_attendance(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visit().sign_in(world.neighbour_coordinator).get(
        f"/partnerships/berkshire-east/meetings/boards/{world.board.key}/attendance", status=404
    )
