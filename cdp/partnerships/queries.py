"""Queries of a partnership's boards, organisations, seats and roles.

Queries within a partnership start from it, or from one of its boards or organisations, so that they never return the
records of another. A seat or role on a board counts as a place in the partnership until the board's last day.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp.access import places
from cdp.models import (
    Appointment,
    Board,
    FootprintArea,
    NationalRoleNote,
    Organisation,
    Partnership,
    Person,
    RoleHolding,
    Seat,
    SeatHolding,
    SroAppointment,
)

# Built once, because building a statement takes longer than running it
_SEATS = (
    sa.select(Seat)
    .join(Organisation, Seat.organisation_id == Organisation.id)
    .where(places.not_over(Seat.ends_on, sa.bindparam("day")))
    .options(
        joinedload(Seat.organisation, innerjoin=True),
        selectinload(Seat.holdings).joinedload(SeatHolding.person, innerjoin=True),
    )
    .order_by(Seat.position, sa.func.lower(Organisation.name), Seat.id)
)
_HAS_BEGUN = Seat.starts_on <= sa.bindparam("day", type_=sa.Date())
_SEATS_FROM_DAY_OF_BOARD = _SEATS.where(Seat.board_id == sa.bindparam("board"))
_SEATS_OF_BOARD = _SEATS_FROM_DAY_OF_BOARD.where(_HAS_BEGUN)
_SEATS_FROM_DAY_OF_PARTNERSHIP = _SEATS.where(
    Organisation.partnership_id == sa.bindparam("partnership"),
    places.on_open_board(Seat, sa.bindparam("day")),
).options(joinedload(Seat.board, innerjoin=True))
_SEATS_OF_PARTNERSHIP = _SEATS_FROM_DAY_OF_PARTNERSHIP.where(_HAS_BEGUN)

_PARTS = (
    sa.select(Partnership)
    .where(Partnership.parent_id == sa.bindparam("partnership"))
    .order_by(sa.func.lower(Partnership.name), Partnership.id)
)
_ELSEWHERE = (
    sa.select(FootprintArea.area_code, Partnership)
    .join(Partnership, FootprintArea.partnership_id == Partnership.id)
    .where(
        FootprintArea.partnership_id != sa.bindparam("partnership"),
        FootprintArea.starts_on <= sa.bindparam("day"),
        sa.or_(FootprintArea.ends_on.is_(None), FootprintArea.ends_on > sa.bindparam("day")),
    )
    .options(joinedload(Partnership.parent))
    .order_by(Partnership.name, FootprintArea.area_code)
)


def all_partnerships(session: Session) -> list[Partnership]:
    """Return every partnership with its footprint, in order of name, in two statements."""
    return list(
        session.scalars(
            sa.select(Partnership)
            .options(selectinload(Partnership.areas), joinedload(Partnership.parent))
            .order_by(sa.func.lower(Partnership.name), Partnership.id)
        )
    )


def partnership_by_slug(session: Session, slug: str) -> Partnership | None:
    """Return the partnership with this slug, or None."""
    return session.scalar(sa.select(Partnership).where(Partnership.slug == slug))


def boards_of(session: Session, partnership: Partnership, *, open_on: date | None = None) -> list[Board]:
    """Return a partnership's boards and sub-groups in order, with their parent boards.

    With `open_on`, boards that closed before that day are left out.
    """
    query = (
        sa.select(Board)
        .where(Board.partnership_id == partnership.id)
        .options(joinedload(Board.parent))
        .order_by(Board.position, Board.kind, Board.name, Board.id)
    )
    if open_on is not None:
        query = query.where(places.not_over(Board.closes_on, open_on))
    return list(session.scalars(query))


def board_by_key(session: Session, partnership: Partnership, key: str) -> Board | None:
    """Return the partnership's board with this key, or None."""
    return session.scalar(
        sa.select(Board)
        .where(Board.partnership_id == partnership.id, Board.key == key)
        .options(joinedload(Board.parent))
    )


def organisations_of(session: Session, partnership: Partnership) -> list[Organisation]:
    """Return a partnership's organisations in order of name."""
    return list(
        session.scalars(
            sa.select(Organisation)
            .where(Organisation.partnership_id == partnership.id)
            .order_by(sa.func.lower(Organisation.name), Organisation.id)
        )
    )


