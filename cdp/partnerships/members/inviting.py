"""The people who have not been invited to sign in yet, and whether they can be invited."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.accounts import mails
from cdp.mail.previews import Mailing, NotEmailed
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

SHARES = "They share this mailbox, so they cannot sign in with it. Record an address of their own first."
FAILING = "Emails to this address are not delivered. Correct the address first."


def round_of(session: Session, partnership: Partnership) -> Mailing[Person]:
    """Return invitations for the people with neither an account nor an invitation, and those who cannot be invited.

    The number of database statements does not depend on the number of people.
    """
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
            left_out.append(NotEmailed(person.name, "They have left.", person.email))
        elif person.id not in reached:
            left_out.append(NotEmailed(person.name, "Their role or seat has ended.", person.email))
        elif person.shares_mailbox:
            left_out.append(NotEmailed(person.name, SHARES, person.email))
        elif person.id in returned:
            left_out.append(NotEmailed(person.name, FAILING, person.email))
        else:
            invitees.append(person)
    return mails.invitations(partnership, invitees, left_out)


def people_known_in(session: Session, partnership: Partnership) -> list[Person]:
    """Return everyone with a past, present or future role or seat in a partnership, except people who have left."""
    return list(
        session.scalars(
            sa.select(Person)
            .where(Person.id.in_(sa.select(everyone_ever(partnership).subquery())), Person.left_at.is_(None))
            .order_by(sa.func.lower(Person.name), Person.id)
        )
    )


def everyone_ever(partnership: Partnership) -> sa.CompoundSelect[int]:
    """Return a query for the IDs of everyone with a past, present or future role or seat in a partnership."""
    return sa.union(
        sa.select(RoleHolding.person_id).where(RoleHolding.partnership_id == partnership.id),
        sa.select(SroAppointment.person_id).where(SroAppointment.partnership_id == partnership.id),
        sa.select(SeatHolding.person_id)
        .join(Seat, SeatHolding.seat_id == Seat.id)
        .join(Board, Seat.board_id == Board.id)
        .where(Board.partnership_id == partnership.id),
    )
