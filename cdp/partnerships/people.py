"""Naming a person by name and address, and inviting them to sign in."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.accounts import limits, mails
from cdp.accounts.service import Profile, find_or_add_people, normal_email
from cdp.errors import Refusal
from cdp.models import Partnership, Person
from cdp.partnerships.changes import hold
from cdp.partnerships.members.inviting import round_of


@dataclass(frozen=True)
class PersonDetails:
    """Whom a coordinator means: known or added by address. With `invited`, a mail asks them to sign in."""

    name: str
    email: str
    job_title: str = ""
    invited: bool = False
    phone: str = ""


def known_person(session: Session, details: PersonDetails) -> Person | None:
    """Return the person with that address if the installation knows them: for checks before any change."""
    return known_people(session, [details]).get(normal_email(details.email))


def known_people(session: Session, wanted: Iterable[PersonDetails]) -> dict[str, Person]:
    """Return, by their address as it is stored, the people among some whom the installation knows."""
    emails = {normal_email(one.email) for one in wanted}
    return {
        person.email: person for person in session.scalars(sa.select(Person).where(Person.email.in_(emails)))
    }


def person_for(session: Session, details: PersonDetails, *, by: Person) -> Person:
    """Return the person with that address as `people_for` does."""
    return people_for(session, [details], by=by)[normal_email(details.email)]


def people_for(session: Session, wanted: Iterable[PersonDetails], *, by: Person) -> dict[str, Person]:
    """Return people by their address as it is stored, adding those unknown; raise Refusal for one who has left.

    Somebody who is known already keeps the name, job title and telephone number that they have: only they change
    them.
    """
    details = {normal_email(one.email): one for one in reversed(list(wanted))}
    profiles = {email: Profile(one.name, one.job_title, one.phone) for email, one in details.items()}
    found = find_or_add_people(session, profiles, by=by)
    for email, one in details.items():
        complete(found[email], one)
    return found


def complete(person: Person, details: PersonDetails) -> None:
    """Note job title and telephone number of a person of whom none is known; raise Refusal for one who has left."""
    if person.left_at is not None:
        raise Refusal("The person with this address has left. Enter somebody else.", field="email")
    if details.job_title and not person.job_title:
        person.job_title = details.job_title
    if details.phone and not person.phone:
        person.phone = details.phone


def invite(session: Session, partnership: Partnership, person: Person, *, by: Person) -> None:
    """Send a person the mail that lets them sign in, for the first time or again; an earlier link ends.

    Raises Refusal for somebody who has left, and when they were sent several within the hour.
    """
    if not _invite(session, partnership, person, by=by):
        raise Refusal(
            f"{person.name} was sent {limits.INVITATIONS_TO_ADDRESS.most} invitations within the hour. "
            "Wait an hour, then try again."
        )


def invite_everyone(session: Session, partnership: Partnership, *, shown: str, by: Person) -> int:
    """Send an invitation to everyone who has none yet, and return how many were sent.

    `shown` is the mark of the list that was read (`Round.mark`). Raises Refusal when the list is another one by now.
    """
    hold(session, partnership)
    found = round_of(session, partnership)
    if found.mark != shown:
        raise Refusal("The list has changed since you opened this page. Check it again before you send.")
    if not found.invitees:
        raise Refusal("Everyone who can be invited has been invited.")
    return sum(_invite(session, partnership, person, by=by) for person in found.invitees)


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
