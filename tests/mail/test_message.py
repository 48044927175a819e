"""Emails as recipients get them: text, HTML, and invitations in the format that calendar programs expect."""

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from pathlib import Path

import html5lib
import pytest

from cdp.calendars.ics import cancel, request
from cdp.mail.invitations import EventFacts, Party
from cdp.mail.message import CalendarPart, MailFacts, Method, build_message

GOLDEN = Path(__file__).parents[1] / "golden" / "mail"
DATED = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
SECRETARIAT = Party("secretariat@west-midlands.example", "West Midlands, secretariat")
MEMBER = Party("member@west-midlands.example", "Siân Ŵyn")
TEXT = """Strategic Policing and Crime Board
Tuesday 19 January 2027, 10:00 to 12:00 (UK time)
Town Hall & annexe <Room 1>

What you need to do:
- read the papers (https://cdp.example/meetings/abc?part=1&page=2).
- answer at https://cdp.example/answer/xyz

Write to secretariat@west-midlands.example.
"""
EVENT = EventFacts(
    uid="1f0c2b1e-2f5e-4a3e-9d38-5a7c1c6a9b10",
    sequence=0,
    stamp=DATED,
    starts_at=DATED + timedelta(days=49),
    ends_at=DATED + timedelta(days=49, hours=2),
    summary="Bwrdd Ŵŷ 🎉",
)


def facts(
    *, subject: str = "Invitation: Board, 19 January 2027", text: str = TEXT, recipient: Party = MEMBER
) -> MailFacts:
    return MailFacts("<3f1c.1@west-midlands.example>", SECRETARIAT, recipient, subject, text, DATED)


def arrived(message: EmailMessage) -> EmailMessage:
    return message_from_bytes(message.as_bytes(), EmailMessage, policy=default)


def text_of(message: EmailMessage) -> str:
    body = arrived(message).get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def html_of(message: EmailMessage) -> str:
    body = arrived(message).get_body(("html",))
    assert body is not None
    return str(body.get_content())


def test_a_plain_email_is_unchanged() -> None:
    content = build_message(facts()).as_bytes()
    assert content.replace(b"\r\n", b"\n").decode() == (GOLDEN / "plain.eml").read_text()


def test_an_invitation_email_is_unchanged() -> None:
    calendar = CalendarPart(Method.REQUEST, request(EVENT, SECRETARIAT, MEMBER))
    content = build_message(facts(), calendar=calendar).as_bytes()
    assert content.replace(b"\r\n", b"\n").decode() == (GOLDEN / "invitation.eml").read_text()


def test_a_plain_email_has_the_same_content_as_text_and_as_html() -> None:
    message = arrived(build_message(facts()))
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert text_of(build_message(facts())) == TEXT
    html = html_of(build_message(facts()))
    html5lib.HTMLParser(strict=True).parse(html)
    assert "Town Hall &amp; annexe &lt;Room 1&gt;" in html
    assert re.findall(r'<a href="([^"]*)">', html) == [
        "https://cdp.example/meetings/abc?part=1&amp;page=2",
        "https://cdp.example/answer/xyz",
    ]
    assert html.count("<li>") == 2
    assert not re.search(r"<img|<script|src=|url\(|<link", html)


def test_headers_have_the_given_values() -> None:
    message = arrived(build_message(facts(subject="Cyfarfod 🎉 – " + "Ŵyn " * 40)))
    assert message["Message-ID"] == "<3f1c.1@west-midlands.example>"
    assert message["Subject"] == ("Cyfarfod 🎉 – " + "Ŵyn " * 40)
    assert message["From"].addresses[0].display_name == "West Midlands, secretariat"
    assert message["To"].addresses[0].display_name == "Siân Ŵyn"
    assert message["Date"].datetime == DATED
    assert message["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("method", [Method.REQUEST, Method.CANCEL])
def test_an_invitation_has_the_parts_that_email_programs_expect(method: Method) -> None:
    write = request if method is Method.REQUEST else cancel
    content = write(EVENT, SECRETARIAT, MEMBER)
    message = message_from_bytes(
        build_message(facts(), calendar=CalendarPart(method, content)).as_bytes(), EmailMessage, policy=SMTP
    )
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    calendar, attached = list(message.walk())[-2:]
    assert dict(calendar["Content-Type"].params) == {
        "method": method.value,
        "charset": "utf-8",
        "component": "VEVENT",
    }
    assert calendar["Content-Disposition"] is None
    assert calendar["Content-Transfer-Encoding"] == "base64"
    assert calendar.get_payload(decode=True) == content
    assert attached.get_payload(decode=True) == content
    assert attached.get_filename() == "invite.ics"
    assert attached["Content-Disposition"].content_disposition == "attachment"
    assert message["Auto-Submitted"] is None


def test_the_same_facts_give_the_same_bytes_and_only_short_lines() -> None:
    calendar = CalendarPart(Method.REQUEST, request(EVENT, SECRETARIAT, MEMBER))
    first, second = (build_message(facts(), calendar=calendar).as_bytes() for _ in range(2))
    assert first == second
    assert first.count(b"\n") == first.count(b"\r\n")
    assert max(len(line) for line in first.split(b"\r\n")) <= 78
    assert first.isascii()


def test_a_method_that_does_not_match_the_calendar_is_refused() -> None:
    with pytest.raises(ValueError, match="METHOD:CANCEL"):
        CalendarPart(Method.CANCEL, request(EVENT, SECRETARIAT, MEMBER))


@pytest.mark.parametrize(
    "subject", ["Board\r\nBcc: all@west-midlands.example", "Board\nx", "Board\x00", "A\u2028B"]
)
def test_a_subject_cannot_add_headers(subject: str) -> None:
    with pytest.raises(ValueError, match="control character"):
        facts(subject=subject)


@pytest.mark.parametrize(
    "address",
    ["", "nobody", "a@b@c.example", "a b@c.example", "a@c.example,d@c.example", "a@c.example\r\nBcc: x@y.z"],
)
def test_an_invalid_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="address"):
        Party(address)


def test_an_address_that_mail_servers_refuse_is_refused() -> None:
    with pytest.raises(ValueError, match="contains “â”, which mail servers refuse"):
        Party("siân@west-midlands.example")


def test_control_characters_in_the_text_are_removed() -> None:
    message = build_message(facts(text="One\x00\x0ctwo\r\nthree\x1b[0m\n.\n"))
    assert text_of(message) == "One\ntwo\nthree[0m\n.\n"


@pytest.mark.parametrize(
    "subject",
    [
        "Example deputy will attend for you: Board meeting, Monday 11 January 2027",
        "Invitation: Kirklees and Calderdale Combatting Drugs and Alcohol Partnership Board, Thursday 17 December 2026",
        f"{'W' * 90} tail",
        f"Siân’s {'x' * 80}",
        "ü" * 90,
        "a" * 300,
        "word " * 59 + "word",
    ],
)
def test_a_subject_starts_on_the_line_of_its_name(subject: str) -> None:
    sent = build_message(facts(subject=subject)).as_bytes()
    head = sent.partition(b"\r\n\r\n")[0]
    lines = head.split(b"\r\n")
    first = next(line for line in lines if line.startswith(b"Subject:"))
    assert re.match(rb"Subject: \S", first)
    assert max(map(len, lines)) <= 78
    assert arrived(build_message(facts(subject=subject)))["Subject"] == subject
