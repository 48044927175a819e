"""Signing in and out, one-time links, passwords and people's own details."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.accounts import passwords
from cdp.errors import Refusal
from cdp.models import AccountLink, LinkPurpose, Person, SignInAttempt, SignInSession
from cdp.models.adding import add_many

FREE_ATTEMPTS = 5
ATTEMPTS_WITHIN = timedelta(minutes=15)
LONGEST_PAUSE = timedelta(minutes=15)
SESSION_AT_MOST = timedelta(hours=12)
CONFIRMATION_LASTS = timedelta(minutes=15)
LINK_LASTS = {
    LinkPurpose.INVITATION: timedelta(days=14),
    LinkPurpose.PASSWORD_RESET: timedelta(hours=2),
}

# Built once, because every request needs this query
_SESSION = sa.select(SignInSession).where(SignInSession.token_hash == sa.bindparam("token"))


@dataclass(frozen=True)
class Credentials:
    """The address and password that a person signs in with."""

    email: str
    password: str


def digest(secret: str) -> str:
    """Return the SHA-256 that is stored instead of a token."""
    return hashlib.sha256(secret.encode()).hexdigest()


def normal_email(email: str) -> str:
    """Return an email address as it is stored and compared: trimmed, in lower case."""
    return email.strip().casefold()


def pause_left(session: Session, email: str, now: datetime) -> timedelta:
    """Return how long sign-in with an address is paused: five failures start a pause, and each further one doubles it.

    The pause is never more than 15 minutes, so that no one can lock another person out permanently.
    Source: docs/rules/reliability.md 10.
    """
    count, last = session.execute(
        sa.select(sa.func.count(), sa.func.max(SignInAttempt.at)).where(
            SignInAttempt.address_hash == digest(normal_email(email)),
            SignInAttempt.at > now - ATTEMPTS_WITHIN,
        )
    ).one()
    if count < FREE_ATTEMPTS:
        return timedelta(0)
    pause = min(timedelta(seconds=30 * 2 ** (count - FREE_ATTEMPTS)), LONGEST_PAUSE)
    return max(last + pause - now, timedelta(0))


def check_credentials(session: Session, credentials: Credentials) -> Person | None:
    """Return the person with this address and password; otherwise count the attempt and return None.

    Raises Refusal during a pause. The result and the time taken do not show whether an address is known.
    """
    now = clock.now()
    _check_pause(session, credentials.email, now)
    email = normal_email(credentials.email)
    person = session.scalar(sa.select(Person).where(Person.email == email))
    fits = passwords.password_fits(person.password_hash if person else None, credentials.password)
    if person is None or not fits or person.left_at is not None:
        session.add(SignInAttempt(address_hash=digest(email), at=now))
        return None
    session.execute(sa.delete(SignInAttempt).where(SignInAttempt.address_hash == digest(email)))
    return person


def start_session(session: Session, person: Person, browser: str) -> tuple[SignInSession, str]:
    """Start a session for a person; return its row and the token, which is never stored."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    row = SignInSession(
        token_hash=digest(token), person=person, browser=browser[:200], started_at=now, seen_at=now
    )
    session.add(row)
    person.signed_in_at = now
    audit.record(session, f"{person.name} signed in.", by=person, on=person)
    return row, token


def find_session(session: Session, token: str, idle: timedelta) -> SignInSession | None:
    """Return the session with this token, or None if it has ended, has been idle too long or is too old."""
    row = session.scalar(_SESSION, {"token": digest(token)})
    if row is None or row.ended_at is not None or row.person.left_at is not None:
        return None
    now = clock.now()
    if now - row.seen_at > idle or now - row.started_at > SESSION_AT_MOST:
        return None
    return row


def time_left(row: SignInSession, idle: timedelta) -> tuple[timedelta, timedelta]:
    """Return how long a session lasts if no one uses it again, and how long if it stays in use."""
    at_most = row.started_at + SESSION_AT_MOST - clock.now()
    return min(row.seen_at + idle - clock.now(), at_most), at_most


def end_session(session: Session, row: SignInSession, *, by: Person) -> None:
    """End one session at once."""
    if row.ended_at is None:
        row.ended_at = clock.now()
        audit.record(session, f"{by.name} signed out.", by=by, on=row.person)


def end_sessions_of(session: Session, person: Person, *, but: SignInSession | None = None) -> None:
    """End all of a person's sessions except `but`, after a change of password, email address or role."""
    session.execute(
        sa.update(SignInSession)
        .where(
            SignInSession.person_id == person.id,
            SignInSession.ended_at.is_(None),
            SignInSession.id != (but.id if but else 0),
        )
        .values(ended_at=clock.now())
    )


def sessions_of(session: Session, person: Person) -> list[SignInSession]:
    """Return a person's sessions that have not ended or become too old, the last used first."""
    return list(
        session.scalars(
            sa.select(SignInSession)
            .where(
                SignInSession.person_id == person.id,
                SignInSession.ended_at.is_(None),
                SignInSession.started_at > clock.now() - SESSION_AT_MOST,
            )
            .order_by(SignInSession.seen_at.desc())
        )
    )


def make_link(session: Session, person: Person, purpose: LinkPurpose) -> str:
    """Make a one-time link for a person and return its token (256 bits); earlier links for the same purpose end."""
    now = clock.now()
    session.execute(
        sa.update(AccountLink)
        .where(
            AccountLink.person_id == person.id, AccountLink.purpose == purpose, AccountLink.used_at.is_(None)
        )
        .values(used_at=now)
    )
    token = secrets.token_urlsafe(32)
    session.add(
        AccountLink(
            purpose=purpose,
            token_hash=digest(token),
            person=person,
            created_at=now,
            expires_at=now + LINK_LASTS[purpose],
        )
    )
    return token


