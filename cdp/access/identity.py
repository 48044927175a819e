"""Who is signed in, and what they are to one partnership today."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import sqlalchemy as sa
from flask import g
from flask_login import UserMixin, current_user
from sqlalchemy.orm import Session

from cdp.access.matrix import MATRIX, Permission, Role
from cdp.models import (
    Appointment,
    Board,
    Capacity,
    Invitation,
    Organisation,
    Partnership,
    Person,
    RoleHolding,
    Seat,
    SeatHolding,
    SignInSession,
    SroAppointment,
    SroState,
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


class CurrentPerson(UserMixin):  # type: ignore[misc]  # Flask-Login is untyped
    """The signed-in person of this request, through a session row that can be ended at any moment."""

    def __init__(self, session_row: SignInSession, token: str) -> None:
        self.session_row = session_row
        self.person = session_row.person
        self._token = token

    def get_id(self) -> str:
        """Return the session's token: Flask-Login keeps it in the signed cookie."""
        return self._token


def current_person() -> Person | None:
    """Return the signed-in person of this request, or None."""
    return current_user.person if current_user and current_user.is_authenticated else None


@dataclass(frozen=True)
class BoardSeat:
    """One seat that a person fills today."""

    board_id: int
    organisation_id: int
    capacity: Capacity


@dataclass(frozen=True)
class Access:
    """A person inside one partnership today: their roles, seats and rights. Views receive it; queries narrow by it."""

    partnership: Partnership
    person: Person
    roles: frozenset[Role]
    chaired_board_ids: frozenset[int]
    seats: tuple[BoardSeat, ...]
    standing_in_meeting_ids: frozenset[int]

    def may(self, permission: Permission) -> bool:
        """Whether any of the person's roles carries a right here."""
        return not self.roles.isdisjoint(MATRIX[permission])

    @cached_property
    def organisation_ids(self) -> frozenset[int]:
        """The organisations the person speaks for, as representative or as deputy."""
        return frozenset(seat.organisation_id for seat in self.seats)

    @cached_property
    def member_board_ids(self) -> frozenset[int]:
        """The boards on which the person is a seat's representative."""
        return frozenset(s.board_id for s in self.seats if s.capacity is Capacity.REPRESENTATIVE)

    @property
    def is_coordinator(self) -> bool:
        """Whether the person is the partnership's secretariat."""
        return Role.COORDINATOR in self.roles

    @property
    def is_sro(self) -> bool:
        """Whether the person answers to government for the partnership."""
        return Role.SRO in self.roles

    def chairs(self, board: Board) -> bool:
        """Whether the person chairs a board, or is its deputy chair."""
        return board.id in self.chaired_board_ids


def access_to(session: Session, partnership: Partnership, person: Person, day: date) -> Access | None:
    """Work out what a person is to a partnership on a day; None when they have no role there at all.

    Three statements, whatever the number of seats or roles.
    """
    roles: set[Role] = set()
    chaired: set[int] = set()
    held = session.execute(
        sa.select(RoleHolding.role, RoleHolding.board_id).where(
            RoleHolding.partnership_id == partnership.id,
            RoleHolding.person_id == person.id,
            RoleHolding.starts_on <= day,
            sa.or_(RoleHolding.ends_on.is_(None), RoleHolding.ends_on >= day),
        )
    )
    for appointment, board_id in held:
        roles.add(ROLE_OF_APPOINTMENT[appointment])
        if ROLE_OF_APPOINTMENT[appointment] is Role.CHAIR and board_id is not None:
            chaired.add(board_id)
    acts_as_sro = session.scalar(
        sa.select(SroAppointment.id).where(
            SroAppointment.partnership_id == partnership.id,
            SroAppointment.person_id == person.id,
            SroAppointment.state.in_([SroState.CONDITIONAL, SroState.CONFIRMED]),
            sa.or_(SroAppointment.ends_on.is_(None), SroAppointment.ends_on >= day),
        )
    )
    if acts_as_sro is not None:
        roles.add(Role.SRO)
    seats = _seats(session, partnership, person, day)
    roles.update(Role.MEMBER if seat.capacity is Capacity.REPRESENTATIVE else Role.DEPUTY for seat in seats)
    if not roles:
        return None
    standing_in = _standing_in(session, partnership, person) if Role.DEPUTY in roles else frozenset()
    return Access(partnership, person, frozenset(roles), frozenset(chaired), seats, standing_in)


def _seats(session: Session, partnership: Partnership, person: Person, day: date) -> tuple[BoardSeat, ...]:
    rows = session.execute(
        sa.select(Seat.board_id, Seat.organisation_id, SeatHolding.capacity)
        .join(Seat, SeatHolding.seat_id == Seat.id)
        .join(Organisation, Seat.organisation_id == Organisation.id)
        .where(
            Organisation.partnership_id == partnership.id,
            SeatHolding.person_id == person.id,
            SeatHolding.starts_on <= day,
            sa.or_(SeatHolding.ends_on.is_(None), SeatHolding.ends_on >= day),
            sa.or_(Seat.ends_on.is_(None), Seat.ends_on >= day),
        )
    )
    return tuple(BoardSeat(board, organisation, capacity) for board, organisation, capacity in rows)


def _standing_in(session: Session, partnership: Partnership, person: Person) -> frozenset[int]:
    """Return the meetings at which a deputy stands in for the representative."""
    return frozenset(
        session.scalars(
            sa.select(Invitation.meeting_id)
            .join(Seat, Invitation.seat_id == Seat.id)
            .join(Board, Seat.board_id == Board.id)
            .where(
                Board.partnership_id == partnership.id,
                Invitation.person_id == person.id,
                Invitation.stands_in,
                Invitation.removed_at.is_(None),
            )
        )
    )


def current_access() -> Access | None:
    """Return what the signed-in person is to the partnership of this request, or None outside one."""
    access: Access | None = g.get("access")
    return access
