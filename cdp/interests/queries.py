"""Queries about the register of interests: current entries, confirmations, and who may see them."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from cdp import clock
from cdp.access import Access
from cdp.access.identity import access_of_everyone
from cdp.access.matrix import Role
from cdp.models import (
    InterestConfirmation,
    Organisation,
    Partnership,
    Person,
    RegisteredInterest,
    RoleHolding,
    Seat,
    SeatHolding,
)

A_YEAR = timedelta(days=365)
FIRST_CHECK = timedelta(days=28)
"""The time that people have for their first confirmation after they join, or after the register is first used."""
OBSERVERS = frozenset({Role.OBSERVER, Role.REGIONAL_VIEWER})
SEES_SENSITIVE = frozenset({Role.COORDINATOR, Role.SRO, Role.CHAIR})


def must_confirm(access: Access) -> bool:
    """Whether a person must confirm their entries: everyone who is more than an observer or regional viewer."""
    return not access.roles <= OBSERVERS


@dataclass(frozen=True)
class RegisterEntry:
    """One person in the register, with the current interests that the reader may see and the last confirmation.

    `confirms` is False for a person who need not confirm. `confirmed_at` is None for a person who has never confirmed.
    `none_declared` means that they had nothing to declare when they last confirmed.
    """

    person: Person
    interests: tuple[RegisteredInterest, ...]
    confirmed_at: datetime | None
    none_declared: bool
    confirms: bool = True

    @property
    def mark(self) -> str:
        """A hash that identifies the interests; a page includes it, so that people confirm only what they have read."""
        return mark_of(self.interests)

    @property
    def is_due(self) -> bool:
        """Whether a confirmation is due: there is none yet, or the last one is at least a year old."""
        return self.confirmed_at is None or is_due_on(
            clock.in_london(self.confirmed_at).date(), clock.today()
        )


def is_due_on(confirmed_on: date, day: date) -> bool:
    """Whether a confirmation made on `confirmed_on` is at least a year old on `day`, so that the next one is due."""
    return confirmed_on + A_YEAR <= day


def may_see(access: Access, interest: RegisteredInterest) -> bool:
    """Whether a reader may see an interest.

    A sensitive interest is shown only to the person concerned, the secretariat, the SRO and chairs.
    """
    return (
        not interest.sensitive
        or interest.person_id == access.person.id
        or not access.roles.isdisjoint(SEES_SENSITIVE)
    )


def registered_people(session: Session, partnership: Partnership, day: date) -> dict[int, Access]:
    """Return the people in a partnership's register on a day, as a mapping by person ID in order of name.

    People who are only regional viewers are left out.
    """
    everyone = access_of_everyone(session, partnership, day)
    return {
        number: access
        for number, access in sorted(
            everyone.items(), key=lambda one: (one[1].person.name.casefold(), one[0])
        )
        if not access.roles <= {Role.REGIONAL_VIEWER}
    }


def observers_among(present: Mapping[int, Access]) -> set[int]:
    """Return the IDs of the people who are only observers or regional viewers."""
    return {number for number, access in present.items() if not must_confirm(access)}


def former_people(session: Session, partnership: Partnership, present: Collection[int]) -> Sequence[Person]:
    """Return the people who declared an interest in a partnership and have since left it, in order of name."""
    declared = sa.select(RegisteredInterest.person_id).where(
        RegisteredInterest.partnership_id == partnership.id
    )
    return session.scalars(
        sa.select(Person)
        .where(Person.id.in_(declared), Person.id.not_in(present))
        .order_by(sa.func.lower(Person.name), Person.id)
    ).all()


def entries_of(
    session: Session, access: Access, people: Sequence[Person], observers: Collection[int] = ()
) -> list[RegisterEntry]:
    """Return the register entry of each person, as the reader may see it, with two SQL statements.

    `observers` are the IDs of the people who need not confirm.
    """
    today, numbers = clock.today(), [person.id for person in people]
    found: dict[int, list[RegisteredInterest]] = {}
    for interest in interests_of(session, access.partnership, numbers):
        if interest.stands_on(today) and may_see(access, interest):
            found.setdefault(interest.person_id, []).append(interest)
    last = last_confirmations(session, access.partnership, numbers)
    return [
        RegisterEntry(
            person,
            tuple(found.get(person.id, ())),
            last[person.id].confirmed_at if person.id in last else None,
            last[person.id].none_declared if person.id in last else False,
            person.id not in observers,
        )
        for person in people
    ]


def mark_of(interests: Iterable[RegisteredInterest]) -> str:
    """Return a hash that identifies these interests, and changes when one is added or removed."""
    keys = " ".join(sorted(interest.key for interest in interests))
    return hashlib.sha256(keys.encode()).hexdigest()


@dataclass(frozen=True)
class EntriesCheck:
    """The next confirmation of a person's entries: its due date, and the date of the last confirmation or None."""

    person_key: str
    due_on: date
    confirmed_on: date | None
    title: ClassVar[str] = "Register of interests"


