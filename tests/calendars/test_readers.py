"""Our calendars, as other programs read them, and as a real CalDAV server stores and returns them.

All programs must read the same times and text in invitations, downloads and subscribed calendars.
"""

import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from cdp.calendars import ics
from cdp.calendars.entries import uid_for
from cdp.calendars.writing import calendar
from cdp.clock import from_london
from cdp.mail.invitations import EventFacts, Party
from tests.calendars import caldav
from tests.calendars.caldav import Collection
from tests.calendars.readers import READERS, Reader, Seen, by_node_ical
from tests.calendars.test_writing import PAGE, SLOTS, STAMP, WORDS, due, meeting
from tests.mail.conftest import free_port

SECRETARIAT = Party("secretariat@west-midlands.example", "West Midlands secretariat")
MEMBER = Party("member@west-midlands.example", "Siân Ŵyn, treatment provider")
MOMENTS = [from_london(day, at) for day, at, _ in SLOTS]
LONG = timedelta(hours=10)
# As forms store them, because a title, place or name is one line
LINES = [words.replace("\n", " ") for words in WORDS]
NAMES = [
    *LINES,
    "O'Neill, Siân (deputy for: police)",
    "Dr 李雷 – الشرطة",
]
MISREAD_BY_NODE_ICAL = re.compile(r"\\n", re.IGNORECASE)
"""node-ical reads an escaped backslash before an n as a line break, unlike RFC 5545, 3.3.11 and other programs."""