def organisation_by_key(session: Session, partnership: Partnership, key: str) -> Organisation | None:
    """Return the partnership's organisation with this key, or None."""
    return session.scalar(
        sa.select(Organisation).where(Organisation.partnership_id == partnership.id, Organisation.key == key)
    )


def seats_of(session: Session, board: Board, day: date) -> list[Seat]:
    """Return a board's seats on a day, with their organisations, holdings and people, in two statements.

    Seats on a closed board are included, because its own pages and meetings show them.
    """
    return list(session.scalars(_SEATS_OF_BOARD, {"board": board.id, "day": day}))


def seats_from(session: Session, board: Board, day: date) -> list[Seat]:
    """Return a board's seats on a day or later, as `seats_of` does; seats that begin later have no holder yet."""
    return list(session.scalars(_SEATS_FROM_DAY_OF_BOARD, {"board": board.id, "day": day}))


def seats_of_partnership(session: Session, partnership: Partnership, day: date) -> list[Seat]:
    """Return all seats on the partnership's open boards on a day, with their boards, organisations and people."""
    return list(session.scalars(_SEATS_OF_PARTNERSHIP, {"partnership": partnership.id, "day": day}))


def seats_from_of_partnership(session: Session, partnership: Partnership, day: date) -> list[Seat]:
    """Return all seats on the partnership's open boards on a day or later, as `seats_of_partnership` does."""
    return list(session.scalars(_SEATS_FROM_DAY_OF_PARTNERSHIP, {"partnership": partnership.id, "day": day}))


def seat_by_key(session: Session, partnership: Partnership, key: str) -> Seat | None:
    """Return the partnership's seat with this key, even if the seat has ended, or None."""
    return session.scalar(
        sa.select(Seat)
        .join(Board, Seat.board_id == Board.id)
        .where(Board.partnership_id == partnership.id, Seat.key == key)
        .options(
            joinedload(Seat.board, innerjoin=True),
            joinedload(Seat.organisation, innerjoin=True),
            selectinload(Seat.holdings).joinedload(SeatHolding.person, innerjoin=True),
        )
    )


def people_of(session: Session, partnership: Partnership, day: date) -> list[Person]:
    """Return everyone with a role or seat in the partnership on a day, each listed once, in order of name."""
    return _people_among(session, places.held(day, partnership=partnership.id))


def person_ids_of(session: Session, partnership: Partnership, day: date) -> set[int]:
    """Return the IDs of everyone with a role or seat in the partnership on a day, in one statement."""
    return set(session.scalars(_ids(places.held(day, partnership=partnership.id))))


def people_of_organisation(session: Session, organisation: Organisation, day: date) -> list[Person]:
    """Return the representatives and deputies in an organisation's seats on a day, each once, in order of name."""
    seats = (
        sa.select(SeatHolding.person_id)
        .join(Seat, SeatHolding.seat_id == Seat.id)
        .where(
            Seat.organisation_id == organisation.id, places.fills_seat(day), places.on_open_board(Seat, day)
        )
    )
    return _people_among(session, [seats])


def people_of_board(session: Session, board: Board, day: date) -> list[Person]:
    """Return everyone with a seat or role on a board on a day or later, in order of name.

    People on a closed board are included.
    """
    roles = sa.select(RoleHolding.person_id).where(
        RoleHolding.board_id == board.id, places.not_over(RoleHolding.ends_on, day)
    )
    seats = (
        sa.select(SeatHolding.person_id)
        .join(Seat, SeatHolding.seat_id == Seat.id)
        .where(
            Seat.board_id == board.id,
            places.not_over(SeatHolding.ends_on, day),
            places.not_over(Seat.ends_on, day),
        )
    )
    return _people_among(session, [roles, seats])


def person_by_key(session: Session, partnership: Partnership, key: str, day: date) -> Person | None:
    """Return the person with this key, or None.

    The person must be proposed as SRO, or have a present or future place in the partnership.
    """
    among = _ids(_held_or_to_come(partnership, day))
    return session.scalar(sa.select(Person).where(Person.key == key, Person.id.in_(among)))


