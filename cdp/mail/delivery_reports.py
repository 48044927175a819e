"""Parsing reports of mail servers about emails that we sent.

Most are delivery status notifications (RFC 3464). Others are plain text from a mail server's own address. Many do not
contain the headers of our email any more, so we also read the recipient: from the fields Original-Recipient and
Final-Recipient, the header X-Failed-Recipients, and the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from typing import Any

from cdp.mail import parts
from cdp.mail.parts import LARGEST_CALENDAR, LONGEST_REASON, LONGEST_SUBJECT, MOST_PARTS, header

MOST_ADDRESSES = 20
LONGEST_TEXT = 16 * 1024
MAIL_SERVERS = frozenset({"mailer-daemon", "postmaster", "mail-daemon"})
"""The local parts of the addresses from which mail servers write."""

_FAILED = re.compile(
    r"undeliver|not delivered|returned mail|delivery (?:status notification \()?fail|failure notice|mail failure",
    re.IGNORECASE,
)
_COPY_BELOW = re.compile(
    r"^[ \t]*-{2,}.*(?:copy|original|forwarded|returned|headers).*$", re.IGNORECASE | re.MULTILINE
)
_OUR_ID = re.compile(r"^[ \t>]*message-id:[ \t]*(<[^<>\s]{3,250}>)", re.IGNORECASE | re.MULTILINE)
_PERMANENT = re.compile(r"\b5\d\d[ -](?:5\.\d{1,3}\.\d{1,3}\b)?.*")


@dataclass(frozen=True)
class DeliveryReport:
    """A mail server's report about an email that we sent.

    `addresses` are those that may be the recipient's, the most reliable one first. `message_id` is that of the email,
    or empty if the report does not contain it.
    """

    addresses: tuple[str, ...]
    failed: bool
    reason: str
    message_id: str

    @property
    def address(self) -> str:
        """The address that is most likely the recipient's, or an empty string."""
        return next(iter(self.addresses), "")


def report_in(message: Message, found: list[Message]) -> DeliveryReport | None:
    """Return the delivery report in an email with these parts, or None for any other email."""
    status = next((part for part in found if part.get_content_type() == "message/delivery-status"), None)
    if message.get_content_type() == "multipart/report":
        return _of_fields(message, status, found) if status is not None else None
    return _of_text(message, found) if _is_from_a_mail_server(message) else None


def _of_fields(message: Message, status: Message, found: list[Message]) -> DeliveryReport:
    blocks: Any = status.get_payload()
    recipients = [
        block
        for block in (blocks if isinstance(blocks, list) else [])
        if isinstance(block, Message) and (block["Final-Recipient"] or block["Original-Recipient"])
    ][:MOST_PARTS]
    failed = [one for one in recipients if header(one, "Action").strip().lower() == "failed"]
    block = next(iter(failed or recipients), None)
    named = (
        [_named(block, "Original-Recipient"), _named(block, "Final-Recipient")] if block is not None else []
    )
    words = (
        header(block, "Diagnostic-Code").partition(";")[2] or header(block, "Status")
        if block is not None
        else ""
    )
    text = _text_above_the_copy(found)
    return DeliveryReport(
        addresses=_in_order([*named, *_failed_recipients(message), *parts.addresses_within(text)]),
        failed=bool(failed),
        reason=parts.clean(words, LONGEST_REASON),
        message_id=_original(found) or _id_in(_text(found)),
    )


def _of_text(message: Message, found: list[Message]) -> DeliveryReport | None:
    """Return the report in a plain email from a mail server; None if it neither names a recipient nor says failed."""
    listed, text = _failed_recipients(message), _text_above_the_copy(found)
    subject = parts.decoded(header(message, "Subject"))
    failed = bool(listed) or bool(_FAILED.search(subject))
    addresses = _in_order([*listed, *parts.addresses_within(text)])
    if not failed or not addresses:
        return None
    permanent = _PERMANENT.search(text)
    return DeliveryReport(
        addresses=addresses,
        failed=True,
        reason=parts.clean(permanent.group() if permanent else subject, LONGEST_REASON),
        message_id=_original(found) or _id_in(_text(found)),
    )


def _is_from_a_mail_server(message: Message) -> bool:
    if header(message, "X-Failed-Recipients"):
        return True
    return parts.sender(message)[0].partition("@")[0] in MAIL_SERVERS


def _failed_recipients(message: Message) -> list[str]:
    return [
        each
        for value in parts.headers(message, "X-Failed-Recipients")[:5]
        for each in parts.addresses_within(value)
    ]


def _named(block: Message, name: str) -> str:
    return parts.address(header(block, name).partition(";")[2].strip().strip("<>"))


def _in_order(addresses: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for each in addresses if each))[:MOST_ADDRESSES]


def _texts(found: list[Message]) -> Iterator[str]:
    for part in found:
        if part.get_content_type() in {"text/plain", "text/html"}:
            yield parts.text_of(part, LONGEST_TEXT)


def _text(found: list[Message]) -> str:
    """Return the first text of an email; a plain one is preferred by its place, which is first in every report."""
    return next(_texts(found), "")


def _text_above_the_copy(found: list[Message]) -> str:
    """Return the mail server's own words, without the copy of our email, whose text may name other people."""
    return _COPY_BELOW.split(_text(found), maxsplit=1)[0]


def _original(found: list[Message]) -> str:
    """Return the Message-ID of the email that a report is about, from the headers or copy attached to the report."""
    for part in found:
        kind, inner = part.get_content_type(), part.get_payload()
        if kind == "message/rfc822" and isinstance(inner, list) and isinstance(inner[0], Message):
            return parts.clean(header(inner[0], "Message-ID"), LONGEST_SUBJECT)
        if kind == "text/rfc822-headers":
            attached = message_from_bytes(parts.content(part)[:LARGEST_CALENDAR])
            return parts.clean(header(attached, "Message-ID"), LONGEST_SUBJECT)
    return ""


def _id_in(text: str) -> str:
    found = _OUR_ID.search(text)
    return found.group(1) if found else ""
