"""A calendar read back by other programs, with the right times, days and text."""

import os
import time as system_time
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdp.calendars.entries import DayEntry, MeetingEntry, uid_for
from cdp.calendars.writing import calendar
from cdp.clock import from_london
from cdp.mail.invitations import EventStatus
from cdp.wording.typed_text import clean_typed
from tests.calendars.readers import READERS
from tests.calendars.subscribing import events

STAMP = datetime(2026, 12, 1, 9, 30, 15, 999, tzinfo=UTC)
PAGE = "https://cdp.example/partnerships/west-midlands"
WORDS = [
    "Strategic Policing and Crime Board",
    "Board, sub-group; and \\ others, C:\\New\\north",
    "Cyfarfod y bwrdd: Ŵŷ â Llŷr",
    "Celebration 🎉 of one year 👨‍👩‍👧 together, in a title that is long enough to be folded more than once",
    'Say "hello" to: everyone',
    "A" * 200,
    "Ŵ" * 200,
    "🎉" * 200,
    "Town Hall\nRoom 1;\n\nBirmingham",
]
SLOTS = [
    (date(2027, 1, 19), time(10), "2027-01-19T10:00+00:00"),
    (date(2027, 7, 20), time(10), "2027-07-20T09:00+00:00"),
    (date(2027, 3, 28), time(0, 30), "2027-03-28T00:30+00:00"),
    (date(2027, 3, 28), time(2), "2027-03-28T01:00+00:00"),
    (date(2027, 3, 28), time(10), "2027-03-28T09:00+00:00"),
    (date(2027, 10, 31), time(0, 30), "2027-10-30T23:30+00:00"),
    (date(2027, 10, 31), time(2), "2027-10-31T02:00+00:00"),
    (date(2027, 10, 31), time(10), "2027-10-31T10:00+00:00"),
]


def meeting(number: int = 0, **changes: Any) -> MeetingEntry:
    starts_at = from_london(date(2027, 1, 19), time(10))
    given: dict[str, Any] = {
        "uid": uid_for("meeting", str(number)),
        "sequence": 2,
        "stamp": STAMP,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=2),
        "summary": "Board",
        "location": "Town Hall",
        "description": f"Papers and details: {PAGE}",
        "url": PAGE,
    }
    return MeetingEntry(**(given | changes))


def due(summary: str = "Due: A12 Publish the needs assessment", day: date = date(2027, 3, 28)) -> DayEntry:
    return DayEntry(uid_for("action", summary), STAMP, day, summary, f"{PAGE}/actions/abcdefghjkmn")


def by_icalendar(content: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(content).walk("VEVENT"))


def every_slot() -> list[MeetingEntry]:
    moments = [from_london(day, at) for day, at, _ in SLOTS]
    return [
        meeting(number, starts_at=moment, ends_at=moment + timedelta(hours=10))
        for number, moment in enumerate(moments)
    ]


def test_the_time_zone_of_the_server_does_not_matter(in_new_york: None) -> None:
    in_america = calendar("Board", [*every_slot(), due()])
    os.environ["TZ"] = "Europe/London"
    system_time.tzset()
    assert calendar("Board", [*every_slot(), due()]) == in_america


@given(typed=st.text(max_size=220), lines=st.booleans())
def test_any_text_from_a_form_is_read_back_unchanged(typed: str, *, lines: bool) -> None:
    words = clean_typed(typed, lines=lines)[0] or "Board"
    content = calendar("Board", [meeting(0, summary=words, location=words, description=words)])
    (event,) = events(content)
    (again,) = by_icalendar(content)
    assert (event.summary.value, event.location.value, event.description.value) == (words, words, words)
    assert (str(again["summary"]), str(again["location"]), str(again["description"])) == (words, words, words)
    assert max(map(len, content.split(b"\r\n"))) <= 75


def test_lines_are_short_and_folds_do_not_split_characters() -> None:
    lines = calendar(WORDS[3], [meeting(0, summary=words) for words in WORDS]).split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert all(line.decode() is not None for line in lines)
    assert all(b"\n" not in line and b"\r" not in line for line in lines)


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ("Board\r\nATTENDEE:mailto:x@y.example", "Board\nATTENDEE:mailto:x@y.example"),
        ("one\rtwo\x0bthree\u2028four\x85five", "one\ntwo\nthree\nfour\nfive"),
        ("bell\x07 and nought\x00", "bell and nought"),
        ("half a letter \ud83c", "half a letter "),
    ],
)
def test_a_title_with_invalid_characters_does_not_break_the_calendar(stored: str, read: str) -> None:
    content = calendar("Board", [meeting(0, summary=stored), due("Due: A1")])
    first, second = events(content)
    assert (first.summary.value, second.summary.value) == (read, "Due: A1")
    assert b"\r\nATTENDEE" not in content


def test_a_due_date_shows_as_free_time() -> None:
    content = calendar("Board", [due()])
    (event,) = events(content)
    assert (event.dtstart.value, event.dtend.value) == (date(2027, 3, 28), date(2027, 3, 29))
    assert event.transp.value == "TRANSPARENT"
    assert event.contents["class"][0].value == "PRIVATE"
    assert event.contents["x-microsoft-cdo-busystatus"][0].value == "FREE"


def test_a_cancelled_meeting_is_marked_and_shows_as_free_time() -> None:
    (event,) = events(calendar("Board", [meeting(status=EventStatus.CANCELLED)]))
    assert (event.summary.value, event.status.value) == ("Cancelled: Board", "CANCELLED")
    assert event.transp.value == "TRANSPARENT"


def test_a_calendar_has_no_replies_names_or_alarms() -> None:
    content = calendar("Board", [meeting(), due()])
    for word in (b"METHOD", b"ORGANIZER", b"ATTENDEE", b"VALARM"):
        assert word not in content
    assert content.count(b"DTSTAMP:20261201T093015Z\r\n") == 2
    assert content.count(b"LAST-MODIFIED:20261201T093015Z\r\n") == 2
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in content
    assert content == calendar("Board", [meeting(), due()])
    assert content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert content.endswith(b"END:VCALENDAR\r\n")


def test_the_name_of_a_calendar_is_escaped() -> None:
    lines = calendar("Board, sub-group; A\\B", []).split(b"\r\n")
    assert rb"NAME:Board\, sub-group\; A\\B" in lines
    assert rb"X-WR-CALNAME:Board\, sub-group\; A\\B" in lines


def test_an_empty_calendar_is_valid() -> None:
    content = calendar("Board", [])
    for read in READERS:
        assert read(content) == []


def test_each_record_has_its_own_permanent_uid() -> None:
    assert uid_for("action", "abcdefghjkmn") == "03388c18-6ad3-5b9d-8679-429249b81742"
    assert len({uid_for(kind, key) for kind in ("action", "paper") for key in ("a", "b")}) == 4
