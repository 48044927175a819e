"""Meetings as iCalendar text: downloads, invitations and cancellations. The same facts always give the same bytes.

Follows docs/rules/calendars.md, which explains for which calendar programs each choice was made.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from icalendar import Calendar, Conference, Event, Timezone, vCalAddress, vText

from cdp import clock
from cdp.mail.invitations import AttendeeRole, EventFacts, EventStatus, Participation, Party, Scope
from cdp.wording.product import PRODUCT_NAME

PRODUCT = f"-//CDP//Governance for {PRODUCT_NAME}//EN"
REQUEST = "REQUEST"
CANCEL = "CANCEL"

# icalendar's add_missing_timezones() writes a time zone with which Thunderbird and other programs are an hour wrong.
LONDON = "\r\n".join(
    [
        "BEGIN:VTIMEZONE",
        "TZID:Europe/London",
        "BEGIN:DAYLIGHT",
        "DTSTART:19810329T010000",
        "TZOFFSETFROM:+0000",
        "TZOFFSETTO:+0100",
        "TZNAME:BST",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:19961027T020000",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0000",
        "TZNAME:GMT",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "END:STANDARD",
        "END:VTIMEZONE",
        "",
    ]
)


ESCAPES = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n"})
"""The escapes for text in a calendar (RFC 5545, 3.3.11)."""

# Programs read quotes, semicolons, carets and backslashes in the name with an address in different ways
_IN_NAMES = str.maketrans({'"': "'", ";": ",", "^": None, "\\": "/"})


class _Text(vText):
    """Text that is written unchanged; icalendar would read a backslash before an N, as in S:\\New, as a line break."""

    def to_ical(self) -> bytes:
        return str(self).translate(ESCAPES).encode()


def download(facts: EventFacts) -> bytes:
    """Return a meeting as a file to save, without METHOD, ORGANIZER or ATTENDEE, so that no one is asked to reply.

    Some programs ignore STATUS, so the title of a cancelled meeting says that it is cancelled, and its time is free.

    `facts.stamp` is the time of the last revision (RFC 5545, 3.8.7.2), so two downloads of one version have the same
    bytes.
    """
    cancelled = facts.status is EventStatus.CANCELLED
    event = _event(replace(facts, summary=f"Cancelled: {facts.summary}") if cancelled else facts)
    if cancelled:
        event["transp"] = vText("TRANSPARENT")
    event.add("last-modified", _whole_utc(facts.stamp))
    event.add("status", facts.status.value)
    return _calendar(event, method=None)


def request(
    facts: EventFacts,
    organiser: Party,
    attendee: Party,
    *,
    role: AttendeeRole = AttendeeRole.REQUIRED,
    participation: Participation = Participation.NEEDS_ACTION,
) -> bytes:
    """Return an invitation for one person, or an update to it (RFC 5546, 3.2.2).

    Only that person is named, because lists of attendees would reveal addresses. A reply is requested
    unless the person has replied or is only informed. Raises ValueError for a cancelled meeting.
    """
    if facts.status is EventStatus.CANCELLED:
        raise ValueError("A cancelled meeting needs a cancellation, not an invitation.")
    event = _event(facts)
    event.add("status", facts.status.value)
    event.add("organizer", _address(organiser))
    reader = _address(attendee)
    reader.params["ROLE"] = role.value
    reader.params["PARTSTAT"] = participation.value
    if participation is Participation.NEEDS_ACTION and role is not AttendeeRole.INFORMED:
        reader.params["RSVP"] = "TRUE"
    event.add("attendee", reader)
    return _calendar(event, method=REQUEST)


def cancel(facts: EventFacts, organiser: Party, attendee: Party, *, scope: Scope = Scope.MEETING) -> bytes:
    """Return the cancellation of a meeting, or of one person's invitation to it (RFC 5546, 3.2.5).

    The caller has already increased `facts.sequence`. STATUS is written only when the whole meeting is cancelled.
    """
    event = _event(facts)
    if scope is Scope.MEETING:
        event.add("status", EventStatus.CANCELLED.value)
    event.add("organizer", _address(organiser))
    event.add("attendee", _address(attendee))
    return _calendar(event, method=CANCEL)


def _calendar(event: Event, *, method: str | None) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    if method:
        calendar.add("method", method)
    calendar.add_component(Timezone.from_ical(LONDON))
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _event(facts: EventFacts) -> Event:
    """Return an event with the properties that downloads, invitations and cancellations have in common."""
    event = Event()
    event.add("uid", facts.uid)
    event.add("sequence", facts.sequence)
    event.add("dtstamp", _whole_utc(facts.stamp))
    event.add("dtstart", local_or_utc(facts.starts_at))
    event.add("dtend", local_or_utc(facts.ends_at))
    event.add("summary", _Text(facts.summary))
    location = facts.location or facts.joining_link
    if location:
        event.add("location", _Text(location))
    if description := _description(facts):
        event.add("description", _Text(description))
    if facts.url:
        event.add("url", facts.url)
    if facts.joining_link:
        event.add(
            "conference", Conference(facts.joining_link, feature="VIDEO", label="Join the meeting").to_uri()
        )
    event.add("class", "PUBLIC")
    event.add("transp", "OPAQUE")
    return event


def _description(facts: EventFacts) -> str:
    """Return the description, with the joining link added because few programs show CONFERENCE."""
    words = "\n".join(facts.description.splitlines())
    if not facts.joining_link or facts.joining_link in words:
        return words
    return f"{words}\n\nJoin: {facts.joining_link}".strip()


def _address(party: Party) -> Any:
    """Return the calendar address of a party, with a name that all programs can read."""
    address = vCalAddress(f"mailto:{party.address}")
    name = party.name.translate(_IN_NAMES).strip()
    address.params["CN"] = vText(name or party.address)
    return address


def local_or_utc(moment: datetime) -> datetime:
    """Return a time in London time, or in UTC near a clock change, when programs disagree about London time."""
    moment = moment.replace(microsecond=0)
    local = clock.in_london(moment)
    nearby = {clock.in_london(moment + timedelta(hours=shift)).utcoffset() for shift in (-1, 0, 1)}
    return local if len(nearby) == 1 else moment.astimezone(UTC)


def _whole_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
