"""Verification of a person's details in the directory and of the contact points that they are responsible for."""

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

# The labels of the details that people check, by column name
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
class DetailsToCheck:
    """The details that a person checks: their own, and the contact points that they are responsible for."""

    partnership: Partnership
    person: Person
    points: tuple[ContactPoint, ...]

    @property
    def mark(self) -> str:
        """A fingerprint of these details, which shows whether anything changed while the page was open."""
        return mark_of([self.person, *self.points])


def fields_of(about: Person | ContactPoint) -> dict[str, str]:
    """Return the labels of the fields of a person or contact point, by column name."""
    return PERSON_FIELDS if isinstance(about, Person) else POINT_FIELDS


def facts_of(about: Person | ContactPoint) -> dict[str, str]:
    """Return the details of a person or contact point in the directory, by column name."""
    return {name: getattr(about, name) for name in fields_of(about)}


def mark_of(shown: Iterable[Person | ContactPoint]) -> str:
    """Return a fingerprint of the details of some people and contact points in the directory."""
    digest = hashlib.sha256()
    for about in shown:
        for name, value in facts_of(about).items():
            digest.update(f"{about.key}\0{name}\0{value}\0".encode())
    return digest.hexdigest()


def shown_to(session: Session, partnership: Partnership, person: Person, day: date) -> DetailsToCheck:
    """Return the details that a person is asked to check."""
    return DetailsToCheck(partnership, person, tuple(queries.points_under(session, partnership, person, day)))


def entry_for(session: Session, partnership: Partnership, person: Person) -> DirectoryEntry:
    """Return a person's directory entry in a partnership, creating one if there is none."""
    entry = queries.entry_of(session, partnership, person)
    if entry is None:
        entry = DirectoryEntry(partnership=partnership, person=person, seal=new_key())
        session.add(entry)
    return entry


def confirm(session: Session, shown: DetailsToCheck, *, mark: str, by: Person) -> None:
    """Record that a person's details and the contact points that they are responsible for are correct today.

    Raises Refusal when any of the details changed after the page was opened.
    """
    if shown.mark != mark:
        raise Refusal("The details changed after you opened this page. Check them again, then confirm.")
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
    """Record that a contact point is correct today. Raises Refusal as `confirm` does, or if it has ended."""
    if not point.holds_on(clock.today()):
        raise Refusal("This contact point has ended, so it cannot be verified.")
    if mark_of([point]) != mark:
        raise Refusal("The details changed after you opened this page. Check them again, then confirm.")
    _note_verified(session, [point], by)
    audit.record(
        session,
        f"{by.name} verified the contact point {point.name}.",
        by=by,
        on=point,
        partnership=point.partnership,
    )


def _note_verified(session: Session, points: Iterable[ContactPoint], by: Person) -> None:
    """Save the verification without a new version, so that no one editing a contact point gets a conflict."""
    ids = [point.id for point in points]
    if ids:
        session.execute(
            sa.update(ContactPoint)
            .where(ContactPoint.id.in_(ids))
            .values(verified_on=clock.today(), verified_by_id=by.id)
        )
