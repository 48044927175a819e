"""Two records of one person become one, with one sign-in and one history of seats and roles."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.accounts import service as accounts
from cdp.accounts.service import Credentials
from cdp.audit.record import check_chains
from cdp.errors import Refusal
from cdp.models import (
    Appointment,
    AuditEvent,
    Capacity,
    Decision,
    DecisionMethod,
    DecisionState,
    Invitation,
    Meeting,
    Part,
    Person,
    SeatHolding,
)
from cdp.partnerships.identity import PersonDetails
from cdp.partnerships.members.service.people_merging import merge_people
from cdp.partnerships.people import known_person
from tests import make
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands"


@pytest.fixture
def world(session: Session) -> make.World:
    """Return the example world."""
    return make.world(session)


def entered_again(session: Session, world: make.World) -> Person:
    """Make a second record of the police member, who is also a deputy, and invite both to one meeting."""
    again = make.person(session, "Police member again", account=False)
    again.name = world.police_member.name
    held = SeatHolding(person=again, capacity=Capacity.DEPUTY, starts_on=make.LONG_AGO)
    world.treatment_seat.holdings.append(held)
    both, alone = make.meeting(session, world.board), make.meeting(session, world.board, title="Other")
    for meeting, people in ((both, (again, world.police_member)), (alone, (again,))):
        for person in people:
            session.add(Invitation(meeting=meeting, person=person, sent_sequence=0))
    session.commit()
    return again


def test_seats_roles_and_invitations_of_both_records_are_those_of_one_person(
    session: Session, world: make.World
) -> None:
    again, kept = entered_again(session, world), world.police_member
    merge_people(session, world.partnership, again, kept, by=world.coordinator)
    session.commit()
    assert world.treatment_seat.deputy_on(clock.today()) is kept
    assert world.police_seat.representative_on(clock.today()) is kept
    rows = session.execute(
        sa.select(Meeting.title, Invitation.person_id, Invitation.removed_at, Invitation.sent_sequence)
        .join(Invitation.meeting)
        .order_by(Invitation.id)
    ).all()
    assert [(row[0], row[1], row[2] is None, row[3]) for row in rows] == [
        ("Board meeting", again.id, False, None),
        ("Board meeting", kept.id, True, 0),
        ("Other", kept.id, True, 0),
    ]
    event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert event.sentence == "Example coordinator merged two records of Example police member."
    assert all(chain.broken_at is None for chain in check_chains(session))


def test_a_merged_record_can_no_longer_sign_in_and_is_not_found_again(
    session: Session, world: make.World
) -> None:
    again, kept = entered_again(session, world), world.police_member
    old = again.email
    merge_people(session, world.partnership, again, kept, by=world.coordinator)
    session.commit()
    assert accounts.person_signing_in_with(session, old) is None
    assert accounts.check_credentials(session, Credentials(kept.email, make.PASSWORD)) is kept
    assert known_person(session, world.partnership, PersonDetails(kept.name, kept.email)) is kept
    assert known_person(session, world.partnership, PersonDetails("Someone New", old)) is None


def test_a_record_is_merged_only_if_no_one_loses_an_account_or_holds_a_place_twice(
    session: Session, world: make.World
) -> None:
    again, kept, by = entered_again(session, world), world.police_member, world.coordinator
    here = world.partnership
    with pytest.raises(Refusal, match="signs in with this record"):
        merge_people(session, here, kept, again, by=by)
    with pytest.raises(Refusal, match="You cannot merge your own record"):
        merge_people(session, here, again, by, by=by)
    with pytest.raises(Refusal, match="Both hold the seat of Example Treatment Services"):
        merge_people(session, here, again, world.member, by=by)
    make.role(session, here, again, Appointment.DATA_LEAD)
    with pytest.raises(Refusal, match="Both hold the same role"):
        merge_people(session, here, again, world.data_lead, by=by)
    make.role(session, world.neighbour, again, Appointment.OBSERVER)
    with pytest.raises(Refusal, match="has an account beyond this partnership"):
        merge_people(session, here, again, kept, by=by)


def test_terms_one_after_the_other_in_one_seat_become_those_of_one_person(
    session: Session, world: make.World
) -> None:
    today, seat, kept = clock.today(), world.health_seat, world.health_member
    again = make.person(session, "Health member again", account=False)
    seat.holdings[0].ends_on = today - timedelta(days=10)
    seat.holdings.append(SeatHolding(person=again, capacity=Capacity.REPRESENTATIVE, starts_on=today))
    session.commit()
    merge_people(session, world.partnership, again, kept, by=world.coordinator)
    session.commit()
    assert [one.person for one in seat.holdings if one.capacity is Capacity.REPRESENTATIVE] == [kept, kept]
    event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert event.sentence == (
        "Example coordinator merged the record of Health member again into that of Example health member."
    )


def test_the_coordinator_merges_records_from_an_entry_in_the_directory(
    session: Session, world: make.World, visit: Visit
) -> None:
    again, kept = entered_again(session, world), world.police_member
    coordinator = visit().sign_in(world.coordinator).get(f"{HERE}/contacts/people/{again.key}")
    coordinator.click("Merge with another record of this person")
    coordinator.submit("Merge these records", password=make.PASSWORD)
    assert coordinator.errors == ["Choose the record that will stay"]
    coordinator.submit("Merge these records", into=kept.key)
    assert coordinator.banner == "Two records of Example police member merged."
    visit().sign_in(world.member).get(f"{HERE}/people/{kept.key}/merge", status=403)


@pytest.mark.both_databases
def test_two_records_that_took_no_part_in_one_decision_become_one(
    session: Session, world: make.World
) -> None:
    again, kept = entered_again(session, world), world.police_member
    decision = Decision(
        board=world.board,
        part=Part.CONFIDENTIAL,
        year=2026,
        number=1,
        wording="Lower the price.",
        method=DecisionMethod.WRITTEN,
        carried=True,
        state=DecisionState.DECIDED,
        decided_at=clock.now(),
        took_no_part=[again, kept],
    )
    session.add(decision)
    session.commit()
    merge_people(session, world.partnership, again, kept, by=world.coordinator)
    session.commit()
    assert kept in decision.took_no_part