def facts(number: int = 0, **changes: object) -> EventFacts:
    made = EventFacts(
        uid=uid_for("meeting", f"mailed {number}"),
        sequence=1,
        stamp=STAMP,
        starts_at=MOMENTS[0],
        ends_at=MOMENTS[0] + LONG,
        summary="Board",
        location="Town Hall",
        description="Papers to follow",
        url=PAGE,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def invitation(event: EventFacts, organiser: Party = SECRETARIAT, attendee: Party = MEMBER) -> bytes:
    return ics.request(event, organiser, attendee)


def cancellation(event: EventFacts) -> bytes:
    return ics.cancel(event, SECRETARIAT, MEMBER)


@pytest.fixture(params=READERS, ids=lambda reader: reader.__name__)
def read(request: pytest.FixtureRequest) -> Reader:
    """Return the reading function of each program in turn."""
    reader: Reader = request.param
    return reader


@pytest.fixture(scope="module")
def caldav_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Yield the port of a running CalDAV server."""
    with caldav.running(tmp_path_factory.mktemp("radicale"), free_port()) as port:
        yield port


@pytest.fixture
def collection(caldav_port: int) -> Collection:
    """Return an empty calendar on the CalDAV server, for one test."""
    made = Collection(caldav_port, f"/reader/{uuid.uuid4()}/")
    made.make()
    return made


def without_method(content: bytes) -> bytes:
    """Return an invitation without METHOD, which CalDAV does not allow in stored events (RFC 4791, 4.1)."""
    stored = re.sub(rb"METHOD:\w+\r\n", b"", content)
    assert stored != content
    return stored


def one_by_one(content: bytes) -> list[bytes]:
    """Return each event as a separate calendar with the time zone, as programs store copies of a feed."""
    head, _, rest = content.partition(b"BEGIN:VEVENT\r\n")
    head = b"".join(line for line in re.split(rb"(?<=\r\n)(?! )", head) if not line.startswith(b"NAME"))
    events = rest.removesuffix(b"END:VCALENDAR\r\n").split(b"BEGIN:VEVENT\r\n")
    return [head + b"BEGIN:VEVENT\r\n" + event + b"END:VCALENDAR\r\n" for event in events]


def test_times_are_in_london_time() -> None:
    assert [datetime.fromisoformat(moment) for _, _, moment in SLOTS] == MOMENTS
    assert {(day.month, day.isoweekday() == 7) for day, _, _ in SLOTS} == {
        (1, False),
        (7, False),
        (3, True),
        (10, True),
    }


@pytest.mark.parametrize("write", [ics.download, invitation, cancellation], ids=lambda made: made.__name__)
def test_every_program_reads_the_right_time_of_a_meeting(read: Reader, write: object) -> None:
    files = [
        write(facts(n, starts_at=moment, ends_at=moment + LONG))  # type: ignore[operator]
        for n, moment in enumerate(MOMENTS)
    ]
    assert [(seen.starts, seen.ends) for seen in read(*files)] == [
        (moment, moment + LONG) for moment in MOMENTS
    ]


def test_every_program_reads_the_right_times_in_a_subscribed_calendar(read: Reader) -> None:
    entries = [meeting(n, starts_at=moment, ends_at=moment + LONG) for n, moment in enumerate(MOMENTS)]
    days = [date(2027, 1, 19), date(2027, 7, 20), date(2027, 3, 28), date(2027, 10, 31)]
    content = calendar("Board", [*entries, *(due(f"Due: A{n}", day) for n, day in enumerate(days))])
    assert [(seen.starts, seen.ends) for seen in read(content)] == [
        *((moment, moment + LONG) for moment in MOMENTS),
        *((day, day + timedelta(days=1)) for day in days),
    ]


def test_every_program_reads_the_same_text(read: Reader) -> None:
    files = [
        invitation(
            facts(n, summary=line, location=line, description=words), attendee=Party(MEMBER.address, name)
        )
        for n, (line, words, name) in enumerate(zip(LINES, WORDS, NAMES, strict=False))
    ]
    feed = calendar("Board", [meeting(n, summary=w, location=w, description=w) for n, w in enumerate(WORDS)])
    wanted = [*zip(LINES, LINES, WORDS, strict=True), *zip(WORDS, WORDS, WORDS, strict=True)]
    for seen, words in zip(read(*files, feed), wanted, strict=True):
        if read is by_node_ical and MISREAD_BY_NODE_ICAL.search(words[0]):
            continue
        assert (seen.title, seen.place, seen.words) == words


def test_every_program_reads_the_same_names(read: Reader) -> None:
    """Names are written without the characters that programs read differently (docs/rules/calendars.md 1)."""
    files = [
        invitation(facts(n), organiser=Party(SECRETARIAT.address, name), attendee=Party(MEMBER.address, name))
        for n, name in enumerate(NAMES)
    ]
    written = [name.replace('"', "'").replace(";", ",").replace("\\", "/") for name in NAMES]
    assert [(seen.organiser, seen.attendee) for seen in read(*files)] == [(name, name) for name in written]


def test_a_caldav_server_returns_the_same_events(collection: Collection) -> None:
    feed = calendar(
        "Board",
        [
            *(meeting(n, starts_at=moment, ends_at=moment + LONG) for n, moment in enumerate(MOMENTS)),
            *(meeting(50 + n, summary=w, location=w, description=w) for n, w in enumerate(WORDS)),
            *map(due, WORDS),
        ],
    )
    files = [
        *one_by_one(feed),
        *(
            without_method(invitation(facts(n, starts_at=moment, ends_at=moment + LONG)))
            for n, moment in enumerate(MOMENTS)
        ),
        *(
            without_method(invitation(facts(50 + n, summary=line, location=line, description=words)))
            for n, (line, words) in enumerate(zip(LINES, WORDS, strict=True))
        ),
    ]
    for number, content in enumerate(files):
        collection.put(str(number), content)
    back = collection.all()
    assert len(back) == len(files)
    for read in READERS:
        assert _by_uid(read(*back)) == _by_uid(read(*files)), read.__name__


def _by_uid(seen: list[Seen]) -> dict[str, Seen]:
    found = {each.uid: each for each in seen}
    assert len(found) == len(seen)
    return found


def test_a_caldav_server_finds_each_meeting_at_its_time(collection: Collection) -> None:
    for number, moment in enumerate(MOMENTS):
        content = invitation(facts(number, starts_at=moment, ends_at=moment + timedelta(minutes=20)))
        collection.put(str(number), without_method(content))
    for number, moment in enumerate(MOMENTS):
        (found,) = collection.at(moment)
        assert facts(number).uid.encode() in found
        (found,) = collection.at(moment + timedelta(minutes=19))
        assert facts(number).uid.encode() in found
        assert collection.at(moment - timedelta(minutes=1)) == []
        assert collection.at(moment + timedelta(minutes=20)) == []
