"""Finding or adding people by name and email address, and inviting them to sign in."""

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
    """A person as entered by a coordinator. If `invited` is true, we send them an email with a link to sign in."""

    name: str
    email: str
    job_title: str = ""
    invited: bool = False
    phone: str = ""


def known_person(session: Session, details: PersonDetails) -> Person | None:
    """Return the person with this email address, or None; used for checks before anything is changed."""
    return known_people(session, [details]).get(normal_email(details.email))


def known_people(session: Session, wanted: Iterable[PersonDetails]) -> dict[str, Person]:
    """Return the people among these who already have a record, by their stored email address."""
    emails = {normal_email(one.email) for one in wanted}
    return {
        person.email: person for person in session.scalars(sa.select(Person).where(Person.email.in_(emails)))
    }


def person_for(session: Session, details: PersonDetails, *, by: Person) -> Person:
    """Return the person with this email address, added if necessary, as `people_for` does."""
    return people_for(session, [details], by=by)[normal_email(details.email)]


def people_for(session: Session, wanted: Iterable[PersonDetails], *, by: Person) -> dict[str, Person]:
    """Return people by their stored email address, and add those without a record.

    Anyone who already has a record keeps their name, job title and telephone number. Only a missing job title or
    telephone number is filled in. Raises Refusal for a person who has left.
    """
    details = {normal_email(one.email): one for one in reversed(list(wanted))}
    profiles = {email: Profile(one.name, one.job_title, one.phone) for email, one in details.items()}
    found = find_or_add_people(session, profiles, by=by)
    for email, one in details.items():
        complete(found[email], one)
    return found


def complete(person: Person, details: PersonDetails) -> None:
    """Fill in a person's missing job title and telephone number. Raises Refusal for a person who has left."""
    if person.left_at is not None:
        raise Refusal("The person with this address has left. Enter a different person.", field="email")
    if details.job_title and not person.job_title:
        person.job_title = details.job_title
    if details.phone and not person.phone:
        person.phone = details.phone


def invite(session: Session, partnership: Partnership, person: Person, *, by: Person) -> None:
    """Send a person an invitation to sign in, for the first time or again; an earlier link stops working.

    Raises Refusal for a person who has left, and when they have been sent several invitations in the last hour.
    """
    if not _invite(session, partnership, person, by=by):
        raise Refusal(
            f"We sent {person.name} {limits.INVITATIONS_TO_ADDRESS.most} invitations in the last hour. "
            "Wait an hour, then try again."
        )


def invite_everyone(session: Session, partnership: Partnership, *, shown: str, by: Person) -> int:
    """Send an invitation to everyone who has none yet and can be invited, and return the number sent.

    `shown` is the fingerprint of the list that the page showed. Raises Refusal when the list has changed since, or when
    there is no one to invite.
    """
    hold(session, partnership)
    found = round_of(session, partnership)
    if found.fingerprint(session) != shown:
        raise Refusal("The list has changed since you opened this page. Check it again before you send.")
    if not found.letters:
        raise Refusal("Everyone who can be invited has been invited.")
    return sum(_invite(session, partnership, letter.person, by=by) for letter in found.letters)


def invite_if_asked(
    session: Session, partnership: Partnership, person: Person, details: PersonDetails, *, by: Person
) -> None:
    """Send an invitation if the details ask for one, unless the person was recently sent several."""
    if details.invited:
        _invite(session, partnership, person, by=by)


def _invite(session: Session, partnership: Partnership, person: Person, *, by: Person) -> bool:
    if person.left_at is not None:
        raise Refusal(f"{person.name} has left, so they cannot be invited.")
    session.flush()
    return mails.send_invitation(session, person, partnership, by=by)
