"""Where mail leaves: a mail server, or in development a folder. What fails says whether to try again."""

import smtplib
import ssl
from contextlib import suppress
from datetime import UTC
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from cdp.config import Security
from cdp.mail.server_words import words_of

# SMTP replies (RFC 5321, 4.2): from 500 on they will be the same next time.
_FINE = 250
_CLOSING = 421
_PERMANENT = 500


class TemporaryFailure(Exception):
    """The mail could not be delivered now; the message carries the server's words."""


class Unreachable(TemporaryFailure):
    """The mail server itself cannot be used now, so no other mail would fare better."""


class PermanentFailure(Exception):
    """The mail will not be delivered however often it is tried; the message carries the server's words."""


class Transport(Protocol):
    """What takes a finished mail away."""

    def send(self, message: EmailMessage) -> None:
        """Deliver one mail; raise TemporaryFailure, Unreachable or PermanentFailure."""

    def close(self) -> None:
        """Let go of what was kept open between mails."""


class SmtpTransport:
    """Sends by SMTP, keeping one connection open until `close`.

    `timeout` in seconds is the longest wait for each answer of the server. Certificates are checked unless
    `security` is none. Signing in is left out without a `user`.
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
        """Deliver one mail; raise TemporaryFailure, Unreachable or PermanentFailure."""
        connection = self._connected()
        try:
            connection.send_message(message)
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
        """Say goodbye to the server, if it still listens."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(smtplib.SMTPException, OSError):
                connection.quit()
            connection.close()

    def _connected(self) -> smtplib.SMTP:
        """Return a connection that answers; failures here say nothing about the mail, so all are temporary."""
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
    """Puts each mail into a folder as one .eml file, for development.

    The name comes from the date and the Message-ID, so a mail sent again replaces itself. The folder is made
    for its owner only: mails hold links that sign people in.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: EmailMessage) -> None:
        """Write one mail; raise TemporaryFailure when the disk refuses."""
        dated = parsedate_to_datetime(str(message["Date"])).astimezone(UTC)
        mark = sha256(str(message["Message-ID"]).encode()).hexdigest()[:16]
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write_whole(self.folder / f"{dated:%Y%m%dT%H%M%SZ}-{mark}.eml", message.as_bytes())
        except OSError as refused:
            raise TemporaryFailure(words_of(refused)) from refused

    def close(self) -> None:
        """Do nothing: a folder needs no goodbye."""


def _write_whole(path: Path, data: bytes) -> None:
    """Write a file so that readers see all of it or nothing."""
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
