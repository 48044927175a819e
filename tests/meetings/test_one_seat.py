"""People, not places: the coordinator is asked in which seat a person sits."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from cdp.errors import Refusal
from cdp.meetings import attendance, queries, quorum
from cdp.meetings.attendance import AttendanceEntry, Guest
from cdp.models import Meeting, Presence, Seat
from tests import make
from tests.meetings.test_attendance import in_force, planned
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands"
ASKED = (
    "Example member already attends for Example Treatment Services. "
    "Choose the one seat in which they sit, and change the other."
)


def second_seat(session: Session, world: make.World) -> Seat:
    """Give the representative of the treatment provider a second seat."""
    return make.seat(session, world.board, world.police, representative=world.member)


def save(
    session: Session, meeting: Meeting, entries: dict[Seat, AttendanceEntry], by: make.World, **more: Guest
) -> None:
    keys = {seat.key: entry for seat, entry in entries.items()}
    attendance.record(session, meeting, keys, version=meeting.version, by=by.coordinator, **more)


def test_a_person_present_in_two_seats_is_refused_at_the_second(session: Session) -> None:
    world = make.world(session)
    second, meeting = second_seat(session, world), planned(session, world)
    present = AttendanceEntry(Presence.PRESENT)
    with pytest.raises(Refusal) as refused:
        save(session, meeting, {world.treatment_seat: present, second: present}, world)
    assert (refused.value.field, refused.value.sentence) == (
        f"presence-{second.key}",
        ASKED,
    )
    session.rollback()
    assert queries.attendance_of(session, meeting) == []
    save(session, meeting, {world.treatment_seat: present, second: AttendanceEntry(Presence.ABSENT)}, world)
    in_force(session, world, quorum=1)
    assert quorum.quorum_of(session, meeting).present == 1


@pytest.mark.parametrize("typed", ["Example member", "example  MEMBER"])
def test_a_substitute_who_is_already_present_is_refused(session: Session, typed: str) -> None:
    world = make.world(session)
    meeting = planned(session, world)
    with pytest.raises(Refusal) as refused:
        save(
            session,
            meeting,
            {
                world.treatment_seat: AttendanceEntry(Presence.REMOTE),
                world.police_seat: AttendanceEntry(Presence.SUBSTITUTE, typed),
            },
            world,
        )
    assert (refused.value.field, refused.value.sentence) == (
        f"who-{world.police_seat.key}",
        f"{typed} already attends for Example Treatment Services. Enter another substitute.",
    )


def test_a_substitute_stands_in_for_one_seat_only(session: Session) -> None:
    world = make.world(session)
    meeting = planned(session, world)
    entry = AttendanceEntry(Presence.SUBSTITUTE, "Jo Field")
    with pytest.raises(Refusal, match="Jo Field already attends for Example Treatment Services"):
        save(session, meeting, {world.treatment_seat: entry, world.police_seat: entry}, world)


def test_a_guest_who_is_a_member_present_is_refused(session: Session) -> None:
    world = make.world(session)
    meeting = planned(session, world)
    with pytest.raises(Refusal) as refused:
        save(
            session,
            meeting,
            {world.police_seat: AttendanceEntry(Presence.PRESENT)},
            world,
            guest=Guest("Example police member"),
        )
    assert (refused.value.field, refused.value.sentence) == (
        "guest_name",
        "Example police member is already recorded as attending.",
    )


def test_the_attendance_page_asks_in_which_seat_a_person_sits(session: Session, visit: Visit) -> None:
    world = make.world(session)
    second, meeting = second_seat(session, world), planned(session, world)
    page = visit().sign_in(world.coordinator).get(f"{HERE}/meetings/{meeting.key}/attendance")
    page.submit(
        "Save attendance",
        status=422,
        **{f"presence-{seat.key}": "Present" for seat in (world.treatment_seat, second)},
    )
    assert page.errors == [ASKED]
