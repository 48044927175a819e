"""Calendar files that other programs read with the right times."""

import re
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import icalendar
import pytest
import vobject
from dateutil import tz

from cdp.calendars.ics import LONDON, cancel, download, request
from cdp.clock import from_london, is_ambiguous_start
from cdp.mail.invitations import (
    AttendeeRole,
    EventFacts,
    EventStatus,
    Notice,
    Participation,
    Party,
    Scope,
    next_stamp,
)

GOLDEN = Path(__file__).parents[1] / "golden" / "calendars"
SECRETARIAT = Party("secretariat@west-midlands.example", "West Midlands secretariat")
MEMBER = Party("member@west-midlands.example", "Siân Ŵyn, treatment provider")
STAMP = datetime(2026, 12, 1, 9, 30, 15, tzinfo=UTC)
TITLES = [
    "Strategic Policing and Crime Board",
    "Board, sub-group; and \\ others",
    "Cyfarfod y bwrdd: Ŵŷ â Llŷr",
    "Celebration 🎉 of one year 👨‍👩‍👧 together, in a title that is long enough to be folded more than once",
    'Say "hello" to: everyone',
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


def facts(**changes: Any) -> EventFacts:
    given: dict[str, Any] = {
        "uid": "1f0c2b1e-2f5e-4a3e-9d38-5a7c1c6a9b10",
        "sequence": 0,
        "stamp": STAMP,
        "starts_at": from_london(date(2027, 1, 19), time(10)),
        "ends_at": from_london(date(2027, 1, 19), time(12)),
        "summary": "Strategic Policing and Crime Board",
        "location": "Town Hall, Room 1; Birmingham",
        "description": "Papers: https://cdp.example/meetings/abc\nQuestions to the secretariat.",
        "url": "https://cdp.example/meetings/abc",
        "joining_link": "https://video.example/join?id=1,2;3",
    }
    return EventFacts(**(given | changes))


def the_event(content: bytes) -> Any:
    (event,) = vobject.readOne(content.decode()).vevent_list
    return event


def by_icalendar(content: bytes) -> Any:
    (event,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    return event


def check_golden(name: str, content: bytes) -> None:
    """Compare a calendar with a file that a person has checked; line ends are checked separately."""
    assert content.count(b"\n") == content.count(b"\r\n")
    assert content.replace(b"\r\n", b"\n").decode() == (GOLDEN / name).read_text()


def test_the_text_of_an_invitation_has_not_changed() -> None:
    check_golden("request.ics", request(facts(), SECRETARIAT, MEMBER, role=AttendeeRole.CHAIR))


def test_the_text_of_a_cancellation_has_not_changed() -> None:
    check_golden("cancel.ics", cancel(facts(sequence=1), SECRETARIAT, MEMBER))


def test_the_text_of_a_download_has_not_changed() -> None:
    check_golden("download.ics", download(facts(summary=TITLES[3])))


@pytest.mark.parametrize(("day", "at", "moment"), SLOTS)
def test_every_program_reads_the_same_start_and_end(day: date, at: time, moment: str) -> None:
    starts_at = from_london(day, at)
    assert starts_at == datetime.fromisoformat(moment)
    ends_at = starts_at + timedelta(hours=10)
    for content in (
        download(facts(starts_at=starts_at, ends_at=ends_at)),
        request(facts(starts_at=starts_at, ends_at=ends_at), SECRETARIAT, MEMBER),
        cancel(facts(starts_at=starts_at, ends_at=ends_at), SECRETARIAT, MEMBER),
    ):
        event = the_event(content)
        assert (event.dtstart.value.astimezone(UTC), event.dtend.value.astimezone(UTC)) == (
            starts_at,
            ends_at,
        )
        again = by_icalendar(content)
        assert (again["dtstart"].dt.astimezone(UTC), again["dtend"].dt.astimezone(UTC)) == (
            starts_at,
            ends_at,
        )
        assert through_its_own_zone(content, "DTSTART") == starts_at


def through_its_own_zone(content: bytes, name: str) -> datetime:
    """Read a time using only the VTIMEZONE in the file, as a program without a time zone database does."""
    text = content.decode()
    event = text.partition("BEGIN:VEVENT")[2]
    found = re.search(rf"{name}(;TZID=Europe/London)?:(\d{{8}}T\d{{6}})(Z?)\r\n", event)
    assert found
    moment = datetime.strptime(found[2], "%Y%m%dT%H%M%S")  # noqa: DTZ007 -- the zone is added below
    if found[3]:
        return moment.replace(tzinfo=UTC)
    zone = re.search(r"BEGIN:VTIMEZONE.*END:VTIMEZONE\r\n", text, re.DOTALL)
    assert zone
    london = tz.tzical(StringIO(zone[0].replace("\r\n", "\n"))).get()
    return moment.replace(tzinfo=london).astimezone(UTC)


@pytest.mark.parametrize("title", TITLES)
def test_a_title_with_any_characters_is_read_back_unchanged(title: str) -> None:
    content = request(
        facts(summary=title, location=title, description=f"{title}\n\n{title}"), SECRETARIAT, MEMBER
    )
    event = the_event(content)
    assert (event.summary.value, event.location.value) == (title, title)
    assert event.description.value.startswith(f"{title}\n\n{title}\n\nJoin: https://video.example")
    again = by_icalendar(content)
    assert str(again["summary"]) == title
    lines = content.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert all(line.decode() or True for line in lines)  # no line fold splits a character


def test_a_download_requests_no_reply_and_does_not_update() -> None:
    content = download(facts())
    for word in (b"METHOD", b"ORGANIZER", b"ATTENDEE", b"VALARM"):
        assert word not in content
    assert b"DTSTAMP:20261201T093015Z\r\n" in content
    assert b"LAST-MODIFIED:20261201T093015Z\r\n" in content
    assert content == download(facts())
    assert content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert content.endswith(b"END:VCALENDAR\r\n")


def test_an_invitation_names_only_its_reader_and_requests_a_reply() -> None:
    event = the_event(request(facts(), SECRETARIAT, MEMBER))
    (reader,) = event.attendee_list
    assert reader.value == "mailto:member@west-midlands.example"
    assert reader.params == {
        "CN": ["Siân Ŵyn, treatment provider"],
        "PARTSTAT": ["NEEDS-ACTION"],
        "ROLE": ["REQ-PARTICIPANT"],
        "RSVP": ["TRUE"],
    }
    assert event.organizer.value == "mailto:secretariat@west-midlands.example"
    assert event.status.value == "CONFIRMED"


@pytest.mark.parametrize(
    ("role", "participation", "asked"),
    [
        (AttendeeRole.INFORMED, Participation.NEEDS_ACTION, False),
        (AttendeeRole.OPTIONAL, Participation.NEEDS_ACTION, True),
        (AttendeeRole.REQUIRED, Participation.ACCEPTED, False),
    ],
)
def test_a_reply_is_requested_only_if_there_is_none(
    role: AttendeeRole, participation: Participation, *, asked: bool
) -> None:
    content = request(facts(), SECRETARIAT, MEMBER, role=role, participation=participation)
    (reader,) = the_event(content).attendee_list
    assert ("RSVP" in reader.params) is asked
    assert reader.params["PARTSTAT"] == [participation.value]


def test_cancelling_a_meeting_says_so_and_removing_one_person_does_not() -> None:
    whole = the_event(cancel(facts(sequence=3), SECRETARIAT, MEMBER))
    assert (whole.status.value, whole.sequence.value) == ("CANCELLED", "3")
    one = cancel(facts(sequence=4), SECRETARIAT, MEMBER, scope=Scope.PERSON)
    assert b"STATUS" not in one
    assert b"METHOD:CANCEL\r\n" in one
    assert the_event(one).attendee.value == "mailto:member@west-midlands.example"


def test_names_have_no_characters_that_programs_misread() -> None:
    content = request(facts(), Party("a@b.example", 'The "Office"; ^team'), Party("c@d.example"))
    event = the_event(content)
    assert event.organizer.params["CN"] == ["The 'Office', team"]
    assert event.attendee.params["CN"] == ["c@d.example"]


def test_a_joining_link_is_where_people_look() -> None:
    content = download(facts(location="", description=""))
    online = the_event(content)
    assert online.location.value == "https://video.example/join?id=1,2;3"
    assert online.description.value == "Join: https://video.example/join?id=1,2;3"
    again = by_icalendar(content)
    assert str(again["conference"]) == "https://video.example/join?id=1,2;3"


def test_a_repeated_time_is_written_in_utc() -> None:
    starts_at = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    content = download(facts(starts_at=starts_at, ends_at=starts_at + timedelta(hours=1)))
    assert b"DTSTART:20271031T003000Z\r\n" in content
    assert b"DTEND:20271031T013000Z\r\n" in content


@pytest.mark.parametrize("day", [date(2027, 3, 28), date(2027, 10, 31), date(2026, 10, 25)])
def test_starts_in_the_hour_of_a_clock_change_are_distinguished(day: date) -> None:
    starts = [time(0, 59), time(1), time(1, 59), time(2)]
    assert [is_ambiguous_start(day, at) for at in starts] == [False, True, True, False]
    assert not any(is_ambiguous_start(day + timedelta(days=1), at) for at in starts)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"starts_at": datetime(2027, 1, 19, 10)}, "time zone"),  # noqa: DTZ001 -- refused for this reason
        ({"stamp": datetime(2027, 1, 19, 10)}, "time zone"),  # noqa: DTZ001 -- refused for this reason
        ({"ends_at": from_london(date(2027, 1, 19), time(10))}, "ends after"),
        ({"sequence": -1}, "counts from 0"),
        ({"uid": ""}, "UID"),
        ({"uid": "x" * 256}, "UID"),
        ({"summary": " "}, "title"),
        ({"summary": "Board\r\nATTENDEE:mailto:x@y.example"}, "control character"),
        ({"location": "Hall\x0bA"}, "control character"),
        ({"url": "https://a.example/\n"}, "control character"),
        ({"description": "bell\x07"}, "control character"),
    ],
)
def test_invalid_facts_of_an_event_are_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        facts(**changes)


