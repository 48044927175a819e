"""The hourly tasks of the worker. Each has its own transaction, so that a failure does not affect the others."""

import logging
from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from cdp import clock
from cdp.calendars.leavers import end_feeds_of_leavers
from cdp.files.paper_store import PaperStore
from cdp.imports import service as imports
from cdp.indicators.data.leavers import end_tokens_of_leavers
from cdp.mail import outbox
from cdp.mailroom import service as mailroom
from cdp.models import AccountLink, FormSubmission, LinkRequest, SignInAttempt, SignInSession
from cdp.reminders import sending
from cdp.search import keeping
from cdp.terms.approval import circulation
from cdp.terms.review import due
from cdp.worker import orphans

KEEP = timedelta(days=7)
KEEP_READ = timedelta(days=180)
"""How long we keep a record of emails without a partnership: twice as long as `LOOKS_BACK` in replies.py."""

KEEP_WORDS = timedelta(days=180)
"""How long the text of plain emails is kept after they have been sent or replaced."""

_log = logging.getLogger(__name__)


def do_upkeep(sessions: sessionmaker[Session], store: PaperStore | None = None) -> None:
    """Run every task once; a task that fails is logged. With `store`, forgotten files are removed from it too."""
    for task in TASKS:
        try:
            task(sessions)
        except Exception:
            _log.exception("The task %s failed", task.__name__)
    if store is not None:
        try:
            orphans.sweep(sessions, store)
        except Exception:
            _log.exception("Forgotten files could not be removed")


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
        end_tokens_of_leavers(session, clock.today())


def _forget_mails(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        mailroom.forget_unassigned_mail(session, clock.now() - KEEP_READ)


def _forget_imports(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        imports.forget_old(session)


def _forget_words(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        outbox.forget_words(session, clock.now() - KEEP_WORDS)


def _fill_search(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        keeping.rebuild_if_empty(session)


def forget_what_has_ended(session: Session) -> None:
    """Delete sessions, sign-in attempts, links, requests for links and form tokens after a week.

    The week starts with the last use of a session, the expiry of a link, or the time when one of the others was stored.
    """
    before = clock.now() - KEEP
    session.execute(sa.delete(SignInSession).where(SignInSession.seen_at < before))
    session.execute(sa.delete(SignInAttempt).where(SignInAttempt.at < before))
    session.execute(sa.delete(LinkRequest).where(LinkRequest.at < before))
    session.execute(sa.delete(AccountLink).where(AccountLink.expires_at < before))
    session.execute(sa.delete(FormSubmission).where(FormSubmission.at < before))


TASKS: tuple[Callable[[sessionmaker[Session]], None], ...] = (
    _forget,
    _forget_mails,
    _forget_words,
    _forget_imports,
    _settle_terms,
    _note_changes,
    _remind,
    _end_feeds,
    _fill_search,
)
