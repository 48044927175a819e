"""Signing in and out, one-time links, passwords and people's own details."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.access.places import held, to_come
from cdp.accounts import guessing, passwords
from cdp.errors import Conflict, Difference, Refusal
from cdp.models import AccountLink, LinkPurpose, Partnership, Person, SignInSession
from cdp.models.adding import add_many

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


def check_credentials(session: Session, credentials: Credentials) -> Person | None:
    """Return the person with this address and password; otherwise count the attempt and return None.

    Raises Refusal during a pause. The result and the time taken do not show whether an address is known.
    """
    email = normal_email(credentials.email)
    guessing.check_pause(session, email)
    person = person_signing_in_with(session, email)
    fits = passwords.password_fits(person.password_hash if person else None, credentials.password)
    if person is None or not fits or person.left_at is not None:
        guessing.count_wrong(session, email, person)
        return None
    guessing.forget_wrong(session, email)
    return person


def person_signing_in_with(session: Session, email: str) -> Person | None:
    """Return the one person who may sign in with an address, or None; others may share the mailbox."""
    return session.scalar(
        sa.select(Person).where(Person.email == normal_email(email), Person.shares_mailbox.is_(False))
    )


def person_by_key(session: Session, key: str) -> Person | None:
    """Return the person with this key, or None."""
    return session.scalar(sa.select(Person).where(Person.key == key))


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
    passwords.check_new_password(password, about=_guessed_about(session, person))
    link.used_at = clock.now()
    person.password_hash = passwords.hash_password(password)
    end_sessions_of(session, person)
    guessing.forget_wrong(session, person.email)
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
    passwords.check_new_password(new, about=_guessed_about(session, person))
    person.password_hash = passwords.hash_password(new)
    end_sessions_of(session, person, but=keeping)
    audit.record(session, f"{person.name} changed their password.", by=person, on=person)


def _guessed_about(session: Session, person: Person) -> list[str]:
    """Return what others know about a person: their name, address and job, and the names of their partnerships."""
    today = clock.today()
    places = (*held(today, person=person.id), *to_come(today, person=person.id))
    ids = {partnership for query in places for _, partnership in session.execute(query)}
    named = session.scalars(sa.select(Partnership).where(Partnership.id.in_(ids))) if ids else ()
    names = [text for one in named for text in (one.name, one.acronym or "", one.slug)]
    return [person.name, person.email, person.job_title, *names]


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
    guessing.check_pause(session, person.email, field=field)
    if passwords.password_fits(person.password_hash, password):
        return
    raise Refusal(sentence, field=field, lasting=lambda: guessing.count_wrong(session, person.email, person))


@dataclass(frozen=True)
class Profile:
    """The details that a person can change in their profile."""

    name: str
    job_title: str = ""
    phone: str = ""

    @property
    def mark(self) -> str:
        """A hash of the details, with which a page says what it showed."""
        return digest("\0".join((self.name, self.job_title, self.phone)))


def profile_of(person: Person) -> Profile:
    """Return the details that a person can change in their profile, as they are stored."""
    return Profile(person.name, person.job_title, person.phone)


def change_profile(
    session: Session, person: Person, profile: Profile, *, by: Person, read_mark: str | None = None
) -> None:
    """Change a person's name, job title or telephone number.

    Raises Conflict if the details have changed since a page with the mark `read_mark` showed them.
    """
    before = profile_of(person)
    if profile == before:
        return
    if read_mark is not None and read_mark != before.mark:
        pairs = (
            ("Full name", before.name, profile.name),
            ("Job title", before.job_title, profile.job_title),
            ("Telephone number", before.phone, profile.phone),
        )
        changed_meanwhile = [Difference(*pair) for pair in pairs if pair[1] != pair[2]]
        raise Conflict(changed_meanwhile, current_version=0)
    person.name, person.job_title, person.phone = profile.name, profile.job_title, profile.phone
    changed = [
        name for name in ("name", "job_title", "phone") if getattr(before, name) != getattr(profile, name)
    ]
    audit.record(session, f"{by.name} changed their profile.", by=by, on=person, details={"changed": changed})


@dataclass(frozen=True)
class NewPerson:
    """A person to add, with their stored email address."""

    email: str
    name: str
    shares_mailbox: bool = False


def add_people(session: Session, wanted: Sequence[NewPerson], *, by: Person | None) -> list[Person]:
    """Add people to the installation, and return them in the order given."""
    now = clock.now()
    added = add_many(session, Person, [{"created_at": now, **vars(one)} for one in wanted])
    facts = [
        audit.Fact(
            f"{person.name} was added to this installation"
            f"{', with a mailbox that they share' if person.shares_mailbox else ''}.",
            person,
            {"email": audit.reference_to(person.email)},
        )
        for person in added
    ]
    audit.record_many(session, facts, by=by)
    return added


def touch_session(session: Session, row: SignInSession) -> None:
    """Record that a session is in use; a GET may make this change, and callers limit it to once a minute."""
    session.execute(sa.update(SignInSession).where(SignInSession.id == row.id).values(seen_at=clock.now()))


def make_administrator(session: Session, *, name: str, email: str) -> Person:
    """Make a person an administrator of the installation, adding them if they are new.

    Raises Refusal if the address belongs to a person with another name, because an address alone gives no rights.
    """
    person = person_signing_in_with(session, email)
    if person is None:
        (person,) = add_people(session, [NewPerson(normal_email(email), name)], by=None)
    elif " ".join(person.name.casefold().split()) != " ".join(name.casefold().split()):
        raise Refusal(
            f"This address belongs to {person.name}. Enter that name, or another address.", field="email"
        )
    person.is_administrator = True
    audit.record(session, f"{person.name} was made an administrator.", by=None, on=person)
    return person
