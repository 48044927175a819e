"""Seats and terms of office begin on a day, and a seat begins no later than its first holder."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Refusal
from cdp.models import AuditEvent, Capacity, Seat, SeatKind
from cdp.partnerships import queries
from cdp.partnerships.members.service import holdings
from cdp.partnerships.members.service import seats as seats_service
from cdp.partnerships.members.service.holdings import HoldingDetails
from cdp.partnerships.members.service.seats import NewSeat, SeatDetails
from cdp.partnerships.people import PersonDetails
from cdp.wording.formats import day
from tests import make
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands"
PAT = PersonDetails("Pat Moss", "pat@fire.example")


@pytest.fixture
def world(session: Session) -> make.World:
    """Return the example world."""
    return make.world(session)


def days(number: int) -> timedelta:
    return timedelta(days=number)


def details(world: make.World, **more: object) -> SeatDetails:
    return SeatDetails(world.police, "probation", SeatKind.CORE, **more)  # type: ignore[arg-type]


def last_event(session: Session, seat: Seat) -> str:
    query = sa.select(AuditEvent.sentence).where(AuditEvent.subject_key == seat.key)
    return session.scalars(query.order_by(AuditEvent.id.desc())).first() or ""


def test_a_new_seat_begins_today_unless_a_day_is_given(session: Session, world: make.World) -> None:
    today = clock.today()
    new = seats_service.add_seat(session, world.board, details(world), by=world.coordinator)
    assert new.starts_on == today
    other = details(world, title="Second", starts_on=today - days(400))
    old = seats_service.add_seat(session, world.board, other, by=world.coordinator)
    session.commit()
    assert old.holds_on(today - days(400))
    assert not old.holds_on(today - days(401))
    assert last_event(session, old).endswith(f"as core member from {day(today - days(400))}.")


def test_a_seat_begins_no_later_than_its_first_holder(session: Session, world: make.World) -> None:
    today = clock.today()
    since = HoldingDetails(Capacity.REPRESENTATIVE, PAT, today - days(30))
    wanted = [NewSeat(world.board, details(world), (since,))]
    seat = seats_service.add_seats(session, world.partnership, wanted, by=world.coordinator).seats[0]
    assert seat.starts_on == today - days(30)
    earlier = HoldingDetails(Capacity.DEPUTY, PersonDetails("Lee", "lee@fire.example"), today - days(90))
    holdings.appoint(session, seat, earlier, by=world.coordinator)
    session.commit()
    assert seat.starts_on == today - days(90)
    assert last_event(session, seat).endswith(
        f"from {day(today - days(90))}, and the seat now begins on that day."
    )


def test_a_seat_cannot_begin_after_its_holder_or_end_before_it_begins(
    session: Session, world: make.World, visit: Visit
) -> None:
    today = clock.today()
    coordinator = visit().sign_in(world.coordinator)
    coordinator.get(f"{HERE}/seats/{world.police_seat.key}/edit")
    coordinator.submit("Save seat", starts_on=today)
    since = day(make.LONG_AGO)
    assert coordinator.errors == [
        f"Example police member was the representative from {since}. Enter that date or an earlier one."
    ]
    coordinator.submit("Save seat", starts_on=make.LONG_AGO - days(60))
    assert coordinator.facts()["First day"] == day(make.LONG_AGO - days(60))
    assert last_event(session, world.police_seat) == (
        "Example coordinator changed the seat of West Midlands Police on Combating Drugs Partnership Board."
    )
    reversed_days = details(world, starts_on=today, ends_on=today - days(1))
    with pytest.raises(Refusal, match="The last day of the seat must be after the first day"):
        seats_service.add_seat(session, world.board, reversed_days, by=world.coordinator)


def test_a_seat_keeps_its_first_day_if_a_change_gives_none(session: Session, world: make.World) -> None:
    seat = world.police_seat
    change = SeatDetails(seat.organisation, "probation", SeatKind.CORE, "Chief probation officer")
    seats_service.change_seats(session, world.partnership, [(seat, change)], by=world.coordinator)
    session.commit()
    assert (seat.title, seat.starts_on) == ("Chief probation officer", make.LONG_AGO)


def test_a_seat_that_begins_later_is_listed_as_not_begun(
    session: Session, world: make.World, visit: Visit
) -> None:
    today, first = clock.today(), clock.today() + days(40)
    coordinator = visit().sign_in(world.coordinator)
    coordinator.get(f"{HERE}/boards/{world.board.key}/seats/new")
    coordinator.submit(
        "Add seat",
        organisation=world.police.key,
        national_role="Probation Service",
        kind="Core member",
        starts_on="",
    )
    assert coordinator.errors == ["Enter the first day of the seat"]
    coordinator.submit("Add seat", starts_on=first)
    assert coordinator.facts()["First day"] == f"{day(first)} (not begun)"
    rows = coordinator.get(f"{HERE}/boards/{world.board.key}").table("3 seats, 3 voting")
    assert [row[3] for row in rows[1:] if "Probation" in row[1]] == ["Not begun"]
    assert "Not begun" in coordinator.get(f"{HERE}/members").main
    assert len(queries.seats_of(session, world.board, today)) == 3
    assert len(queries.seats_from(session, world.board, today)) == 4
    assert queries.seat_counts(session, world.partnership, today)[world.board.id] == 3


def test_a_seat_that_has_not_begun_can_be_ended_and_never_exists(
    session: Session, world: make.World, visit: Visit
) -> None:
    first = clock.today() + days(40)
    seat = make.seat(
        session,
        world.board,
        world.police,
        national_role="probation",
        representative=world.lead,
        starts_on=first,
    )
    session.commit()
    coordinator = visit().sign_in(world.coordinator).get(f"{HERE}/seats/{seat.key}/end")
    coordinator.submit("End seat", password=make.PASSWORD)
    assert coordinator.banner == "Seat of West Midlands Police ended."
    session.expire_all()
    assert (seat.ends_on, seat.holdings) == (clock.today() - days(1), [])
    with pytest.raises(Refusal, match="The seat began on 1 August 2022"):
        seats_service.end_seat(session, world.police_seat, make.LONG_AGO - days(9), by=world.coordinator)


def test_the_sro_is_not_sro_before_the_day_on_which_that_was_agreed(
    session: Session, world: make.World
) -> None:
    world.sro_appointment.agreed_on = clock.today() - days(10)
    session.commit()
    found = [
        queries.current_sro(session, world.partnership, clock.today() - days(number)) for number in (11, 10)
    ]
    assert found == [None, world.sro_appointment]


def test_a_returning_member_is_one_person_with_two_terms_of_office(
    session: Session, world: make.World
) -> None:
    today, seat = clock.today(), world.police_seat
    person = world.police_member
    seat.holdings[0].ends_on = today - days(100)
    session.commit()
    again = PersonDetails(person.name, person.email)
    back = HoldingDetails(Capacity.REPRESENTATIVE, again, today)
    holdings.appoint(session, seat, back, by=world.coordinator)
    session.commit()
    assert [(one.person, one.starts_on, one.ends_on) for one in seat.holdings] == [
        (person, make.LONG_AGO, today - days(100)),
        (person, today, None),
    ]
    assert [seat.representative_on(today - days(number)) for number in (100, 50, 0)] == [person, None, person]
