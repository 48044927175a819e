"""Sending a test's outbox with the real worker, and reading the emails from a folder."""

import re
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from cdp.mail import sender
from cdp.mail.transport import FolderTransport, PermanentFailure, Transport
from cdp.worker.mails import build


def deliver(session: Session, folder: Path) -> sender.SendReport:
    """Commit the test's transaction, and send every email that is due to a folder."""
    return _round(session, FolderTransport(folder))


class Refusing:
    """A mail server that refuses every recipient."""

    def send(self, message: EmailMessage) -> None:
        """Refuse every email permanently."""
        raise PermanentFailure(f"550 5.1.1 No such user: {message['To'].addresses[0].username}")

    def close(self) -> None:
        """Do nothing."""


def bounce(session: Session) -> sender.SendReport:
    """Commit the test's transaction, and let every email that is due fail permanently."""
    return _round(session, Refusing())


def _round(session: Session, transport: Transport) -> sender.SendReport:
    session.commit()
    return sender.send_due(sessionmaker(session.get_bind()), transport, build, limit=500)


def mails_in(folder: Path) -> list[EmailMessage]:
    """Return the emails in a folder in the order of DTSTAMP, because several may have been sent in the same second."""
    parsed = [
        BytesParser(EmailMessage, policy=default).parsebytes(p.read_bytes()) for p in folder.glob("*.eml")
    ]
    return sorted(parsed, key=lambda mail: re.findall(r"^DTSTAMP:(\w+)", calendar_in(mail), re.MULTILINE))


def mail_to(folder: Path, address: str) -> list[EmailMessage]:
    """Return the emails to one address, oldest version first."""
    return [mail for mail in mails_in(folder) if address in str(mail["To"])]


def calendar_in(mail: EmailMessage) -> str:
    """Return the calendar part of an email, with one line per property."""
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode().replace("\r\n ", "").replace("\r\n", "\n")
