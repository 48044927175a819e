"""The meetings in each calendar, what is shown of them, and a board's calendar for websites."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from cdp import clock
from cdp.accounts import calendar_addresses
from cdp.calendars import service
from cdp.meetings import invitees, sending
from cdp.meetings import service as meetings
from cdp.models import (
    Appointment,
    Invitation,
    MailState,
    MeetingState,
    OutboxMessage,
    SeatKind,
)
from tests import make
from tests.calendars.subscribing import Reader, action, at, events, scheduled
from tests.make import World
from tests.meetings.days import next_in

SECRET = "Prices of the secret supplier"


Follow = Callable[..., Reader]


def test_members_see_the_meetings_of_their_boards(session: Session, world: World, follow: Follow) -> None:
    scheduled(session, world, "Board")
    make.meeting(session, world.board, at(30), title="Draft")
    sub_group = make.meeting(
        session, world.sub_group, at(25), title="Sub-group", state=MeetingState.SCHEDULED
    )
    on_both = make.person(session, "Example analyst")
    make.seat(session, world.sub_group, world.health, kind=SeatKind.OBSERVER, representative=on_both)
    make.role(session, world.partnership, world.police_member, Appointment.CHAIR, board=world.sub_group)
    session.add(Invitation(meeting=sub_group, person=world.lead))
    session.commit()
    assert follow(world.member).titles == ["Board"]
    assert follow(world.deputy).titles == ["Board"]
    assert follow(world.chair).titles == ["Board"]
    assert follow(on_both).titles == ["Sub-group"]
    assert follow(world.police_member).titles == ["Board", "Sub-group"]
    assert follow(world.lead).titles == ["Sub-group"]
    assert follow(world.data_lead).titles == []
    assert follow(world.sro).titles == ["Board"]


def test_the_coordinator_sees_drafts_and_held_dates_as_tentative(
    session: Session, world: World, follow: Follow
) -> None:
    scheduled(session, world, "Board")
    held_date = scheduled(session, world, "Held date")
    held_date.provisional = True
    make.meeting(session, world.sub_group, at(30), title="Sub-group")
    session.commit()
    entries = follow(world.coordinator).entries
    assert {title: entries[title].status.value for title in ("Board", "Held date", "Draft: Sub-group")} == {
        "Board": "CONFIRMED",
        "Held date": "TENTATIVE",
        "Draft: Sub-group": "TENTATIVE",
    }
    assert follow(world.member).entries["Held date"].status.value == "TENTATIVE"


def test_meetings_with_an_emailed_invitation_are_left_out_by_default(
    session: Session, world: World, follow: Follow
) -> None:
    meeting = scheduled(session, world, "Board")
    invitees.fill(session, meeting)
    session.commit()
    reader = follow(world.member, leaves_out_invited=True)
    assert reader.titles == ["Board"]  # invited, but nothing has been sent yet
    sending.send(session, meeting, shown=sending.plan_of(session, meeting).fingerprint, by=world.coordinator)
    session.commit()
    assert reader.titles == []
    assert "Board" not in follow(world.coordinator, leaves_out_invited=True).titles
    assert follow(world.deputy, leaves_out_invited=True).titles == ["Board"]
    feed = calendar_addresses.feed_of(session, world.member, world.partnership)
    assert feed is not None
    calendar_addresses.leave_out_invited(session, feed, leaves_out=False)
    session.commit()
    assert reader.titles == ["Board"]


def test_a_meeting_with_an_undelivered_invitation_is_in_the_calendar(
    session: Session, world: World, follow: Follow
) -> None:
    meeting = scheduled(session, world, "Board")
    invitees.fill(session, meeting)
    sending.send(session, meeting, shown=sending.plan_of(session, meeting).fingerprint, by=world.coordinator)
    session.commit()
    reader, other = (
        follow(person, leaves_out_invited=True) for person in (world.member, world.police_member)
    )
    mine = sa.update(OutboxMessage).where(OutboxMessage.person_id == world.member.id)
    for state, shown in (
        (MailState.SENT, []),
        (MailState.FAILED, ["Board"]),
        (MailState.SUPERSEDED, ["Board"]),
        (MailState.PENDING, []),
    ):
        session.execute(mine.values(state=state))
        session.commit()
        reader.fetch(status=304 if state is MailState.SUPERSEDED else 200, again=True)
        assert (reader.titles, other.titles) == (shown, []), state
    session.execute(mine.values(state=MailState.FAILED))
    meeting.place = "Town Hall"
    sending.send(session, meeting, shown=sending.plan_of(session, meeting).fingerprint, by=world.coordinator)
    session.commit()
    assert reader.titles == []  # a later email is waiting to be sent


@pytest.mark.parametrize(("month", "utc_hour"), [(1, 10), (7, 9)])
def test_a_meeting_has_the_right_time_and_only_title_and_links(
    session: Session, world: World, follow: Follow, month: int, utc_hour: int
) -> None:
    day = next_in(month)
    meeting = make.meeting(
        session, world.board, clock.from_london(day, time(10)), state=MeetingState.SCHEDULED
    )
    meeting.title, meeting.note = "Bwrdd, Ŵyth; “one”", f"Bring {SECRET}"
    meeting.video_link = "https://video.example/board?id=1,2"
    session.commit()
    reader = follow(world.member)
    entry = reader.entries["Bwrdd, Ŵyth; “one”"]
    assert entry.dtstart.value.astimezone(UTC) == datetime(day.year, day.month, day.day, utc_hour, tzinfo=UTC)
    page = f"http://localhost/partnerships/west-midlands/meetings/{meeting.key}"
    assert entry.url.value == page
    assert entry.location.value == "Council House, Birmingham"
    assert (
        entry.description.value == f"Papers and details: {page}\n\nJoin: https://video.example/board?id=1,2"
    )
    assert entry.uid.value == meeting.uid
    assert entry.dtstamp.value == meeting.revised_at.replace(microsecond=0)
    text = reader.fetch().get_data(as_text=True)
    assert not any(word in text for word in (SECRET, "METHOD", "ORGANIZER", "ATTENDEE", "VALARM", "mailto"))


def test_a_cancelled_meeting_stays_for_sixty_days(session: Session, world: World, follow: Follow) -> None:
    meeting, draft = scheduled(session, world, "Board", 80), make.meeting(session, world.board, at(81))
    meeting.organiser_email = world.partnership.secretariat_email
    for each in (meeting, draft):
        meetings.cancel(session, each, "No quorum", by=world.coordinator)
    session.commit()
    reader = follow(world.member)
    assert reader.titles == ["Cancelled: Board"]
    assert reader.entries["Cancelled: Board"].status.value == "CANCELLED"
    assert b"No quorum" not in reader.fetch().data
    with clock.pretending(clock.now() + timedelta(days=60)):
        assert reader.titles == ["Cancelled: Board"]
    with clock.pretending(clock.now() + timedelta(days=61)):
        assert reader.titles == []


def test_the_window_is_ninety_days_back_and_eighteen_months_ahead(
    session: Session, world: World, follow: Follow
) -> None:
    for title, days in (("Too early", -91), ("First", -90), ("Last", 540), ("Too late", 551)):
        scheduled(session, world, title, days)
    for title, days in (("long ago", -91), ("overdue", -90), ("too late", 551)):
        made = action(session, world, title)
        made.due_on = clock.today() + timedelta(days=days)
    session.commit()
    assert follow(world.member).titles == ["Due: A2 overdue", "First", "Last"]


def test_a_website_calendar_has_only_titles_times_and_places(
    app: Flask, session: Session, world: World
) -> None:
    meeting = scheduled(session, world, "Board, open to all")
    meeting.video_link, meeting.note = "https://video.example/secret", SECRET
    online = scheduled(session, world, "Online", 22)
    online.place, online.video_link = "", "https://video.example/secret"
    make.meeting(session, world.board, title="Draft")
    scheduled(session, world, "Held date").provisional = True
    make.meeting(session, world.sub_group, title="Sub-group", state=MeetingState.SCHEDULED)
    dropped = make.meeting(session, world.board, title="Never announced")
    meetings.cancel(session, dropped, "No need", by=world.coordinator)
    action(session, world, "Write it")
    session.commit()
    reader = Reader(app, f"/calendar/boards/{world.board.key}/meetings.ics")
    reader.fetch(status=404)
    service.open_to_websites(session, world.board, by=world.coordinator)
    session.commit()
    answer = reader.fetch()
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "public, max-age=900"
    first, second = events(answer.data)
    assert (first.summary.value, first.location.value) == ("Board, open to all", "Council House, Birmingham")
    assert (second.summary.value, second.location.value) == ("Online", "Online")
    assert first.uid.value != meeting.uid
    text = answer.get_data(as_text=True)
    for word in ("video.example", SECRET, "DESCRIPTION", "URL", "ORGANIZER", "ATTENDEE", "Example ", "@"):
        assert word not in text, word
    reader.fetch(status=304, again=True)
    service.close_to_websites(session, world.board, by=world.coordinator)
    session.commit()
    reader.fetch(status=404, again=True)
