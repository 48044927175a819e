"""Many organisations, seats and people added at once: the same rules and history as if added one by one."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.audit.record import check_chains
from cdp.errors import Refusal
from cdp.models import AuditEvent, Capacity, Organisation, Person, Seat, SeatKind
from cdp.models.adding import add_many, insert_rows
from cdp.partnerships.members.service import holdings, organisations
from cdp.partnerships.members.service import seats as seats_service
from cdp.partnerships.members.service.holdings import HoldingDetails
from cdp.partnerships.members.service.organisations import OrganisationDetails
from cdp.partnerships.members.service.seats import NewSeat, SeatDetails
from cdp.partnerships.people import PersonDetails
from tests import make


@pytest.fixture
def world(session: Session) -> make.World:
    """Return the example world: two partnerships and their people."""
    return make.world(session)


def person(name: str, capacity: Capacity = Capacity.REPRESENTATIVE) -> HoldingDetails:
    return HoldingDetails(capacity, PersonDetails(name, f"{name.lower()}@x.example", "Chief"), clock.today())


def seat(
    world: make.World, organisation: Organisation, *people: HoldingDetails, **details: object
) -> NewSeat:
    facts = {"national_role": "nhs", "kind": SeatKind.CORE, **details}
    return NewSeat(world.board, SeatDetails(organisation, **facts), people)  # type: ignore[arg-type]


def test_new_seats_are_last_and_have_holders_and_an_event_each(session: Session, world: make.World) -> None:
    by, here = world.coordinator, world.partnership
    names = [OrganisationDetails("Fire", "F"), OrganisationDetails("Choir")]
    fire, choir = organisations.add_organisations(session, here, names, by=by)
    world.police_seat.position = 7
    wanted = [
        seat(world, fire, person("Al"), person("Bo", Capacity.DEPUTY)),
        seat(world, choir, person("Al"), title="Singer"),
        seat(world, choir, kind=SeatKind.OBSERVER, votes=False),
    ]
    added = seats_service.add_seats(session, here, wanted, by=by)
    session.commit()
    assert [(one.position, one.title, one.votes) for one in added.seats] == [
        (8, "", True),
        (9, "Singer", True),
        (10, "", False),
    ]
    assert [one.name for one in added.people] == ["Al", "Bo"]
    assert [one.job_title for one in added.people] == ["Chief", "Chief"]
    today = clock.today()
    found = {one.key: one for one in session.scalars(sa.select(Seat).where(Seat.board_id == world.board.id))}
    first = found[added.seats[0].key]
    assert (first.representative_on(today), first.deputy_on(today)) == tuple(added.people)
    history = [event.sentence for event in audit_of(session, first)]
    since = f"from {today.day} {today:%B %Y}"
    added_seat = f"{by.name} gave Fire a seat on {world.board.name} as core member"
    assert history == [f"{added_seat}, representative Al {since}, deputy Bo {since}."]
    assert all(chain.broken_at is None for chain in check_chains(session))


def audit_of(session: Session, on: Seat) -> list[AuditEvent]:
    return list(session.scalars(sa.select(AuditEvent).where(AuditEvent.subject_key == on.key)))


def test_appointing_to_a_vacant_seat_has_the_same_event_as_one_appointment(
    session: Session, world: make.World
) -> None:
    wanted = [(world.treatment_seat, person("Dee", Capacity.DEPUTY))]
    holdings.appoint_many(session, world.partnership, wanted, by=world.coordinator, vacant=True)
    deputy = world.treatment_seat.deputy_on(clock.today())
    assert deputy is not None
    assert deputy.name == "Dee"
    (event,) = audit_of(session, world.treatment_seat)
    assert event.sentence.startswith(
        f"{world.coordinator.name} appointed Dee as deputy of Example Treatment Services on"
    )
    assert event.details == {"person": deputy.key, "capacity": "deputy"}


def test_changes_refused_one_by_one_are_refused_together(session: Session, world: make.World) -> None:
    by, here, police = world.coordinator, world.partnership, world.police
    gone = Person(name="Gone", email="gone@x.example", created_at=clock.now(), left_at=clock.now())
    session.add(gone)
    session.commit()

    def refuses(sentence: str, *seats: NewSeat, vacancy: HoldingDetails | None = None) -> None:
        filled = [(world.police_seat, vacancy)] if vacancy else []

        def change() -> None:
            seats_service.add_seats(session, here, seats, by=by)
            holdings.appoint_many(session, here, filled, by=by, vacant=True)

        with pytest.raises(Refusal, match=sentence):
            change()
        session.rollback()

    refuses("already has this seat", seat(world, police, national_role="police"))
    refuses("already has this seat", seat(world, police, title="A"), seat(world, police, title="a "))
    refuses("Enter the last day", seat(world, police, kind=SeatKind.CO_OPTED, votes=False))
    refuses("Only core members vote", seat(world, police, kind=SeatKind.OBSERVER))
    refuses("Choose a role from the national list", seat(world, police, national_role="choir"))
    refuses("has left", seat(world, police, person("Gone")))
    refuses("cannot be both", seat(world, police, person("Al"), person("Al", Capacity.DEPUTY)))
    refuses("is already the representative of West Midlands Police", vacancy=person("Al"))
    over = seat(world, police, person("Al"), ends_on=clock.today() - timedelta(days=1))
    refuses("will have ended by then", over)
    world.board.closes_on = clock.today() - timedelta(days=1)
    session.commit()
    refuses("closed on", seat(world, police))
    with pytest.raises(Refusal, match="already has an organisation called west midlands police"):
        organisations.add_organisations(session, here, [OrganisationDetails("west midlands police")], by=by)
    with pytest.raises(Refusal, match="already has an organisation called A"):
        organisations.add_organisations(
            session, here, [OrganisationDetails("a"), OrganisationDetails("A")], by=by
        )
    renamed = [(world.health, OrganisationDetails("WEST MIDLANDS POLICE"))]
    with pytest.raises(Refusal, match="already has an organisation called WEST MIDLANDS POLICE"):
        organisations.change_organisations(session, here, renamed, by=by)
    changed = [(world.police_seat, SeatDetails(police, "police", SeatKind.OBSERVER))]
    with pytest.raises(Refusal, match="Only core members vote"):
        seats_service.change_seats(session, here, changed, by=by)


def test_many_events_are_chained_like_single_events(session: Session, world: make.World) -> None:
    facts = [audit.Fact(f"Fact {number}.", world.board, {"number": number}) for number in range(3)]
    audit.record(session, "Before.", by=world.coordinator, on=world.board, partnership=world.partnership)
    audit.record_many(session, facts, by=world.coordinator, partnership=world.partnership)
    audit.record(session, "After.", by=None, on=world.board, partnership=world.partnership)
    session.commit()
    events = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.position)).all()
    assert [event.sentence for event in events] == ["Before.", "Fact 0.", "Fact 1.", "Fact 2.", "After."]
    assert [event.position for event in events] == [1, 2, 3, 4, 5]
    assert [event.by_name for event in events] == [world.coordinator.name] * 4 + ["CDP"]
    assert all(chain.broken_at is None for chain in check_chains(session))


def test_rows_get_column_defaults_and_conflicts_are_reported(session: Session, world: make.World) -> None:
    row = {"partnership_id": world.partnership.id, "name": "Fire"}
    one, two = add_many(session, Organisation, [row, {**row, "name": "Choir"}])
    assert (one.name, one.short_name, one.version, len(one.key)) == ("Fire", "", 1, 12)
    assert two.key != one.key
    insert_rows(session, Organisation, [])
    with pytest.raises(IntegrityError):
        add_many(session, Organisation, [row])
