"""Fetching a calendar repeatedly from its address, as programs do, until the address ends."""

import io
import logging
import os
import time as system_time
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from cdp import clock, logs
from cdp.accounts import calendar_addresses
from cdp.accounts.calendar_addresses import feed_of
from cdp.actions import service as actions
from cdp.actions.service import ActionDetails, ActionProgress, NewDate
from cdp.audit.queries import history_of
from cdp.calendars.leavers import end_feeds_of_leavers
from cdp.config import LogLines
from cdp.meetings import service as meetings
from cdp.models import (
    ActionState,
    Appointment,
    CalendarFeed,
    Capacity,
    Meeting,
    MeetingState,
    RoleHolding,
    SeatHolding,
)
from cdp.partnerships.members.service import holdings
from cdp.web.request_log import about_the_request
from cdp.worker.upkeep import do_upkeep
from tests import make
from tests.calendars.subscribing import Reader, subscribe
from tests.make import World
from tests.meetings.days import details
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
YESTERDAY = clock.today() - timedelta(days=1)


@pytest.fixture
def meeting(session: Session, world: World) -> Meeting:
    """Return an announced meeting of the board in three weeks."""
    made = make.meeting(session, world.board, state=MeetingState.SCHEDULED)
    session.commit()
    return made


def test_an_unchanged_calendar_is_identical_and_not_sent_again(
    app: Flask, session: Session, world: World, meeting: Meeting
) -> None:
    reader = subscribe(app, session, world.member, world.partnership)
    first = reader.fetch()
    assert reader.fetch().data == first.data
    assert b"SUMMARY:Board meeting\r\n" in first.data
    again = reader.fetch(status=304, again=True)
    assert again.data == b""
    assert again.headers["ETag"] == first.headers["ETag"]
    assert not first.headers["ETag"].startswith("W/")


def test_a_calendar_is_private_and_sets_no_cookie(
    app: Flask, session: Session, world: World, meeting: Meeting
) -> None:
    reader = subscribe(app, session, world.member, world.partnership)
    for answer in (reader.fetch(), reader.fetch(status=304, again=True)):
        assert answer.headers["Cache-Control"] == "private, max-age=900"
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "Set-Cookie" not in answer.headers
    assert reader.fetch().headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert reader.client.head(reader.path).status_code == 200


def test_only_the_hash_of_a_token_is_stored(app: Flask, session: Session, world: World) -> None:
    token = subscribe(app, session, world.member, world.partnership).path.split("/")[-1].removesuffix(".ics")
    assert len(token) == 43
    connection = session.connection()
    for table in sa.inspect(connection).get_table_names():
        rows = connection.execute(sa.text(f"SELECT * FROM {table}")).all()  # noqa: S608 -- our own tables
        assert token not in str(rows), table


def test_any_invalid_address_is_not_found(
    app: Flask, session: Session, world: World, meeting: Meeting
) -> None:
    reader = subscribe(app, session, world.member, world.partnership)
    token = reader.path.split("/")[-1].removesuffix(".ics")
    feed = session.scalars(sa.select(CalendarFeed)).one()
    for wrong in (
        f"/calendar/{token[:-1]}.ics",
        f"/calendar/{token}x.ics",
        f"/calendar/{token.swapcase()}.ics",
        f"/calendar/{token}",
        f"/calendar/{feed.token_hash}.ics",
        f"/calendar/{feed.key}.ics",
        "/calendar/.ics",
        "/calendar/%00.ics",
        f"/calendar/boards/{world.board.key}/meetings.ics",
        "/calendar/boards/abcdefghjkmn/meetings.ics",
    ):
        answer = Reader(app, wrong).fetch(status=404)
        assert "Set-Cookie" not in answer.headers
        assert b"VCALENDAR" not in answer.data
    assert reader.client.post(reader.path).status_code in {400, 405}


