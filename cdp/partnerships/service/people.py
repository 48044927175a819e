"""Naming a person by name and address, and inviting them to sign in."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.accounts import limits, mails
from cdp.accounts.service import find_or_add_person, normal_email
from cdp.errors import Refusal
from cdp.models import Partnership, Person


@dataclass(frozen=True)
class PersonDetails:
    """Whom a coordinator means: known or added by address. With `invited`, a mail asks them to sign in."""

    name: str
    email: str
    job_title: str = ""
    invited: bool = False


def known_person(session: Session, details: PersonDetails) -> Person | None:
    """Return the person with that address if the installation knows them: for checks before any change."""
    return session.scalar(sa.select(Person).where(Person.email == normal_email(details.email)))


def person_for(session: Session, details: PersonDetails, *, by: Person) -> Person:
    """Return the person with that address, adding them when unknown; raise Refusal for one who has left.

    Somebody who is known already keeps the name and job title that they have: only they change them.
    """
    person = find_or_add_person(session, name=details.name, email=details.email, by=by)
    if person.left_at is not None:
        raise Refusal("The person with this address has left. Enter somebody else.", field="email")
    if details.job_title and not person.job_title:
        person.job_title = details.job_title
    return person


def invite(session: Session, partnership: Partnership, person: Person, *, by: Person) -> None:
    """Send a person the mail that lets them sign in, for the first time or again; an earlier link ends.

    Raises Refusal for somebody who has left, and when they were sent several within the hour.
    """
    if not _invite(session, partnership, person, by=by):
        raise Refusal(
            f"{person.name} was sent {limits.INVITATIONS_TO_ADDRESS.most} invitations within the hour. "
            "Wait an hour, then try again."
        )


def invite_if_asked(
    session: Session, partnership: Partnership, person: Person, details: PersonDetails, *, by: Person
) -> None:
    """Send the invitation that came with an appointment, unless several are on their way to the person."""
    if details.invited:
        _invite(session, partnership, person, by=by)


def _invite(session: Session, partnership: Partnership, person: Person, *, by: Person) -> bool:
    if person.left_at is not None:
        raise Refusal(f"{person.name} has left, and can no longer sign in.")
    session.flush()
    return mails.send_invitation(session, person, partnership, by=by)
