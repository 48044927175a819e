"""Who holds a place in a partnership on a day: the rule as conditions for queries.

A place is a role, a seat, or the appointment as SRO. It counts from its first to its last day, both included; a
person's time on a seat ends with the seat at the latest, and every place on a board with the board. For rows that are
loaded, `holds_on` of each model gives the same answer (cdp/models/spans.py).
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
    """Return the condition that something has not ended before a day."""
    return sa.or_(ends_on.is_(None), ends_on >= day)


def runs(holding: type[RoleHolding] | type[SeatHolding], day: Day) -> Condition:
    """Return the condition that a person's time in a role or on a seat has begun by a day and not ended before it."""
    return sa.and_(holding.starts_on <= day, not_over(holding.ends_on, day))


def on_open_board(place: type[RoleHolding] | type[Seat], day: Day) -> Condition:
    """Return the condition that the board of a role or seat has not closed before a day; many roles have no board."""
    return ~place.board.has(Board.closes_on < day)


def has_role(day: Day) -> Condition:
    """Return the condition that a role is held on a day."""
    return sa.and_(runs(RoleHolding, day), on_open_board(RoleHolding, day))


def fills_seat(day: Day) -> Condition:
    """Return the condition that a person fills a seat on a day, on closed boards too; the query joins the seat."""
    return sa.and_(runs(SeatHolding, day), not_over(Seat.ends_on, day))


def acts_as_sro(day: Day) -> Condition:
    """Return the condition that an appointment as SRO, conditional or confirmed, holds on a day."""
    return sa.and_(
        SroAppointment.state.in_(ACTING),
        not_over(SroAppointment.ends_on, day),
    )


def held(
    day: Day, *, person: Id | None = None, partnership: Id | None = None
) -> tuple[Holders, Holders, Holders]:
    """Select person and partnership of every role, appointment as SRO and seat that is held on a day, in that order.

    With `person` or `partnership`, of that one alone.
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
    """Select as `held` what begins after a day on a board that is open then, and proposals of an SRO."""
    roles, sros, seats = _places(person, partnership)
    return (
        roles.where(
            RoleHolding.starts_on > day, ~RoleHolding.board.has(Board.closes_on < RoleHolding.starts_on)
        ),
        sros.where(SroAppointment.state == SroState.PROPOSED),
        seats.where(SeatHolding.starts_on > day, not_over(Board.closes_on, SeatHolding.starts_on)),
    )


def _places(person: Id | None, partnership: Id | None) -> tuple[Holders, Holders, Holders]:
    """Select the holders of every place there ever was."""
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
