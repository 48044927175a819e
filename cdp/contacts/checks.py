"""Verifying: that what stands in the directory about a person, and about the contact points in their care, is right."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.contacts import queries
from cdp.errors import Refusal
from cdp.models import ContactPoint, DirectoryEntry, Partnership, Person, new_key
from cdp.wording.formats import plural

# What is asked about, by the name of its column, as people call it
PERSON_FIELDS = {
    "name": "Full name",
    "job_title": "Job title",
    "email": "Email address",
    "phone": "Telephone number",
}
POINT_FIELDS = {
    "name": "Name of the team or line",
    "email": "Mailbox",
    "phone": "Telephone number",
    "hours": "Hours",
    "notes": "Notes",
}


@dataclass(frozen=True)
class Shown:
    """What somebody is asked to check: their own details, and the contact points that they are responsible for."""

    partnership: Partnership
    person: Person
    points: tuple[ContactPoint, ...]

    @property
    def mark(self) -> str:
        """A fingerprint of all of it, to tell whether something changed while the page was open."""
        return mark_of([self.person, *self.points])


def fields_of(about: Person | ContactPoint) -> dict[str, str]:
    """Return the names of what can be told about somebody or something, by column."""
    return PERSON_FIELDS if isinstance(about, Person) else POINT_FIELDS


def facts_of(about: Person | ContactPoint) -> dict[str, str]:
    """Return what stands in the directory, by column."""
    return {name: getattr(about, name) for name in fields_of(about)}


def mark_of(shown: Iterable[Person | ContactPoint]) -> str:
    """Return a fingerprint of what stands in the directory about some people and contact points."""
    digest = hashlib.sha256()
    for about in shown:
        for name, value in facts_of(about).items():
            digest.update(f"{about.key}\0{name}\0{value}\0".encode())
    return digest.hexdigest()


def shown_to(session: Session, partnership: Partnership, person: Person, day: date) -> Shown:
    """Return what a person is asked to check."""
    return Shown(partnership, person, tuple(queries.points_under(session, partnership, person, day)))


def entry_for(session: Session, partnership: Partnership, person: Person) -> DirectoryEntry:
    """Return what a partnership keeps about somebody's entry, made when there is nothing yet."""
    entry = queries.entry_of(session, partnership, person)
    if entry is None:
        entry = DirectoryEntry(partnership=partnership, person=person, seal=new_key())
        session.add(entry)
    return entry


def confirm(session: Session, shown: Shown, *, mark: str, by: Person) -> None:
    """Note that somebody's details, and the contact points in their care, are right today.

    Raises Refusal when any of it changed since the page was opened: what was read is not what stands there now.
    """
    if shown.mark != mark:
        raise Refusal(
            "Something changed since you opened this page. Check it again, then say that it is right."
        )
    partnership, person = shown.partnership, shown.person
    entry = entry_for(session, partnership, person)
    entry.verified_on, entry.verified_by = clock.today(), by
    _note_verified(session, shown.points, by)
    own = "their own details" if by is person else f"the details of {person.name}"
    also = f" and those of {plural(len(shown.points), 'contact point')}" if shown.points else ""
    audit.record(
        session,
        f"{by.name} verified {own}{also} in the contact directory.",
        by=by,
        on=person,
        partnership=partnership,
        details={"points": [point.key for point in shown.points]} if shown.points else {},
    )


def confirm_point(session: Session, point: ContactPoint, *, mark: str, by: Person) -> None:
    """Note that a contact point is right today. Raises Refusal as `confirm`, and for one that has ended."""
    if not point.holds_on(clock.today()):
        raise Refusal("This contact point has ended, so there is nothing to verify.")
    if mark_of([point]) != mark:
        raise Refusal(
            "Something changed since you opened this page. Check it again, then say that it is right."
        )
    _note_verified(session, [point], by)
    audit.record(
        session,
        f"{by.name} verified the contact point {point.name}.",
        by=by,
        on=point,
        partnership=point.partnership,
    )


def _note_verified(session: Session, points: Iterable[ContactPoint], by: Person) -> None:
    """Write it past the version: whoever edits the contact point meanwhile has nothing to settle."""
    ids = [point.id for point in points]
    if ids:
        session.execute(
            sa.update(ContactPoint)
            .where(ContactPoint.id.in_(ids))
            .values(verified_on=clock.today(), verified_by_id=by.id)
        )
