"""The people who have not been invited to sign in yet, and whether they can be invited."""

from dataclasses import dataclass
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.models import (
    Board,
    Partnership,
    Person,
    RoleHolding,
    Seat,
    SeatHolding,
    SroAppointment,
)
from cdp.partnerships import queries
from cdp.partnerships.members import failing


@dataclass(frozen=True)
class Uninvited:
    """A person who cannot be invited, and the reason."""

    person: Person
    because: str


@dataclass(frozen=True)
class InvitationRound:
    """The people not invited yet: those who will get the email, and those who cannot be invited."""

    invitees: tuple[Person, ...]
    left_out: tuple[Uninvited, ...]

    @property
    def mark(self) -> str:
        """A fingerprint of the people who will get the email, so that only the people shown are emailed."""
        return sha256(" ".join(person.key for person in self.invitees).encode()).hexdigest()


def round_of(session: Session, partnership: Partnership) -> InvitationRound:
    """Return the people with neither an account nor an invitation, in a fixed number of statements."""
    waiting = session.scalars(
        sa.select(Person)
        .where(
            Person.id.in_(sa.select(everyone_ever(partnership).subquery())),
            Person.password_hash.is_(None),
            Person.invited_at.is_(None),
        )
        .order_by(sa.func.lower(Person.name), Person.id)
        .execution_options(populate_existing=True)
    ).all()
    reached = queries.people_to_reach(session, partnership, clock.today())
    returned = failing.failing_among(session, [person.id for person in waiting])
    invitees, left_out = [], []
    for person in waiting:
        if person.left_at is not None:
            left_out.append(Uninvited(person, "They have left."))
        elif person.id not in reached:
            left_out.append(Uninvited(person, "Their role or seat has ended."))
        elif person.id in returned:
            left_out.append(
                Uninvited(person, "Emails to this address are not delivered. Correct the address first.")
            )
        else:
            invitees.append(person)
    return InvitationRound(tuple(invitees), tuple(left_out))


def people_known_in(session: Session, partnership: Partnership) -> list[Person]:
    """Return everyone with a past, present or future role or seat in a partnership, unless they have left."""
    return list(
        session.scalars(
            sa.select(Person)
            .where(Person.id.in_(sa.select(everyone_ever(partnership).subquery())), Person.left_at.is_(None))
            .order_by(sa.func.lower(Person.name), Person.id)
        )
    )


def everyone_ever(partnership: Partnership) -> sa.CompoundSelect[int]:
    """Return the query for the ids of everyone with a past, present or future role or seat in a partnership."""
    return sa.union(
        sa.select(RoleHolding.person_id).where(RoleHolding.partnership_id == partnership.id),
        sa.select(SroAppointment.person_id).where(SroAppointment.partnership_id == partnership.id),
        sa.select(SeatHolding.person_id)
        .join(Seat, SeatHolding.seat_id == Seat.id)
        .join(Board, Seat.board_id == Board.id)
        .where(Board.partnership_id == partnership.id),
    )
