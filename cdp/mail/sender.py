"""Sending the emails in the outbox: each by one worker at a time, in order for each person and meeting.

A row is claimed and its result recorded in two short transactions; no transaction is open while the mail server is
used. A crash between the server's reply 250 and the second transaction can repeat an email. The copy has the same
Message-ID, SEQUENCE and DTSTAMP, so email and calendar programs recognise it.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, sessionmaker

from cdp import clock
from cdp.mail import marks
from cdp.mail.invitations import Notice
from cdp.mail.leavers import withdraw_mail_of_leavers
from cdp.mail.transport import PermanentFailure, TemporaryFailure, Transport, Unreachable
from cdp.models import MailKind, MailState, MeetingState, OutboxMessage

LEASE = timedelta(minutes=10)
"""How long a worker can hold a row before another worker takes it over."""

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
"""The pause after each temporary failure. After the last one, about three days later, the email has failed."""

LONGEST_WAIT_FOR_SERVER = timedelta(hours=1)
"""The longest pause while the server cannot be reached, which is not the fault of the email."""

GIVE_UP_AFTER = timedelta(days=14)
"""After this time without reaching the server, an email has failed."""

OVER = "The meeting was over or cancelled before this email could be sent."

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SendReport:
    """The result of one round: how many emails were sent, delayed or failed, and the error of an unreachable server."""

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
    """Send up to `limit` emails that are due, and return a report.

    `build` creates the email from a detached row; if it raises an error, only that row fails. The round ends early if
    the server cannot be reached, so that the worker waits for the server only once.
    """
    sent = delayed = failed = 0
    try:
        for _ in range(limit):
            message = _claim(sessions, now())
            if message is None:
                break
            outcome = _deliver(message, transport, build, now())
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
    """Claim and return the row that has been due longest, or None.

    The claim is one statement, so that it is atomic on SQLite too; on PostgreSQL it skips rows that another worker has
    locked. An email about a meeting waits while an earlier one to the same person is still to be sent. Emails to
    people who have left are withdrawn first.
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
            if _asks_for_an_answer(message):
                session.refresh(message, ["meeting"])
            session.expunge_all()
        session.commit()
    return message


def _deliver(
    message: OutboxMessage,
    transport: Transport,
    build: Callable[[OutboxMessage], EmailMessage],
    now: datetime,
) -> TemporaryFailure | PermanentFailure | None:
    """Build and send one email; return the failure, or None.

    A delayed invitation is not sent once its meeting is over. No one is reminded to reply to an invitation to a
    cancelled meeting.
    """
    try:
        if _is_cancelled(message) or (message.attempts > 1 and _is_over(message, now)):
            return PermanentFailure(OVER)
        built = build(message)
    except Exception as wrong:  # any error that escaped here would stop all other emails
        _log.exception("Mail %s could not be built", message.key)
        return PermanentFailure(f"The email could not be built: {wrong}")
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
    """Record the result and return the row's new state.

    A failure is not recorded if another worker has taken over the row; a success always is.
    """
    row = sa.update(OutboxMessage).where(OutboxMessage.id == message.id)
    ours = sa.and_(OutboxMessage.state == MailState.SENDING, OutboxMessage.attempts == message.attempts)
    if outcome is None:
        state = MailState.SENT
        change = row.values(state=state, sent_at=now, error="")
        if (message.facts or {}).get(marks.ERASE_ONCE_SENT):
            change = change.values(body="")
    else:
        trouble = _trouble(message, outcome, now)
        state = trouble["state"]
        change = row.where(ours).values(**trouble)
        if state is MailState.FAILED:
            _log.warning("Mail %s has failed: %s", message.key, trouble["error"])
    with sessions() as session:
        session.execute(change)
        session.commit()
    return state


def _trouble(
    message: OutboxMessage, outcome: TemporaryFailure | PermanentFailure, now: datetime
) -> dict[str, Any]:
    """Return the new values of a row after a failure: it waits, or it has failed.

    Attempts in which the server could not be reached do not count. After such an attempt, an email fails only if it is
    at least 14 days old and was tried as often as one that the server refuses. So an email that
    waited for a stopped worker does not fail at once.
    """
    facts, error = message.facts or {}, str(outcome)
    unreached = int(facts.get(marks.UNREACHED, 0))
    if isinstance(outcome, Unreachable):
        if now - message.created_at >= GIVE_UP_AFTER and unreached >= len(WAITS):
            gave_up = f"The mail server could not be reached for {GIVE_UP_AFTER.days} days: {error}"
            return {"state": MailState.FAILED, "error": gave_up}
        wait = min(WAITS[min(unreached, len(WAITS) - 1)], LONGEST_WAIT_FOR_SERVER)
        facts = {**facts, marks.UNREACHED: unreached + 1}
        return {"state": MailState.PENDING, "next_try_at": now + wait, "error": error, "facts": facts}
    tries = message.attempts - unreached
    if isinstance(outcome, PermanentFailure) or tries > len(WAITS):
        return {"state": MailState.FAILED, "error": error}
    return {"state": MailState.PENDING, "next_try_at": now + WAITS[tries - 1], "error": error}


def _is_over(message: OutboxMessage, now: datetime) -> bool:
    """Whether an email, other than a cancellation, invites a person to a meeting that has ended."""
    if message.kind is MailKind.REQUEST:
        return Notice.from_json(message.facts or {}).event.ends_at <= now
    return _asks_for_an_answer(message) and message.meeting is not None and message.meeting.ends_at <= now


def _is_cancelled(message: OutboxMessage) -> bool:
    """Whether a plain email asks for a reply about a cancelled meeting; another email reports the cancellation."""
    if not _asks_for_an_answer(message) or message.meeting is None:
        return False
    return message.meeting.state is MeetingState.CANCELLED


def _asks_for_an_answer(message: OutboxMessage) -> bool:
    """Whether a row asks for a reply, as in `marks.asks_for_an_answer`."""
    holds_link = (message.facts or {}).get(marks.ERASE_ONCE_SENT, False)
    return message.kind is MailKind.PLAIN and message.meeting_id is not None and bool(holds_link)
