"""Queries for one partnership's contact directory. They never return anyone from another partnership."""

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp.access.places import has_role
from cdp.contacts import lines
from cdp.contacts.lines import DirectoryLine
from cdp.models import (
    ContactChange,
    ContactChangeState,
    ContactExpectation,
    ContactKind,
    ContactPoint,
    DirectoryEntry,
    MailState,
    MemberEmail,
    MemberEmailRecipient,
    OutboxMessage,
    Partnership,
    Person,
    RoleHolding,
)
from cdp.partnerships import queries as partnerships

# Built once, because building a statement takes longer than running it
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


def directory_of(session: Session, partnership: Partnership, day: date) -> list[DirectoryLine]:
    """Return everyone with a seat or role in the partnership on a day, in order of name, using five statements."""
    asked = {"partnership": partnership.id, "day": day}
    return lines.gather(
        partnerships.seats_of_partnership(session, partnership, day),
        session.scalars(_ROLES, asked),
        partnerships.current_sro(session, partnership, day),
        {entry.person_id: entry for entry in session.scalars(_ENTRIES, asked)},
        day,
    )


def entry_of(session: Session, partnership: Partnership, person: Person) -> DirectoryEntry | None:
    """Return a person's directory entry in a partnership, or None."""
    return session.scalar(
        sa.select(DirectoryEntry)
        .where(DirectoryEntry.partnership_id == partnership.id, DirectoryEntry.person_id == person.id)
        .options(joinedload(DirectoryEntry.verified_by))
    )


def entries_of(
    session: Session, partnership: Partnership, people: Iterable[int]
) -> dict[int, DirectoryEntry]:
    """Return the directory entries of the people with these ids, by person id, using one statement."""
    rows = session.scalars(
        _ENTRIES.where(DirectoryEntry.person_id.in_(set(people))), {"partnership": partnership.id}
    )
    return {entry.person_id: entry for entry in rows}


def partnerships_by_id(session: Session, ids: Iterable[int]) -> list[Partnership]:
    """Return the partnerships with these ids, in order of name."""
    return list(
        session.scalars(
            sa.select(Partnership)
            .where(Partnership.id.in_(set(ids)))
            .order_by(sa.func.lower(Partnership.name))
        )
    )


def points_of(session: Session, partnership: Partnership) -> list[ContactPoint]:
    """Return a partnership's contact points, ended ones included, in order of kind and name, using two statements."""
    found = session.scalars(
        _POINT.where(ContactPoint.partnership_id == partnership.id).order_by(
            sa.func.lower(ContactPoint.name), ContactPoint.id
        )
    )
    order = list(ContactKind)
    return sorted(found, key=lambda point: order.index(point.kind))


def point_by_key(session: Session, partnership: Partnership, key: str) -> ContactPoint | None:
    """Return the partnership's contact point with this key, including one that has ended, or None."""
    return session.scalar(
        _POINT.where(ContactPoint.partnership_id == partnership.id, ContactPoint.key == key).options(
            joinedload(ContactPoint.verified_by)
        )
    )


def points_under(session: Session, partnership: Partnership, person: Person, day: date) -> list[ContactPoint]:
    """Return the contact points that a person is responsible for on a day, in order of name."""
    found = session.scalars(
        _POINT.where(
            ContactPoint.partnership_id == partnership.id,
            ContactPoint.responsible_id == person.id,
            sa.or_(ContactPoint.ended_on.is_(None), ContactPoint.ended_on >= day),
        ).order_by(sa.func.lower(ContactPoint.name), ContactPoint.id)
    )
    return list(found)


def expectations_of(session: Session, partnership: Partnership) -> dict[ContactKind, ContactExpectation]:
    """Return, by kind, what the partnership has recorded about whether single points of contact are needed."""
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
    """Return the open reported changes, oldest first, without those about people who have left.

    `present` has the ids of the people who have a place in the partnership today.
    """
    here = set(present)
    waiting = session.scalars(
        _CHANGES.where(
            ContactChange.partnership_id == partnership.id, ContactChange.state == ContactChangeState.OPEN
        ).order_by(ContactChange.id)
    )
    return [change for change in waiting if change.person_id is None or change.person_id in here]


