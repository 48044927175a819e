"""Regional viewers need the partnership's consent, and the partnership can withdraw its consent at any time."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access.identity import access_to
from cdp.accounts import service as accounts
from cdp.errors import Refusal
from cdp.models import Appointment, AuditEvent, RegionalConsent, RoleHolding, SignInSession
from cdp.partnerships.people import PersonDetails
from cdp.partnerships.roles.service import consent_changes, role_changes
from cdp.partnerships.roles.service.consent_changes import ConsentDetails
from cdp.partnerships.roles.service.role_changes import Backing, RoleDetails
from tests import make
from tests.make import World
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands"
OHID = "Office for Health Improvement and Disparities"


def days(number: int) -> date:
    return clock.today() + timedelta(days=number)


def consent(session: Session, world: World, body: str = OHID, ends_on: date | None = None) -> RegionalConsent:
    details = ConsentDetails(body, "the board", days(-30), ends_on)
    made = consent_changes.record_consent(session, world.partnership, details, by=world.coordinator)
    session.flush()
    return made


def viewer(
    session: Session,
    world: World,
    name: str = "Example regional adviser",
    *,
    starts_on: date | None = None,
    ends_on: date | None = None,
    under: RegionalConsent | None = None,
) -> RoleHolding:
    person = PersonDetails(name, f"{name.rsplit(maxsplit=1)[-1]}@region.example")
    details = RoleDetails(Appointment.REGIONAL_VIEWER, person, starts_on or days(-1), ends_on, consent=under)
    made = role_changes.appoint_to_role(session, world.partnership, details, by=world.coordinator)
    session.flush()
    return made


def test_no_one_becomes_a_regional_viewer_without_a_consent(session: Session) -> None:
    world = make.world(session)
    with pytest.raises(Refusal, match="First record the partnership’s consent") as refused:
        viewer(session, world)
    assert refused.value.field == "role"


def test_a_regional_viewer_can_read_the_summary_while_the_consent_is_valid(session: Session) -> None:
    world = make.world(session)
    given = consent(session, world)
    holding = viewer(session, world)
    assert holding.consent is given
    assert access_to(session, world.partnership, holding.person, clock.today()) is not None


def test_withdrawing_a_consent_ends_its_roles_and_sessions_only(session: Session) -> None:
    world = make.world(session)
    first, second = consent(session, world), consent(session, world, "Home Office")
    begun = viewer(session, world, "Example adviser", under=first)
    to_come = viewer(session, world, "Example newcomer", starts_on=days(20), under=first)
    today = viewer(session, world, "Example starter", starts_on=days(0), under=first)
    other = viewer(session, world, "Example official", under=second)
    people = [holding.person for holding in (begun, to_come, today)]
    for holding in (begun, other):
        accounts.start_session(session, holding.person, "browser")
    ended = consent_changes.withdraw_consent(
        session, first, "The region was reorganised.", by=world.coordinator
    )
    session.commit()
    assert ended == 3
    for person in people:
        for day in (clock.today(), days(30)):
            assert access_to(session, world.partnership, person, day) is None
    assert access_to(session, world.partnership, other.person, clock.today()) is not None
    running = session.scalars(sa.select(SignInSession.person_id).where(SignInSession.ended_at.is_(None)))
    assert list(running) == [other.person_id]
    sentences = list(session.scalars(sa.select(AuditEvent.sentence).order_by(AuditEvent.id)))
    assert (
        f"Example coordinator withdrew the consent to regional viewers from {OHID}: 3 roles ended."
        in sentences
    )
    with pytest.raises(Refusal, match="already been withdrawn"):
        consent_changes.withdraw_consent(session, first, "", by=world.coordinator)
    with pytest.raises(Refusal, match="Choose a consent that is valid"):
        viewer(session, world, "Example latecomer", under=first)


def test_a_role_ends_with_its_consent_at_the_latest(session: Session) -> None:
    world = make.world(session)
    consent(session, world, ends_on=days(100))
    assert viewer(session, world, "Example one").ends_on == days(100)
    assert viewer(session, world, "Example two", ends_on=days(10)).ends_on == days(10)
    longer = viewer(session, world, "Example three", ends_on=days(900))
    assert longer.ends_on == days(100)
    with pytest.raises(Refusal, match="The consent of the partnership ends before that date"):
        role_changes.change_role(
            session, longer, Backing(), days(101), version=longer.version, by=world.coordinator
        )
    with pytest.raises(Refusal, match="First record"):
        viewer(session, world, "Example four", starts_on=days(101))
    with pytest.raises(Refusal, match="Enter that date or a later one"):
        viewer(session, world, "Example five", starts_on=days(-31))


def test_one_of_several_consents_of_the_partnership_must_be_chosen(session: Session) -> None:
    world = make.world(session)
    consent(session, world)
    consent(session, world, "Home Office")
    with pytest.raises(Refusal, match="Choose the consent"):
        viewer(session, world)
    theirs = consent_changes.record_consent(
        session, world.neighbour, ConsentDetails(OHID, "the SRO", days(-1)), by=world.neighbour_coordinator
    )
    with pytest.raises(Refusal, match="Choose a consent that is valid"):
        viewer(session, world, under=theirs)


@pytest.mark.parametrize(
    ("agreed_in", "ends_in", "field"), [(1, None, "agreed_on"), (-5, -6, "ends_on"), (-5, -1, "ends_on")]
)
def test_a_consent_cannot_be_in_the_future_or_have_ended(
    session: Session, agreed_in: int, ends_in: int | None, field: str
) -> None:
    world = make.world(session)
    details = ConsentDetails(OHID, "the board", days(agreed_in), None if ends_in is None else days(ends_in))
    with pytest.raises(Refusal) as refused:
        consent_changes.record_consent(session, world.partnership, details, by=world.coordinator)
    assert refused.value.field == field


@pytest.mark.both_databases
def test_the_coordinator_records_and_withdraws_a_consent_and_assigns_the_role(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/roles/new")
    facts: dict[str, Any] = {
        "person_name": "Example adviser",
        "email": "adviser@region.example",
        "role": "regional_viewer",
        "starts_on": clock.today(),
        "password": make.PASSWORD,
    }
    visitor.submit("Assign role", **facts)
    assert visitor.errors == ["First record the partnership’s consent on the page “Regional viewers”."]
    visitor.get(f"{HERE}/roles").click("Regional viewers and consent")
    assert "No consent is recorded for Example regional viewer" in visitor.main
    visitor.click("Record a consent").submit("Record consent")
    assert visitor.errors == [
        "Enter the body",
        "Enter who agreed for the partnership",
        "Enter the date agreed",
    ]
    visitor.submit(
        "Record consent",
        body=OHID,
        agreed_by="The partnership board",
        agreed_on=days(-3),
        viewers=["Example regional viewer"],
    )
    assert visitor.banner == f"Consent to regional viewers from {OHID} recorded."
    assert visitor.table("1 consent")[0][4] == "Example regional viewer"
    assert "No consent is recorded" not in visitor.main
    del facts["password"]
    visitor.get(f"{HERE}/roles/new").submit("Assign role", **facts)
    assert visitor.banner == "Example adviser appointed as regional viewer."
    viewer = visit().sign_in(world.regional_viewer).get(HERE)
    visitor = visit().sign_in(world.coordinator)
    visitor.get(f"{HERE}/regional-viewers").click(f"Withdraw the consent for {OHID}")
    assert "immediately for Example regional viewer and Example adviser" in visitor.main
    visitor.submit("Withdraw consent", because="Asked to", password="not the one")
    assert visitor.errors == ["That is not your password. Try again."]
    visitor.submit("Withdraw consent", because="Asked to", password=make.PASSWORD)
    assert visitor.banner == f"Consent to regional viewers from {OHID} withdrawn. 2 roles ended."
    assert visitor.table("1 consent")[0][3].startswith("Withdrawn on")
    viewer.get(HERE)
    assert viewer.heading == "Sign in"
    visit().sign_in(world.regional_viewer).get(HERE, status=404)


def test_members_can_read_but_not_change_regional_viewers(session: Session, visit: Visit) -> None:
    world = make.world(session)
    made = consent(session, world)
    visitor = visit().sign_in(world.member).get(f"{HERE}/regional-viewers")
    assert "Record a consent" not in visitor.links
    visitor.get(f"{HERE}/regional-viewers/new", status=403)
    visitor.get(f"{HERE}/regional-viewers/{made.key}/withdraw", status=403)
    visit().sign_in(world.regional_viewer).get(f"{HERE}/regional-viewers", status=403)
    next_door = visit().sign_in(world.neighbour_coordinator)
    next_door.get(f"/partnerships/berkshire-east/regional-viewers/{made.key}/withdraw", status=404)


def test_viewers_without_a_recorded_consent_are_listed_separately(session: Session) -> None:
    world = make.world(session)
    given = consent(session, world)
    old = session.scalars(sa.select(RoleHolding).where(RoleHolding.role == Appointment.REGIONAL_VIEWER)).one()
    consent_changes.withdraw_consent(session, given, "", by=world.coordinator)
    session.commit()
    assert (old.consent, old.ends_on) == (None, None)
