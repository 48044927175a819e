"""Parsing raw emails: replies from each calendar program, delivery reports, and hostile content."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdp.mail import reading
from cdp.mail.calendar_replies import LARGEST_SEQUENCE, Attendee
from cdp.mail.delivery_reports import DeliveryReport
from cdp.mail.parts import UnreadableMail
from cdp.mail.reading import identity_of, read_mail
from tests.mail.samples import AUTHSERV, SECRETARIAT, UID, Facts, sample

STAMP = datetime(2026, 12, 3, 14, 15, 16, tzinfo=UTC)
POLICE = Attendee("police.member@police.example", "ACCEPTED")


@pytest.mark.parametrize("program", ["exchange", "google", "apple", "thunderbird"])
def test_the_reply_of_each_program_is_read(program: str) -> None:
    mail = read_mail(sample(program, sequence=3))
    assert mail.calendar is not None
    assert (mail.calendar.method, mail.calendar.uid, mail.calendar.sequence) == ("REPLY", UID, 3)
    assert (mail.calendar.attendees, mail.calendar.stamp) == ((POLICE,), STAMP)
    assert (mail.sender, mail.sender_name) == ("police.member@police.example", "Police member")
    assert mail.recipients == (SECRETARIAT,)
    assert mail.dated == STAMP
    assert mail.results[0].startswith(f"{AUTHSERV};")


@pytest.mark.parametrize("program", ["exchange", "apple", "thunderbird"])
def test_the_comment_is_plain_text(program: str) -> None:
    mail = read_mail(sample(program, comment="Late\\, sorry – Siân\\nSee you"))
    assert mail.calendar is not None
    assert mail.calendar.comment == "Late, sorry – Siân\nSee you"


def test_a_comment_is_shortened_and_loses_control_characters() -> None:
    mail = read_mail(sample("thunderbird", comment="\x1b[31m\u2028\x7f" + "ab " * 400))
    assert mail.calendar is not None
    assert mail.calendar.comment.startswith("[31mab ab")
    assert len(mail.calendar.comment) <= 500


def test_only_google_replies_are_marked_as_automatic() -> None:
    assert read_mail(sample("google")).answered_by_machine == "auto-generated"
    assert read_mail(sample("exchange")).answered_by_machine == ""
    assert read_mail(sample("out_of_office")).answered_by_machine == "auto-replied"
    assert read_mail(sample("read_receipt")).answered_by_machine == "auto-replied"


def test_several_attendees_are_all_read() -> None:
    mail = read_mail(sample("mu4e"))
    assert mail.calendar is not None
    assert mail.calendar.attendees == (POLICE, Attendee("somebody@example.org", "NEEDS-ACTION"))


@pytest.mark.parametrize(
    ("name", "failed", "reason"),
    [
        ("bounce", True, "550 5.1.1 User unknown in virtual mailbox table"),
        ("bounce_headers", True, "554 5.2.2 mailbox full"),
        ("delayed", False, "connection timed out"),
    ],
)
def test_a_delivery_report_has_the_address_and_the_reason(name: str, failed: bool, reason: str) -> None:  # noqa: FBT001
    mail = read_mail(sample(name))
    assert mail.report == DeliveryReport(
        ("police.member@police.example",), failed, reason, "<1234567890@west-midlands.example>"
    )
    assert mail.calendar is None  # the returned invitation is not a reply


def test_an_email_is_identified_by_its_message_id_or_else_by_its_bytes() -> None:
    first, second = sample("plain"), sample("plain", Facts(name="Someone else"))
    assert identity_of(first) == identity_of(second)
    assert identity_of(first) != identity_of(sample("plain", number=2))
    assert identity_of(first.replace(b"Message-ID", b"message-id")) == identity_of(first)
    without = first.replace(b"Message-ID:", b"X-Nothing:")
    assert identity_of(without) != identity_of(first)
    assert identity_of(without) != identity_of(without + b" ")
    assert identity_of(first + b"\r\nMessage-ID: <other@example.org>\r\n") == identity_of(first)


@pytest.mark.parametrize(
    "line",
    [
        "From: A <a@example.org>\r\nFrom: B <b@example.org>",
        "From: a@example.org, b@example.org",
        "From: A <a@example.org>, B <b@example.org>",
        "From: <a@example.org> <b@example.org>",
        "From: a@example.org)b@example.org",
        "From: undisclosed",
        "X-From: a@example.org",
    ],
)
def test_an_ambiguous_sender_is_ignored(line: str) -> None:
    assert read_mail(f"{line}\r\n\r\nHello".encode()).sender == ""


@pytest.mark.parametrize(
    "line", ["From: A <A@Example.org>", 'From: "b@example.org" <a@example.org>', "From: a@example.org"]
)
def test_a_plain_sender_is_read_in_lower_case(line: str) -> None:
    assert read_mail(f"{line}\r\n\r\nHello".encode()).sender == "a@example.org"


def nested(levels: int) -> bytes:
    heads = "".join(
        f"Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n" for level in range(levels)
    )
    return (heads + "Content-Type: text/plain\r\n\r\nHello\r\n").encode()


def test_the_number_and_depth_of_parts_are_limited() -> None:
    assert read_mail(nested(11)).calendar is None
    for hostile in (nested(12), nested(39), nested(5_000)):
        with pytest.raises(UnreadableMail):
            read_mail(hostile)
    flat = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 40 + b"--b--\r\n"
    with pytest.raises(UnreadableMail, match="more than 40 parts"):
        read_mail(flat)
    with pytest.raises(UnreadableMail):
        read_mail(b"Content-Type: message/rfc822\r\n\r\n" * 3_000)


def test_a_large_email_and_a_large_calendar_are_not_read() -> None:
    with pytest.raises(UnreadableMail, match="1 MB"):
        read_mail(b"Subject: x\r\n\r\n" + b"x" * reading.LARGEST_MAIL)
    padded = sample("thunderbird", comment="x").replace(
        b"TRANSP:OPAQUE\r\n", b"TRANSP:OPAQUE\r\n" + b"X-PAD:%s\r\n" % (b"y" * 60) * 5_000, 1
    )
    with pytest.raises(UnreadableMail, match="256 KB"):
        read_mail(padded)


@pytest.mark.parametrize(
    ("change", "to"),
    [
        (b"BEGIN:VEVENT", b"BEGIN:VTODO"),
        (b"END:VEVENT\r\nEND:VCALENDAR", b""),
        (b"charset=utf-8", b"charset=klingon"),
        (b"DTSTAMP:", b"DTSTAMP:yesterday"),
        (b"SEQUENCE:0", b"SEQUENCE:many"),
        (b"SEQUENCE:0", b"SEQUENCE:99999999999999999999"),
        (b"UID:", b"X-UID:"),
        (b"ATTENDEE;", b"ATTENDEE;;;="),
        (b"mailto:", b"\xff\xfe:"),
    ],
)
def test_a_broken_calendar_is_unreadable_or_incomplete(change: bytes, to: bytes) -> None:
    whole = sample("delegated")
    assert change in whole
    try:
        mail = read_mail(whole.replace(change, to))
    except UnreadableMail:
        return
    assert mail.calendar is not None
    assert 0 <= mail.calendar.sequence <= LARGEST_SEQUENCE


@given(st.binary(max_size=4_000))
def test_any_bytes_are_read_or_unreadable(raw: bytes) -> None:
    assert len(identity_of(raw)) == 64
    with suppress(UnreadableMail):
        read_mail(raw)


NAMES = ["exchange", "google", "apple", "thunderbird", "mu4e", "counter", "bounce", "bounce_headers"]


@given(st.data())
def test_any_damaged_reply_is_read_or_unreadable(data: st.DataObject) -> None:
    raw = bytearray(sample(data.draw(st.sampled_from(NAMES)), Facts()))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(raw) - 1))
        length = data.draw(st.integers(0, 60))
        raw[at : at + length] = data.draw(st.binary(max_size=20))
        if not raw:
            return
    try:
        mail = read_mail(bytes(raw))
    except UnreadableMail:
        return
    assert "\n" not in mail.subject
    assert len(mail.sender) <= 254
