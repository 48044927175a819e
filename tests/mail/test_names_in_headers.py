"""Names that people give, in the headers of emails and calendars: each header keeps exactly one address."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.policy import SMTP, compat32
from email.utils import getaddresses

import icalendar
import pytest
import vobject
from hypothesis import example, given
from hypothesis import strategies as st

from cdp.calendars.ics import cancel, request
from cdp.mail.headers import POLICY
from cdp.mail.invitations import EventFacts, Party
from cdp.mail.message import CalendarPart, MailFacts, Method, build_message

LONG = "Leicester, Leicestershire and Rutland Combating Drugs Partnership secretariat"
AT = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
EVENT = EventFacts("one", 0, AT, AT + timedelta(days=9), AT + timedelta(days=9, hours=2), "Board")
FROM, TO = "secretariat@west-midlands.example", "member@west-midlands.example"

ODD = st.sampled_from(
    [", ", '"', "\\", "<x@y.example>", "@", ";", ":", "(", ")", "=?utf-8?q?a=2Cb?=", " ", "Ŵyn"]
)
NAMES = st.lists(
    st.one_of(ODD, st.text(st.characters(exclude_categories=("C", "Z")), max_size=60)), max_size=12
).map(lambda pieces: " ".join("".join(pieces).split())[:200])


def sent(sender: str, recipient: str) -> bytes:
    calendar = CalendarPart(Method.REQUEST, request(EVENT, Party(FROM, sender), Party(TO, recipient)))
    facts = MailFacts(
        "<1@west-midlands.example>", Party(FROM, sender), Party(TO, recipient), "Board", "Hello", AT
    )
    return build_message(facts, calendar=calendar).as_bytes()


@given(NAMES, NAMES)
@example(LONG, "A. N. Other, chair, Strategic Policing and Crime Board, and deputy, Health Partnership")
@example(f"{LONG} <all@everywhere.example>", "x" * 200)
def test_a_name_never_adds_an_address_to_a_header(sender: str, recipient: str) -> None:
    content = sent(sender, recipient)
    assert max(len(line) for line in content.split(b"\r\n")) <= 78
    plain, parsed = message_from_bytes(content, policy=compat32), message_from_bytes(content, policy=SMTP)
    for header, name, address in (("From", sender, FROM), ("To", recipient, TO)):
        ((read, found),) = getaddresses([str(plain[header])])
        assert (str(make_header(decode_header(read))), found) == (name, address)
        assert [one.addr_spec for one in parsed[header].addresses] == [address]
    assert plain.keys()[:6] == ["Message-ID", "Date", "From", "To", "Subject", "MIME-Version"]


@pytest.mark.parametrize("header", ["From", "To", "Reply-To", "Sender", "Cc"])
def test_every_header_with_an_address_is_folded_alike(header: str) -> None:
    built = build_message(MailFacts("<1@a.example>", Party(FROM), Party(TO, LONG), "Board", "Hello", AT))
    del built["From"], built["To"]
    built[header] = Address(LONG, addr_spec=TO)
    assert built.policy == POLICY
    (folded,) = [
        line for line in built.as_bytes().replace(b"\r\n ", b" ").split(b"\r\n") if LONG[:9].encode() in line
    ]
    ((read, found),) = getaddresses([folded.decode().removeprefix(f"{header}: ")])
    assert (str(make_header(decode_header(read))), found) == (LONG, TO)


@given(NAMES.filter(bool))
@example("=?utf-8?q?a=0D=0ABcc:_all=40everywhere.example?=")
@example("x =?utf-8?q?a=0ABcc:_all=40everywhere.example?= " + "word " * 30 + "word")
@example("=?utf-8?b?xbQNCkJjYzogeEB5LmV4YW1wbGUNCg0KYm9keQ==?=")
def test_a_subject_never_adds_a_header_and_arrives_as_it_was_typed(subject: str) -> None:
    facts = MailFacts("<1@west-midlands.example>", Party(FROM), Party(TO), subject, "Hello", AT)
    content = build_message(facts).as_bytes()
    parsed = message_from_bytes(content, policy=compat32)
    assert parsed.keys() == [
        "Message-ID", "Date", "From", "To", "Subject", "MIME-Version", "Content-Type", "Auto-Submitted",
    ]  # fmt: skip
    assert str(make_header(decode_header(parsed["Subject"]))) == subject
    assert max(len(line) for line in content.split(b"\r\n")) <= 78


@given(NAMES, NAMES)
@example(LONG, 'Sam "the chair"; ROLE=CHAIR:mailto:all@everywhere.example')
def test_a_name_never_adds_an_address_to_a_calendar(organiser: str, attendee: str) -> None:
    for write in (request, cancel):
        content = write(EVENT, Party(FROM, organiser), Party(TO, attendee))
        (event,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
        assert (event["organizer"], event["attendee"]) == (f"mailto:{FROM}", f"mailto:{TO}")
        (other,) = vobject.readOne(content.decode()).vevent_list
        assert [line.value for line in other.organizer_list] == [f"mailto:{FROM}"]
        assert [line.value for line in other.attendee_list] == [f"mailto:{TO}"]
        assert set(other.attendee.params) <= {"CN", "ROLE", "PARTSTAT", "RSVP"}
