"""The register as it is read: whose entries stand, who confirmed them when, and who may see what."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from cdp import clock
from cdp.access import Access
from cdp.access.matrix import Role
from cdp.models import InterestConfirmation, Partnership, Person, RegisteredInterest

A_YEAR = timedelta(days=365)
SEES_SENSITIVE = frozenset({Role.COORDINATOR, Role.SRO, Role.CHAIR})


@dataclass(frozen=True)
class Entry:
    """One person in the register: what stands there that the reader may see, and when they last confirmed it.

    `confirmed_at` is None for somebody who never did; `none_declared` says that they had nothing to declare then.
    """

    person: Person
    interests: tuple[RegisteredInterest, ...]
    confirmed_at: datetime | None
    none_declared: bool

    @property
    def is_due(self) -> bool:
        """Whether the person is to confirm: never done, or longer than a year ago."""
        return self.confirmed_at is None or is_due_on(
            clock.in_london(self.confirmed_at).date(), clock.today()
        )


def is_due_on(confirmed_on: date, day: date) -> bool:
    """Whether what was confirmed on one day is to be confirmed again on another: registers are checked yearly."""
    return confirmed_on + A_YEAR <= day


def may_see(access: Access, interest: RegisteredInterest) -> bool:
    """Whether a reader may see an entry: sensitive ones are for their person, the secretariat, the SRO and chairs."""
    return (
        not interest.sensitive
        or interest.person_id == access.person.id
        or not access.roles.isdisjoint(SEES_SENSITIVE)
    )


def entries_of(session: Session, access: Access, people: Sequence[Person]) -> list[Entry]:
    """Return the register of some people as a reader may see it; two statements."""
    today, numbers = clock.today(), [person.id for person in people]
    found: dict[int, list[RegisteredInterest]] = {}
    for interest in interests_of(session, access.partnership, numbers):
        if interest.stands_on(today) and may_see(access, interest):
            found.setdefault(interest.person_id, []).append(interest)
    last = last_confirmations(session, access.partnership, numbers)
    return [
        Entry(
            person,
            tuple(found.get(person.id, ())),
            last[person.id].confirmed_at if person.id in last else None,
            last[person.id].none_declared if person.id in last else False,
        )
        for person in people
    ]


def interests_of(
    session: Session, partnership: Partnership, person_ids: Collection[int]
) -> Sequence[RegisteredInterest]:
    """Return everything that some people ever declared in a partnership, by kind, the earliest first."""
    return session.scalars(
        sa.select(RegisteredInterest)
        .where(
            RegisteredInterest.partnership_id == partnership.id,
            RegisteredInterest.person_id.in_(person_ids),
        )
        .options(joinedload(RegisteredInterest.declared_by))
        .order_by(RegisteredInterest.kind, RegisteredInterest.id)
    ).all()


def interest_by_key(session: Session, partnership: Partnership, key: str) -> RegisteredInterest | None:
    """Return an entry of a partnership's register, or None."""
    return session.scalar(
        sa.select(RegisteredInterest)
        .where(RegisteredInterest.partnership_id == partnership.id, RegisteredInterest.key == key)
        .options(joinedload(RegisteredInterest.person), joinedload(RegisteredInterest.partnership))
    )


def last_confirmations(
    session: Session, partnership: Partnership, person_ids: Collection[int]
) -> dict[int, InterestConfirmation]:
    """Return when some people last confirmed their entries, by their numbers."""
    newest = (
        sa.select(sa.func.max(InterestConfirmation.id))
        .where(
            InterestConfirmation.partnership_id == partnership.id,
            InterestConfirmation.person_id.in_(person_ids),
        )
        .group_by(InterestConfirmation.person_id)
    )
    rows = session.scalars(sa.select(InterestConfirmation).where(InterestConfirmation.id.in_(newest)))
    return {row.person_id: row for row in rows}


def confirmations_of(
    session: Session, partnership: Partnership, person: Person
) -> Sequence[InterestConfirmation]:
    """Return every confirmation of a person in a partnership, the newest first."""
    return session.scalars(
        sa.select(InterestConfirmation)
        .where(
            InterestConfirmation.partnership_id == partnership.id,
            InterestConfirmation.person_id == person.id,
        )
        .options(joinedload(InterestConfirmation.noted_by))
        .order_by(InterestConfirmation.id.desc())
    ).all()
