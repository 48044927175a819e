"""Helpers for tests that add agreements through the service."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import Access
from cdp.access.identity import access_to
from cdp.agreements import service
from cdp.agreements.details import AgreementDetails
from cdp.agreements.parties import PartyDetails
from cdp.agreements.signing import sending
from cdp.agreements.signing import service as signing
from cdp.issuing.service import SignatureGiven
from cdp.models import AgreementKind, FundingAgreement, Person
from cdp.workplans.periods import plan_year
from tests import make

YEAR = plan_year(clock.today())
MILLION: Mapping[int, int] = {YEAR: 100_000_000}


def details(world: make.World) -> AgreementDetails:
    """Return the details of a grant of a million pounds from the health organisation to the treatment provider."""
    return AgreementDetails(
        kind=AgreementKind.GRANT,
        title="Adult treatment",
        service="Structured treatment",
        giver=PartyDetails(organisation=world.health),
        recipient=PartyDetails(organisation=world.treatment),
        amounts=MILLION,
        conditions="Report each quarter\nKeep records",
        starts_on=clock.today() - timedelta(days=30),
        ends_on=clock.today() + timedelta(days=300),
    )


def outside(name: str = "Aspire Recovery") -> PartyDetails:
    """Return a recipient outside the partnership, with its contact."""
    return PartyDetails(body_name=name, contact_name="Priya Shah", contact_email="priya.shah@aspire.example")


def added(session: Session, world: make.World, **changes: Any) -> FundingAgreement:
    """Add an agreement with `details` and the changes given, and commit it."""
    agreement = service.add_agreement(
        session, world.partnership, replace(details(world), **changes), by=world.coordinator
    )
    session.commit()
    return agreement


def sent(session: Session, world: make.World, **changes: Any) -> FundingAgreement:
    """Add an agreement and send it for signature."""
    agreement = added(session, world, **changes)
    shown = sending.fingerprint_of_sending(session, world.partnership, [agreement])
    sending.send(session, world.partnership, [agreement], shown=shown, by=world.coordinator)
    session.commit()
    return agreement


def executed(session: Session, world: make.World, **changes: Any) -> FundingAgreement:
    """Add an agreement that both sides have signed with their accounts."""
    agreement = sent(session, world, **changes)
    for party in agreement.parties:
        by = party.contact or world.coordinator
        assert agreement.document is not None
        given = SignatureGiven(by.name, clock.now(), agreement.document.fingerprint)
        signing.sign_by_account(session, [party], [given], by=by)
    session.commit()
    return agreement


def access_of(session: Session, world: make.World, person: Person) -> Access:
    """Return the access of a person to the partnership today."""
    access = access_to(session, world.partnership, person, clock.today())
    assert access is not None
    return access
