"""Reading the contact directory: always from a partnership, so that nobody of another one is ever in it."""

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp.access.places import has_role
from cdp.contacts import lines
from cdp.contacts.lines import Line
from cdp.models import (
    Circular,
    CircularRecipient,
    ContactChange,
    ContactChangeState,
    ContactExpectation,
    ContactKind,
    ContactPoint,
    DirectoryEntry,
    MailState,
    OutboxMessage,
    Partnership,
    Person,
    RoleHolding,
)
from cdp.partnerships import queries as partnerships

# Made once: building a statement costs more than running it
_ROLES = (
    sa.select(RoleHolding)
    .where(
        RoleHolding.partnership_id == sa.bindparam("partnership"),
        has_role(sa.bindparam("day")),
    )
    .options(joinedload(RoleHolding.person, innerjoin=True), joinedload(RoleHolding.board))
    .order_by(RoleHolding.starts_on, RoleHolding.id)
)
_ENTRIES = sa.select(DirectoryEntry).where(DirectoryEntry.partnership_id == sa.bindparam("partnership"))
_POINT = sa.select(ContactPoint).options(
    joinedload(ContactPoint.organisation),
    joinedload(ContactPoint.responsible),
    selectinload(ContactPoint.areas),
)


def directory_of(session: Session, partnership: Partnership, day: date) -> list[Line]:
    """Return everyone with a place in the partnership on a day, by name; five statements."""
    asked = {"partnership": partnership.id, "day": day}
    return lines.gather(
        partnerships.seats_of_partnership(session, partnership, day),
        session.scalars(_ROLES, asked),
        partnerships.current_sro(session, partnership, day),
        {entry.person_id: entry for entry in session.scalars(_ENTRIES, asked)},
        day,
    )


def entry_of(session: Session, partnership: Partnership, person: Person) -> DirectoryEntry | None:
    """Return what a partnership keeps about somebody's entry, or None."""
    return session.scalar(
        sa.select(DirectoryEntry)
        .where(DirectoryEntry.partnership_id == partnership.id, DirectoryEntry.person_id == person.id)
        .options(joinedload(DirectoryEntry.verified_by))
    )


def entries_of(
    session: Session, partnership: Partnership, people: Iterable[int]
) -> dict[int, DirectoryEntry]:
    """Return what is kept about the entries of some people, by the person's number; one statement."""
    rows = session.scalars(
        _ENTRIES.where(DirectoryEntry.person_id.in_(set(people))), {"partnership": partnership.id}
    )
    return {entry.person_id: entry for entry in rows}


def partnerships_by_id(session: Session, ids: Iterable[int]) -> list[Partnership]:
    """Return some partnerships by name."""
    return list(
        session.scalars(
            sa.select(Partnership)
            .where(Partnership.id.in_(set(ids)))
            .order_by(sa.func.lower(Partnership.name))
        )
    )


def points_of(session: Session, partnership: Partnership) -> list[ContactPoint]:
    """Return a partnership's contact points, also those that have ended, by kind and name; two statements."""
    found = session.scalars(
        _POINT.where(ContactPoint.partnership_id == partnership.id).order_by(
            sa.func.lower(ContactPoint.name), ContactPoint.id
        )
    )
    order = list(ContactKind)
    return sorted(found, key=lambda point: order.index(point.kind))


def point_by_key(session: Session, partnership: Partnership, key: str) -> ContactPoint | None:
    """Return the partnership's contact point with that key, also one that has ended, or None."""
    return session.scalar(
        _POINT.where(ContactPoint.partnership_id == partnership.id, ContactPoint.key == key).options(
            joinedload(ContactPoint.verified_by)
        )
    )


def points_under(session: Session, partnership: Partnership, person: Person, day: date) -> list[ContactPoint]:
    """Return the contact points that a person is responsible for on a day, by name."""
    found = session.scalars(
        _POINT.where(
            ContactPoint.partnership_id == partnership.id,
            ContactPoint.responsible_id == person.id,
            sa.or_(ContactPoint.ended_on.is_(None), ContactPoint.ended_on >= day),
        ).order_by(sa.func.lower(ContactPoint.name), ContactPoint.id)
    )
    return list(found)


def expectations_of(session: Session, partnership: Partnership) -> dict[ContactKind, ContactExpectation]:
    """Return what the partnership says of the kinds of single points of contact that it needs, by kind."""
    rows = session.scalars(
        sa.select(ContactExpectation).where(ContactExpectation.partnership_id == partnership.id)
    )
    return {row.kind: row for row in rows}


