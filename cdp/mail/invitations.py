"""The facts of a meeting in an invitation, frozen when it is sent, and how the outbox stores them.

This layer is below meetings and calendars, so that a meeting's service can freeze the facts that the worker later
converts to iCalendar.
"""

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from cdp.addresses import NotAnAddress, check_address
from cdp.models.stored import as_stored, from_stored

LONGEST_UID = 255
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_CONTROL_BUT_LINES = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_MOMENTS = ("stamp", "starts_at", "ends_at")


class EventStatus(enum.StrEnum):
    """Whether a meeting will happen (RFC 5545, 3.8.1.11)."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


class AttendeeRole(enum.StrEnum):
    """The role of a person at a meeting (RFC 5545, 3.2.16)."""

    CHAIR = "CHAIR"
    REQUIRED = "REQ-PARTICIPANT"
    OPTIONAL = "OPT-PARTICIPANT"
    INFORMED = "NON-PARTICIPANT"


class Participation(enum.StrEnum):
    """The reply of a person (RFC 5545, 3.2.12). An invitation to a moved meeting asks for a new reply."""

    NEEDS_ACTION = "NEEDS-ACTION"
    ACCEPTED = "ACCEPTED"
    TENTATIVE = "TENTATIVE"
    DECLINED = "DECLINED"


class Scope(enum.StrEnum):
    """What a cancellation removes: the meeting, or one person from it (RFC 5546, 3.2.5)."""

    MEETING = "meeting"
    PERSON = "person"


def check_line(words: str, name: str) -> None:
    """Raise ValueError for a control character, which could end a line of an email or calendar."""
    if _CONTROL.search(words):
        raise ValueError(f"The {name} has a control character in it.")


@dataclass(frozen=True)
class Party:
    """An email address with a name, for emails and calendars.

    Raises ValueError for an address that `cdp.addresses` refuses, and for control characters in the name.
    """

    address: str
    name: str = ""

    def __post_init__(self) -> None:
        check_line(self.address, "address")
        check_line(self.name, "name")
        try:
            check_address(self.address)
        except NotAnAddress as wrong:
            raise ValueError(f"The address {self.address!r} {wrong.words}") from None


@dataclass(frozen=True)
class EventFacts:
    """One version of a meeting, for calendars.

    `uid` is the meeting's random UUID; `sequence` counts the versions that need a new reply; `stamp` is when this
    version was created (for a download, when it was last revised). `joint_with` names the bodies that hold the meeting
    jointly; `description` names them too. Moments have a time zone. Only `description` can have several lines. Raises
    ValueError for an invalid event.
    """

    uid: str
    sequence: int
    stamp: datetime
    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str = ""
    description: str = ""
    url: str = ""
    joining_link: str = ""
    status: EventStatus = EventStatus.CONFIRMED
    joint_with: str = ""

    def __post_init__(self) -> None:
        if any(getattr(self, name).tzinfo is None for name in _MOMENTS):
            raise ValueError("The moments of an event need a time zone.")
        if self.ends_at <= self.starts_at:
            raise ValueError("An event ends after it starts.")
        if self.sequence < 0:
            raise ValueError("The sequence of an event counts from 0.")
        if not 0 < len(self.uid) <= LONGEST_UID:
            raise ValueError("An event needs a UID of at most 255 characters.")
        if not self.summary.strip():
            raise ValueError("An event needs a title.")
        for name in ("uid", "summary", "location", "url", "joining_link", "joint_with"):
            check_line(getattr(self, name), name)
        if _CONTROL_BUT_LINES.search(self.description):
            raise ValueError("The description has a control character in it.")


@dataclass(frozen=True)
class Notice:
    """The facts of an invitation or cancellation in an outbox row, besides its addresses and text.

    `organiser` is the address for the person's reply, if it is not the sender's. `title` is the title in this person's
    calendar, if it differs from the meeting's: programs show it after "Cancelled" when one person is removed.
    """

    event: EventFacts
    role: AttendeeRole = AttendeeRole.REQUIRED
    participation: Participation = Participation.NEEDS_ACTION
    scope: Scope = Scope.MEETING
    organiser: str = ""
    title: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the notice as JSON values."""
        return as_stored(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Return the notice from the result of `to_json`; raise ValueError for anything else."""
        return from_stored(kept, cls)


def next_stamp(last: datetime | None, now: datetime) -> datetime:
    """Return the DTSTAMP of a new version: now, but at least a second after the last (RFC 5546, 2.1.5)."""
    moment = now.astimezone(UTC).replace(microsecond=0)
    return moment if last is None else max(moment, last.replace(microsecond=0) + timedelta(seconds=1))
