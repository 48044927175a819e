"""An address is not an identity: mailboxes are shared, and names and addresses change."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cdp import clock
from cdp.accounts import mails
from cdp.accounts import service as accounts
from cdp.accounts.addresses import change_email
from cdp.accounts.service import Credentials
from cdp.errors import Refusal
from cdp.models import AuditEvent, Capacity, OutboxMessage, Person, SeatHolding, SeatKind
from cdp.partnerships import people
from cdp.partnerships.identity import Identity, IdentityAnswer, PersonDetails, WhoIsThis
from cdp.partnerships.members.inviting import round_of
from cdp.partnerships.members.service import holdings, seats
from cdp.partnerships.members.service.holdings import HoldingDetails
from cdp.partnerships.members.service.seats import NewSeat, SeatDetails
from tests import make
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands"
MAILBOX = "housing.partnerships@whg.example"


@pytest.fixture
def world(session: Session) -> make.World:
    """Return the example world."""
    return make.world(session)


def appointing(world: make.World, visit: Visit, **typed: Any) -> Visitor:
    """Return the coordinator, who has sent the form to appoint the deputy of the health seat."""
    coordinator = visit().sign_in(world.coordinator)
    coordinator.get(f"{HERE}/seats/{world.police_seat.key}/deputy/new")
    return coordinator.submit("Appoint", password=make.PASSWORD, **typed)


def sentences(session: Session) -> list[str]:
    return list(session.scalars(sa.select(AuditEvent.sentence).order_by(AuditEvent.id)))


def with_mailbox(session: Session, person: Person) -> Person:
    person.email = MAILBOX
    session.commit()
    return person


def test_an_address_of_someone_with_another_name_is_a_question_and_nothing_is_sent(
    session: Session, world: make.World, visit: Visit
) -> None:
    owner = world.police_member
    coordinator = appointing(world, visit, person_name="Tom Beddoes", email=owner.email)
    assert coordinator.errors == [
        "This address belongs to Example police member. Say who Tom Beddoes is, or correct the address."
    ]
    for words in (
        "The same person: keep the name Example police member",
        "The same person: Example police member is now called Tom Beddoes",
        "Two people who share this mailbox: add Tom Beddoes",
    ):
        assert words in coordinator.main
    assert coordinator.value("person_name") == "Tom Beddoes"
    assert session.scalars(sa.select(OutboxMessage)).all() == []
    assert session.scalar(sa.select(Person).where(Person.name == "Tom Beddoes")) is None


def test_the_answer_is_kept_while_something_else_is_corrected(
    session: Session, world: make.World, visit: Visit
) -> None:
    owner = world.lead
    coordinator = appointing(world, visit, person_name="Tom Beddoes", email=owner.email)
    answer = "Two people who share this mailbox: add Tom Beddoes"
    coordinator.submit("Appoint", identity=answer, starts_on=["31", "2", "2027"])
    assert coordinator.errors == ["Enter a real date, like 27 3 2027"]
    coordinator.submit("Appoint", starts_on=clock.today())
    assert coordinator.banner == "Tom Beddoes appointed as deputy of West Midlands Police."
    tom = session.scalars(sa.select(Person).where(Person.name == "Tom Beddoes")).one()
    assert (tom.email, tom.shares_mailbox, owner.shares_mailbox) == (owner.email, True, False)


def test_an_answer_about_one_address_does_not_count_for_another(
    session: Session, world: make.World, visit: Visit
) -> None:
    coordinator = appointing(world, visit, person_name="Tom Beddoes", email=world.lead.email)
    answer = "The same person: keep the name Example lead"
    coordinator.submit("Appoint", identity=answer, email=world.chair.email)
    assert coordinator.errors == [
        "This address belongs to Example chair. Say who Tom Beddoes is, or correct the address."
    ]


def test_a_person_is_renamed_and_keeps_their_account_and_history(
    session: Session, world: make.World, visit: Visit
) -> None:
    lead = world.lead
    coordinator = appointing(world, visit, person_name="Example lead-Smith", email=lead.email)
    coordinator.submit(
        "Appoint", identity="The same person: Example lead is now called Example lead-Smith", invited=False
    )
    session.expire_all()
    assert (lead.name, lead.has_account) == ("Example lead-Smith", True)
    assert world.police_seat.deputy_on(clock.today()) is lead
    assert "Example coordinator recorded that Example lead is now called Example lead-Smith." in sentences(
        session
    )


def test_the_same_person_keeps_the_name_on_record(session: Session, world: make.World, visit: Visit) -> None:
    coordinator = appointing(world, visit, person_name="E. Lead", email=world.lead.email)
    coordinator.submit("Appoint", identity="The same person: keep the name Example lead")
    assert coordinator.banner == "Example lead appointed as deputy of West Midlands Police."


def test_people_of_other_partnerships_are_not_named_and_cannot_be_renamed(
    session: Session, world: make.World, visit: Visit
) -> None:
    elsewhere = world.neighbour_coordinator
    coordinator = appointing(world, visit, person_name="Tom Beddoes", email=elsewhere.email)
    assert coordinator.errors == [
        "This address belongs to someone with another name. Say who Tom Beddoes is, or correct the address."
    ]
    assert elsewhere.name not in coordinator.main
    assert "is now called" not in coordinator.main
    renamed = Identity(IdentityAnswer.RENAMED, elsewhere.key)
    with pytest.raises(Refusal, match="has an account beyond this partnership"):
        people.person_for(
            session,
            world.partnership,
            PersonDetails("Tom Beddoes", elsewhere.email, identity=renamed),
            by=world.coordinator,
        )


def test_a_namesake_with_another_address_is_a_question(
    session: Session, world: make.World, visit: Visit
) -> None:
    lead = world.lead
    coordinator = appointing(world, visit, person_name="Example Lead", email="lead@new-force.example")
    assert coordinator.errors == [
        "Example lead is already known here with the address example.lead@example.org. Say who this is."
    ]
    coordinator.submit("Appoint", identity="Someone else with the same name")
    other = world.police_seat.deputy_on(clock.today())
    assert other is not None
    assert (other.name, other is lead) == ("Example Lead", False)


def test_a_new_address_keeps_one_person(session: Session, world: make.World, visit: Visit) -> None:
    lead = world.lead
    coordinator = appointing(world, visit, person_name="Example lead", email="lead@new-force.example")
    coordinator.submit(
        "Appoint", identity="The same person, whose new address is lead@new-force.example", invited=False
    )
    session.expire_all()
    assert world.police_seat.deputy_on(clock.today()) is lead
    assert lead.email == "lead@new-force.example"
    assert [mail.to_address for mail in session.scalars(sa.select(OutboxMessage))] == [
        "example.lead@example.org",
        "lead@new-force.example",
    ]
    assert "Example coordinator changed the email address of Example lead." in sentences(session)
    assert session.scalars(sa.select(Person).where(Person.name == "Example lead")).one() is lead


def test_a_title_makes_nobody_another_person(session: Session, world: make.World) -> None:
    details = PersonDetails(f"Dr {world.lead.name} OBE", world.lead.email, asks=True)
    assert people.person_for(session, world.partnership, details, by=world.coordinator) is world.lead
    assert world.lead.name == "Example lead"
    elsewhere = PersonDetails("Dr Example Lead", "lead@another.example", asks=True)
    with pytest.raises(WhoIsThis, match="already known here"):
        people.person_for(session, world.partnership, elsewhere, by=world.coordinator)


def sharing(session: Session, world: make.World) -> tuple[Person, Person]:
    """Return two people who share a mailbox; only the first can sign in with it."""
    owner = with_mailbox(session, world.lead)
    shares = Identity(IdentityAnswer.SHARES, owner.key)
    details = PersonDetails("Tom Beddoes", MAILBOX.upper(), identity=shares)
    sharer = people.person_for(session, world.partnership, details, by=world.coordinator)
    deputy = HoldingDetails(Capacity.DEPUTY, PersonDetails("Tom Beddoes", MAILBOX), clock.today())
    holdings.appoint(session, world.police_seat, deputy, by=world.coordinator)
    session.commit()
    return owner, sharer


def test_only_one_person_signs_in_with_a_shared_mailbox(session: Session, world: make.World) -> None:
    owner, sharer = sharing(session, world)
    assert world.police_seat.deputy_on(clock.today()) is sharer
    sharer.password_hash = owner.password_hash
    owner.password_hash = None
    session.commit()
    assert accounts.check_credentials(session, Credentials(MAILBOX, make.PASSWORD)) is None
    mails.send_password_link(session, MAILBOX)
    session.commit()
    assert [mail.person_id for mail in session.scalars(sa.select(OutboxMessage))] == [owner.id]


def test_a_person_who_shares_a_mailbox_is_written_to_but_not_invited(
    session: Session, world: make.World, visit: Visit
) -> None:
    _, sharer = sharing(session, world)
    with pytest.raises(Refusal, match=f"Tom Beddoes shares the mailbox {MAILBOX}"):
        people.invite(session, world.partnership, sharer, by=world.coordinator)
    session.rollback()
    left_out = {one.name: one.reason for one in round_of(session, world.partnership).left_out}
    assert left_out["Tom Beddoes"].startswith("They share this mailbox")
    page = visit().sign_in(world.coordinator).get(f"{HERE}/members").main
    assert "Tom Beddoes" in page
    assert "Shares a mailbox" in page


def test_a_shared_mailbox_becomes_the_sign_in_of_the_last_one_only_when_they_are_invited(
    session: Session, world: make.World
) -> None:
    owner, sharer = sharing(session, world)
    change_email(session, owner, "priya@whg.example", by=world.coordinator, partnership=world.partnership)
    session.commit()
    assert sharer.shares_mailbox
    people.invite(session, world.partnership, sharer, by=world.coordinator)
    session.commit()
    assert not sharer.shares_mailbox
    assert "Example coordinator recorded that only Tom Beddoes uses their mailbox now." in sentences(session)


def test_a_person_with_an_account_is_not_moved_to_a_shared_mailbox(
    session: Session, world: make.World
) -> None:
    by, here = world.coordinator, world.partnership
    with pytest.raises(Refusal, match="Another person already has this address"):
        change_email(session, world.member, world.lead.email, by=by, partnership=here)
    with pytest.raises(Refusal, match="signs in with their address, so they need one of their own"):
        change_email(session, world.member, world.lead.email, by=by, partnership=here, shares=True)
    world.member.password_hash = None
    change_email(session, world.member, world.lead.email, by=by, partnership=here, shares=True)
    session.commit()
    assert (world.member.email, world.member.shares_mailbox) == (world.lead.email, True)
    assert sentences(session)[-1] == (
        "Example coordinator changed the email address of Example member to a mailbox that they share."
    )


def test_two_people_of_one_list_share_a_mailbox_only_if_that_is_said(
    session: Session, world: make.World
) -> None:
    def both(identity: Identity | None) -> list[NewSeat]:
        named = (
            PersonDetails("Priya Nair", MAILBOX),
            PersonDetails("Tom Beddoes", MAILBOX, identity=identity),
        )
        return [
            NewSeat(
                world.board,
                SeatDetails(world.treatment, "housing_associations", SeatKind.CORE, one.name),
                (HoldingDetails(Capacity.REPRESENTATIVE, one, clock.today()),),
            )
            for one in named
        ]

    with pytest.raises(WhoIsThis, match="is the address of Priya Nair and of Tom Beddoes"):
        seats.add_seats(session, world.partnership, both(None), by=world.coordinator)
    session.rollback()
    shares = Identity(IdentityAnswer.SHARES)
    added = seats.add_seats(session, world.partnership, both(shares), by=world.coordinator)
    session.commit()
    assert [(one.name, one.shares_mailbox) for one in added.people] == [
        ("Priya Nair", False),
        ("Tom Beddoes", True),
    ]
    again = [one.people[0].person for one in both(None)]
    found = people.known_people(session, world.partnership, again)
    assert found == added.people


def test_the_database_lets_only_one_person_sign_in_with_an_address(
    session: Session, world: make.World
) -> None:
    world.member.email = world.lead.email
    with pytest.raises(IntegrityError):
        session.flush()


def test_an_administrator_is_not_made_by_an_address_alone(session: Session, world: make.World) -> None:
    with pytest.raises(Refusal, match="This address belongs to Example member"):
        accounts.make_administrator(session, name="Somebody Else", email=world.member.email)
    accounts.make_administrator(session, name="example MEMBER", email=world.member.email)
    assert world.member.is_administrator


def test_a_person_chosen_from_the_list_is_that_person_even_if_the_mailbox_is_shared(
    session: Session, world: make.World, visit: Visit
) -> None:
    owner, sharer = sharing(session, world)
    coordinator = visit().sign_in(world.coordinator).get(f"{HERE}/roles/new")
    coordinator.submit("Assign role", known=sharer.key, role="Observer", password=make.PASSWORD)
    assert coordinator.banner == "Tom Beddoes appointed as observer."
    held = session.scalars(sa.select(SeatHolding.person_id).where(SeatHolding.person_id == owner.id)).all()
    assert held == []
