"""Wrong passwords: how they are counted, the pauses that follow, and their record (docs/rules/reliability.md 10).

They are counted for the email address, known or unknown, and for the client. A client has more tries, because many
people may share its network. A right password ends the count for the address only. Addresses come as they are stored.
"""

import hashlib
import logging
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.accounts.limits import network_of
from cdp.errors import Refusal
from cdp.models import Person, SignInAttempt
from cdp.wording.formats import plural

WITHIN = timedelta(minutes=15)
LONGEST_PAUSE = timedelta(minutes=15)
FIRST_PAUSE = timedelta(seconds=30)
FREE_FOR_ADDRESS = 5
FREE_FOR_CLIENT = 30

_log = logging.getLogger(__name__)


class _Unknown:
    """An email address that belongs to no one, as the subject of an audit event."""

    key: Any = "unknown"
    __tablename__: Any = "sign_in_attempts"


def check_pause(session: Session, email: str, *, field: str | None = None) -> None:
    """Raise Refusal while there is a pause for an address or for this request's client.

    On PostgreSQL, other tries for the address or from the client wait until this transaction ends, so that tries at the
    same moment are all counted. On SQLite, all other writes wait.
    """
    _take_turns(session, email)
    now = clock.now()
    if (wait := max(pause_left(session, email, now), _pause_of_client(session, now))) > timedelta(0):
        minutes = max(1, round(wait.total_seconds() / 60))
        raise Refusal(
            f"You have tried too many times. Wait {plural(minutes, 'minute')}, then try again.",
            field=field,
        )


def pause_left(session: Session, email: str, now: datetime) -> timedelta:
    """Return how long an address is paused: five failures start a pause, and each further one doubles it.

    The pause is never more than 15 minutes, so that no one can lock another person out permanently.
    """
    return _pause(session, name_of(email), FREE_FOR_ADDRESS, now)


def count_wrong(session: Session, email: str, person: Person | None, *, what: str = "a password") -> None:
    """Count a wrong password, and write it to the log and the audit log; `person` is None for an unknown address.

    `what` says what was entered, if it was not a password.
    """
    now = clock.now()
    for name in _names(session, email):
        session.add(SignInAttempt(address_hash=name, at=now))
    whose = person.name if person else "an email address that has no account"
    audit.record(
        session,
        f"Someone entered {what} for {whose} and was refused.",
        by=None,
        on=person or _Unknown(),
        details={"email": audit.reference_to(email)},
    )
    facts = {"client": _client(session), "person": person.key if person else None}
    _log.warning("wrong %s", what.removeprefix("a "), extra={"facts": facts})


def forget_wrong(session: Session, email: str) -> None:
    """End the count for an address, after a right password or a new one."""
    session.execute(sa.delete(SignInAttempt).where(SignInAttempt.address_hash == name_of(email)))


def name_of(email: str) -> str:
    """Return the name under which the tries for an address are counted."""
    return hashlib.sha256(email.encode()).hexdigest()


def _client(session: Session) -> str:
    """Return the client of this request as it is counted, or "" outside a request."""
    return network_of(session.info.get("origin", ""))


def _names(session: Session, email: str) -> list[str]:
    """Return the names under which a try is counted: the client's, if there is one, then the address's."""
    client = _client(session)
    names = [hashlib.sha256(f"wrong passwords from {client}".encode()).hexdigest()] if client else []
    return [*names, name_of(email)]


def _pause_of_client(session: Session, now: datetime) -> timedelta:
    names = _names(session, "")[:-1]
    return max((_pause(session, name, FREE_FOR_CLIENT, now) for name in names), default=timedelta(0))


def _pause(session: Session, name: str, free: int, now: datetime) -> timedelta:
    count, last = session.execute(
        sa.select(sa.func.count(), sa.func.max(SignInAttempt.at)).where(
            SignInAttempt.address_hash == name, SignInAttempt.at > now - WITHIN
        )
    ).one()
    if count < free:
        return timedelta(0)
    pause = min(FIRST_PAUSE * 2 ** min(count - free, 10), LONGEST_PAUSE)
    left: timedelta = last + pause - now
    return max(left, timedelta(0))


def _take_turns(session: Session, email: str) -> None:
    """Wait for other tries from the client and for the address, always in this order."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for name in _names(session, email):
        number = int.from_bytes(bytes.fromhex(name[:16]), signed=True)
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))
