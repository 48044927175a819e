"""A person's roles, seats and rights in one partnership on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.access.matrix import MATRIX, Permission, Role
from cdp.access.places import held, not_over
from cdp.models import (
    Appointment,
    Board,
    Capacity,
    Invitation,
    Partnership,
    Person,
    RoleHolding,
    Seat,
    SeatHolding,
    SeatKind,
    SroAppointment,
)

ROLE_OF_APPOINTMENT = {
    Appointment.COORDINATOR: Role.COORDINATOR,
    Appointment.DEPUTY_SRO: Role.SRO,
    Appointment.CHAIR: Role.CHAIR,
    Appointment.DEPUTY_CHAIR: Role.CHAIR,
    Appointment.PARTNERSHIP_LEAD: Role.LEAD,
    Appointment.PUBLIC_INVOLVEMENT_LEAD: Role.LEAD,
    Appointment.DATA_LEAD: Role.DATA_LEAD,
    Appointment.OBSERVER: Role.OBSERVER,
    Appointment.REGIONAL_VIEWER: Role.REGIONAL_VIEWER,
}


@dataclass(frozen=True)
class BoardSeat:
    """One seat that a person fills on the day, as representative or deputy."""

    board_id: int
    organisation_id: int
    capacity: Capacity


@dataclass(frozen=True)
class Access:
    """A person's roles, seats and rights in one partnership on a day, which views receive and queries filter by."""

    partnership: Partnership
    person: Person
    roles: frozenset[Role]
    chaired_board_ids: frozenset[int]
    seats: tuple[BoardSeat, ...]
    standing_in: frozenset[tuple[int, int]]
    """The meetings that the person attends as deputy, each as the ids of the meeting and the organisation."""

    def may(self, permission: Permission) -> bool:
        """Return whether any of the person's roles has this right."""
        return not self.roles.isdisjoint(MATRIX[permission])

    @cached_property
    def organisation_ids(self) -> frozenset[int]:
        """The ids of the organisations that the person speaks for, as representative or as deputy."""
        return frozenset(seat.organisation_id for seat in self.seats)

    @cached_property
    def member_board_ids(self) -> frozenset[int]:
        """The ids of the boards on which the person is a representative, not only a deputy."""
        return frozenset(s.board_id for s in self.seats if s.capacity is Capacity.REPRESENTATIVE)

    @property
    def is_coordinator(self) -> bool:
        """Whether the person is a coordinator of the partnership."""
        return Role.COORDINATOR in self.roles

    @property
    def is_sro(self) -> bool:
        """Whether the person is the partnership's SRO or deputy SRO."""
        return Role.SRO in self.roles

    def chairs(self, board: Board) -> bool:
        """Return whether the person is the chair or deputy chair of a board."""
        return board.id in self.chaired_board_ids


def access_to(session: Session, partnership: Partnership, person: Person, day: date) -> Access | None:
    """Return a person's access to a partnership on a day, or None when they have no role there.

    Every page calls this function, so it runs one SQL statement, whatever the number of seats or roles.
    """
    rows = session.execute(_STANDING, {"partnership": partnership.id, "person": person.id, "day": day})
    return _access_from(partnership, person, [tuple(row)[1:] for row in rows])


def access_of_everyone(session: Session, partnership: Partnership, day: date) -> dict[int, Access]:
    """Return the access of everyone with a role in a partnership on a day, by person id, except people who left.

    Runs two SQL statements, however many people there are. Use `access_to` for one person.
    """
    standing: dict[int, list[tuple[Any, ...]]] = {}
    for person_id, *rest in session.execute(_STANDING_OF_ALL, {"partnership": partnership.id, "day": day}):
        standing.setdefault(person_id, []).append(tuple(rest))
    people = session.scalars(
        sa.select(Person).where(Person.id.in_(standing), Person.left_at.is_(None)).order_by(Person.id)
    )
    found = ((person.id, _access_from(partnership, person, standing[person.id])) for person in people)
    return {person_id: access for person_id, access in found if access is not None}


def _access_from(partnership: Partnership, person: Person, rows: Iterable[tuple[Any, ...]]) -> Access | None:
    """Return a person's access, made from rows of the `_standing` query, or None if no row gives them a role."""
    roles: set[Role] = set()
    chaired: set[int] = set()
    seats: list[BoardSeat] = []
    standing_in: set[tuple[int, int]] = set()
    for kind, what, first, second in rows:
        if kind == "role":
            roles.add(ROLE_OF_APPOINTMENT[Appointment(what)])
            if ROLE_OF_APPOINTMENT[Appointment(what)] is Role.CHAIR and first is not None:
                chaired.add(first)
        elif kind == "sro":
            roles.add(Role.SRO)
        elif kind == "seat":
            capacity = Capacity(what)
            roles.add(Role.MEMBER if capacity is Capacity.REPRESENTATIVE else Role.DEPUTY)
            seats.append(BoardSeat(first, second, capacity))
        elif kind == "observer seat":
            roles.add(Role.OBSERVER)  # observers do not read Part 2 and represent no organisation
        else:
            standing_in.add((first, second))
    if not roles:
        return None
    return Access(
        partnership, person, frozenset(roles), frozenset(chaired), tuple(seats), frozenset(standing_in)
    )


def _standing(*, of_one: bool) -> sa.CompoundSelect[Any]:
    """Return the query for people's roles, SRO appointments and seats on a day, and for invitations as deputy.

    Each row starts with the person's id and the kind of row. With `of_one`, the query has a parameter for one person.
    """
    partnership: sa.BindParameter[int] = sa.bindparam("partnership")
    person: sa.BindParameter[int] | None = sa.bindparam("person") if of_one else None
    day: sa.BindParameter[date] = sa.bindparam("day")
    nothing, no_words = sa.cast(sa.null(), sa.Integer), sa.literal("")
    roles, sros, seats = held(day, person=person, partnership=partnership)
    role = roles.with_only_columns(
        RoleHolding.person_id,
        sa.literal("role"),
        sa.cast(RoleHolding.role, sa.String),
        RoleHolding.board_id,
        nothing,
    )
    sro = sros.with_only_columns(
        SroAppointment.person_id, sa.literal("sro"), no_words, SroAppointment.id, nothing
    )
    seat = seats.with_only_columns(
        SeatHolding.person_id,
        sa.case((Seat.kind == SeatKind.OBSERVER, "observer seat"), else_="seat"),
        sa.cast(SeatHolding.capacity, sa.String),
        Seat.board_id,
        Seat.organisation_id,
    )
    standing_in = (
        sa.select(
            Invitation.person_id,
            sa.literal("stands_in"),
            no_words,
            Invitation.meeting_id,
            Seat.organisation_id,
        )
        .join(Seat, Invitation.seat_id == Seat.id)
        .join(Board, Seat.board_id == Board.id)
        .where(
            Board.partnership_id == partnership,
            not_over(Board.closes_on, day),
            Invitation.stands_in,
            Invitation.removed_at.is_(None),
        )
    )
    if person is not None:
        standing_in = standing_in.where(Invitation.person_id == person)
    return sa.union_all(role, sro, seat, standing_in)


# Built once, because building a statement takes longer than running it
_STANDING, _STANDING_OF_ALL = _standing(of_one=True), _standing(of_one=False)
