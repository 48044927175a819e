"""What the worker does every hour: each chore in a transaction of its own, so that one that fails stops no other."""

import logging
from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from cdp import clock
from cdp.calendars.leavers import end_feeds_of_leavers
from cdp.imports import service as imports
from cdp.mail import outbox
from cdp.mailroom import service as mailroom
from cdp.models import AccountLink, FormSubmission, LinkRequest, SignInAttempt, SignInSession
from cdp.reminders import sending
from cdp.terms.approval import circulation
from cdp.terms.review import due

KEEP = timedelta(days=7)
KEEP_READ = timedelta(days=180)
"""How long it is remembered that a mail was read which concerned nobody here: twice as long as one is looked for."""

KEEP_WORDS = timedelta(days=180)
"""How long the words of plain mails are kept once they have left or been replaced."""

_log = logging.getLogger(__name__)


def do_upkeep(sessions: sessionmaker[Session]) -> None:
    """Do every chore once."""
    for chore in CHORES:
        try:
            chore(sessions)
        except Exception:
            _log.exception("The chore %s failed", chore.__name__)


def _forget(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        forget_what_has_ended(session)


def _settle_terms(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        circulation.settle_what_is_due(session, clock.today())


def _note_changes(sessions: sessionmaker[Session]) -> None:
    due.note_changes(sessions, clock.today())


def _remind(sessions: sessionmaker[Session]) -> None:
    sending.remind(sessions, clock.now())


def _end_feeds(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        end_feeds_of_leavers(session, clock.today())


def _forget_mails(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        mailroom.forget_mails_of_nobody(session, clock.now() - KEEP_READ)


def _forget_imports(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        imports.forget_old(session)


def _forget_words(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        outbox.forget_words(session, clock.now() - KEEP_WORDS)


def forget_what_has_ended(session: Session) -> None:
    """Delete sessions, attempts, links and form tokens that ended a week ago or more."""
    before = clock.now() - KEEP
    session.execute(sa.delete(SignInSession).where(SignInSession.seen_at < before))
    session.execute(sa.delete(SignInAttempt).where(SignInAttempt.at < before))
    session.execute(sa.delete(LinkRequest).where(LinkRequest.at < before))
    session.execute(sa.delete(AccountLink).where(AccountLink.expires_at < before))
    session.execute(sa.delete(FormSubmission).where(FormSubmission.at < before))


CHORES: tuple[Callable[[sessionmaker[Session]], None], ...] = (
    _forget,
    _forget_mails,
    _forget_words,
    _forget_imports,
    _settle_terms,
    _note_changes,
    _remind,
    _end_feeds,
)