def test_a_cancelled_meeting_is_never_sent_as_an_invitation() -> None:
    with pytest.raises(ValueError, match="cancellation"):
        request(facts(status=EventStatus.CANCELLED), SECRETARIAT, MEMBER)


def test_the_london_zone_has_one_rule_for_each_change() -> None:
    assert LONDON.count("RRULE") == 2
    assert LONDON.count("RDATE") == 0


def test_stored_facts_are_read_back_unchanged() -> None:
    notice = Notice(
        facts(
            starts_at=from_london(date(2027, 7, 20), time(10)),
            ends_at=from_london(date(2027, 7, 20), time(11)),
        ),
        role=AttendeeRole.OPTIONAL,
        participation=Participation.DECLINED,
        scope=Scope.PERSON,
    )
    assert Notice.from_json(notice.to_json()) == notice


def test_a_new_version_is_stamped_later_than_the_last() -> None:
    now = datetime(2026, 12, 1, 9, 0, 0, 999, tzinfo=UTC)
    assert next_stamp(None, now) == datetime(2026, 12, 1, 9, tzinfo=UTC)
    assert next_stamp(datetime(2026, 12, 1, 9, tzinfo=UTC), now) == datetime(2026, 12, 1, 9, 0, 1, tzinfo=UTC)
    assert next_stamp(datetime(2026, 11, 1, 9, tzinfo=UTC), now) == datetime(2026, 12, 1, 9, tzinfo=UTC)
