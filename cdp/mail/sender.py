"""Sends what is in the outbox: each row by one worker at a time, in order for each person and meeting.

A row is claimed and its result recorded in two short transactions; none is open while the mail server
is spoken to. A crash between the server's 250 and the second can repeat a mail: with the same Message-ID,
SEQUENCE and DTSTAMP, which mail and calendar programs recognise.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, sessionmaker

from cdp import clock
from cdp.mail.leavers import withdraw_mail_of_leavers
from cdp.mail.marks import ERASE_ONCE_SENT
from cdp.mail.transport import PermanentFailure, TemporaryFailure, Transport, Unreachable
from cdp.models import MailState, OutboxMessage

LEASE = timedelta(minutes=10)
"""How long a worker may hold a row before another takes it for dead."""

WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
    timedelta(hours=24),
    timedelta(hours=24),
)
"""The pause after each temporary failure; after the last, about three days in, the mail has failed."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SendReport:
    """What one round did: numbers of mails, and the server's words when it could not be reached."""

    sent: int = 0
    delayed: int = 0
    failed: int = 0
    unreachable: str = ""


def send_due(
    sessions: sessionmaker[Session],
    transport: Transport,
    build: Callable[[OutboxMessage], EmailMessage],
    *,
    now: Callable[[], datetime] = clock.now,
    limit: int = 50,
) -> SendReport:
    """Send up to `limit` mails that are due, and report.

    `build` makes the mail from a row that belongs to no session; an error in it fails that row only. The round
    ends early when the server cannot be reached, so that a dead server costs one waiting time and not fifty.
    """
    sent = delayed = failed = 0
    try:
        for _ in range(limit):
            message = _claim(sessions, now())
            if message is None:
                break
            outcome = _deliver(message, transport, build)
            state = _record(sessions, message, outcome, now())
            sent += state is MailState.SENT
            delayed += state is MailState.PENDING
            failed += state is MailState.FAILED
            if isinstance(outcome, Unreachable):
                return SendReport(sent, delayed, failed, unreachable=str(outcome))
    finally:
        transport.close()
    return SendReport(sent, delayed, failed)


def _claim(sessions: sessionmaker[Session], now: datetime) -> OutboxMessage | None:
    """Take the row that has been due longest, or None.

    One statement, so that it is atomic on SQLite too; on PostgreSQL it passes over rows that another worker
    is taking. A row waits while an earlier one to the same person about the same meeting has not left. What waits
    for people who have left is withdrawn first.
    """
    candidate, earlier = aliased(OutboxMessage), aliased(OutboxMessage)
    waits_for_another = sa.exists().where(
        earlier.person_id == candidate.person_id,
        earlier.uid == candidate.uid,
        earlier.id < candidate.id,
        earlier.state.in_((MailState.PENDING, MailState.SENDING)),
    )
    due = (
        sa.select(candidate.id)
        .where(
            sa.or_(
                sa.and_(candidate.state == MailState.PENDING, candidate.next_try_at <= now),
                sa.and_(candidate.state == MailState.SENDING, candidate.claimed_at <= now - LEASE),
            ),
            ~waits_for_another,
        )
        .order_by(candidate.next_try_at, candidate.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    with sessions() as session:
        withdraw_mail_of_leavers(session, clock.in_london(now).date())
        message = session.scalar(
            sa.update(OutboxMessage)
            .where(OutboxMessage.id == due.scalar_subquery())
            .values(state=MailState.SENDING, claimed_at=now, attempts=OutboxMessage.attempts + 1)
            .returning(OutboxMessage)
        )
        if message is not None:
            session.expunge(message)
        session.commit()
    return message


def _deliver(
    message: OutboxMessage, transport: Transport, build: Callable[[OutboxMessage], EmailMessage]
) -> TemporaryFailure | PermanentFailure | None:
    """Build and send one mail; return what went wrong, or None."""
    try:
        built = build(message)
    except Exception as wrong:  # whatever it is, it would stop every other mail if it left here
        _log.exception("Mail %s could not be built", message.key)
        return PermanentFailure(f"The mail could not be built: {wrong}")
    try:
        transport.send(built)
    except (TemporaryFailure, PermanentFailure) as failure:
        return failure
    return None


def _record(
    sessions: sessionmaker[Session],
    message: OutboxMessage,
    outcome: TemporaryFailure | PermanentFailure | None,
    now: datetime,
) -> MailState:
    """Write down how it went and return the row's new state.

    A failure is not recorded over the work of another worker that took the row for abandoned; a success
    always is.
    """
    row = sa.update(OutboxMessage).where(OutboxMessage.id == message.id)
    ours = sa.and_(OutboxMessage.state == MailState.SENDING, OutboxMessage.attempts == message.attempts)
    if outcome is None:
        state = MailState.SENT
        change = row.values(state=state, sent_at=now, error="")
        if (message.facts or {}).get(ERASE_ONCE_SENT):
            change = change.values(body="")
    elif isinstance(outcome, PermanentFailure) or message.attempts > len(WAITS):
        state = MailState.FAILED
        change = row.where(ours).values(state=state, error=str(outcome))
        _log.warning("Mail %s has failed: %s", message.key, outcome)
    else:
        state = MailState.PENDING
        wait = WAITS[message.attempts - 1]
        change = row.where(ours).values(state=state, next_try_at=now + wait, error=str(outcome))
    with sessions() as session:
        session.execute(change)
        session.commit()
    return state
