"""Helpers for tests that subscribe: an address created by the service, and the calendar a program reads from it."""

from datetime import date, datetime, time, timedelta
from typing import Any

import vobject
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from cdp import clock
from cdp.accounts import calendar_addresses
from cdp.actions import service as actions
from cdp.actions.service import ActionDetails
from cdp.models import Action, Meeting, MeetingState, Organisation, Part, Partnership, Person
from tests import make
from tests.make import World

IN_A_MONTH = clock.today() + timedelta(days=30)


class Reader:
    """A calendar program with an address, no cookies, and the calendar it fetched last."""

    def __init__(self, app: Flask, path: str) -> None:
        self.client = app.test_client(use_cookies=False)
        self.path = path
        self.tag = ""

    def fetch(self, *, status: int = 200, again: bool = False) -> TestResponse:
        """Fetch the calendar and check the status; `again` sends the ETag, as a program that has a copy does."""
        headers = {"If-None-Match": self.tag} if again else {}
        answer = self.client.get(self.path, headers=headers)
        assert answer.status_code == status, (answer.status_code, answer.get_data(as_text=True)[:300])
        if status == 200:
            self.tag = answer.headers["ETag"]
        return answer

    @property
    def entries(self) -> dict[str, Any]:
        """The entries of the calendar by title, as another program reads them; fails if two share a UID."""
        entries = events(self.fetch().data)
        assert len({entry.uid.value for entry in entries}) == len(entries)
        return {entry.summary.value: entry for entry in entries}

    @property
    def titles(self) -> list[str]:
        """The titles in the calendar, in alphabetical order."""
        return sorted(self.entries)


def events(content: bytes) -> list[Any]:
    """Return the events of a calendar as vobject reads them."""
    return list(getattr(vobject.readOne(content.decode()), "vevent_list", []))


def subscribe(
    app: Flask,
    session: Session,
    person: Person,
    partnership: Partnership,
    *,
    leaves_out_invited: bool = True,
) -> Reader:
    """Create an address for a person, commit, and return a calendar program that uses this address."""
    token = calendar_addresses.make(session, person, partnership, leaves_out_invited=leaves_out_invited)
    session.commit()
    return Reader(app, f"/calendar/{token}.ics")


def at(days: int, hour: int = 10) -> datetime:
    """Return the time in London at an hour, some days from today."""
    return clock.from_london(clock.today() + timedelta(days=days), time(hour))


def scheduled(session: Session, world: World, title: str, days: int = 21) -> Meeting:
    """Make an announced meeting of the board, at 10am some days from today."""
    return make.meeting(session, world.board, at(days), title=title, state=MeetingState.SCHEDULED)


def action(
    session: Session,
    world: World,
    title: str,
    organisation: Organisation | None = None,
    *,
    due: date = IN_A_MONTH,
    part: Part = Part.PUBLIC,
) -> Action:
    """Raise an action of the board, by default for the treatment provider."""
    made = actions.raise_action(
        session,
        world.partnership,
        ActionDetails(world.board, title, organisation or world.treatment, None, due),
        by=world.coordinator,
    ).action
    made.part = part
    session.flush()
    return made
