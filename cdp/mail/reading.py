"""Parsing one raw email safely: its sender, a delivery report, and the reply in its calendar part.

Anyone can send email, so everything has a limit (docs/rules/calendars.md 4), and all parsing errors become one kind of
error. The parser keeps header values unchanged (policy compat32), because the newer policy takes quadratic time to
parse addresses. Forwarded emails are ignored, because an invitation in one is not a reply.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any

from icalendar import Calendar

LARGEST_MAIL = 1024 * 1024
LARGEST_CALENDAR = 256 * 1024
MOST_PARTS = 40
DEEPEST = 12
LONGEST_HEADER = 4_000
LONGEST_ADDRESS, LONGEST_NAME, LONGEST_SUBJECT, LONGEST_COMMENT, LONGEST_REASON = 254, 200, 300, 500, 500
LARGEST_SEQUENCE = 2**31 - 1

# Headers in which mail servers record the recipient; any of them can hold the token of a personal reply address
RECIPIENTS = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Delivered-To", "X-Envelope-To")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_ONE_ADDRESS = re.compile(r"(?:[^<>]*<([^<>\s]+)>|([^<>\s\"(),:;]+))")
_ADDRESS = re.compile(r"[^\s@<>(),:;\"\[\]\\\x00-\x1f\x7f-\x9f\ud800-\udfff]+@[\w.-]+")


class UnreadableMail(Exception):
    """An email that cannot be read within the limits; the message gives the reason."""


@dataclass(frozen=True)
class DeliveryReport:
    """A mail server's report about an email that we sent (RFC 3464). `message_id` is that of the email, or empty."""

    address: str
    failed: bool
    reason: str
    message_id: str


@dataclass(frozen=True)
class Attendee:
    """One ATTENDEE line: a lower-case address and its reply."""

    address: str
    partstat: str


