"""Reading the mailbox that receives replies, over IMAP (RFC 3501) and without changing it.

The folder is opened read-only and emails are fetched with PEEK, so nothing is deleted, moved or marked as read. The
standard library's imaplib has the few commands needed, so no extra package is used.
"""

import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from cdp.config import Security, Settings
from cdp.mail.server_words import words_of

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)", re.IGNORECASE)
_UID = re.compile(rb"\bUID (\d+)", re.IGNORECASE)
_BODY_OF = re.compile(rb"\bBODY\[\]", re.IGNORECASE)


class MailboxUnavailable(Exception):
    """The mailbox cannot be read now; the message holds the server's error."""


@dataclass(frozen=True)
class Account:
    """The address and credentials of a mailbox. `timeout` is the longest wait for each response, in seconds."""

    host: str
    port: int
    security: Security
    user: str
    password: str
    folder: str = "INBOX"
    timeout: float = 20

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the mailbox account in the settings of an installation."""
        return cls(
            settings.imap_host,
            settings.imap_port,
            settings.imap_security,
            settings.imap_user,
            settings.imap_password,
            settings.imap_folder,
        )

    @property
    def name(self) -> str:
        """The unique name of this mailbox."""
        return f"{self.user} at {self.host}:{self.port}, {self.folder}"[:500]


class ImapMailbox:
    """An open folder. `uid_validity` changes when earlier UIDs are no longer valid (RFC 3501, 2.3.1.1)."""

    def __init__(self, connection: imaplib.IMAP4, uid_validity: int) -> None:
        self._connection = connection
        self.uid_validity = uid_validity

    def uids_after(self, last: int, *, since: date | None = None) -> list[int]:
        """Return the UIDs above `last`, in order; with `since`, only of emails received on that day or later."""
        criteria = [f"UID {last + 1}:*"]
        if since is not None:
            criteria.append(f"SINCE {since.day}-{_MONTHS[since.month - 1]}-{since.year}")
        with _in_words():
            found = _sound(self._connection.uid("SEARCH", *criteria))
        numbers = b" ".join(line for line in found if isinstance(line, bytes)).split()
        # “n:*” always includes the newest email, even if its UID is below n
        return sorted({uid for uid in map(int, numbers) if uid > last})

    def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """Return the sizes of some emails in bytes, by UID; emails that no longer exist are left out."""
        if not uids:
            return {}
        with _in_words():
            found = _sound(self._connection.uid("FETCH", ",".join(map(str, uids)), "(UID RFC822.SIZE)"))
        sizes = {}
        for line in found:
            text = line[0] if isinstance(line, tuple) else line or b""
            uid, size = _UID.search(text), _SIZE.search(text)
            if uid and size:
                sizes[int(uid.group(1))] = int(size.group(1))
        return sizes

    def fetch(self, uid: int) -> bytes | None:
        """Return a complete email without marking it as read; None if it no longer exists."""
        with _in_words():
            found = _sound(self._connection.uid("FETCH", str(uid), "(UID BODY.PEEK[])"))
        for line in found:
            if isinstance(line, tuple) and _BODY_OF.search(line[0]):
                return bytes(line[1])
        return None


@contextmanager
def opened(account: Account) -> Iterator[ImapMailbox]:
    """Open a mailbox for reading and close it afterwards; raise MailboxUnavailable for any server error."""
    with _in_words():
        connection = _connect(account)
    try:
        with _in_words():
            _sign_in(connection, account)
            _sound(connection.select(_quoted(account.folder), readonly=True))
            _, validity = connection.response("UIDVALIDITY")
            if not validity or not validity[0]:
                raise MailboxUnavailable(
                    "The server does not send UIDVALIDITY, so we cannot identify its emails."
                )
            mailbox = ImapMailbox(connection, int(validity[0]))
        yield mailbox
    finally:
        with suppress(imaplib.IMAP4.error, OSError, ValueError):
            connection.logout()
        with suppress(OSError):
            connection.shutdown()


def _connect(account: Account) -> imaplib.IMAP4:
    context = ssl.create_default_context()
    if account.security is Security.TLS:
        return imaplib.IMAP4_SSL(account.host, account.port, ssl_context=context, timeout=account.timeout)
    connection = imaplib.IMAP4(account.host, account.port, timeout=account.timeout)
    if account.security is Security.STARTTLS:
        try:
            connection.starttls(context)
        except BaseException:
            with suppress(OSError):
                connection.shutdown()
            raise
    return connection


def _sign_in(connection: imaplib.IMAP4, account: Account) -> None:
    """Sign in, with AUTHENTICATE if the server supports it, because LOGIN allows only ASCII."""
    if "AUTH=PLAIN" in connection.capabilities:
        secret = f"\0{account.user}\0{account.password}".encode()
        _sound(connection.authenticate("PLAIN", lambda _: secret))
    else:
        _sound(connection.login(_quoted(account.user), account.password))


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _sound(answer: tuple[str, Sequence[Any]]) -> Sequence[Any]:
    """Return the result of a command; raise MailboxUnavailable with the server's error if it failed."""
    state, found = answer
    if state != "OK":
        words = b" ".join(line for line in found if isinstance(line, bytes))
        raise MailboxUnavailable(words.decode("utf-8", "replace") or state)
    return found


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except MailboxUnavailable:
        raise
    except (imaplib.IMAP4.error, OSError, ValueError) as broken:
        words = broken.args[0] if broken.args else ""
        said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words_of(broken)
        raise MailboxUnavailable(said or type(broken).__name__) from broken
