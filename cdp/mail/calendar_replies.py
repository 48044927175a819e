"""Parsing the calendar part of a reply: the answer, the time proposed instead, or the person named instead."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.message import Message
from typing import Any

from icalendar import Calendar

from cdp.mail import parts
from cdp.mail.parts import (
    LARGEST_CALENDAR,
    LONGEST_ADDRESS,
    LONGEST_COMMENT,
    LONGEST_NAME,
    MOST_PARTS,
    UnreadableMail,
)

LARGEST_SEQUENCE = 2**31 - 1


@dataclass(frozen=True)
class Attendee:
    """One ATTENDEE line: a lower-case address, its reply, and the addresses of those who are to attend instead."""

    address: str
    partstat: str
    delegated_to: tuple[str, ...] = ()


@dataclass(frozen=True)
class CalendarReply:
    """The calendar part of a reply. Its times are only shown, and only those of a proposal; they are never used.

    `proposed` has the start and end in UTC if the method is COUNTER and both can be read.
    """

    method: str
    uid: str
    attendees: tuple[Attendee, ...] = ()
    sequence: int = 0
    stamp: datetime | None = None
    comment: str = ""
    proposed: tuple[datetime, datetime] | None = None

    @property
    def replier(self) -> Attendee | None:
        """The one person whose reply it is, or None.

        The lines of people named by that person as delegates do not count.
        """
        delegates = {address for each in self.attendees for address in each.delegated_to}
        found = [each for each in self.attendees if each.address not in delegates or each.delegated_to]
        return found[0] if len(found) == 1 else None


def calendar_in(found: list[Message]) -> CalendarReply | None:
    """Return the calendar reply among the parts of an email: a text/calendar part, or else a file; None without either.

    Raises UnreadableMail for a calendar that is too large, and ValueError for one that is broken.
    """
    inline = [part for part in found if part.get_content_type() == "text/calendar"]
    attached = [part for part in found if part.get_content_type() == "application/ics"]
    part = next(iter(inline + attached), None)
    if part is None:
        return None
    if len(parts.content(part)) > LARGEST_CALENDAR:
        raise UnreadableMail("Its calendar part is larger than 256 KB.")
    text = parts.text_of(part, LARGEST_CALENDAR)
    return _read(Calendar.from_ical(text.lstrip("\ufeff")), str(part.get_param("method") or ""))


def _read(calendar: Any, method: str) -> CalendarReply:
    events = [one for one in calendar.subcomponents if one.name == "VEVENT"][:MOST_PARTS]
    method = str(_first(calendar.get("METHOD")) or method).strip().upper()
    if not events:
        return CalendarReply(method, "")
    event, uid = events[0], parts.clean(str(_first(events[0].get("UID")) or ""), LONGEST_ADDRESS)
    lines = [line for one in events for line in _all(one.get("ATTENDEE"))]
    attendees = dict.fromkeys(_attendee(line) for line in lines[:MOST_PARTS])
    comments = (str(one) for one in _all(event.get("COMMENT")))
    return CalendarReply(
        method=method,
        uid=uid,
        attendees=tuple(attendees),
        sequence=_sequence(_first(event.get("SEQUENCE"))),
        stamp=_stamp(_first(event.get("DTSTAMP"))),
        comment=parts.clean("\n".join(comments), LONGEST_COMMENT, lines=True),
        proposed=_times(event) if method == "COUNTER" else None,
    )


def _all(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _first(value: Any) -> Any:
    return next(iter(_all(value)), None)


def _attendee(line: Any) -> Attendee:
    parameters = getattr(line, "params", {})
    partstat = str(_first(parameters.get("PARTSTAT")) or "").strip().upper()[:LONGEST_NAME]
    others = (_mailto(one) for one in _all(parameters.get("DELEGATED-TO"))[:MOST_PARTS])
    return Attendee(_mailto(line), partstat, tuple(dict.fromkeys(other for other in others if other)))


def _mailto(value: Any) -> str:
    text = str(value).strip().strip('"')
    return parts.address(text[7:] if text[:7].lower() == "mailto:" else text)


def _sequence(value: Any) -> int:
    """Return the SEQUENCE; 0 if there is none (RFC 5545, 3.8.7.4) or it is not a number."""
    try:
        return min(max(int(value), 0), LARGEST_SEQUENCE)
    except (TypeError, ValueError, OverflowError):
        return 0


def _stamp(value: Any) -> datetime | None:
    moment = getattr(value, "dt", None)
    if isinstance(moment, date) and not isinstance(moment, datetime):
        return datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
    return _in_utc(moment, UTC)


def _times(event: Any) -> tuple[datetime, datetime] | None:
    """Return the start and end of an event; None for whole days, for times without a known zone, or for odd ones."""
    starts, ends = (_in_utc(getattr(_first(event.get(name)), "dt", None)) for name in ("DTSTART", "DTEND"))
    return (starts, ends) if starts is not None and ends is not None and starts < ends else None


def _in_utc(moment: Any, otherwise: Any = None) -> datetime | None:
    """Return a time in UTC; one without a zone is taken as in the zone `otherwise`, or gives None."""
    if not isinstance(moment, datetime) or (moment.tzinfo is None and otherwise is None):
        return None
    try:
        return moment.replace(tzinfo=otherwise) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
