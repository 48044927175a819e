"""A calendar as the text that programs subscribe to. The same entries always give the same bytes.

There is no METHOD, ORGANIZER, ATTENDEE or VALARM: no replies, no names and no alarms. DTSTAMP is the last revision of
an entry (RFC 5545, 3.8.7.2). The icalendar package folds the lines, but its Event class takes ten times as long.
It is not used, because a thousand entries must not keep a calendar program waiting (docs/performance.md).
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from icalendar.parser import Contentline

from cdp.calendars.entries import CalendarEntry, DayEntry, MeetingEntry
from cdp.calendars.ics import ESCAPES, LONDON, PRODUCT, local_or_utc
from cdp.mail.invitations import EventStatus

FORMAT = 1
"""Increased whenever we write the same entries differently, so that programs fetch their calendars again."""

REFRESH_EVERY = "PT1H"
SHORT = 74  # the number of octets that always fit on one line
_LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def calendar(name: str, entries: Iterable[CalendarEntry]) -> bytes:
    """Return a calendar with the entries in the given order, which asks programs to refresh it every hour."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        _text("NAME", name),
        _text("X-WR-CALNAME", name),
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH_EVERY}",
        f"X-PUBLISHED-TTL:{REFRESH_EVERY}",
        LONDON.rstrip(),
    ]
    for entry in entries:
        lines += _meeting(entry) if isinstance(entry, MeetingEntry) else _day(entry)
    lines += ["END:VCALENDAR", ""]
    return "\r\n".join(lines).encode()


def _meeting(entry: MeetingEntry) -> Iterator[str]:
    cancelled = entry.status is EventStatus.CANCELLED
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.uid}"
    yield f"SEQUENCE:{entry.sequence}"
    yield from _stamps(entry.stamp)
    yield f"DTSTART{_moment(entry.starts_at)}"
    yield f"DTEND{_moment(entry.ends_at)}"
    # Some programs ignore STATUS, so the title also says that a meeting is cancelled, and the time shows as free
    yield _text("SUMMARY", f"Cancelled: {entry.summary}" if cancelled else entry.summary)
    yield f"STATUS:{entry.status.value}"
    if entry.location:
        yield _text("LOCATION", entry.location)
    if entry.description:
        yield _text("DESCRIPTION", entry.description)
    if entry.url:
        yield _folded(f"URL:{entry.url}")
    yield "CLASS:PUBLIC"
    yield from _FREE if cancelled else ("TRANSP:OPAQUE",)
    yield "END:VEVENT"


def _day(entry: DayEntry) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.uid}"
    yield from _stamps(entry.stamp)
    yield f"DTSTART;VALUE=DATE:{_date(entry.day)}"
    yield f"DTEND;VALUE=DATE:{_date(entry.day + timedelta(days=1))}"
    yield _text("SUMMARY", entry.summary)
    yield _text("DESCRIPTION", entry.url)
    yield _folded(f"URL:{entry.url}")
    yield "CLASS:PRIVATE"
    yield from _FREE
    yield "END:VEVENT"


# Outlook needs both properties to show an entry as free time
_FREE = ("TRANSP:TRANSPARENT", "X-MICROSOFT-CDO-BUSYSTATUS:FREE")


def _stamps(moment: datetime) -> Iterator[str]:
    stamp = _utc(moment)
    yield f"DTSTAMP:{stamp}"
    yield f"LAST-MODIFIED:{stamp}"


def _moment(moment: datetime) -> str:
    """Return text such as ";TZID=Europe/London:20270317T100000", which follows the name DTSTART or DTEND."""
    local = local_or_utc(moment)
    return f":{_utc(local)}" if local.tzinfo is UTC else f";TZID=Europe/London:{local:%Y%m%dT%H%M%S}"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _date(day: date) -> str:
    return f"{day:%Y%m%d}"


def _text(name: str, words: str) -> str:
    """Return a text property, escaped and without characters that are not allowed in a calendar."""
    plain = _CONTROL.sub("", _LINE_ENDS.sub("\n", words))
    return _folded(f"{name}:{plain.translate(ESCAPES)}")


def _folded(line: str) -> str:
    if len(line) <= SHORT and line.isascii():
        return line
    folded: bytes = Contentline(line).to_ical()  # type: ignore[no-untyped-call]  # its parser is untyped
    return folded.decode()
