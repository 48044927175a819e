"""A server in another time zone: the processes of the worker and the app give exactly the same output."""

import os
import sqlite3
import subprocess
import sys
from datetime import time
from email import message_from_bytes
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from cdp.app import settings_of
from cdp.config import Settings
from cdp.meetings import service
from cdp.models import Meeting, OutboxMessage
from tests.calendars.subscribing import action, subscribe
from tests.meetings.days import details, next_in
from tests.meetings.test_sending import Story
from tests.worker.processes import PATIENCE_SECONDS

LONDON, NEW_YORK = "Europe/London", "America/New_York"
PROJECT = Path(__file__).resolve().parents[2]
# Prints the app's response at each path, calendars unchanged and pages as text; then sends the emails
ASK_AND_SEND = """
import sys
from cdp import worker
from cdp.app import create_app
from cdp.extensions import db
from cdp.models import Person
from tests.visitor import Visitor
app = create_app()
with app.app_context():
    reader = db.session.get_one(Person, int(sys.argv[1]))
visitor = Visitor(app.test_client()).sign_in(reader)
for path in sys.argv[2:]:
    visitor.get(path)
    print(path, visitor.body.decode() if path.endswith(".ics") else visitor.main)
turns = iter([False, True])
worker.run(app, stopping=lambda: next(turns))
"""

pytestmark = pytest.mark.either_database


@pytest.fixture
def story(session: Session) -> Story:
    """Meetings in January and July that start half an hour after midnight, when it is still yesterday in New York."""
    scenario = Story(session, day=next_in(1), start=time(0, 30), end=time(2, 30), confirmed_day=next_in(1))
    scenario.send()
    first, day = scenario.meeting, next_in(7)
    scenario.meeting = service.plan(
        session,
        scenario.world.partnership,
        scenario.world.board,
        details(day, start=time(0, 30), end=time(2, 30), confirmed_day=day),
        by=scenario.by,
    )
    session.commit()
    scenario.send()
    action(session, scenario.world, "Publish the needs assessment", due=day)
    assert first is not scenario.meeting
    return scenario


def environ_in(zone: str, settings: Settings, folder: Path) -> dict[str, str]:
    """Copy the database to a new folder; return the environment of a process that uses the copy in a time zone."""
    folder.mkdir()
    name = sa.make_url(settings.database_url).database or ""
    with sqlite3.connect(name) as original, sqlite3.connect(folder / "cdp.sqlite") as copy:
        original.backup(copy)
    return {
        "TZ": zone,
        "CDP_ENV": "development",
        "CDP_SECRET_KEY": settings.secret_key,
        "CDP_BASE_URL": settings.base_url,
        "CDP_INSTANCE_PATH": str(folder),
        "CDP_MAIL": "folder",
    }


def mails_in(folder: Path) -> dict[str, bytes]:
    """Return the raw emails in a folder, by Message-ID."""
    mails = [path.read_bytes() for path in folder.glob("*.eml")]
    return {message_from_bytes(raw)["Message-ID"]: raw for raw in mails}


def test_emails_calendars_and_pages_are_the_same_in_every_zone(
    app: Flask, session: Session, story: Story, tmp_path: Path
) -> None:
    world, board = story.world, story.world.board
    feed = subscribe(app, session, world.coordinator, world.partnership, leaves_out_invited=False).path
    meetings = session.scalars(sa.select(Meeting).where(Meeting.board_id == board.id)).all()
    waiting = set(session.scalars(sa.select(OutboxMessage.message_id)))
    here = "/partnerships/west-midlands"
    pages = [f"{here}/meetings", *(f"{here}/meetings/{meeting.key}" for meeting in meetings)]
    paths = [feed, *pages, *(f"{page}/calendar.ics" for page in pages[1:])]
    reader_id = world.coordinator.id
    session.commit()

    places = {zone: tmp_path / str(number) for number, zone in enumerate((LONDON, NEW_YORK))}
    processes = {
        zone: subprocess.Popen(  # noqa: S603 -- every word of it is written here
            [sys.executable, "-c", ASK_AND_SEND, str(reader_id), *paths],
            env={**os.environ, **environ_in(zone, settings_of(app), folder)},
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for zone, folder in places.items()
    }
    asked = {zone: process.communicate(timeout=PATIENCE_SECONDS)[0] for zone, process in processes.items()}
    assert [process.returncode for process in processes.values()] == [0, 0]
    in_london, in_america = (mails_in(folder / "mail") for folder in places.values())
    assert len(waiting) > 12
    for message_id in waiting:
        assert in_london[message_id] == in_america[message_id]
    assert asked[LONDON] == asked[NEW_YORK]
    assert asked[LONDON].count("12:30am to 2:30am") >= len(meetings)
    assert asked[LONDON].count("DTSTART;TZID=Europe/London:") == 2 * len(meetings)
