"""Finding or adding people by name and email address, and inviting them to sign in."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import audit
from cdp.accounts import limits, mails
from cdp.accounts.addresses import change_email
from cdp.accounts.service import NewPerson, add_people, normal_email
from cdp.errors import Refusal
from cdp.models import Partnership, Person
from cdp.partnerships.changes import hold
from cdp.partnerships.identity import (
    Identity,
    IdentityAnswer,
    IdentityOption,
    PersonDetails,
    Resolved,
    WhoIsThis,
    has_place_elsewhere,
    resolve,
)
from cdp.partnerships.members.inviting import round_of

__all__ = [
    "Identity",
    "IdentityAnswer",
    "IdentityOption",
    "PersonDetails",
    "WhoIsThis",
    "complete",
    "invite",
    "invite_everyone",
    "invite_if_asked",
    "known_people",
    "known_person",
    "people_for",
    "person_for",
]

ONLY_THEY_CAN = (
    "{name} has an account beyond this partnership, so only they can change their name or address. "
    "Appoint them as they are recorded, and ask them to report the change."
)


def known_person(session: Session, partnership: Partnership, details: PersonDetails) -> Person | None:
    """Return the person on record who is meant, or None for a new person; for checks before anything is changed.

    Raises WhoIsThis if that must be asked.
    """
    return known_people(session, partnership, [details])[0]


def known_people(
    session: Session, partnership: Partnership, wanted: Iterable[PersonDetails]
) -> list[Person | None]:
    """Return the people on record who are meant, in the order given, with None for each new person.

    Raises WhoIsThis if that must be asked.
    """
    return [one.person for one in resolve(session, partnership, wanted)]


def person_for(session: Session, partnership: Partnership, details: PersonDetails, *, by: Person) -> Person:
    """Return the person who is meant, added if necessary, as `people_for` does."""
    return people_for(session, partnership, [details], by=by)[0]


def people_for(
    session: Session, partnership: Partnership, wanted: Iterable[PersonDetails], *, by: Person
) -> list[Person]:
    """Return the people who are meant, in the order given, and add those without a record.

    Anyone who already has a record keeps their name, job title and telephone number, unless it was said that their name
    or address has changed. Only a missing job title or telephone number is filled in. Raises Refusal for a person who
    has left, or whose details this partnership may not change. Raises WhoIsThis if it must be asked who someone is.
    """
    found = resolve(session, partnership, wanted)
    new = dict.fromkeys(_new_person(one) for one in found if one.person is None)
    added = dict(zip(new, add_people(session, list(new), by=by), strict=True))
    people = [one.person or added[_new_person(one)] for one in found]
    for one, person in zip(found, people, strict=True):
        complete(person, one.details)
        if one.person is not None:
            _correct(session, partnership, one, one.person, by=by)
    return people


def _new_person(one: Resolved) -> NewPerson:
    details = one.details
    return NewPerson(normal_email(details.email), details.name, shares_mailbox=one.shares)


def _correct(
    session: Session, partnership: Partnership, one: Resolved, person: Person, *, by: Person
) -> None:
    """Record the new name or address of a person on record, if it was said that they have one."""
    renamed = one.answer is IdentityAnswer.RENAMED and person.name != one.details.name
    moved = one.answer is IdentityAnswer.MOVED and person.email != normal_email(one.details.email)
    if not renamed and not moved:
        return
    if person is not by and has_place_elsewhere(session, partnership, person):
        raise Refusal(ONLY_THEY_CAN.format(name=person.name), field="email")
    if renamed:
        before, person.name = person.name, one.details.name
        sentence = f"{by.name} recorded that {before} is now called {person.name}."
        audit.record(session, sentence, by=by, on=person, partnership=partnership)
    if moved:
        change_email(session, person, one.details.email, by=by, partnership=partnership)


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

    Raises Refusal for a person who has left or shares a mailbox, and when they have been sent several invitations in
    the last hour.
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
    """Send an invitation if the details ask for one, unless the person was just sent several or shares a mailbox."""
    if details.invited and not person.shares_mailbox:
        _invite(session, partnership, person, by=by)


def _invite(session: Session, partnership: Partnership, person: Person, *, by: Person) -> bool:
    if person.left_at is not None:
        raise Refusal(f"{person.name} has left, so they cannot be invited.")
    session.flush()
    if person.shares_mailbox:
        _take_over_mailbox(session, partnership, person, by=by)
    return mails.send_invitation(session, person, partnership, by=by)


def _take_over_mailbox(session: Session, partnership: Partnership, person: Person, *, by: Person) -> None:
    """Let a person sign in with a mailbox that no one else has any more; raises Refusal if someone else has it."""
    others = session.scalars(
        sa.select(Person.name)
        .where(Person.email == person.email, Person.id != person.id)
        .order_by(Person.name)
    ).all()
    if others:
        raise Refusal(
            f"{person.name} shares the mailbox {person.email}, so they cannot sign in with it. "
            "First record an address of their own in the contact directory."
        )
    person.shares_mailbox = False
    audit.record(
        session,
        f"{by.name} recorded that only {person.name} uses their mailbox now.",
        by=by,
        on=person,
        partnership=partnership,
    )
