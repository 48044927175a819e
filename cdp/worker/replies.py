"""Reading the mailbox for replies every two minutes, with longer pauses after failures.

Each email is read in its own transaction, which also stores the position in the mailbox. If a worker is killed,
reading continues with the first email that was not stored. If several workers read at once, only one at a time locks
the row with the position. The others skip the emails that it has read.
"""

import hashlib
import logging
import time
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from cdp import clock
from cdp.config import Settings
from cdp.mail.mailbox_imap import Account, ImapMailbox, MailboxUnavailable, opened
from cdp.mail.reading import LARGEST_MAIL
from cdp.mail.replies import Trust
from cdp.mailroom import service
from cdp.models import ReplyOutcome

EVERY = timedelta(minutes=2)
LONGEST_PAUSE = timedelta(hours=1)
AT_ONCE = 50
"""The number of emails read in one round."""
LONGEST_ROUND_SECONDS = 15
"""The longest time for one round, so that a slow mailbox does not delay sending."""
LOOKS_BACK = timedelta(days=90)
"""The age of the oldest emails that we read from a new mailbox; earlier ones are about meetings that are over."""

NOTHING_PROVES_SENDERS = (
    "Nothing proves who sent a reply by email, so coordinators have to check every reply. "
    "Set CDP_IMAP_AUTHSERV_ID or CDP_IMAP_PLUS_ADDRESSES (docs/configuration.md)."
)

_log = logging.getLogger(__name__)


class ReplyReader:
    """Reads one mailbox repeatedly, and keeps track of when the next round is due."""

    def __init__(self, sessions: sessionmaker[Session], account: Account, trust: Trust) -> None:
        self._sessions = sessions
        self._account = account
        self._trust = trust
        self._next_at: datetime | None = None
        self._failures = 0

    def read_due(self) -> int:
        """Read new emails if a round is due; return their number. A failing mailbox raises no error."""
        now = clock.now()
        if self._next_at is not None and now < self._next_at:
            return 0
        try:
            read, more = self._read_round()
        except (MailboxUnavailable, SQLAlchemyError) as failure:
            self._failures += 1
            self._next_at = now + self.pause
            if isinstance(failure, SQLAlchemyError):
                raise
            self._note_failure(str(failure))
            return 0
        self._failures = 0
        self._next_at = now if more else now + EVERY
        return read

    @property
    def pause(self) -> timedelta:
        """The pause before the next round: two minutes, doubled after each failure up to an hour."""
        return min(EVERY * 2 ** min(self._failures, 10), LONGEST_PAUSE) if self._failures else EVERY

    def _read_round(self) -> tuple[int, bool]:
        """Read at most AT_ONCE emails; return the number of new ones, and whether there are more."""
        with opened(self._account) as mailbox:
            with self._sessions.begin() as session:
                position = service.lock_position(session, self._account.name)
                known = position.uid_validity == mailbox.uid_validity
                last = position.last_uid if known else 0
            # In a mailbox that is new or was replaced, read only the last LOOKS_BACK days
            since = None if known and last else (clock.now() - LOOKS_BACK).date()
            uids = mailbox.uids_after(last, since=since)
            sizes = mailbox.sizes(uids[:AT_ONCE])
            until = time.monotonic() + LONGEST_ROUND_SECONDS
            read, done = 0, 0
            for uid in uids[:AT_ONCE]:
                read += self._read_one(mailbox, uid, sizes.get(uid))
                done += 1
                if time.monotonic() > until:
                    break
            with self._sessions.begin() as session:
                position = service.lock_position(session, self._account.name)
                if position.uid_validity != mailbox.uid_validity:
                    position.uid_validity, position.last_uid = mailbox.uid_validity, 0
                position.checked_at, position.failing_since, position.error = clock.now(), None, ""
        return read, len(uids) > done

    def _read_one(self, mailbox: ImapMailbox, uid: int, size: int | None) -> bool:
        """Read and record one email; return whether it was new. An email that causes an error does not stop others."""
        too_large = size is not None and size > LARGEST_MAIL
        raw = None if size is None or too_large else mailbox.fetch(uid)
        try:
            with self._sessions.begin() as session:
                if not self._advance(session, mailbox, uid):
                    return False
                if too_large:
                    _log.warning("A mail of %s bytes was not read", size)
                    words = f"It is larger than 1 MB ({size:,} bytes)."
                    identity = self._place(mailbox, uid)
                    return service.leave_out(session, identity, ReplyOutcome.TOO_LARGE, words) is not None
                return raw is not None and service.take_in(session, raw, self._trust) is not None
        except (OperationalError, InterfaceError, IntegrityError):
            raise  # the cause is the database, not the email
        except Exception:
            _log.exception("A mail could not be read")
        with self._sessions.begin() as session:
            if not self._advance(session, mailbox, uid):
                return False
            words = "Reading it failed. See the log of the worker."
            identity = self._place(mailbox, uid)
            return service.leave_out(session, identity, ReplyOutcome.UNREADABLE, words) is not None

    def _advance(self, session: Session, mailbox: ImapMailbox, uid: int) -> bool:
        """Move the stored position to an email, in the caller's transaction; False if another worker has read it."""
        position = service.lock_position(session, self._account.name)
        if position.uid_validity != mailbox.uid_validity:
            position.uid_validity, position.last_uid = mailbox.uid_validity, 0
        if uid <= position.last_uid:
            return False
        position.last_uid = uid
        return True

    def _place(self, mailbox: ImapMailbox, uid: int) -> str:
        """Return an identity for an email that could not be read, made from its position in the mailbox."""
        words = f"place {self._account.name} {mailbox.uid_validity} {uid}"
        return hashlib.sha256(words.encode()).hexdigest()

    def _note_failure(self, words: str) -> None:
        _log.warning("The mailbox for replies cannot be read: %s", words)
        with self._sessions.begin() as session:
            position = service.lock_position(session, self._account.name)
            position.failing_since = position.failing_since or clock.now()
            position.error = words.replace("\0", "")


def reader_for(settings: Settings, sessions: sessionmaker[Session]) -> ReplyReader | None:
    """Return the reader of replies for this installation, or None if no mailbox is set up."""
    if not settings.reads_replies:
        return None
    if not settings.proves_senders:
        _log.warning(NOTHING_PROVES_SENDERS)
    return ReplyReader(sessions, Account.of(settings), Trust(settings.imap_authserv_id))
