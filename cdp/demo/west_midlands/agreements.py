"""Seven agreements about money, one unsigned, with a visit, a procurement that runs, and a return that is due."""

from dataclasses import dataclass
from datetime import timedelta

from cdp import clock
from cdp.actions.service import ActionDetails
from cdp.agreements import service
from cdp.agreements.details import AgreementDetails
from cdp.agreements.parties import PartyDetails
from cdp.agreements.procurements import service as procurements
from cdp.agreements.procurements.service import ProcurementDetails
from cdp.agreements.returns import service as returns
from cdp.agreements.returns.service import ReturnDetails
from cdp.agreements.signing import sending
from cdp.agreements.signing import service as signing
from cdp.agreements.signing.service import LinkSignature
from cdp.agreements.visits import service as visits
from cdp.agreements.visits.service import VisitDetails
from cdp.demo.scenario import Scenario
from cdp.demo.west_midlands.cast import (
    CARE_BOARD,
    COMMISSIONER,
    COUNCIL,
    FORCE,
    PUBLIC_HEALTH,
    TREATMENT,
    Cast,
)
from cdp.issuing.service import SignatureGiven
from cdp.models import (
    AgreementKind,
    AgreementSide,
    FunderReturnKind,
    FundingAgreement,
)
from cdp.workplans.periods import plan_year, year_ends, year_starts


@dataclass(frozen=True)
class GrantToMake:
    """An agreement of the example: who receives what for which service where; pounds for this financial year."""

    title: str
    service: str
    recipient: str
    pounds: int
    areas: tuple[str, ...] = ()
    kind: AgreementKind = AgreementKind.GRANT
    contact: str = ""
    conditions: str = "Report spending and people helped each quarter"
    giver: str = COUNCIL


AGREEMENTS = (
    GrantToMake("Adult treatment and recovery", "Structured treatment", TREATMENT, 2_450_000),
    GrantToMake(
        "Naloxone in hostels", "Naloxone", "Harbour Homes", 38_500, ("E08000025", "E08000026"), contact="Harriet Cole"
    ),
    GrantToMake(
        "Inpatient detoxification beds",
        "Inpatient detoxification",
        CARE_BOARD,
        610_000,
        kind=AgreementKind.MEMORANDUM,
        conditions="Twelve beds for the seven authorities\nA place within three weeks of referral",
    ),
    GrantToMake(
        "Custody outreach workers",
        "Custody outreach",
        FORCE,
        184_000,
        ("E08000025", "E08000028", "E08000030", "E08000031"),
        AgreementKind.PASSPORTED,
        conditions="Drug tests on arrest in all custody suites\nReferrals within one working day",
        giver=COMMISSIONER,
    ),
    GrantToMake(
        "Recovery cafés", "Lived-experience recovery", "Second Chance Recovery", 62_000, ("E08000027", "E08000029"),
        contact="Owen Blake",
    ),
    GrantToMake(
        "Family support", "Family support", "Families Forward", 45_250, ("E08000031",), contact="Amina Begum"
    ),
)  # fmt: skip
UNSIGNED = "Family support"


def make_agreements(scenario: Scenario, cast: Cast) -> None:
    """Make seven agreements: five executed, one variation, and one that the recipient has not signed."""
    with scenario.days_ago(60):
        made = service.add_agreements(
            scenario.session, cast.partnership, [_details(scenario, cast, one) for one in AGREEMENTS],
            by=cast.coordinator,
        )  # fmt: skip
        _send(scenario, cast, made)
    with scenario.days_ago(50):
        for agreement in made:
            _sign(scenario, agreement, AgreementSide.GIVES)
            if agreement.title != UNSIGNED:
                _sign(scenario, agreement, AgreementSide.RECEIVES)
    treatment, naloxone, *_ = made
    with scenario.days_ago(30):
        _vary(scenario, cast, naloxone)
        _visit(scenario, cast, naloxone)
    _procure(scenario, cast, treatment)
    _add_return(scenario, cast)


def _details(scenario: Scenario, cast: Cast, one: GrantToMake) -> AgreementDetails:
    year = plan_year(scenario.today)
    member = one.recipient in cast.seats
    return AgreementDetails(
        kind=one.kind,
        title=one.title,
        service=one.service,
        giver=PartyDetails(organisation=cast.organisation(one.giver)),
        recipient=PartyDetails(
            organisation=cast.organisation(one.recipient) if member else None,
            body_name="" if member else one.recipient,
            contact_name=one.contact,
            contact_email=f"{one.contact.lower().replace(' ', '.')}@charity.example" if one.contact else "",
        ),
        amounts={year: one.pounds * 100},
        areas=one.areas,
        conditions=one.conditions,
        starts_on=year_starts(year),
        ends_on=year_ends(year),
    )


