"""Entries of calendars that people subscribe to: meetings with their times, and due dates."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from cdp.mail.invitations import EventStatus

# The namespace for UIDs that never change and do not name a person, host or domain (RFC 7986, 5.3)
_UIDS = uuid.UUID("0d3a0d2e-5f0a-4f7e-9c39-5a52a7c6c1f4")


def uid_for(kind: str, key: str) -> str:
    """Return the UID of a record in calendars, which never changes."""
    return str(uuid.uuid5(_UIDS, f"{kind} {key}"))


@dataclass(frozen=True)
class MeetingEntry:
    """A meeting. `stamp` is when the meeting was last revised; `location` and `description` may have several lines."""

    uid: str
    sequence: int
    stamp: datetime
    starts_at: datetime
    ends_at: datetime
    summary: str
    status: EventStatus = EventStatus.CONFIRMED
    location: str = ""
    description: str = ""
    url: str = ""


@dataclass(frozen=True)
class DayEntry:
    """A due date: an all-day entry that shows as free time and is private (docs/rules/calendars.md 5)."""

    uid: str
    stamp: datetime
    day: date
    summary: str
    url: str


CalendarEntry = MeetingEntry | DayEntry
