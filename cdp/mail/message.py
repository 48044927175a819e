"""Building email messages: text and HTML from one text, and invitations for calendar programs."""

import enum
import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256
from itertools import groupby

from markupsafe import Markup, escape

from cdp.mail.headers import POLICY
from cdp.mail.invitations import Party, check_line

_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+>")
_BULLET = "- "
_PAGE = Markup(
    '<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n<title>{subject}</title>\n'
    '</head>\n<body style="font-family: Arial, sans-serif; font-size: 16px; line-height: 1.5; '
    'color: #0b0c0c; max-width: 40em; margin: 0 auto; padding: 16px">\n{body}\n</body>\n</html>\n'
)


class Method(enum.StrEnum):
    """The method of a calendar part (RFC 5546, 1.4). PUBLISH is never sent by email."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True)
class CalendarPart:
    """iCalendar bytes and their METHOD. Raises ValueError if they differ, because Exchange refuses such an email."""

    method: Method
    content: bytes

    def __post_init__(self) -> None:
        if f"\r\nMETHOD:{self.method}\r\n".encode() not in self.content:
            raise ValueError(f"The calendar part does not have METHOD:{self.method}.")


@dataclass(frozen=True)
class Attachment:
    """A file attached to a plain email. Raises ValueError for a control character in its name."""

    name: str
    media_type: str
    content: bytes

    def __post_init__(self) -> None:
        check_line(self.name, "name of the file")


@dataclass(frozen=True)
class MailFacts:
    """The content of an email: sender, recipient, subject and text.

    `message_id` is stored with the email, so that a repeated email is recognised. `dated` has a time zone. `text` is
    plain: blank lines separate paragraphs, "- " starts a list item, and web addresses become links. A list item that
    ends in ": " and a web address becomes a link as a whole.

    Raises ValueError for a control character in the subject, a malformed Message-ID, or a date without a time zone.
    """

    message_id: str
    sender: Party
    recipient: Party
    subject: str
    text: str
    dated: datetime

    def __post_init__(self) -> None:
        check_line(self.subject, "subject")
        if not _MESSAGE_ID.fullmatch(self.message_id):
            raise ValueError(f"This is not a Message-ID: {self.message_id!r}")
        if self.dated.tzinfo is None:
            raise ValueError("An email needs a date with a time zone.")


def build_message(
    facts: MailFacts, *, calendar: CalendarPart | None = None, attachment: Attachment | None = None
) -> EmailMessage:
    """Return an email ready to send; the same arguments give the same bytes.

    An invitation has the parts that docs/rules/calendars.md 1 requires: the calendar is the last alternative, and an
    attachment as well. The policy ends lines as SMTP does, because any other changes the calendar's to LF. Raises
    ValueError for an address that plain SMTP does not support.
    """
    message = EmailMessage(policy=POLICY)
    message["Message-ID"] = facts.message_id
    message["Date"] = format_datetime(facts.dated)
    message["From"] = _header_address(facts.sender)
    message["To"] = _header_address(facts.recipient)
    message["Subject"] = facts.subject
    message["Content-Language"] = "en-GB"
    text = _printable(facts.text)
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(_html(facts.subject, text), subtype="html", cte="quoted-printable")
    if calendar is None:
        message["Auto-Submitted"] = "auto-generated"
    else:
        message.add_alternative(
            calendar.content.decode(),
            subtype="calendar",
            cte="base64",
            params={"method": calendar.method.value, "component": "VEVENT"},
        )
        message.add_attachment(
            calendar.content,
            maintype="application",
            subtype="ics",
            filename="invite.ics",
            params={"name": "invite.ics"},
        )
    if attachment is not None:
        maintype, _, subtype = attachment.media_type.partition("/")
        message.add_attachment(
            attachment.content, maintype=maintype, subtype=subtype, filename=attachment.name
        )
    _fix_boundaries(message, facts.message_id)
    return message


def _header_address(party: Party) -> Address:
    return Address(party.name, addr_spec=party.address)


def _printable(text: str) -> str:
    """Return text with LF line ends and without control characters, which email programs show as boxes."""
    lines = (re.sub(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", "", line) for line in text.splitlines())
    return "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"


def _fix_boundaries(message: EmailMessage, message_id: str) -> None:
    """Replace the random boundaries of the parts with boundaries derived from the Message-ID."""
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary("=_" + sha256(f"{message_id} {number}".encode()).hexdigest()[:32])


def _html(subject: str, text: str) -> str:
    """Return the HTML of an email, without images or external content."""
    blocks = (_html_block(block.split("\n")) for block in re.split(r"\n{2,}", text.strip("\n")) if block)
    return _PAGE.format(subject=subject, body=Markup("\n").join(blocks))


def _html_block(lines: list[str]) -> Markup:
    """Return a block of lines as HTML: lines that start with "- " as lists, others as paragraphs."""
    pieces = []
    for listed, group in groupby(lines, key=lambda line: line.startswith(_BULLET)):
        words = [_item(line.removeprefix(_BULLET)) if listed else _linked(line) for line in group]
        if listed:
            items = Markup("\n").join(Markup("<li>{}</li>").format(item) for item in words)
            pieces.append(Markup("<ul>\n{}\n</ul>").format(items))
        else:
            pieces.append(Markup("<p>{}</p>").format(Markup("<br>\n").join(words)))
    return Markup("\n").join(pieces)


def _item(line: str) -> Markup:
    """Return a list item; "Yes, I will come: https://…" becomes a link with the words before the colon as its text."""
    words, _, address = line.rpartition(": ")
    if words and _ADDRESS.fullmatch(address) and not _ADDRESS.search(words):
        return Markup('<a href="{}">{}</a>').format(address, words)
    return _linked(line)


def _linked(line: str) -> Markup:
    """Return an escaped line, with its web addresses as links."""
    pieces: list[Markup] = []
    end = 0
    for found in _ADDRESS.finditer(line):
        pieces.append(escape(line[end : found.start()]))
        pieces.append(Markup('<a href="{0}">{0}</a>').format(found.group()))
        end = found.end()
    return Markup("").join([*pieces, escape(line[end:])])