def settled_changes(partnership: Partnership) -> sa.Select[ContactChange]:
    """Return the query for the changes that were accepted or declined, newest first."""
    settled = (ContactChangeState.ACCEPTED, ContactChangeState.DECLINED)
    return _CHANGES.where(
        ContactChange.partnership_id == partnership.id, ContactChange.state.in_(settled)
    ).order_by(ContactChange.settled_at.desc(), ContactChange.id.desc())


def change_by_key(session: Session, partnership: Partnership, key: str) -> ContactChange | None:
    """Return the partnership's reported change with this key, or None."""
    return session.scalar(
        _CHANGES.where(ContactChange.partnership_id == partnership.id, ContactChange.key == key)
    )


def open_change_of(
    session: Session, told_by: Person, partnership: Partnership, about: Person | ContactPoint
) -> ContactChange | None:
    """Return the open change that a person reported to one entry or contact point, or None."""
    column = ContactChange.person_id if isinstance(about, Person) else ContactChange.point_id
    return session.scalar(
        _CHANGES.where(
            ContactChange.partnership_id == partnership.id,
            ContactChange.told_by_id == told_by.id,
            ContactChange.state == ContactChangeState.OPEN,
            column == about.id,
        )
    )


def emails_of(partnership: Partnership) -> sa.Select[MemberEmail]:
    """Return the query for a partnership's emails to members: drafts, then sent ones, the newest of each first."""
    return (
        sa.select(MemberEmail)
        .where(MemberEmail.partnership_id == partnership.id)
        .options(joinedload(MemberEmail.written_by, innerjoin=True), joinedload(MemberEmail.sent_by))
        .order_by(MemberEmail.sent_at.is_not(None), MemberEmail.sent_at.desc(), MemberEmail.id.desc())
    )


def email_by_key(session: Session, partnership: Partnership, key: str) -> MemberEmail | None:
    """Return the partnership's email to members with this key, or None."""
    return session.scalar(
        sa.select(MemberEmail)
        .where(MemberEmail.partnership_id == partnership.id, MemberEmail.key == key)
        .options(joinedload(MemberEmail.written_by, innerjoin=True), joinedload(MemberEmail.sent_by))
    )


def counts_of(session: Session, member_emails: Iterable[MemberEmail]) -> dict[int, dict[MailState, int]]:
    """Return how many copies of each email to members are in each delivery state, by email id, using one statement."""
    rows = session.execute(
        sa.select(MemberEmailRecipient.circular_id, OutboxMessage.state, sa.func.count())
        .join(OutboxMessage, MemberEmailRecipient.message_id == OutboxMessage.id)
        .where(MemberEmailRecipient.circular_id.in_([each.id for each in member_emails]))
        .group_by(MemberEmailRecipient.circular_id, OutboxMessage.state)
    )
    counts: dict[int, dict[MailState, int]] = {}
    for circular_id, state, count in rows:
        counts.setdefault(circular_id, {})[state] = count
    return counts


def recipients_of(member_email: MemberEmail) -> sa.Select[MemberEmailRecipient]:
    """Return the query for the recipients of an email to members, in order of name, with the copy sent to each."""
    return (
        sa.select(MemberEmailRecipient)
        .join(MemberEmailRecipient.person)
        .where(MemberEmailRecipient.circular_id == member_email.id)
        .options(
            joinedload(MemberEmailRecipient.person, innerjoin=True),
            joinedload(MemberEmailRecipient.message, innerjoin=True),
        )
        .order_by(sa.func.lower(Person.name), Person.id)
    )


def names_of(session: Session, keys: Iterable[str]) -> dict[str, str]:
    """Return the names of the people with these keys, by key, even if they have left since they were chosen."""
    rows = session.execute(sa.select(Person.key, Person.name).where(Person.key.in_(set(keys))))
    return {row.key: row.name for row in rows}
