"""Reading the emails in the development folder, for the page that shows them."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parsedate_to_datetime
from pathlib import Path

_NAME = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{16}\.eml")


@dataclass(frozen=True)
class MailSummary:
    """One row in the list of emails: file name, sender, recipient, subject and date."""

    name: str
    sender: str
    recipient: str
    subject: str
    dated: datetime


@dataclass(frozen=True)
class Enclosure:
    """A file attached to an email. A calendar part without a file name does not count: it is the invitation itself."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class StoredMail:
    """One complete email with plain text, untrusted HTML, and its iCalendar part if it has one."""

    summary: MailSummary
    text: str
    html: str
    calendar: str
    enclosures: tuple[Enclosure, ...]


def list_messages(folder: Path) -> list[MailSummary]:
    """Return the emails in a folder, newest first; none if the folder does not exist."""
    if not folder.is_dir():
        return []
    names = sorted((path.name for path in folder.iterdir() if _NAME.fullmatch(path.name)), reverse=True)
    return [_summary(name, _read(folder / name)) for name in names]


def read_message(folder: Path, name: str) -> StoredMail | None:
    """Return an email by its file name, or None.

    Only names in the format of the folder transport are accepted, so no name can lead out of the folder.
    """
    if not _NAME.fullmatch(name) or not (folder / name).is_file():
        return None
    message = _read(folder / name)
    return StoredMail(
        summary=_summary(name, message),
        text=_body(message, "text/plain"),
        html=_body(message, "text/html"),
        calendar=_body(message, "text/calendar"),
        enclosures=tuple(
            Enclosure(part.get_filename() or "", part.get_content_type(), _bytes(part))
            for part in message.iter_attachments()
            if part.get_filename()
        ),
    )


def _read(path: Path) -> EmailMessage:
    return message_from_bytes(path.read_bytes(), EmailMessage, policy=SMTP)


def _summary(name: str, message: EmailMessage) -> MailSummary:
    return MailSummary(
        name=name,
        sender=str(message["From"]),
        recipient=str(message["To"]),
        subject=str(message["Subject"]),
        dated=parsedate_to_datetime(str(message["Date"])),
    )


def _body(message: EmailMessage, content_type: str) -> str:
    """Return the first part with this content type as text with LF line ends; empty if there is none."""
    for part in message.walk():
        if part.get_content_type() == content_type:
            return _bytes(part).decode("utf-8", "replace").replace("\r\n", "\n")
    return ""


def _bytes(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
