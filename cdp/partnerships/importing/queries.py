"""Queries for the import of a set-up: the current partnership, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from cdp.access.places import not_over
from cdp.models import (
    Board,
    FootprintArea,
    Organisation,
    Partnership,
    Person,
    RoleHolding,
    Seat,
    SeatHolding,
    SroAppointment,
    SroState,
)
from cdp.partnerships.importing.state import (
    AreaNow,
    BoardNow,
    HoldingNow,
    OrganisationNow,
    PartnershipNow,
    RoleNow,
    SeatNow,
    SroNow,
    State,
)


def state_of(session: Session, partnership: Partnership | None, day: date, emails: Collection[str]) -> State:
    """Return the state of a partnership, or of a new one if None, on a day. `emails` are the addresses in the file."""
    people = session.execute(
        sa.select(Person.email, Person.name, Person.left_at)
        .where(Person.email.in_(emails))
        .order_by(Person.shares_mailbox, Person.id)
    ).all()
    here_still = {row.email for row in people if row.left_at is None}
    left = frozenset(row.email for row in people if row.email not in here_still)
    recorded: dict[str, tuple[str, ...]] = {}
    for row in people:
        recorded[row.email] = (*recorded.get(row.email, ()), row.name)
    if partnership is None:
        names = tuple(session.scalars(sa.select(Partnership.name).order_by(Partnership.name)))
        return State(day, left=left, recorded=recorded, names=names)
    here = partnership.id
    others = session.scalars(
        sa.select(Partnership.name).where(Partnership.id != here).order_by(Partnership.name)
    )
    return State(
        day,
        PartnershipNow(
            partnership.name,
            partnership.acronym,
            partnership.agreed_on,
            partnership.rationale,
            partnership.secretariat_email,
        ),
        organisations=_organisations(session, here),
        boards=_boards(session, here),
        seats=_seats(session, here),
        roles=_roles(session, here),
        sros=_sros(session, here, day),
        areas=_areas(session, here),
        left=left,
        recorded=recorded,
        names=tuple(others),
    )


def seats_by_id(session: Session, ids: Collection[int]) -> dict[int, Seat]:
    """Return seats by id, with their boards, organisations and people."""
    if not ids:
        return {}
    found = session.scalars(
        sa.select(Seat)
        .where(Seat.id.in_(ids))
        .options(
            joinedload(Seat.board, innerjoin=True),
            joinedload(Seat.organisation, innerjoin=True),
            selectinload(Seat.holdings).joinedload(SeatHolding.person, innerjoin=True),
        )
    )
    return {seat.id: seat for seat in found}


def people_by_id(session: Session, ids: Collection[int]) -> dict[int, Person]:
    """Return people by id."""
    if not ids:
        return {}
    return {person.id: person for person in session.scalars(sa.select(Person).where(Person.id.in_(ids)))}


def _organisations(session: Session, here: int) -> tuple[OrganisationNow, ...]:
    rows = session.execute(
        sa.select(Organisation.id, Organisation.name, Organisation.short_name)
        .where(Organisation.partnership_id == here)
        .order_by(sa.func.lower(Organisation.name), Organisation.id)
    )
    return tuple(OrganisationNow(*row) for row in rows)


def _boards(session: Session, here: int) -> tuple[BoardNow, ...]:
    above = aliased(Board)
    rows = session.execute(
        sa.select(
            Board.id,
            Board.name,
            Board.kind,
            sa.func.coalesce(above.name, ""),
            Board.purpose,
            Board.starts_on,
            Board.closes_on,
            Board.output,
        )
        .outerjoin(above, Board.parent_id == above.id)
        .where(Board.partnership_id == here)
        .order_by(Board.position, Board.kind, Board.name, Board.id)
    )
    return tuple(BoardNow(*row) for row in rows)


def _seats(session: Session, here: int) -> tuple[SeatNow, ...]:
    held: dict[int, list[HoldingNow]] = defaultdict(list)
    holdings = session.execute(
        sa.select(
            SeatHolding.seat_id,
            SeatHolding.capacity,
            Person.id,
            Person.name,
            Person.email,
            Person.job_title,
            Person.phone,
            SeatHolding.starts_on,
            SeatHolding.ends_on,
        )
        .join(Person, SeatHolding.person_id == Person.id)
        .join(Seat, SeatHolding.seat_id == Seat.id)
        .join(Board, Seat.board_id == Board.id)
        .where(Board.partnership_id == here)
        .order_by(SeatHolding.starts_on, SeatHolding.id)
    )
    for row in holdings:
        held[row[0]].append(HoldingNow(*row[1:]))
    rows = session.execute(
        sa.select(
            Seat.id,
            Seat.board_id,
            Seat.organisation_id,
            Seat.title,
            Seat.national_role,
            Seat.kind,
            Seat.votes,
            Seat.ends_on,
        )
        .join(Board, Seat.board_id == Board.id)
        .join(Organisation, Seat.organisation_id == Organisation.id)
        .where(Board.partnership_id == here)
        .order_by(
            Board.position, Board.name, Board.id, Seat.position, sa.func.lower(Organisation.name), Seat.id
        )
    )
    return tuple(SeatNow(*row, holdings=tuple(held[row.id])) for row in rows)


def _roles(session: Session, here: int) -> tuple[RoleNow, ...]:
    rows: Any = session.execute(
        sa.select(
            RoleHolding.id,
            RoleHolding.role,
            sa.func.coalesce(Board.name, ""),
            Person.id,
            Person.name,
            Person.email,
            Person.job_title,
            Person.phone,
            RoleHolding.starts_on,
            RoleHolding.ends_on,
        )
        .join(Person, RoleHolding.person_id == Person.id)
        .outerjoin(Board, RoleHolding.board_id == Board.id)
        .where(RoleHolding.partnership_id == here)
        .order_by(RoleHolding.starts_on, RoleHolding.id)
    )
    return tuple(RoleNow(*row) for row in rows)


def _sros(session: Session, here: int, day: date) -> tuple[SroNow, ...]:
    rows: Any = session.execute(
        sa.select(
            Person.id,
            Person.name,
            Person.email,
            Person.job_title,
            Person.phone,
            SroAppointment.post,
            SroAppointment.organisation_name,
            SroAppointment.state,
            SroAppointment.condition,
            SroAppointment.agreed_on,
            SroAppointment.ends_on,
        )
        .join(Person, SroAppointment.person_id == Person.id)
        .where(
            SroAppointment.partnership_id == here,
            SroAppointment.state != SroState.ENDED,
            not_over(SroAppointment.ends_on, day),
        )
        .order_by(SroAppointment.id)
    )
    return tuple(SroNow(*row) for row in rows)


def _areas(session: Session, here: int) -> tuple[AreaNow, ...]:
    rows = session.execute(
        sa.select(FootprintArea.area_code, FootprintArea.starts_on, FootprintArea.ends_on)
        .where(FootprintArea.partnership_id == here)
        .order_by(FootprintArea.area_code, FootprintArea.starts_on)
    )
    return tuple(AreaNow(*row) for row in rows)