def has_place(session: Session, partnership: Partnership, person: Person, day: date) -> bool:
    """Return whether a person has a role or seat in the partnership on a day."""
    return _is_among(session, places.held(day, person=person.id, partnership=partnership.id))


def has_place_to_come(session: Session, partnership: Partnership, person: Person, day: date) -> bool:
    """Return whether a person is proposed as SRO, or has a role or seat in the partnership that starts after a day."""
    return _is_among(session, places.to_come(day, person=person.id, partnership=partnership.id))


def belongs(session: Session, partnership: Partnership, person: Person, day: date) -> bool:
    """Return whether a person has not left, and has a place in the partnership on a day or later."""
    holders = (
        *places.held(day, person=person.id, partnership=partnership.id),
        *places.to_come(day, person=person.id, partnership=partnership.id),
    )
    return person.left_at is None and _is_among(session, holders)


def people_to_reach(session: Session, partnership: Partnership, day: date) -> set[int]:
    """Return the IDs of everyone with a place in the partnership on a day or later, except people who have left."""
    among = _ids(_held_or_to_come(partnership, day))
    return set(session.scalars(sa.select(Person.id).where(Person.id.in_(among), Person.left_at.is_(None))))


def partnership_ids_of(session: Session, person: Person, day: date) -> set[int]:
    """Return the IDs of the partnerships in which a person has a role or seat on a day, in one statement."""
    return set(session.scalars(_PARTNERSHIPS_OF, {"person": person.id, "day": day}))


def _held_or_to_come(partnership: Partnership, day: date) -> Iterable[places.Holders]:
    return (
        *places.held(day, partnership=partnership.id),
        *places.to_come(day, partnership=partnership.id),
    )


def _ids(holders: Iterable[sa.Select[*tuple[Any, ...]]]) -> sa.Select[int]:
    """Return one query for the IDs of all people found by these queries, without repetition."""
    return sa.select(sa.union(*holders).subquery().c[0])


def _is_among(session: Session, holders: Iterable[places.Holders]) -> bool:
    return session.scalar(sa.select(sa.union(*holders).exists())) or False


def _people_among(session: Session, holders: Iterable[sa.Select[*tuple[Any, ...]]]) -> list[Person]:
    return list(
        session.scalars(
            sa.select(Person)
            .where(Person.id.in_(_ids(holders)))
            .order_by(sa.func.lower(Person.name), Person.id)
        )
    )


# Built once, because building a statement takes longer than running it
_HELD_BY = sa.union(*places.held(sa.bindparam("day"), person=sa.bindparam("person"))).subquery()
_PARTNERSHIPS_OF = sa.select(_HELD_BY.c.partnership_id)


def current_sro(session: Session, partnership: Partnership, day: date) -> SroAppointment | None:
    """Return the conditional or confirmed SRO appointment on a day, with its person, or None."""
    return session.scalar(
        sa.select(SroAppointment)
        .where(SroAppointment.partnership_id == partnership.id, places.acts_as_sro(day))
        .options(joinedload(SroAppointment.person, innerjoin=True))
        .order_by(SroAppointment.id.desc())
        .limit(1)
    )


def sros_of_all(session: Session, day: date) -> dict[int, SroAppointment]:
    """Return each partnership's conditional or confirmed SRO appointment on a day, by partnership ID.

    It runs only one statement.
    """
    found = session.scalars(
        sa.select(SroAppointment)
        .where(places.acts_as_sro(day))
        .options(joinedload(SroAppointment.person, innerjoin=True))
        .order_by(SroAppointment.id)
    )
    return {appointment.partnership_id: appointment for appointment in found}


def sro_appointments(session: Session, partnership: Partnership) -> list[SroAppointment]:
    """Return all SRO appointments in the partnership, newest first, with their people."""
    return list(
        session.scalars(
            sa.select(SroAppointment)
            .where(SroAppointment.partnership_id == partnership.id)
            .options(joinedload(SroAppointment.person, innerjoin=True))
            .order_by(SroAppointment.id.desc())
        )
    )