def checks_of(
    session: Session, partnership: Partnership, people: Iterable[Person]
) -> dict[int, EntriesCheck]:
    """Return each person's next confirmation by person ID, with three SQL statements.

    It is due a year after the last confirmation. A person's first confirmation is due four weeks after they joined or
    the register was first used, whichever is later. None is due if the register has never been used.
    """
    begun = _first_use(session, partnership)
    if begun is None:
        return {}
    known = {person.id: person for person in people}
    last, first_days = last_confirmations(session, partnership, known), _first_days(session, partnership)
    found = {}
    for number, person in known.items():
        confirmed_on = clock.in_london(last[number].confirmed_at).date() if number in last else None
        first = max(first_days.get(number, begun), begun) + FIRST_CHECK
        due_on = first if confirmed_on is None else confirmed_on + A_YEAR
        found[number] = EntriesCheck(person.key, due_on, confirmed_on)
    return found


def _first_use(session: Session, partnership: Partnership) -> date | None:
    """Return the day on which the register of a partnership was first used, or None if it never was."""
    used = session.execute(
        sa.select(
            sa.select(sa.func.min(RegisteredInterest.declared_at))
            .where(RegisteredInterest.partnership_id == partnership.id)
            .scalar_subquery(),
            sa.select(sa.func.min(InterestConfirmation.confirmed_at))
            .where(InterestConfirmation.partnership_id == partnership.id)
            .scalar_subquery(),
        )
    ).one()
    moments = [moment for moment in used if moment is not None]
    return clock.in_london(min(moments)).date() if moments else None


def _first_days(session: Session, partnership: Partnership) -> dict[int, date]:
    """Return the first day on which each person had a seat or role in a partnership, by person ID."""
    roles = sa.select(RoleHolding.person_id, sa.func.min(RoleHolding.starts_on).label("first")).where(
        RoleHolding.partnership_id == partnership.id
    )
    seats = (
        sa.select(SeatHolding.person_id, sa.func.min(SeatHolding.starts_on).label("first"))
        .join(Seat, SeatHolding.seat_id == Seat.id)
        .join(Organisation, Seat.organisation_id == Organisation.id)
        .where(Organisation.partnership_id == partnership.id)
    )
    both = sa.union_all(
        roles.group_by(RoleHolding.person_id), seats.group_by(SeatHolding.person_id)
    ).subquery()
    rows = session.execute(
        sa.select(both.c.person_id, sa.func.min(both.c.first).label("first_day")).group_by(both.c.person_id)
    )
    return {row.person_id: row.first_day for row in rows}


def interests_of(
    session: Session, partnership: Partnership, person_ids: Collection[int]
) -> Sequence[RegisteredInterest]:
    """Return all interests that some people have declared in a partnership, ordered by kind, then earliest first."""
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
    """Return an interest in a partnership's register, or None."""
    return session.scalar(
        sa.select(RegisteredInterest)
        .where(RegisteredInterest.partnership_id == partnership.id, RegisteredInterest.key == key)
        .options(joinedload(RegisteredInterest.person), joinedload(RegisteredInterest.partnership))
    )


def last_confirmations(
    session: Session, partnership: Partnership, person_ids: Collection[int]
) -> dict[int, InterestConfirmation]:
    """Return the last confirmation of each person's entries, by person ID; people without one are left out."""
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
    """Return every confirmation of a person's entries in a partnership, newest first."""
    return session.scalars(
        sa.select(InterestConfirmation)
        .where(
            InterestConfirmation.partnership_id == partnership.id,
            InterestConfirmation.person_id == person.id,
        )
        .options(joinedload(InterestConfirmation.noted_by))
        .order_by(InterestConfirmation.id.desc())
    ).all()
