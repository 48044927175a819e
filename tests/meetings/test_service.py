"""Planning, changing, cancelling and holding meetings."""

from datetime import date, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Conflict, Refusal
from cdp.meetings import attendance, queries, service
from cdp.meetings.attendance import AttendanceEntry
from cdp.models import AuditEvent, Meeting, MeetingState, OutboxMessage, Presence
from cdp.wording.formats import day as in_words
from tests import make
from tests.meetings.days import details, weekend_day, working_day


def last_sentence(session: Session) -> str:
    sentence = session.scalar(sa.select(AuditEvent.sentence).order_by(AuditEvent.id.desc()).limit(1))
    assert sentence is not None
    return sentence


def planned(session: Session, world: make.World, **changes: Any) -> Meeting:
    return service.plan(session, world.partnership, world.board, details(**changes), by=world.coordinator)


def test_a_planned_meeting_is_a_draft_with_a_list_and_no_email(session: Session) -> None:
    world = make.world(session)
    meeting = planned(session, world)
    assert (meeting.state, meeting.title) == (
        MeetingState.DRAFT,
        f"Board meeting, {in_words(working_day())}",
    )
    assert [row.person.name for row in queries.invitations_of(session, meeting)] == [
        "Example health member",
        "Example member",
        "Example police member",
        "Example chair",
        "Example sro",
        "Example coordinator",
    ]
    assert session.scalar(sa.select(sa.func.count()).select_from(OutboxMessage)) == 0
    assert last_sentence(session).startswith("Example coordinator planned a meeting: Board meeting, ")


def test_the_sro_is_not_invited_to_every_sub_group(session: Session) -> None:
    world = make.world(session)
    meeting = service.plan(session, world.partnership, world.sub_group, details(), by=world.coordinator)
    assert [row.person for row in queries.invitations_of(session, meeting)] == [world.coordinator]


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"end": time(10)}, "end", "Enter an end time later than the start, on the same day."),
        ({"place": ""}, "place", "Enter a place, a video link, or both."),
        (
            {"video_link": "javascript:alert(1)"},
            "video_link",
            "Enter a video link that starts with https://, like https://meet.example.org/board.",
        ),
        (
            {"video_link": "https://"},
            "video_link",
            "Enter a video link that starts with https://, like https://meet.example.org/board.",
        ),
    ],
)
def test_a_meeting_with_invalid_details_is_refused(
    session: Session, changes: dict[str, Any], field: str, sentence: str
) -> None:
    world = make.world(session)
    with pytest.raises(Refusal) as refused:
        planned(session, world, **changes)
    assert (refused.value.field, refused.value.sentence) == (field, sentence)


@pytest.mark.parametrize("day", [date(2027, 3, 28), date(2027, 10, 31)])
def test_a_start_in_the_hour_of_the_clock_change_is_refused(session: Session, day: date) -> None:
    world = make.world(session)
    with pytest.raises(Refusal, match="between 1am and 2am") as refused:
        planned(session, world, day=day, start=time(1, 30), confirmed_day=day)
    assert refused.value.field == "start"


def test_a_doubtful_date_is_asked_about_and_then_used(session: Session) -> None:
    world, saturday = make.world(session), weekend_day()
    with pytest.raises(Refusal, match="is a Saturday") as asked:
        planned(session, world, day=saturday)
    assert asked.value.field == "use_anyway"
    with pytest.raises(Refusal, match="is a Saturday"):
        planned(session, world, day=saturday, confirmed_day=saturday + timedelta(days=7))
    meeting = planned(session, world, day=saturday, confirmed_day=saturday)
    assert clock.in_london(meeting.starts_at).date() == saturday


def test_a_closed_board_cannot_plan_meetings(session: Session) -> None:
    world = make.world(session)
    world.board.closes_on = clock.today() + timedelta(days=5)
    with pytest.raises(Refusal, match="closes on"):
        planned(session, world)


