"""Reading the mailbox of replies: every two minutes, and after failures with growing pauses.

Each mail is read in a transaction of its own, together with how far the mailbox was read: killed at any moment, the
worker goes on with the first mail whose answer was not stored. Several workers may read at once; the row that says
how far lets one in at a time, and the others pass over what was done.
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
"""Mails read in one round."""
LONGEST_ROUND_SECONDS = 15
"""After so long another round is made of the rest, so that sending never waits long for a slow mailbox."""
LOOKS_BACK = timedelta(days=90)
"""How old mails may be that are read when a mailbox is new to us: older meetings are over."""

_log = logging.getLogger(__name__)


class ReplyReader:
    """Reads one mailbox, again and again, remembering when it is time to."""

    def __init__(self, sessions: sessionmaker[Session], account: Account, trust: Trust) -> None:
        self._sessions = sessions
        self._account = account
        self._trust = trust
        self._next_at: datetime | None = None
        self._failures = 0

    def read_due(self) -> int:
        """Read what came, if it is time to; return how many mails were read. Never raises for a mailbox that fails."""
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
        """How long to wait now: two minutes, twice as long after each failure, at most an hour."""
        return min(EVERY * 2 ** min(self._failures, 10), LONGEST_PAUSE) if self._failures else EVERY

    def _read_round(self) -> tuple[int, bool]:
        """Read for a while, AT_ONCE mails at most; return how many were new, and whether more wait."""
        with opened(self._account) as mailbox:
            with self._sessions.begin() as session:
                position = service.lock_position(session, self._account.name)
                known = position.uid_validity == mailbox.uid_validity
                last = position.last_uid if known else 0
            # Only a mailbox that is new to us, or was replaced, is read from somewhere in its past
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
        """Read one mail and note that it was; return whether it was new. A mail that breaks us stops no other."""
        too_large = size is not None and size > LARGEST_MAIL
        raw = None if size is None or too_large else mailbox.fetch(uid)
        try:
            with self._sessions.begin() as session:
                if not self._step(session, mailbox, uid):
                    return False
                if too_large:
                    _log.warning("A mail of %s bytes was not read", size)
                    words = f"It is larger than 1 MB ({size:,} bytes)."
                    identity = self._place(mailbox, uid)
                    return service.leave_out(session, identity, ReplyOutcome.TOO_LARGE, words) is not None
                return raw is not None and service.take_in(session, raw, self._trust) is not None
        except (OperationalError, InterfaceError, IntegrityError):
            raise  # the database's trouble, not the mail's
        except Exception:
            _log.exception("A mail could not be read")
        with self._sessions.begin() as session:
            if not self._step(session, mailbox, uid):
                return False
            words = "Reading it failed. The log of the worker says why."
            identity = self._place(mailbox, uid)
            return service.leave_out(session, identity, ReplyOutcome.UNREADABLE, words) is not None

    def _step(self, session: Session, mailbox: ImapMailbox, uid: int) -> bool:
        """Move on to a mail, in the transaction that reads it; False when another worker has been there."""
        position = service.lock_position(session, self._account.name)
        if position.uid_validity != mailbox.uid_validity:
            position.uid_validity, position.last_uid = mailbox.uid_validity, 0
        if uid <= position.last_uid:
            return False
        position.last_uid = uid
        return True

    def _place(self, mailbox: ImapMailbox, uid: int) -> str:
        """Return what a mail is recognised by that was never fetched: its place in the mailbox."""
        words = f"place {self._account.name} {mailbox.uid_validity} {uid}"
        return hashlib.sha256(words.encode()).hexdigest()

    def _note_failure(self, words: str) -> None:
        _log.warning("The mailbox of replies cannot be read: %s", words)
        with self._sessions.begin() as session:
            position = service.lock_position(session, self._account.name)
            position.failing_since = position.failing_since or clock.now()
            position.error = words.replace("\0", "")


def reader_for(settings: Settings, sessions: sessionmaker[Session]) -> ReplyReader | None:
    """Return what reads the replies of this installation, or None where no mailbox is named."""
    if not settings.reads_replies:
        return None
    return ReplyReader(sessions, Account.of(settings), Trust(settings.imap_authserv_id))
