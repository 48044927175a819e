"""Subscribing in tests: an address made by the service, and what a calendar program reads at it."""

from typing import Any

import vobject
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from cdp.accounts import calendar_addresses
from cdp.models import Partnership, Person


class Reader:
    """A calendar program: it has an address, no cookies, and what it fetched last."""

    def __init__(self, app: Flask, path: str) -> None:
        self.client = app.test_client(use_cookies=False)
        self.path = path
        self.tag = ""

    def fetch(self, *, status: int = 200, again: bool = False) -> TestResponse:
        """Fetch the calendar, as one that has it already when `again`; fails at another status."""
        headers = {"If-None-Match": self.tag} if again else {}
        answer = self.client.get(self.path, headers=headers)
        assert answer.status_code == status, (answer.status_code, answer.get_data(as_text=True)[:300])
        if status == 200:
            self.tag = answer.headers["ETag"]
        return answer

    @property
    def entries(self) -> dict[str, Any]:
        """What the calendar holds now, by title, as another program reads it; fails when two have one UID."""
        entries = events(self.fetch().data)
        assert len({entry.uid.value for entry in entries}) == len(entries)
        return {entry.summary.value: entry for entry in entries}

    @property
    def titles(self) -> list[str]:
        """The titles in the calendar now, in the order of the alphabet."""
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
    """Make an address for somebody and return a program that has it; commits."""
    token = calendar_addresses.make(session, person, partnership, leaves_out_invited=leaves_out_invited)
    session.commit()
    return Reader(app, f"/calendar/{token}.ics")