def test_a_change_does_not_overwrite_another_persons_change(session: Session) -> None:
    world = make.world(session)
    meeting = planned(session, world)
    session.commit()
    read = meeting.version
    service.change(session, meeting, details(place="Town Hall", version=read), by=world.coordinator)
    session.commit()
    with pytest.raises(Conflict) as conflict:
        service.change(session, meeting, details(place="Library", version=read), by=world.coordinator)
    assert [(d.label, d.theirs, d.yours) for d in conflict.value.differences] == [
        ("Place", "Town Hall", "Library")
    ]
    assert meeting.place == "Town Hall"


def test_a_change_without_a_difference_is_not_recorded(session: Session) -> None:
    world = make.world(session)
    meeting = planned(session, world)
    session.commit()
    before = (meeting.version, meeting.revised_at, last_sentence(session))
    service.change(session, meeting, details(version=meeting.version), by=world.coordinator)
    session.commit()
    assert (meeting.version, meeting.revised_at, last_sentence(session)) == before


def test_a_past_meeting_can_be_corrected_without_being_asked_about_its_date(session: Session) -> None:
    world = make.world(session)
    day = date(2025, 6, 10)
    meeting = make.meeting(session, world.board, clock.from_london(day, time(10)))
    changed = details(day=day, place="Town Hall", version=meeting.version)
    service.change(session, meeting, changed, by=world.coordinator)
    assert meeting.place == "Town Hall"


def test_a_cancelled_meeting_can_be_reinstated_and_only_then_changed(session: Session) -> None:
    world = make.world(session)
    meeting = planned(session, world)
    service.cancel(session, meeting, "The hall is flooded.", by=world.coordinator)
    with pytest.raises(Refusal, match="already cancelled"):
        service.cancel(session, meeting, "Again", by=world.coordinator)
    with pytest.raises(Refusal, match="Reinstate it"):
        service.change(session, meeting, details(version=meeting.version), by=world.coordinator)
    service.reinstate(session, meeting, by=world.coordinator)
    assert (meeting.state, meeting.cancelled_because) == (MeetingState.DRAFT, "")
    with pytest.raises(Refusal, match="not cancelled"):
        service.reinstate(session, meeting, by=world.coordinator)
    assert "flooded" not in " ".join(session.scalars(sa.select(AuditEvent.sentence)))


def test_a_meeting_is_held_once_it_has_begun_and_attendance_is_recorded(session: Session) -> None:
    world = make.world(session)
    meeting = planned(session, world)
    with pytest.raises(Refusal, match="not begun"):
        service.hold(session, meeting, by=world.coordinator)
    meeting.starts_at = clock.now() - timedelta(hours=3)
    meeting.ends_at = clock.now() - timedelta(hours=1)
    with pytest.raises(Refusal, match="Record attendance"):
        service.hold(session, meeting, by=world.coordinator)
    session.commit()
    attendance.record(
        session,
        meeting,
        {world.police_seat.key: AttendanceEntry(Presence.PRESENT)},
        version=meeting.version,
        by=world.coordinator,
    )
    service.hold(session, meeting, by=world.coordinator)
    assert meeting.state is MeetingState.HELD
    with pytest.raises(Refusal, match="has been held"):
        service.change(session, meeting, details(version=meeting.version), by=world.coordinator)
    with pytest.raises(Refusal, match="cannot be cancelled"):
        service.cancel(session, meeting, "Too late", by=world.coordinator)


def test_lists_leave_out_cancelled_meetings_and_drafts_for_others(session: Session) -> None:
    world = make.world(session)
    draft = planned(session, world)
    scheduled = make.meeting(session, world.board, state=MeetingState.SCHEDULED, title="Scheduled")
    make.meeting(session, world.board, state=MeetingState.CANCELLED, title="Cancelled")
    make.meeting(session, world.neighbour_board, state=MeetingState.SCHEDULED, title="Next door")
    found = queries.upcoming_meetings(session, world.partnership, clock.now(), 10)
    assert [meeting.title for meeting in found] == ["Scheduled"]
    assert queries.meeting_by_key(session, world.neighbour, draft.key) is None
    assert queries.next_meeting_of(session, world.board, after=clock.now()) is scheduled
    assert working_day() == clock.in_london(draft.starts_at).date()