_CHANGES = sa.select(ContactChange).options(
    joinedload(ContactChange.person),
    joinedload(ContactChange.point).joinedload(ContactPoint.organisation),
    joinedload(ContactChange.told_by, innerjoin=True),
    joinedload(ContactChange.settled_by),
)


def open_changes(session: Session, partnership: Partnership, present: Iterable[int]) -> list[ContactChange]:
    """Return the changes that were told and wait, oldest first; `present` are the people who have a place today."""
    here = set(present)
    waiting = session.scalars(
        _CHANGES.where(
            ContactChange.partnership_id == partnership.id, ContactChange.state == ContactChangeState.OPEN
        ).order_by(ContactChange.id)
    )
    return [change for change in waiting if change.person_id is None or change.person_id in here]


def settled_changes(partnership: Partnership) -> sa.Select[ContactChange]:
    """Return the question for the changes that were accepted or declined, newest first."""
    settled = (ContactChangeState.ACCEPTED, ContactChangeState.DECLINED)
    return _CHANGES.where(
        ContactChange.partnership_id == partnership.id, ContactChange.state.in_(settled)
    ).order_by(ContactChange.settled_at.desc(), ContactChange.id.desc())


def change_by_key(session: Session, partnership: Partnership, key: str) -> ContactChange | None:
    """Return the partnership's change with that key, or None."""
    return session.scalar(
        _CHANGES.where(ContactChange.partnership_id == partnership.id, ContactChange.key == key)
    )


def open_change_of(
    session: Session, told_by: Person, partnership: Partnership, about: Person | ContactPoint
) -> ContactChange | None:
    """Return what somebody told about one entry and that still waits, or None."""
    column = ContactChange.person_id if isinstance(about, Person) else ContactChange.point_id
    return session.scalar(
        _CHANGES.where(
            ContactChange.partnership_id == partnership.id,
            ContactChange.told_by_id == told_by.id,
            ContactChange.state == ContactChangeState.OPEN,
            column == about.id,
        )
    )


def circulars_of(partnership: Partnership) -> sa.Select[Circular]:
    """Return the question for a partnership's circulars: drafts first, then those sent, newest first."""
    return (
        sa.select(Circular)
        .where(Circular.partnership_id == partnership.id)
        .options(joinedload(Circular.written_by, innerjoin=True), joinedload(Circular.sent_by))
        .order_by(Circular.sent_at.is_not(None), Circular.sent_at.desc(), Circular.id.desc())
    )


def circular_by_key(session: Session, partnership: Partnership, key: str) -> Circular | None:
    """Return the partnership's circular with that key, or None."""
    return session.scalar(
        sa.select(Circular)
        .where(Circular.partnership_id == partnership.id, Circular.key == key)
        .options(joinedload(Circular.written_by, innerjoin=True), joinedload(Circular.sent_by))
    )


def counts_of(session: Session, circulars: Iterable[Circular]) -> dict[int, dict[MailState, int]]:
    """Return how many mails of each circular stand in which state, by the circular's number; one statement."""
    rows = session.execute(
        sa.select(CircularRecipient.circular_id, OutboxMessage.state, sa.func.count())
        .join(OutboxMessage, CircularRecipient.message_id == OutboxMessage.id)
        .where(CircularRecipient.circular_id.in_([each.id for each in circulars]))
        .group_by(CircularRecipient.circular_id, OutboxMessage.state)
    )
    counts: dict[int, dict[MailState, int]] = {}
    for circular_id, state, count in rows:
        counts.setdefault(circular_id, {})[state] = count
    return counts


def recipients_of(circular: Circular) -> sa.Select[CircularRecipient]:
    """Return the question for who was sent a circular, by name, each with the mail that went to them."""
    return (
        sa.select(CircularRecipient)
        .join(CircularRecipient.person)
        .where(CircularRecipient.circular_id == circular.id)
        .options(
            joinedload(CircularRecipient.person, innerjoin=True),
            joinedload(CircularRecipient.message, innerjoin=True),
        )
        .order_by(sa.func.lower(Person.name), Person.id)
    )


def names_of(session: Session, keys: Iterable[str]) -> dict[str, str]:
    """Return people's names by their keys: for those who were chosen and have left since."""
    rows = session.execute(sa.select(Person.key, Person.name).where(Person.key.in_(set(keys))))
    return {row.key: row.name for row in rows}
