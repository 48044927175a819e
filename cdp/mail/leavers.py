"""Withdrawing unsent email to people who have left a partnership (docs/rules/reliability.md 4)."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.access.places import not_over
from cdp.models import (
    Board,
    MailKind,
    MailState,
    Organisation,
    OutboxMessage,
    Partnership,
    Person,
    RoleHolding,
    Seat,
    SeatHolding,
    SroAppointment,
    SroState,
)


def withdraw_mail_of(session: Session, partnership: Partnership, person: Person) -> None:
    """Withdraw a partnership's unsent emails, except cancellations, to a person who leaves it."""
    session.execute(
        _withdrawal().where(
            OutboxMessage.partnership_id == partnership.id, OutboxMessage.person_id == person.id
        )
    )


def withdraw_mail_of_leavers(session: Session, day: date) -> None:
    """Withdraw unsent emails, except cancellations, to everyone whose last role or seat ended before a day.

    Roles and seats end automatically on their last day, so this runs each time before an email is sent.
    """
    session.execute(_withdrawal().where(has_left(day)))


def _withdrawal() -> sa.Update:
    """Return an update that withdraws unsent emails, except cancellations: calendars need these to remove a meeting."""
    return (
        sa.update(OutboxMessage)
        .where(OutboxMessage.state == MailState.PENDING, OutboxMessage.kind != MailKind.CANCEL)
        .values(state=MailState.SUPERSEDED, body="")  # the text may hold a link that signs a person in
        .execution_options(synchronize_session=False)
    )


def has_left(day: date) -> sa.ColumnElement[bool]:
    """Return the condition that an email's recipient has left, or that all their roles and seats have ended.

    A person whose role or seat starts later, or who is proposed as SRO, still gets email. A seat ends when its board
    closes.
    """
    partnership, person = OutboxMessage.partnership_id, OutboxMessage.person_id
    held_role = sa.exists().where(RoleHolding.partnership_id == partnership, RoleHolding.person_id == person)
    appointed = sa.exists().where(
        SroAppointment.partnership_id == partnership, SroAppointment.person_id == person
    )
    held_seat = sa.exists().where(
        SeatHolding.person_id == person,
        SeatHolding.seat_id == Seat.id,
        Seat.organisation_id == Organisation.id,
        Organisation.partnership_id == partnership,
    )
    keeps_a_place = sa.or_(
        held_role.where(
            not_over(RoleHolding.ends_on, day),
            ~RoleHolding.board.has(_closed(RoleHolding.starts_on, day)),
        ),
        appointed.where(SroAppointment.state != SroState.ENDED, not_over(SroAppointment.ends_on, day)),
        held_seat.where(
            not_over(SeatHolding.ends_on, day),
            not_over(Seat.ends_on, day),
            ~Seat.board.has(_closed(SeatHolding.starts_on, day)),
        ),
    )
    gone = sa.exists().where(Person.id == person, Person.left_at.is_not(None))
    return sa.or_(gone, sa.and_(sa.or_(held_role, appointed, held_seat), ~keeps_a_place))


def _closed(starts_on: sa.SQLColumnExpression[date], day: date) -> sa.ColumnElement[bool]:
    """Return the condition that a board closed before a day, or before a role or seat on it starts."""
    return sa.or_(Board.closes_on < day, Board.closes_on < starts_on)
