"""The register as it is read: whose entries stand, who confirmed them when, and who may see what."""

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
"""How long newcomers have to look at the register, and everybody once it is in use."""
LISTENING = frozenset({Role.OBSERVER, Role.REGIONAL_VIEWER})
SEES_SENSITIVE = frozenset({Role.COORDINATOR, Role.SRO, Role.CHAIR})


def is_asked(access: Access) -> bool:
    """Whether somebody is asked to confirm their entries: whoever does more here than listen."""
    return not access.roles <= LISTENING


@dataclass(frozen=True)
class Entry:
    """One person in the register: what stands there that the reader may see, and when they last confirmed it.

    `asked` is False for somebody who only listens. `confirmed_at` is None for somebody who never did; `none_declared`
    says that they had nothing to declare then.
    """

    person: Person
    interests: tuple[RegisteredInterest, ...]
    confirmed_at: datetime | None
    none_declared: bool
    asked: bool = True

    @property
    def mark(self) -> str:
        """A mark of what stands there: a page carries it, so that nobody confirms what they have not read."""
        return mark_of(self.interests)

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


def registered_people(session: Session, partnership: Partnership, day: date) -> dict[int, Access]:
    """Return who is in the register of a partnership on a day, by number: all but those who read summaries only."""
    everybody = access_of_everyone(session, partnership, day)
    return {
        number: access
        for number, access in sorted(
            everybody.items(), key=lambda one: (one[1].person.name.casefold(), one[0])
        )
        if not access.roles <= {Role.REGIONAL_VIEWER}
    }


def listening_among(present: Mapping[int, Access]) -> set[int]:
    """Return the numbers of those who only listen."""
    return {number for number, access in present.items() if not is_asked(access)}


def former_people(session: Session, partnership: Partnership, present: Collection[int]) -> Sequence[Person]:
    """Return those who declared something in a partnership and have no place there any more, by name."""
    declared = sa.select(RegisteredInterest.person_id).where(
        RegisteredInterest.partnership_id == partnership.id
    )
    return session.scalars(
        sa.select(Person)
        .where(Person.id.in_(declared), Person.id.not_in(present))
        .order_by(sa.func.lower(Person.name), Person.id)
    ).all()


def entries_of(
    session: Session, access: Access, people: Sequence[Person], listening: Collection[int] = ()
) -> list[Entry]:
    """Return the register of some people as a reader may see it; two statements. Those `listening` are not asked."""
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
            person.id not in listening,
        )
        for person in people
    ]


def mark_of(interests: Iterable[RegisteredInterest]) -> str:
    """Return a mark of the entries that stand: other entries have another one."""
    keys = " ".join(sorted(interest.key for interest in interests))
    return hashlib.sha256(keys.encode()).hexdigest()


@dataclass(frozen=True)
class Check:
    """The next look that a person is to take at their entries: by when, and when they last did."""

    person_key: str
    due_on: date
    confirmed_on: date | None
    title: ClassVar[str] = "Register of interests"


def checks_of(session: Session, partnership: Partnership, people: Iterable[Person]) -> dict[int, Check]:
    """Return by when people are to confirm their entries, by their numbers; four statements.

    A year after they did; the first time four weeks after they came, or after the register was first used. Nobody has
    to where nobody uses the register.
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
        found[number] = Check(person.key, due_on, confirmed_on)
    return found


def _first_use(session: Session, partnership: Partnership) -> date | None:
    """Return the day on which the register of a partnership was first used, or None."""
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
    """Return the first day of each person with a seat or a role in a partnership, by their numbers."""
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