def test_every_change_reaches_a_program_that_has_the_calendar(
    app: Flask, session: Session, world: World, meeting: Meeting
) -> None:
    by = world.coordinator
    reader = subscribe(app, session, by, world.partnership)
    reader.fetch()
    due = clock.today() + timedelta(days=30)
    action = actions.raise_action(
        session, world.partnership, ActionDetails(world.board, "Publish it", world.police, None, due), by=by
    ).action
    changes: list[Callable[[], object]] = [
        lambda: meetings.change(session, meeting, details(place="Town Hall", version=meeting.version), by=by),
        lambda: actions.move_date(
            session, action, NewDate(due + timedelta(days=7), "Later", action.version), by=by
        ),
        lambda: actions.update_progress(
            session, action, ActionProgress(ActionState.DONE, "Done", action.version), by=by
        ),
        lambda: meetings.cancel(session, meeting, "The hall is closed.", by=by),
        lambda: meetings.reinstate(session, meeting, by=by),
    ]
    seen = {reader.fetch().data}
    for change in changes:
        session.expire_all()
        change()
        session.commit()
        answer = reader.fetch(again=True)
        assert answer.data not in seen or change is changes[-1]
        seen.add(answer.data)
        reader.fetch(status=304, again=True)


def test_the_calendar_is_sent_again_on_a_new_day(
    app: Flask, session: Session, world: World, meeting: Meeting
) -> None:
    reader = subscribe(app, session, world.member, world.partnership)
    reader.fetch()
    with clock.pretending(clock.now() + timedelta(days=1)):
        assert reader.fetch(again=True).status_code == 200


def end_seat_holding(session: Session, world: World) -> None:
    holdings.end_holding(
        session, world.treatment_seat, Capacity.REPRESENTATIVE, YESTERDAY, by=world.coordinator
    )


def end_by_itself(session: Session, world: World) -> None:
    for holding in session.scalars(sa.select(SeatHolding).where(SeatHolding.person_id == world.member.id)):
        holding.ends_on = YESTERDAY


def leave_the_installation(session: Session, world: World) -> None:
    world.member.left_at = clock.now()


@pytest.mark.parametrize("leave", [end_seat_holding, end_by_itself, leave_the_installation])
def test_leaving_ends_the_address_permanently(
    app: Flask,
    session: Session,
    world: World,
    meeting: Meeting,
    leave: Callable[[Session, World], None],
) -> None:
    reader = subscribe(app, session, world.member, world.partnership)
    reader.fetch()
    leave(session, world)
    session.commit()
    reader.fetch(status=404)
    reader.fetch(status=404, again=True)
    kept = session.scalars(sa.select(CalendarFeed)).all()
    assert len(kept) == (0 if leave is end_seat_holding else 1)
    session.commit()
    do_upkeep(sessionmaker(session.get_bind(), info=dict(session.info)))
    session.expire_all()
    assert session.scalars(sa.select(CalendarFeed)).all() == []
    sentences = [event.sentence for event in history_of(session, world.member)]
    ending = "The address for Example member’s calendar ended, because they left the partnership."
    assert ending in sentences
    world.member.left_at = None
    make.role(session, world.partnership, world.member, Appointment.DATA_LEAD)
    session.commit()
    reader.fetch(status=404)


def test_people_with_a_present_or_future_role_keep_the_address(
    app: Flask, session: Session, world: World, meeting: Meeting
) -> None:
    readers = [subscribe(app, session, person, world.partnership) for person in (world.chair, world.member)]
    (held,) = session.scalars(sa.select(RoleHolding).where(RoleHolding.person_id == world.chair.id))
    held.starts_on = clock.today() + timedelta(days=3)
    session.commit()
    assert end_feeds_of_leavers(session, clock.today()) == 0
    readers[0].fetch(status=404)
    readers[1].fetch()
    with clock.pretending(clock.now() + timedelta(days=3)):
        readers[0].fetch()