def _send(scenario: Scenario, cast: Cast, agreements: list[FundingAgreement]) -> None:
    session, partnership = scenario.session, cast.partnership
    session.flush()
    shown = sending.fingerprint_of_sending(session, partnership, agreements)
    sending.send(session, partnership, agreements, shown=shown, by=cast.coordinator)


def _sign(scenario: Scenario, agreement: FundingAgreement, side: AgreementSide) -> None:
    """Sign for one side, with an account or by personal link."""
    party, document = agreement.party(side), agreement.document
    assert document is not None  # noqa: S101 -- it was sent
    if party.contact is not None:
        given = SignatureGiven(party.contact.name, clock.now(), document.fingerprint)
        signing.sign_by_account(scenario.session, [party], [given], by=party.contact)
    else:
        signing.sign_by_link(
            scenario.session, party, LinkSignature(party.signatory, "Chief executive", document.fingerprint)
        )


def _vary(scenario: Scenario, cast: Cast, naloxone: FundingAgreement) -> None:
    """Extend the naloxone grant: the seventh agreement, which both sides sign."""
    year = plan_year(scenario.today)
    details = AgreementDetails(
        kind=AgreementKind.VARIATION,
        title="Naloxone in hostels: Sandwell",
        service=naloxone.service,
        giver=PartyDetails(organisation=naloxone.giver.organisation),
        recipient=PartyDetails(
            body_name=naloxone.recipient.body_name,
            contact_name=naloxone.recipient.contact_name,
            contact_email=naloxone.recipient.contact_email,
        ),
        amounts={year: 900_000},
        areas=("E08000028",),
        conditions="Kits in all hostels in Sandwell",
        starts_on=clock.today(),
        ends_on=naloxone.ends_on,
        varies=naloxone,
    )
    variation = service.add_agreement(scenario.session, cast.partnership, details, by=cast.coordinator)
    _send(scenario, cast, [variation])
    _sign(scenario, variation, AgreementSide.GIVES)
    _sign(scenario, variation, AgreementSide.RECEIVES)


def _visit(scenario: Scenario, cast: Cast, naloxone: FundingAgreement) -> None:
    evidence = scenario.paper(
        "Visit notes",
        cast.coordinator.name,
        ("What we saw", "Kits are kept in the office, which is locked at night."),
    )
    details = VisitDetails(
        clock.today(),
        "Example chair, Example lived experience",
        "Staff are trained and confident. Kits are kept in an office that is locked at night.",
        ("Access at night", "Staff training"),
    )
    visit = visits.record_visit(scenario.session, naloxone, details, [evidence], by=cast.coordinator)
    visits.raise_follow_up(
        scenario.session,
        visit,
        ActionDetails(
            board=cast.board,
            title="Agree where hostels keep naloxone at night",
            organisation=cast.organisation(PUBLIC_HEALTH),
            owner=cast.people["chair"],
            due_on=scenario.working_day(28),
        ),
        by=cast.coordinator,
    )


def _procure(scenario: Scenario, cast: Cast, treatment: FundingAgreement) -> None:
    """Begin the procurement of the next treatment contract, in which the treatment provider may bid."""
    with scenario.days_ago(14):
        procurement = procurements.add_procurement(
            scenario.session,
            cast.partnership,
            ProcurementDetails(
                title="Adult treatment from next April",
                service="Structured treatment",
                starts_on=clock.today(),
                ends_on=scenario.today + timedelta(days=75),
                lots="Lot 1: adults\nLot 2: young people",
                bidders=(cast.organisation(TREATMENT),),
                other_bidders="Turning Tide Ltd",
            ),
            by=cast.coordinator,
        )
        service.mark_procurement(scenario.session, treatment, procurement, by=cast.coordinator)


def _add_return(scenario: Scenario, cast: Cast) -> None:
    """Add the mid-year statement of assurance, due in three weeks."""
    with scenario.days_ago(10):
        year = plan_year(scenario.today)
        returns.add_return(
            scenario.session,
            cast.partnership,
            ReturnDetails(
                kind=FunderReturnKind.STATEMENT,
                title="Statement of assurance on drug and alcohol spending",
                funder="Department of Health and Social Care",
                starts_on=year_starts(year),
                ends_on=year_ends(year),
                due_on=scenario.working_day(21),
                statement="The ring-fenced money for drug and alcohol treatment is spent on its purpose.",
            ),
            by=cast.coordinator,
        )