def find_link(session: Session, token: str) -> AccountLink | None:
    """Return an unused link that has not expired, or None; opening it does not use it."""
    link = session.scalar(sa.select(AccountLink).where(AccountLink.token_hash == digest(token)))
    if link is None or link.used_at is not None or link.expires_at <= clock.now():
        return None
    return link


def use_link(session: Session, link: AccountLink, password: str) -> Person:
    """Set a new password for the person who was sent a link, then end the link and all the person's sessions.

    Returns the person. Raises Refusal for a password that `check_new_password` refuses.
    """
    person = link.person
    passwords.check_new_password(password, about=(person.name, person.email))
    link.used_at = clock.now()
    person.password_hash = passwords.hash_password(password)
    end_sessions_of(session, person)
    session.execute(
        sa.delete(SignInAttempt).where(SignInAttempt.address_hash == digest(normal_email(person.email)))
    )
    audit.record(session, f"{person.name} chose a password by a link sent by email.", by=person, on=person)
    return person


def change_password(
    session: Session, person: Person, *, current: str, new: str, keeping: SignInSession
) -> None:
    """Change a signed-in person's password and end their other sessions.

    Raises Refusal if the current password is wrong, or if `check_new_password` refuses the new one.
    """
    _check_again(
        session, person, current, "That is not your current password. Try again.", field="current_password"
    )
    passwords.check_new_password(new, about=(person.name, person.email))
    person.password_hash = passwords.hash_password(new)
    end_sessions_of(session, person, but=keeping)
    audit.record(session, f"{person.name} changed their password.", by=person, on=person)


def counts_as_confirmed(confirmed_at: datetime | None) -> bool:
    """Return whether the password was entered again recently enough for a sensitive step.

    Signing in does not count: the first sensitive step of a session always asks for the password. So no one can sign
    or assign roles in a browser where another person has just signed in.
    """
    return confirmed_at is not None and clock.now() - confirmed_at <= CONFIRMATION_LASTS


def confirm_password(session: Session, row: SignInSession, password: str) -> None:
    """Record that a person entered their password again; raises Refusal if the password is wrong.

    A wrong password counts as a failed sign-in, so no one can use a session that was left open to guess passwords.
    Source: docs/rules/reliability.md 15.
    """
    sentence = "That is not your password. Try again."
    _check_again(session, row.person, password, sentence, field="password")
    row.confirmed_at = clock.now()


def _check_again(session: Session, person: Person, password: str, sentence: str, *, field: str) -> None:
    """Raise Refusal unless the password matches; a wrong one is counted even though the change is rolled back."""
    now, address_hash = clock.now(), digest(normal_email(person.email))
    _check_pause(session, person.email, now, field=field)
    if passwords.password_fits(person.password_hash, password):
        return

    def count() -> None:
        session.add(SignInAttempt(address_hash=address_hash, at=now))

    raise Refusal(sentence, field=field, lasting=count)


def _check_pause(session: Session, email: str, now: datetime, *, field: str | None = None) -> None:
    if (wait := pause_left(session, email, now)) > timedelta(0):
        minutes = max(1, round(wait.total_seconds() / 60))
        raise Refusal(
            f"You have tried too many times. Wait {minutes} minute{'s' if minutes > 1 else ''}, then try again.",
            field=field,
        )


@dataclass(frozen=True)
class Profile:
    """The details that a person can change in their profile."""

    name: str
    job_title: str = ""
    phone: str = ""


def change_profile(session: Session, person: Person, profile: Profile, *, by: Person) -> None:
    """Change a person's name, job title or telephone number."""
    before = Profile(person.name, person.job_title, person.phone)
    if profile == before:
        return
    person.name, person.job_title, person.phone = profile.name, profile.job_title, profile.phone
    changed = [
        name for name in ("name", "job_title", "phone") if getattr(before, name) != getattr(profile, name)
    ]
    audit.record(session, f"{by.name} changed their profile.", by=by, on=person, details={"changed": changed})


def find_or_add_person(session: Session, *, name: str, email: str, by: Person | None) -> Person:
    """Return the person with an email address, adding them if they are new to the installation."""
    address = normal_email(email)
    return find_or_add_people(session, {address: Profile(name)}, by=by)[address]


def find_or_add_people(
    session: Session, wanted: Mapping[str, Profile], *, by: Person | None
) -> dict[str, Person]:
    """Return the people with these stored email addresses, by address, adding those new to the installation."""
    known = {
        person.email: person for person in session.scalars(sa.select(Person).where(Person.email.in_(wanted)))
    }
    now = clock.now()
    rows = [
        {"email": email, "created_at": now, **vars(profile)}
        for email, profile in wanted.items()
        if email not in known
    ]
    added = add_many(session, Person, rows)
    facts = [
        audit.Fact(
            f"{person.name} was added to this installation.",
            person,
            {"email": audit.reference_to(person.email)},
        )
        for person in added
    ]
    audit.record_many(session, facts, by=by)
    return known | {person.email: person for person in added}


def touch_session(session: Session, row: SignInSession) -> None:
    """Record that a session is in use; a GET may make this change, and callers limit it to once a minute."""
    session.execute(sa.update(SignInSession).where(SignInSession.id == row.id).values(seen_at=clock.now()))


def make_administrator(session: Session, *, name: str, email: str) -> Person:
    """Make a person an administrator of the installation, adding them if they are new."""
    person = find_or_add_person(session, name=name, email=email, by=None)
    person.is_administrator = True
    audit.record(session, f"{person.name} was made an administrator.", by=None, on=person)
    return person
