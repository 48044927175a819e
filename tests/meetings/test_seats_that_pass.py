"""A seat passes from a member to a substitute during a meeting, and substitutes attend remotely."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Refusal
from cdp.meetings import attendance, proceedings, sitting
from cdp.meetings.attendance import AttendanceEntry, kind_of
from cdp.meetings.attendance_so_far import attendance_by_seat
from cdp.meetings.proceedings import Move
from cdp.minutes import content, queries
from cdp.minutes.voting import voting_on
from cdp.models import Attendance, Meeting, MeetingState, Movement, MovementKind, Presence
from tests.minutes.scene import Scene, scene
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
LEFT, ARRIVED = MovementKind.LEFT, MovementKind.ARRIVED


@pytest.fixture
def here(session: Session) -> Scene:
    """A meeting with a quorum of two; the treatment provider and the police are present."""
    return scene(session, present=2)


def rows_of(session: Session, meeting: Meeting) -> dict[str, Attendance]:
    return {row.name: row for row in sitting.attended_at(session, meeting).rows}


def pass_on(session: Session, here: Scene, to: str = "Example deputy") -> Movement:
    """Record that the police member leaves at the delivery plan, and that a substitute takes the seat over."""
    row = rows_of(session, here.meeting)["Example police member"]
    at = clock.from_london(here.meeting.day, clock.in_london(here.meeting.starts_at).time())
    moved = proceedings.move(
        session, here.meeting, row, Move(LEFT, here.plan, at, to), by=here.world.coordinator
    )
    session.commit()
    session.expire_all()
    return moved


def test_a_seat_that_passes_to_a_substitute_counts_once_for_each_item(session: Session, here: Scene) -> None:
    pass_on(session, here)
    found = sitting.quorums_of(session, here.meeting)
    assert [(found[item.id].present, found[item.id].not_counted) for item in (here.report, here.plan)] == [
        (2, ()),
        (2, ()),
    ]
    assert found[here.plan.id].absent == (here.world.health.label,)
    voters = [[voter.name for voter in voting_on(session, item).voters] for item in (here.report, here.plan)]
    assert voters == [["Example member", "Example police member"], ["Example member", "Example deputy"]]


def test_without_a_substitute_the_seat_is_empty_once_the_member_has_left(
    session: Session, here: Scene
) -> None:
    pass_on(session, here, to="")
    found = sitting.quorums_of(session, here.meeting)
    assert [found[item.id].quorate for item in (here.report, here.plan)] == [True, False]


def test_one_person_at_a_time_sits_in_a_seat(session: Session, here: Scene) -> None:
    pass_on(session, here)
    rows, by = rows_of(session, here.meeting), here.world.coordinator
    member, deputy = rows["Example police member"], rows["Example deputy"]
    with pytest.raises(Refusal, match="Example deputy sits in this seat"):
        proceedings.move(session, here.meeting, member, Move(ARRIVED, here.secret), by=by)
    last = Move(LEFT, here.secret, successor="Someone else")
    with pytest.raises(Refusal, match="This seat has already passed once"):
        proceedings.move(session, here.meeting, deputy, last, by=by)
    session.rollback()
    proceedings.move(session, here.meeting, deputy, Move(LEFT, here.secret), by=by)
    proceedings.move(session, here.meeting, member, Move(ARRIVED, here.secret), by=by)
    session.commit()
    found = sitting.quorums_of(session, here.meeting)[here.secret.id]
    assert (found.present, found.not_counted) == (2, ())


def test_the_minutes_say_who_took_the_seat_over_and_when(session: Session, here: Scene) -> None:
    pass_on(session, here)
    text = content.text_of(here.meeting, None, queries.sources_of(session, here.meeting))
    plan = next(item for item in text.items if item.key == here.plan.key)
    assert [line.partition(" at ")[0] for line in plan.movements] == [
        "Example police member left",
        f"Example deputy took over the seat of {here.world.police.name}",
    ]
    labels = {line.name: line.label for line in text.attendance}
    assert labels["Example deputy"] == (
        f"Substitute for Example police member ({here.world.police.name}), took the seat over during the meeting"
    )


def test_the_first_person_in_a_seat_stays_recorded_until_the_change_is_removed(
    session: Session, here: Scene
) -> None:
    pass_on(session, here)
    entry = {here.world.police_seat.key: AttendanceEntry(Presence.APOLOGIES)}
    with pytest.raises(Refusal, match="Example deputy took this seat over during the meeting"):
        attendance.record(
            session, here.meeting, entry, version=here.meeting.version, by=here.world.coordinator
        )
    session.rollback()
    departure = rows_of(session, here.meeting)["Example police member"].movements[0]
    with pytest.raises(Refusal, match="Example deputy took this seat over"):
        proceedings.remove_movement(session, here.meeting, departure, by=here.world.coordinator)
    arrival = rows_of(session, here.meeting)["Example deputy"].movements[0]
    proceedings.remove_movement(session, here.meeting, arrival, by=here.world.coordinator)
    session.commit()
    session.expire_all()
    assert "Example deputy" not in rows_of(session, here.meeting)
    assert sitting.quorums_of(session, here.meeting)[here.plan.id].quorate is False


def test_no_one_takes_over_a_seat_while_they_sit_in_another(session: Session, here: Scene) -> None:
    with pytest.raises(Refusal, match="Example member already attends") as refused:
        pass_on(session, here, to="Example member")
    assert refused.value.field == "successor"
    session.rollback()


def test_a_seat_that_passed_is_one_seat_in_the_statistics(session: Session, here: Scene) -> None:
    pass_on(session, here)
    here.meeting.state = MeetingState.HELD
    session.commit()
    found = attendance_by_seat(session, here.world.board)[here.world.police_seat.id]
    assert (found.meetings, found.represented) == (1, 1)


def test_the_coordinator_records_that_a_seat_passes(session: Session, here: Scene, visit: Visit) -> None:
    address = f"/partnerships/west-midlands/meetings/{here.meeting.key}/attendance"
    visitor = visit().sign_in(here.world.coordinator)
    visitor.get(f"{address}/movements/new").submit(
        "Save",
        person=rows_of(session, here.meeting)["Example police member"].key,
        kind="left",
        item=here.plan.key,
        successor="Example superintendent",
    )
    assert "Example superintendent" in visitor.get(address).main
    assert "Took over the seat" in visitor.get(address).main


def test_a_substitute_attends_remotely_and_counts(session: Session, here: Scene, visit: Visit) -> None:
    address = f"/partnerships/west-midlands/meetings/{here.meeting.key}/attendance"
    key = here.world.police_seat.key
    fields: dict[str, Any] = {
        f"presence-{key}": "substitute",
        f"who-{key}": "Example superintendent",
        f"remotely-{key}": True,
    }
    visit().sign_in(here.world.coordinator).get(address).submit("Save attendance", **fields)
    session.expire_all()
    row = rows_of(session, here.meeting)["Example superintendent"]
    assert (row.remotely, kind_of(row)) == (True, "Substitute, remotely")
    assert sitting.quorums_of(session, here.meeting)[here.plan.id].quorate is True
    text = content.text_of(here.meeting, None, queries.sources_of(session, here.meeting))
    assert [line.how for line in text.attendance if line.name == "Example superintendent"] == ["remotely"]
    page = visit().sign_in(here.world.coordinator).get(address)
    assert "The substitute attends remotely" in page.main
