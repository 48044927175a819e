"""The calendar file of a meeting, downloaded by people and read by another program."""

from collections.abc import Callable
from datetime import UTC, datetime, time
from io import StringIO

import pytest
import vobject
from sqlalchemy.orm import Session

from cdp import clock
from cdp.meetings import service
from cdp.models import Meeting, MeetingState
from tests import make
from tests.meetings.days import details, next_in
from tests.visitor import Visitor

Visit = Callable[[], Visitor]


def address(meeting: Meeting) -> str:
    return f"/partnerships/west-midlands/meetings/{meeting.key}/calendar.ics"


@pytest.mark.parametrize(("month", "utc_hour"), [(1, 10), (7, 9)])
def test_a_download_has_the_right_time_and_requests_no_reply(
    session: Session, visit: Visit, month: int, utc_hour: int
) -> None:
    world, day = make.world(session), next_in(month)
    meeting = make.meeting(
        session, world.board, clock.from_london(day, time(10)), state=MeetingState.SCHEDULED
    )
    session.commit()
    member = visit().sign_in(world.member).get(f"/partnerships/west-midlands/meetings/{meeting.key}")
    member.get(member.links["Download for your calendar"])
    text = member.body.decode()
    event = vobject.readOne(StringIO(text)).vevent
    assert event.dtstart.value.astimezone(UTC) == datetime(day.year, day.month, day.day, utc_hour, tzinfo=UTC)
    assert event.uid.value == meeting.uid
    assert event.dtstamp.value == meeting.revised_at.replace(microsecond=0)
    assert not any(word in text for word in ("METHOD", "ORGANIZER", "ATTENDEE", "VALARM"))


def test_two_downloads_of_one_version_are_the_same_bytes(session: Session, visit: Visit) -> None:
    world = make.world(session)
    meeting = make.meeting(session, world.board, state=MeetingState.SCHEDULED)
    session.commit()
    member = visit().sign_in(world.member)
    first = member.get(address(meeting)).body
    response = member.response
    assert response is not None
    assert member.get(address(meeting)).body == first
    again = member.client.get(address(meeting), headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304
    session.expire_all()
    service.change(
        session, meeting, details(place="Town Hall", version=meeting.version), by=world.coordinator
    )
    session.commit()
    assert member.get(address(meeting)).body != first


def test_a_cancelled_meeting_says_so_in_its_file(session: Session, visit: Visit) -> None:
    world = make.world(session)
    meeting = make.meeting(session, world.board, state=MeetingState.CANCELLED)
    session.commit()
    coordinator = visit().sign_in(world.coordinator).get(address(meeting))
    event = vobject.readOne(StringIO(coordinator.body.decode())).vevent
    assert (event.status.value, event.summary.value) == ("CANCELLED", "Cancelled: Board meeting")
    assert event.transp.value == "TRANSPARENT"


def test_members_cannot_download_drafts_or_meetings_of_others(session: Session, visit: Visit) -> None:
    world = make.world(session)
    draft = make.meeting(session, world.board)
    session.commit()
    visit().sign_in(world.member).get(address(draft), status=404)
    assert b"STATUS:TENTATIVE" in visit().sign_in(world.coordinator).get(address(draft)).body
    visit().sign_in(world.neighbour_coordinator).get(address(draft), status=404)
