"""Query conditions for who holds a place in a partnership on a day.

A place is a role, a seat, or the appointment as SRO. It counts from its first day to its last, both included. A
person's time in a seat is within that of the seat, and all places on a board end with the board. For rows that are
already loaded, use the `holds_on` method of the model, which follows the same rules (cdp/models/spans.py).
"""

from datetime import date
from typing import TypeAlias

import sqlalchemy as sa

from cdp.models import Board, RoleHolding, Seat, SeatHolding, SroAppointment, SroState
from cdp.models.partnership import ACTING

Day: TypeAlias = date | sa.BindParameter[date]
Id: TypeAlias = int | sa.BindParameter[int]
Condition: TypeAlias = sa.ColumnElement[bool]
Holders: TypeAlias = sa.Select[int, int]


def not_over(
    ends_on: sa.SQLColumnExpression[date | None], day: Day | sa.SQLColumnExpression[date]
) -> Condition:
    """Return the condition that an end date is missing or not before a day."""
    return sa.or_(ends_on.is_(None), ends_on >= day)


def runs(place: type[RoleHolding] | type[SeatHolding] | type[Seat], day: Day) -> Condition:
    """Return the condition that a day is within a person's time in a role or seat, or within that of a seat."""
    return sa.and_(place.starts_on <= day, not_over(place.ends_on, day))


def on_open_board(place: type[RoleHolding] | type[Seat], day: Day) -> Condition:
    """Return the condition that the board of a role or seat, if any, has not closed before a day."""
    return ~place.board.has(Board.closes_on < day)


def has_role(day: Day) -> Condition:
    """Return the condition that a person holds a role on a day; roles on closed boards do not count."""
    return sa.and_(runs(RoleHolding, day), on_open_board(RoleHolding, day))


def fills_seat(day: Day) -> Condition:
    """Return the condition that a person holds a seat on a day, even on a closed board; the query must join Seat."""
    return sa.and_(runs(SeatHolding, day), runs(Seat, day))


def acts_as_sro(day: Day) -> Condition:
    """Return the condition that a conditional or confirmed appointment as SRO includes a day.

    An appointment without a date on which it was agreed or confirmed is taken to have begun before the day.
    """
    began = sa.func.coalesce(SroAppointment.agreed_on, SroAppointment.confirmed_on)
    return sa.and_(
        SroAppointment.state.in_(ACTING),
        sa.or_(began.is_(None), began <= day),
        not_over(SroAppointment.ends_on, day),
    )


def held(
    day: Day, *, person: Id | None = None, partnership: Id | None = None
) -> tuple[Holders, Holders, Holders]:
    """Return three queries for the roles, the SRO appointments and the seats held on a day, in that order.

    Each selects the ids of the person and the partnership. The ids `person` and `partnership` limit all three queries.
    """
    roles, sros, seats = _places(person, partnership)
    return (
        roles.where(has_role(day)),
        sros.where(acts_as_sro(day)),
        seats.where(fills_seat(day), not_over(Board.closes_on, day)),
    )


def to_come(
    day: Day, *, person: Id | None = None, partnership: Id | None = None
) -> tuple[Holders, Holders, Holders]:
    """Return the same queries as `held`, for roles and seats that begin after a day and for proposed SROs."""
    roles, sros, seats = _places(person, partnership)
    return (
        roles.where(
            RoleHolding.starts_on > day, ~RoleHolding.board.has(Board.closes_on < RoleHolding.starts_on)
        ),
        sros.where(SroAppointment.state == SroState.PROPOSED),
        seats.where(SeatHolding.starts_on > day, not_over(Board.closes_on, SeatHolding.starts_on)),
    )


def _places(person: Id | None, partnership: Id | None) -> tuple[Holders, Holders, Holders]:
    """Return the same queries as `held` for all places: past, present and future."""
    roles = sa.select(RoleHolding.person_id, RoleHolding.partnership_id)
    sros = sa.select(SroAppointment.person_id, SroAppointment.partnership_id)
    seats = (
        sa.select(SeatHolding.person_id, Board.partnership_id)
        .join(Seat, SeatHolding.seat_id == Seat.id)
        .join(Board, Seat.board_id == Board.id)
    )
    if person is not None:
        roles = roles.where(RoleHolding.person_id == person)
        sros = sros.where(SroAppointment.person_id == person)
        seats = seats.where(SeatHolding.person_id == person)
    if partnership is not None:
        roles = roles.where(RoleHolding.partnership_id == partnership)
        sros = sros.where(SroAppointment.partnership_id == partnership)
        seats = seats.where(Board.partnership_id == partnership)
    return roles, sros, seats
