"""Sending email through a mail server, or in development to a folder. Failures are temporary or permanent."""

import smtplib
import ssl
from contextlib import suppress
from datetime import UTC
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

from cdp.config import Security
from cdp.mail.server_words import words_of

# SMTP replies (RFC 5321, 4.2): codes from 500 are permanent.
_FINE = 250
_CLOSING = 421
_PERMANENT = 500


class TemporaryFailure(Exception):
    """The email could not be delivered now; the message holds the server's error."""


class Unreachable(TemporaryFailure):
    """The mail server cannot be reached, so no other email can be sent either."""


class PermanentFailure(Exception):
    """The email cannot be delivered at all; the message holds the server's error."""


class Transport(Protocol):
    """A way to send finished emails."""

    def send(self, message: EmailMessage) -> None:
        """Deliver one email; raise TemporaryFailure, Unreachable or PermanentFailure."""

    def close(self) -> None:
        """Close any connection kept open between emails."""


class SmtpTransport:
    """Sends by SMTP, keeping one connection open until `close`.

    `timeout` is the longest wait for each response, in seconds. Certificates are checked unless `security` is none.
    Without a `user`, it does not sign in.
    """

    def __init__(
        self, host: str, port: int, security: Security, user: str, password: str, timeout: float
    ) -> None:
        self.host = host
        self.port = port
        self.security = security
        self.user = user
        self.password = password
        self.timeout = timeout
        self._connection: smtplib.SMTP | None = None

    def send(self, message: EmailMessage) -> None:
        """Deliver one email; raise TemporaryFailure, Unreachable or PermanentFailure."""
        connection = self._connected()
        try:
            connection.send_message(message, _only_address(message["From"]), _only_address(message["To"]))
        except smtplib.SMTPRecipientsRefused as refused:
            self.close()
            code, words = next(iter(refused.recipients.values()))
            raise _failure(code, words) from refused
        except smtplib.SMTPResponseException as answer:
            self.close()
            raise _failure(answer.smtp_code, answer.smtp_error) from answer
        except smtplib.SMTPNotSupportedError as lacking:
            self.close()
            raise PermanentFailure(str(lacking)) from lacking
        except (smtplib.SMTPException, OSError) as broken:
            self.close()
            raise TemporaryFailure(words_of(broken)) from broken

    def close(self) -> None:
        """Close the connection, if there is one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(smtplib.SMTPException, OSError):
                connection.quit()
            connection.close()

    def _connected(self) -> smtplib.SMTP:
        """Return a working connection. A failure here is not about the email, so it is temporary."""
        if self._connection is not None:
            with suppress(smtplib.SMTPException, OSError):
                if self._connection.noop()[0] == _FINE:
                    return self._connection
            self.close()
        try:
            self._connection = self._connect()
        except smtplib.SMTPResponseException as answer:
            raise Unreachable(_answer(answer.smtp_code, answer.smtp_error)) from answer
        except (smtplib.SMTPException, OSError) as broken:
            raise Unreachable(words_of(broken)) from broken
        return self._connection

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.security is Security.TLS:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=self.timeout, context=context
            )
        else:
            connection = smtplib.SMTP(self.host, self.port, timeout=self.timeout)
        try:
            if self.security is Security.STARTTLS:
                connection.starttls(context=context)
            if self.user:
                connection.login(self.user, self.password)
        except BaseException:
            connection.close()
            raise
        return connection


class FolderTransport:
    """Writes each email to a folder as an .eml file, for development.

    The file name is derived from the date and the Message-ID, so a repeated email replaces the earlier file. Only the
    owner can read the folder, because emails hold links that sign people in.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: EmailMessage) -> None:
        """Write one email; raise TemporaryFailure for a disk error."""
        dated = parsedate_to_datetime(str(message["Date"])).astimezone(UTC)
        mark = sha256(str(message["Message-ID"]).encode()).hexdigest()[:16]
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write_whole(self.folder / f"{dated:%Y%m%dT%H%M%SZ}-{mark}.eml", message.as_bytes())
        except OSError as refused:
            raise TemporaryFailure(words_of(refused)) from refused

    def close(self) -> None:
        """Do nothing, because a folder has no connection."""


def _only_address(header: Any) -> str:
    """Return the address in a header of one of our emails, without parsing the name beside it again."""
    (address,) = header.addresses
    return str(address.addr_spec)


def _write_whole(path: Path, data: bytes) -> None:
    """Write a file so that readers see either all of it or nothing."""
    draft = path.with_suffix(".part")
    draft.write_bytes(data)
    draft.replace(path)


def _failure(code: int, words: bytes | str) -> Exception:
    if code == _CLOSING:
        return Unreachable(_answer(code, words))
    return (PermanentFailure if code >= _PERMANENT else TemporaryFailure)(_answer(code, words))


def _answer(code: int, words: bytes | str) -> str:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {said}".strip()