def test_a_role_of_another_partnership_shows_nothing_of_this_one(
    app: Flask, session: Session, world: World, meeting: Meeting
) -> None:
    make.meeting(session, world.neighbour_board, title="Next door", state=MeetingState.SCHEDULED)
    make.role(session, world.partnership, world.neighbour_coordinator, Appointment.OBSERVER)
    there = subscribe(app, session, world.neighbour_coordinator, world.neighbour)
    assert [title for title in there.titles if "Agenda and papers due" not in title] == ["Next door"]
    here = subscribe(app, session, world.neighbour_coordinator, world.partnership)
    assert here.titles == []
    # a person without a role in a partnership has no calendar there, even with an address
    subscribe(app, session, world.coordinator, world.neighbour).fetch(status=404)
    subscribe(app, session, world.regional_viewer, world.partnership).fetch(status=404)


def test_renewing_and_ending_stop_the_old_address_immediately(
    app: Flask, session: Session, world: World, meeting: Meeting
) -> None:
    old = subscribe(app, session, world.member, world.partnership)
    feed = session.scalars(sa.select(CalendarFeed)).one()
    new = Reader(app, f"/calendar/{calendar_addresses.renew(session, feed)}.ics")
    session.commit()
    old.fetch(status=404)
    new.fetch()
    calendar_addresses.end(session, feed, by=world.member)
    session.commit()
    new.fetch(status=404)


def test_the_last_use_is_recorded_once_an_hour(
    app: Flask, session: Session, world: World, engine: sa.Engine
) -> None:
    reader = subscribe(app, session, world.member, world.partnership)
    member, partnership, now = world.member, world.partnership, clock.now().replace(hour=10)

    def last_use_after(minutes: int, *, again: bool) -> float | None:
        with clock.pretending(now + timedelta(minutes=minutes)):
            reader.fetch(status=304 if again else 200, again=again)
        feed = feed_of(session, member, partnership)
        assert feed is not None
        used_at = feed.last_used_at
        session.rollback()  # otherwise it would block the next request
        return None if used_at is None else round((used_at - now).total_seconds() / 60)

    assert last_use_after(0, again=False) == 0
    assert last_use_after(59, again=True) == 0
    assert last_use_after(60, again=True) == 60
    with counted(engine) as statements, clock.pretending(now + timedelta(minutes=61)):
        reader.fetch(status=304, again=True)
    assert not any(statement.startswith("UPDATE") for statement in statements)


def test_logs_have_no_tokens(
    app: Flask, session: Session, world: World, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = subscribe(app, session, world.member, world.partnership)
    token = reader.path.split("/")[-1].removesuffix(".ics")
    stream, root = io.StringIO(), logging.getLogger()
    handler, level = logs.handler_for(LogLines.JSON, about_the_request, stream), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        reader.fetch()
        reader.fetch(status=304, again=True)
        reader.client.post(reader.path)
        for wrong in (f"/calendar/{token}", f"/calendars/{token}.ics", f"/calendar/{token}.ics/x"):
            Reader(app, wrong).fetch(status=404)

        def fail(*given: object, **named: object) -> None:
            raise RuntimeError(token)

        monkeypatch.setattr("cdp.calendars.content.entries_for", fail)
        app.config["PROPAGATE_EXCEPTIONS"] = False
        reader.fetch(status=500)
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    written = stream.getvalue()
    assert '"endpoint": "calendars.feed"' in written
    assert "a request failed" in written
    assert token not in written
    assert token[:20] not in written


def test_the_time_zone_of_the_server_does_not_matter(
    app: Flask, session: Session, world: World, meeting: Meeting, in_new_york: None
) -> None:
    reader = subscribe(app, session, world.coordinator, world.partnership)
    in_america = reader.fetch().data
    os.environ["TZ"] = "Europe/London"
    system_time.tzset()
    assert reader.fetch().data == in_america
