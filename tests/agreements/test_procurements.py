"""While a procurement runs, people with a conflict find no trace of what is part of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access.procurements import may_read_now, withheld_procurements
from cdp.agreements import service
from cdp.agreements.procurements import service as procurements
from cdp.agreements.procurements.service import ProcurementDetails
from cdp.interests import service as interests
from cdp.interests.service import InterestDetails
from cdp.models import (
    Appointment,
    FundingAgreement,
    InterestKind,
    OutboxMessage,
    Person,
    Procurement,
    ProcurementSettlement,
    SeatKind,
)
from tests import make
from tests.agreements.adding import access_of, executed, outside, sent
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands"


@pytest.fixture
def world(session: Session) -> make.World:
    return make.world(session)


def procured(session: Session, world: make.World, **changes: Any) -> Procurement:
    """Add a procurement of structured treatment that runs now, and commit it."""
    facts: dict[str, Any] = {
        "title": "Structured treatment from next April",
        "service": "Structured treatment",
        "starts_on": clock.today(),
        "ends_on": clock.today() + timedelta(days=90),
        **changes,
    }
    made = procurements.add_procurement(
        session,
        world.partnership,
        ProcurementDetails(**facts),
        by=world.coordinator,
    )
    session.commit()
    return made


def marked(session: Session, world: make.World, **changes: Any) -> FundingAgreement:
    """Make an executed agreement that is part of a procurement that runs now."""
    agreement = executed(session, world)
    service.mark_procurement(session, agreement, procured(session, world, **changes), by=world.coordinator)
    session.commit()
    return agreement


def reads(session: Session, world: make.World, person: Person, agreement: FundingAgreement) -> bool:
    return may_read_now(session, access_of(session, world, person), agreement)


def declared(session: Session, world: make.World, person: Person, body: str, words: str = "Trustee.") -> None:
    details = InterestDetails(InterestKind.OFFICE, words, body)
    interests.declare(session, world.partnership, person, details, by=person)
    session.commit()


def test_the_treatment_provider_finds_no_trace_anywhere(
    world: make.World, visit: Visit, session: Session
) -> None:
    agreement = marked(session, world)
    provider = visit().sign_in(world.member)
    provider.get(f"{HERE}/agreements")
    assert provider.heading == "Agreements"
    assert "There are no executed agreements yet." in provider.main
    for path in ("", "/agreement.txt", "/agreement.pdf"):
        provider.get(f"{HERE}/agreements/{agreement.key}{path}", status=404)
    csv = provider.get(f"{HERE}/agreements/download.csv").body.decode("utf-8-sig")
    assert len(csv.strip().splitlines()) == 1
    assert "Structured" not in provider.get(f"{HERE}/agreements/coverage").main
    provider.get(f"{HERE}/procurements", status=403)
    police = visit().sign_in(world.police_member).get(f"{HERE}/agreements/{agreement.key}")
    assert police.heading == "Adult treatment"


def test_it_ends_with_the_procurement(world: make.World, session: Session) -> None:
    agreement = marked(session, world)
    assert not reads(session, world, world.member, agreement)
    procurement = agreement.procurement
    assert procurement is not None
    with clock.pretending(clock.now() + timedelta(days=91)):
        assert reads(session, world, world.member, agreement)
    procurement.starts_on = clock.today() + timedelta(days=1)
    session.commit()
    assert reads(session, world, world.member, agreement)


@pytest.mark.both_databases
def test_seats_of_bidders_observers_and_registered_interests_count(
    world: make.World, session: Session
) -> None:
    agreement = marked(session, world, bidders=[world.police], other_bidders="Turning Tide Ltd")
    assert not reads(session, world, world.police_member, agreement)
    assert not reads(session, world, world.member, agreement)
    assert reads(session, world, world.lead, agreement)
    declared(session, world, world.lead, "Turning Tide Limited")
    assert not reads(session, world, world.lead, agreement)
    assert reads(session, world, world.sro, agreement)
    declared(session, world, world.sro, "", "My brother works for West Midlands Police.")
    assert not reads(session, world, world.sro, agreement)
    watcher = make.person(session, "Example watcher")
    make.seat(session, world.sub_group, world.police, kind=SeatKind.OBSERVER, representative=watcher)
    session.commit()
    assert not reads(session, world, watcher, agreement)


def test_the_coordinator_settles_each_person_and_new_grounds_are_settled_again(
    world: make.World, visit: Visit, session: Session
) -> None:
    agreement = marked(session, world)
    procurement = agreement.procurement
    assert procurement is not None
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/procurements/{procurement.key}")
    rows = visitor.table("People that the procurement may concern")
    assert [row[:3] for row in rows] == [
        ["Example member", "Withheld", "Has a seat for a treatment provider: Example Treatment Services."]
    ]
    visitor.click("Decide about Example member")
    visitor.submit(
        "Save decision",
        outcome="They have no conflict: they may read it",
        reason="Their service is not in scope.",
    )
    assert visitor.banner == "No conflict of interest recorded."
    assert visitor.table("People that the procurement may concern")[0][1] == "May read"
    session.expire_all()
    assert reads(session, world, world.member, agreement)
    declared(session, world, world.member, "Structured Treatment")
    declared(
        session,
        world,
        world.member,
        "Example Treatment Services",
        "Director of the structured treatment bid.",
    )
    procurement.other_bidders = "Example Treatment Services"
    session.commit()
    assert not reads(session, world, world.member, agreement)


def test_a_coordinator_with_an_interest_finds_no_trace_and_cannot_clear_themselves(
    world: make.World, visit: Visit, session: Session
) -> None:
    agreement = marked(session, world)
    procurement = agreement.procurement
    assert procurement is not None
    second = make.person(session, "Second coordinator")
    make.role(session, world.partnership, second, Appointment.COORDINATOR)
    session.commit()
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/procurements/{procurement.key}/interest")
    visitor.submit("Record interest", person="Example coordinator", reason="My partner works for a bidder.")
    assert visitor.heading == "Procurements"
    assert "There are no procurements." in visitor.main
    visitor.get(f"{HERE}/procurements/{procurement.key}", status=404)
    visitor.get(f"{HERE}/agreements/{agreement.key}", status=404)
    history = visitor.get(f"{HERE}/history").main
    assert agreement.reference not in history
    assert procurement.title not in history
    other = visit().sign_in(second).get(f"{HERE}/history").main
    assert agreement.reference in other
    assert procurement.title in other


def test_a_variation_and_a_link_are_withheld_with_the_agreement(
    world: make.World, visit: Visit, session: Session
) -> None:
    agreement = sent(session, world, recipient=outside())
    mail = session.scalars(sa.select(OutboxMessage).where(OutboxMessage.to_name == "Priya Shah")).one()
    link = (
        "/sign-agreement/"
        + next(line for line in mail.body.splitlines() if "/sign-agreement/" in line).rsplit("/", 1)[1]
    )
    visit().get(link)
    made = procured(session, world, other_bidders="Aspire Recovery")
    service.mark_procurement(session, agreement, made, by=world.coordinator)
    session.commit()
    visit().get(link, status=404)


def test_who_may_not_read_takes_one_statement_while_nothing_runs(
    world: make.World, session: Session, engine: sa.Engine
) -> None:
    access = access_of(session, world, world.member)
    with counted(engine) as statements:
        assert withheld_procurements(session, access) == frozenset()
    assert len(statements) == 1
    for number in range(3):
        procured(session, world, title=f"Procurement {number}")
    access = access_of(session, world, world.member)
    with counted(engine) as statements:
        assert len(withheld_procurements(session, access)) == 3
    assert len(statements) <= 5


def test_a_settlement_is_kept_once_for_each_person(world: make.World, session: Session) -> None:
    procurement = procured(session, world)
    for reason in ("One.", "Two."):
        procurements.settle_reader(
            session, procurement, world.police_member, withheld=True, reason=reason, by=world.coordinator
        )
    session.commit()
    assert session.scalars(sa.select(ProcurementSettlement.reason)).all() == ["Two."]
