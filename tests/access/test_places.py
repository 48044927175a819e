"""Queries and loaded rows agree on who holds a place on a day."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import places
from cdp.access.identity import access_of_everyone, access_to
from cdp.models import (
    Appointment,
    BoardKind,
    Person,
    RoleHolding,
    Seat,
    SeatHolding,
    SroAppointment,
    SroState,
)
from cdp.partnerships import queries
from tests import make

DAY = date(2027, 6, 15)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)
STARTS = (BEFORE, DAY, AFTER)
ENDS = (None, BEFORE, DAY, AFTER)


@pytest.fixture
def world(session: Session) -> make.World:
    """Return two partnerships and their people."""
    return make.world(session)


def held(session: Session, model: type, condition: places.Condition) -> set[int]:
    return set(session.scalars(sa.select(model.id).where(condition)))  # type: ignore[attr-defined]


def test_a_role_is_held_from_its_first_to_its_last_day_while_its_board_is_open(
    session: Session, world: make.World
) -> None:
    for closes_on in ENDS:
        board = make.board(session, world.partnership, f"Closing {closes_on}", BoardKind.TASK_AND_FINISH)
        board.closes_on = closes_on
        for starts_on in STARTS:
            for ends_on in ENDS:
                person = make.person(session, f"Chair {closes_on} {starts_on} {ends_on}")
                role = make.role(session, world.partnership, person, Appointment.CHAIR, board=board)
                role.starts_on, role.ends_on = starts_on, ends_on
    session.flush()
    roles = session.scalars(sa.select(RoleHolding)).all()
    assert len(roles) > len(STARTS) * len(ENDS) ** 2
    expected = {
        role.id
        for role in roles
        if role.holds_on(DAY) and not (role.board is not None and role.board.is_closed_on(DAY))
    }
    assert held(session, RoleHolding, places.has_role(DAY)) == expected


def test_a_seat_is_held_until_the_seat_or_the_holding_ends(session: Session, world: make.World) -> None:
    for seat_ends in ENDS:
        for starts_on in STARTS:
            for ends_on in ENDS:
                person = make.person(session, f"Member {seat_ends} {starts_on} {ends_on}")
                seat = make.seat(session, world.board, world.police, representative=person)
                seat.ends_on = seat_ends
                seat.holdings[0].starts_on, seat.holdings[0].ends_on = starts_on, ends_on
    session.flush()
    holdings = session.scalars(sa.select(SeatHolding)).all()
    expected = {one.id for one in holdings if one.holds_on(DAY) and one.seat.holds_on(DAY)}
    found = session.scalars(
        sa.select(SeatHolding.id).join(Seat, SeatHolding.seat_id == Seat.id).where(places.fills_seat(DAY))
    )
    assert set(found) == expected


def test_an_appointment_as_sro_counts_once_agreed_and_until_it_ends(
    session: Session, world: make.World
) -> None:
    for state in SroState:
        for ends_on in ENDS:
            session.add(
                SroAppointment(
                    partnership=world.partnership,
                    person=make.person(session, f"SRO {state} {ends_on}"),
                    post="Director",
                    organisation_name="Council",
                    state=state,
                    ends_on=ends_on,
                )
            )
    session.flush()
    appointments = session.scalars(sa.select(SroAppointment)).all()
    expected = {one.id for one in appointments if one.holds_on(DAY)}
    assert held(session, SroAppointment, places.acts_as_sro(DAY)) == expected


def test_rights_lists_of_people_and_single_questions_agree_on_who_holds_a_place(
    session: Session, world: make.World
) -> None:
    here, today = world.partnership, clock.today()
    everyone = access_of_everyone(session, here, today)
    assert set(everyone) == queries.person_ids_of(session, here, today)
    for person in session.scalars(sa.select(Person)):
        has_one = person.id in everyone
        assert (access_to(session, here, person, today) is not None) is has_one
        assert queries.has_place(session, here, person, today) is has_one
        assert (here.id in queries.partnership_ids_of(session, person, today)) is has_one
