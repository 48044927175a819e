"""Parsing one raw email safely: its sender, a delivery report, and the reply in its calendar part.

Anyone can send email, so everything has a limit (docs/rules/calendars.md 4), and all parsing errors become one kind of
error. The parser keeps header values unchanged (policy compat32), because the newer policy takes quadratic time to
parse addresses. Forwarded emails are ignored, because an invitation in one is not a reply.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses
from typing import Any

from cdp.mail import parts
from cdp.mail.calendar_replies import CalendarReply, calendar_in
from cdp.mail.delivery_reports import DeliveryReport, report_in
from cdp.mail.parts import LONGEST_SUBJECT, MOST_PARTS, UnreadableMail, header

LARGEST_MAIL = 1024 * 1024
DEEPEST = 12

# Headers in which mail servers record the recipient; any of them can hold the token of a personal reply address
RECIPIENTS = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Delivered-To", "X-Envelope-To")


@dataclass(frozen=True)
class Mail:
    """One email. `sender` is its single From address in lower case, or empty if it has none or several.

    `answered_by_machine` is the keyword of Auto-Submitted (RFC 3834), empty for email that a person sent. `results`
    are the Authentication-Results headers, topmost first.
    """

    message_id: str = ""
    sender: str = ""
    sender_name: str = ""
    subject: str = ""
    dated: datetime | None = None
    recipients: tuple[str, ...] = ()
    answered_by_machine: str = ""
    results: tuple[str, ...] = ()
    report: DeliveryReport | None = None
    calendar: CalendarReply | None = None


def identity_of(raw: bytes) -> str:
    """Return the identity of an email: the SHA-256 of its Message-ID, or of the whole email if it has none."""
    head = re.split(rb"\r?\n\r?\n", raw[: 64 * 1024], maxsplit=1)[0]
    found = re.search(rb"^message-id:((?:[^\r\n]|\r?\n[ \t])*)", head, re.IGNORECASE | re.MULTILINE)
    named = b"".join(found.group(1).split()) if found else b""
    return hashlib.sha256(b"message-id " + named if named else raw).hexdigest()


def read_mail(raw: bytes) -> Mail:
    """Return the parsed email; raise UnreadableMail, and no other error, if the bytes cannot be read."""
    try:
        return _read(raw)
    except UnreadableMail:
        raise
    except Exception as wrong:  # there are many old parsers, and an email can hold anything
        raise UnreadableMail(f"It cannot be read: {type(wrong).__name__}.") from wrong


def _read(raw: bytes) -> Mail:
    if len(raw) > LARGEST_MAIL:
        raise UnreadableMail("It is larger than 1 MB.")
    lower = raw.lower()
    if lower.count(b"boundary=") > MOST_PARTS or lower.count(b"message/rfc822") > MOST_PARTS:
        raise UnreadableMail(f"It has more than {MOST_PARTS} parts.")
    message = message_from_bytes(raw)
    found = list(_parts(message))
    sender, name = parts.sender(message)
    report = report_in(message, found)
    machine = header(message, "Auto-Submitted").partition(";")[0].strip().lower()
    if message.get_content_type() == "multipart/report" and report is None:
        machine = machine or "auto-replied"  # a read receipt
    return Mail(
        message_id=parts.clean(header(message, "Message-ID"), LONGEST_SUBJECT),
        sender=sender,
        sender_name=name,
        subject=parts.clean(parts.decoded(header(message, "Subject")), LONGEST_SUBJECT),
        dated=parts.moment(header(message, "Date")),
        recipients=_recipients(message),
        answered_by_machine="" if machine == "no" else machine,
        results=tuple(parts.headers(message, "Authentication-Results")[:20]),
        report=report,
        calendar=None if report else calendar_in(found),
    )


def _parts(message: Message, depth: int = 1) -> Iterator[Message]:
    """Yield the parts with content, in order; raise UnreadableMail if there are too many or nested too deep."""
    waiting = [(message, depth)]
    count = 0
    while waiting:
        part, level = waiting.pop(0)
        count += 1
        if count > MOST_PARTS:
            raise UnreadableMail(f"It has more than {MOST_PARTS} parts.")
        if level > DEEPEST:
            raise UnreadableMail(f"Its parts are nested more than {DEEPEST} deep.")
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            inner: Any = part.get_payload()
            waiting[:0] = [(one, level + 1) for one in inner]
        else:
            yield part


def _recipients(message: Message) -> tuple[str, ...]:
    values = [value for name in RECIPIENTS for value in parts.headers(message, name)[:5]]
    found = [parts.address(address) for _, address in getaddresses(values)[:50]]
    return tuple(address for address in found if address)