@dataclass(frozen=True)
class CalendarReply:
    """The calendar part of a reply, without its times, which are ignored."""

    method: str
    uid: str
    attendees: tuple[Attendee, ...] = ()
    sequence: int = 0
    stamp: datetime | None = None
    comment: str = ""


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
    parts = list(_parts(message))
    sender, name = _sender(message)
    report = _report(message, parts)
    machine = _header(message, "Auto-Submitted").partition(";")[0].strip().lower()
    if message.get_content_type() == "multipart/report" and report is None:
        machine = machine or "auto-replied"  # a read receipt
    return Mail(
        message_id=_clean(_header(message, "Message-ID"), LONGEST_SUBJECT),
        sender=sender,
        sender_name=name,
        subject=_clean(_decoded(_header(message, "Subject")), LONGEST_SUBJECT),
        dated=_moment(_header(message, "Date")),
        recipients=_recipients(message),
        answered_by_machine="" if machine == "no" else machine,
        results=tuple(_headers(message, "Authentication-Results")[:20]),
        report=report,
        calendar=None if report else _calendar(parts),
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


def _headers(message: Message, name: str) -> list[str]:
    return [re.sub(r"[\r\n]+", "", str(value))[:LONGEST_HEADER] for value in message.get_all(name, [])]


def _header(message: Message, name: str) -> str:
    return next(iter(_headers(message, name)), "")


def _decoded(text: str) -> str:
    try:
        return str(make_header(decode_header(text)))
    except Exception:
        return text


def _clean(text: str, longest: int, *, lines: bool = False) -> str:
    """Return text that can be stored and shown: without control characters, shortened, on one line unless `lines`."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    text = _UNPRINTABLE.sub("", text)
    if not lines:
        text = " ".join(text.split())
    return text.strip()[:longest].strip()


def _sender(message: Message) -> tuple[str, str]:
    """Return the From address and name; both empty if there are several, or if programs might parse it differently."""
    values = _headers(message, "From")
    if len(values) != 1:
        return "", ""
    found = _ONE_ADDRESS.fullmatch(values[0].strip())
    parsed = getaddresses(values)
    if found is None or len(parsed) != 1:
        return "", ""
    name, address = parsed[0]
    if address != (found.group(1) or found.group(2)):
        return "", ""
    return _address(address), _clean(_decoded(name), LONGEST_NAME)


def _address(text: str) -> str:
    """Return an email address in lower case; empty for anything else."""
    text = text.strip().casefold()
    return text if len(text) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(text) else ""


def _recipients(message: Message) -> tuple[str, ...]:
    values = [value for name in RECIPIENTS for value in _headers(message, name)[:5]]
    found = [_address(address) for _, address in getaddresses(values)[:50]]
    return tuple(address for address in found if address)


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _report(message: Message, parts: list[Message]) -> DeliveryReport | None:
    """Return a delivery report about one recipient, or None for any other email (RFC 3464)."""
    status = next((part for part in parts if part.get_content_type() == "message/delivery-status"), None)
    if message.get_content_type() != "multipart/report" or status is None:
        return None
    blocks: Any = status.get_payload()
    recipients = [
        block
        for block in (blocks if isinstance(blocks, list) else [])
        if isinstance(block, Message) and (block["Final-Recipient"] or block["Original-Recipient"])
    ][:MOST_PARTS]
    failed = [one for one in recipients if _header(one, "Action").strip().lower() == "failed"]
    block = next(iter(failed or recipients), None)
    if block is None:
        return DeliveryReport("", failed=False, reason="", message_id=_original(parts))
    words = _header(block, "Diagnostic-Code").partition(";")[2] or _header(block, "Status")
    return DeliveryReport(
        address=_named(block, "Original-Recipient") or _named(block, "Final-Recipient"),
        failed=bool(failed),
        reason=_clean(words, LONGEST_REASON),
        message_id=_original(parts),
    )


def _named(block: Message, header: str) -> str:
    return _address(_header(block, header).partition(";")[2].strip().strip("<>"))


def _original(parts: list[Message]) -> str:
    """Return the Message-ID of the email that a report is about, from the headers or copy attached to the report."""
    for part in parts:
        kind, inner = part.get_content_type(), part.get_payload()
        if kind == "message/rfc822" and isinstance(inner, list) and isinstance(inner[0], Message):
            return _clean(_header(inner[0], "Message-ID"), LONGEST_SUBJECT)
        if kind == "text/rfc822-headers":
            headers = message_from_bytes(_bytes(part)[:LARGEST_CALENDAR])
            return _clean(_header(headers, "Message-ID"), LONGEST_SUBJECT)
    return ""


def _bytes(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _calendar(parts: list[Message]) -> CalendarReply | None:
    """Return the calendar reply, from a text/calendar part or else from an attached file; None if there is neither."""
    inline = [part for part in parts if part.get_content_type() == "text/calendar"]
    attached = [part for part in parts if part.get_content_type() == "application/ics"]
    part = next(iter(inline + attached), None)
    if part is None:
        return None
    content = _bytes(part)
    if len(content) > LARGEST_CALENDAR:
        raise UnreadableMail("Its calendar part is larger than 256 KB.")
    try:
        text = content.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        text = content.decode("utf-8", "replace")
    return _in_calendar(Calendar.from_ical(text.lstrip("\ufeff")), str(part.get_param("method") or ""))


def _in_calendar(calendar: Any, method: str) -> CalendarReply:
    events = [one for one in calendar.subcomponents if one.name == "VEVENT"][:MOST_PARTS]
    method = str(_first(calendar.get("METHOD")) or method).strip().upper()
    if not events:
        return CalendarReply(method, "")
    event, uid = events[0], _clean(str(_first(events[0].get("UID")) or ""), LONGEST_ADDRESS)
    lines = [line for one in events for line in _all(one.get("ATTENDEE"))]
    attendees = dict.fromkeys(_attendee(line) for line in lines[:MOST_PARTS])
    comments = (str(one) for one in _all(event.get("COMMENT")))
    return CalendarReply(
        method=method,
        uid=uid,
        attendees=tuple(attendees),
        sequence=_sequence(_first(event.get("SEQUENCE"))),
        stamp=_stamp(_first(event.get("DTSTAMP"))),
        comment=_clean("\n".join(comments), LONGEST_COMMENT, lines=True),
    )


def _all(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _first(value: Any) -> Any:
    return next(iter(_all(value)), None)


def _attendee(line: Any) -> Attendee:
    text = str(line).strip()
    address = text[7:] if text[:7].lower() == "mailto:" else text
    partstat = _first(getattr(line, "params", {}).get("PARTSTAT"))
    return Attendee(_address(address), str(partstat or "").strip().upper()[:LONGEST_NAME])


def _sequence(value: Any) -> int:
    """Return the SEQUENCE; 0 if there is none (RFC 5545, 3.8.7.4) or it is not a number."""
    try:
        return min(max(int(value), 0), LARGEST_SEQUENCE)
    except (TypeError, ValueError, OverflowError):
        return 0


def _stamp(value: Any) -> datetime | None:
    moment = getattr(value, "dt", None)
    if not isinstance(moment, datetime):
        return (
            datetime(moment.year, moment.month, moment.day, tzinfo=UTC) if isinstance(moment, date) else None
        )
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
