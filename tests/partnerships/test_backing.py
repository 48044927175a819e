"""Nomination, approval and conditions of the SRO's appointment and of roles."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Conflict, Refusal
from cdp.models import Appointment, RoleHolding, SroState
from cdp.partnerships.roles.service import role_changes, sro_changes
from cdp.partnerships.roles.service.role_changes import Backing
from cdp.partnerships.roles.service.sro_changes import SroDetails
from tests import make
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands"
AGREED = date(2026, 3, 2)


def lead(session: Session, world: make.World, name: str, ends_on: date | None = None) -> RoleHolding:
    return make.role(
        session,
        world.partnership,
        make.person(session, name),
        Appointment.PUBLIC_INVOLVEMENT_LEAD,
        ends_on=ends_on,
    )


@pytest.mark.both_databases
def test_the_page_shows_who_nominated_and_agreed_the_sro(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/sro/{world.sro_appointment.key}")
    visitor.submit(
        "Save appointment",
        nominated_by="the Health and Wellbeing Board",
        nominated_on=date(2022, 7, 1),
        agreed_by="partners in a meeting",
        password=make.PASSWORD,
    )
    facts = visit().sign_in(world.member).get(f"{HERE}/roles").facts()
    assert facts["Nominated"] == "by the Health and Wellbeing Board, on 1 July 2022"
    assert facts["Agreed"] == "by partners in a meeting, on 1 August 2022"
    assert facts["Deputy"] == "None named"


@pytest.mark.parametrize(
    ("nominated_on", "field"), [(date(2099, 1, 1), "nominated_on"), (date(2026, 3, 3), "agreed_on")]
)
def test_a_nomination_is_before_the_agreement_and_neither_is_in_the_future(
    session: Session, nominated_on: date, field: str
) -> None:
    world = make.world(session)
    details = SroDetails("Post", "Council", SroState.CONFIRMED, agreed_on=AGREED, nominated_on=nominated_on)
    with pytest.raises(Refusal) as refusal:
        sro_changes.change_sro(session, world.sro_appointment, details, version=1, by=world.coordinator)
    assert refusal.value.field == field


@pytest.mark.both_databases
def test_a_role_shows_its_approval_and_its_condition_until_it_is_met(session: Session, visit: Visit) -> None:
    world = make.world(session)
    held = lead(session, world, "New lead")
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/roles/{held.key}")
    visitor.submit(
        "Save role",
        nominated_by="Example Council",
        agreed_by="the board",
        condition="Funding for the post",
        password=make.PASSWORD,
    )
    assert "Conditional Condition: Funding for the post" in visitor.main
    assert "Nominated by Example Council" in visitor.main
    assert "Agreed by the board" in visitor.main
    visitor.get(f"{HERE}/roles/{held.key}").submit("Save role", condition_met_on=clock.today())
    assert "Condition met on" in visitor.main


def test_a_date_without_a_condition_is_refused(session: Session) -> None:
    world = make.world(session)
    held = lead(session, world, "New lead")
    with pytest.raises(Refusal, match="Enter the condition that was met"):
        role_changes.change_role(
            session, held, Backing(condition_met_on=AGREED), None, version=1, by=world.coordinator
        )


def test_two_coordinators_changing_one_role_see_both_texts(session: Session) -> None:
    world = make.world(session)
    held = lead(session, world, "New lead")
    by = world.coordinator
    role_changes.change_role(session, held, Backing(agreed_by="the board"), None, version=1, by=by)
    session.flush()
    with pytest.raises(Conflict) as conflict:
        role_changes.change_role(session, held, Backing(agreed_by="the council"), None, version=1, by=by)
    assert [(each.theirs, each.yours) for each in conflict.value.differences] == [
        ("the board", "the council")
    ]


def test_a_role_cannot_overlap_with_the_next_holder(session: Session) -> None:
    world, today = make.world(session), clock.today()
    first = lead(session, world, "First lead", today + timedelta(days=10))
    following = lead(session, world, "Next lead")
    following.starts_on = today + timedelta(days=20)
    session.flush()
    with pytest.raises(Refusal, match="Enter an earlier date"):
        role_changes.change_role(session, first, Backing(), None, version=1, by=world.coordinator)
    last = today + timedelta(days=19)
    role_changes.change_role(session, first, Backing(), last, version=1, by=world.coordinator)
    assert first.ends_on == last


def test_only_the_coordinator_of_the_partnership_can_change_a_role(session: Session, visit: Visit) -> None:
    world = make.world(session)
    held = lead(session, world, "New lead")
    visit().sign_in(world.member).get(f"{HERE}/roles/{held.key}", status=403)
    visit().sign_in(world.neighbour_coordinator).get(
        f"/partnerships/berkshire-east/roles/{held.key}", status=404
    )


@pytest.mark.both_databases
def test_former_roles_still_show_their_nomination_and_approval(session: Session, visit: Visit) -> None:
    world, yesterday = make.world(session), clock.today() - timedelta(days=1)
    held = lead(session, world, "Former lead")
    backing = Backing("Example Council", "the board", AGREED, "Funding for the post")
    role_changes.change_role(session, held, backing, None, version=1, by=world.coordinator)
    role_changes.end_role(session, held, yesterday, by=world.coordinator)
    page = visit().sign_in(world.member).get(f"{HERE}/roles").main
    assert "nominated by Example Council, agreed by the board, on 2 March 2026" in page
    assert "subject to a condition: Funding for the post" in page