def sro_appointment_by_key(session: Session, partnership: Partnership, key: str) -> SroAppointment | None:
    """Return the partnership's SRO appointment with this key, or None."""
    return session.scalar(
        sa.select(SroAppointment)
        .where(SroAppointment.partnership_id == partnership.id, SroAppointment.key == key)
        .options(joinedload(SroAppointment.person, innerjoin=True))
    )


def role_holdings(session: Session, partnership: Partnership) -> list[RoleHolding]:
    """Return every role ever assigned in the partnership, oldest first, with its person and board."""
    return list(
        session.scalars(
            sa.select(RoleHolding)
            .where(RoleHolding.partnership_id == partnership.id)
            .options(joinedload(RoleHolding.person, innerjoin=True), joinedload(RoleHolding.board))
            .order_by(RoleHolding.starts_on, RoleHolding.id)
        )
    )


def role_holding_by_key(session: Session, partnership: Partnership, key: str) -> RoleHolding | None:
    """Return the partnership's role holding with this key, or None."""
    return session.scalar(
        sa.select(RoleHolding)
        .where(RoleHolding.partnership_id == partnership.id, RoleHolding.key == key)
        .options(joinedload(RoleHolding.person, innerjoin=True), joinedload(RoleHolding.board))
    )


def role_holders(
    session: Session, partnership: Partnership, role: Appointment, day: date, board: Board | None = None
) -> list[Person]:
    """Return the holders of a role on a day, in order of name.

    With `board`, only holders of the role on that board are returned, while the board is open.
    """
    query = (
        sa.select(Person)
        .join(RoleHolding, RoleHolding.person_id == Person.id)
        .where(
            RoleHolding.partnership_id == partnership.id,
            RoleHolding.role == role,
            places.has_role(day),
        )
        .order_by(sa.func.lower(Person.name), Person.id)
    )
    if board is not None:
        query = query.where(RoleHolding.board_id == board.id)
    return list(dict.fromkeys(session.scalars(query)))


def chairs_of_boards(session: Session, partnership: Partnership, day: date) -> dict[int, str]:
    """Return the name of each open board's chair on a day, by board ID, in one statement."""
    rows = session.execute(
        sa.select(RoleHolding.board_id, Person.name)
        .join(Person, RoleHolding.person_id == Person.id)
        .where(
            RoleHolding.partnership_id == partnership.id,
            RoleHolding.role == Appointment.CHAIR,
            RoleHolding.board_id.is_not(None),
            places.has_role(day),
        )
        .order_by(RoleHolding.id)
    )
    return {board_id: name for board_id, name in rows if board_id is not None}


def seat_counts(session: Session, partnership: Partnership, day: date) -> dict[int, int]:
    """Return the number of seats on each board on a day, by board ID, in one statement."""
    rows = session.execute(
        sa.select(Seat.board_id, sa.func.count())
        .join(Board, Seat.board_id == Board.id)
        .where(Board.partnership_id == partnership.id, places.runs(Seat, day))
        .group_by(Seat.board_id)
    )
    return {row.board_id: row[1] for row in rows}


def national_role_notes(session: Session, partnership: Partnership) -> dict[str, NationalRoleNote]:
    """Return the partnership's explanations of national roles without a seat, by role code, with their sub-groups."""
    notes = session.scalars(
        sa.select(NationalRoleNote)
        .where(NationalRoleNote.partnership_id == partnership.id)
        .options(joinedload(NationalRoleNote.board))
    )
    return {note.national_role: note for note in notes}


def parts_of(session: Session, partnership: Partnership) -> list[Partnership]:
    """Return the partnerships directly below this one, in order of name."""
    return list(session.scalars(_PARTS, {"partnership": partnership.id}))


def footprints_elsewhere(
    session: Session, partnership: Partnership, day: date
) -> list[tuple[str, Partnership]]:
    """Return authority codes, each paired with another partnership that covers the authority on a day.

    Everyone may know the names and footprints of all partnerships (docs/rules/rights.md 6).
    """
    rows = session.execute(_ELSEWHERE, {"partnership": partnership.id, "day": day})
    return [(code, other) for code, other in rows]
