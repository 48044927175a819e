"""Returns to funders: figures from the records, fixed at sign-off, sent, received, and reminders sent once."""

import io
from collections.abc import Callable
from datetime import time, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session, sessionmaker

from cdp import clock
from cdp.agreements.amounts import added, total
from cdp.agreements.gate import early_spending, may_commit
from cdp.agreements.returns import service
from cdp.agreements.returns.figures import figures_for, places_in
from cdp.agreements.returns.service import ReturnDetails
from cdp.models import (
    FunderReturn,
    FunderReturnKind,
    FundingStream,
    OutboxMessage,
    PlanAmount,
    PlanLine,
    ReminderKind,
    StreamDateCertainty,
)
from cdp.reminders import sending
from cdp.reminders.due_reminders import due_reminders
from cdp.reminders.people import people_of
from cdp.reminders.rules import USUAL
from cdp.workplans.periods import year_ends, year_starts
from tests import make
from tests.agreements.adding import YEAR, executed, sent
from tests.agreements.test_procurements import procured
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands/returns"
IN_THREE_WEEKS = clock.today() + timedelta(days=21)


@pytest.fixture
def world(session: Session) -> make.World:
    return make.world(session)


@pytest.fixture
def stream(session: Session, world: make.World) -> FundingStream:
    """A stream with two lines, of which one has actual spending in two quarters."""
    made = FundingStream(
        partnership=world.partnership,
        name="Drug and alcohol treatment",
        granting_body="Department of Health and Social Care",
        holder=world.health,
        starts_on=year_starts(YEAR),
        certainty=StreamDateCertainty.SEEN,
    )
    treatment = PlanLine(partnership=world.partnership, stream=made, number=1, service="Treatment | adults")
    treatment.amounts = [
        PlanAmount(year=YEAR, quarter=quarter, profile_pence=25_000_00, actual_pence=actual)
        for quarter, actual in ((1, 24_000_00), (2, 27_500_50), (3, None), (4, None))
    ]
    beds = PlanLine(partnership=world.partnership, stream=made, number=2, service="Beds")
    beds.amounts = [PlanAmount(year=YEAR, quarter=0, profile_pence=40_000_00)]
    session.add_all([treatment, beds])
    session.commit()
    return made


def due(session: Session, world: make.World, stream: FundingStream | None = None) -> FunderReturn:
    details = ReturnDetails(
        FunderReturnKind.RETURN,
        "Yearly return",
        "Department of Health and Social Care",
        year_starts(YEAR),
        year_ends(YEAR),
        IN_THREE_WEEKS,
        stream,
    )
    made = service.add_return(session, world.partnership, details, by=world.coordinator)
    session.commit()
    return made


@pytest.mark.both_databases
def test_figures_are_computed_from_plan_lines_and_executed_agreements(
    session: Session, world: make.World, stream: FundingStream
) -> None:
    executed(session, world, stream=stream)
    sent(session, world, stream=stream, title="Not yet")
    figures = figures_for(session, due(session, world, stream))
    assert [(line.reference, line.profile, line.actual) for line in figures.lines] == [
        ("F1", 100_000_00, 51_500_50),
        ("F2", 40_000_00, None),
    ]
    assert (figures.profile, figures.actual, figures.agreed) == (140_000_00, 51_500_50, 1_000_000_00)


def test_half_a_year_has_its_quarters_and_nothing_undivided() -> None:
    assert list(places_in(year_starts(2026), year_starts(2026) + timedelta(days=182))) == [
        (2026, 1),
        (2026, 2),
    ]
    assert list(places_in(year_starts(2026), year_ends(2026))) == [(2026, quarter) for quarter in range(5)]


def test_the_sro_signs_off_and_the_coordinator_records_what_came_back(
    session: Session, world: make.World, stream: FundingStream, visit: Visit
) -> None:
    made = due(session, world, stream)
    sro = visit().sign_in(world.sro).get(f"{HERE}/{made.key}").click("Read and sign off")
    assert "£51,500.50" in sro.main
    line = session.scalars(sa.select(PlanLine).where(PlanLine.number == 2)).one()
    line.amounts[0].profile_pence += 1
    session.commit()
    sro.submit("Sign off", has_read=True, typed_name=world.sro.name, password=make.PASSWORD, status=422)
    assert sro.errors[0].startswith("The figures or the text have changed since you opened the page.")
    sro.submit("Sign off", has_read=True, typed_name=world.sro.name)
    assert sro.banner == "Return signed off."
    line.amounts[0].profile_pence += 1
    session.commit()
    coordinator = visit().sign_in(world.coordinator).get(f"{HERE}/{made.key}")
    assert "£40,000.01" in coordinator.main
    coordinator.click("Mark as sent").submit("Mark as sent", how="By email")
    coordinator.click("Record the receipt").submit(
        "Record receipt",
        received_on=clock.today(),
        reference="DHSC-77",
        file=(io.BytesIO(b"thanks"), "reply.txt"),
    )
    assert "DHSC-77" in coordinator.facts()["Receipt"]
    assert coordinator.get(f"{HERE}/{made.key}/acknowledgement").body == b"thanks"


def test_members_do_not_read_returns_and_a_hidden_figure_hides_the_return(
    session: Session, world: make.World, stream: FundingStream, visit: Visit
) -> None:
    made = due(session, world, stream)
    visit().sign_in(world.police_member).get(HERE, status=403)
    visit().sign_in(world.lead).get(f"{HERE}/{made.key}")
    agreement = executed(session, world, stream=stream)
    agreement.procurement = procured(session, world, bidders=[world.police])
    make.seat(session, world.sub_group, world.police, representative=world.lead)
    session.commit()
    lead = visit().sign_in(world.lead)
    lead.get(f"{HERE}/{made.key}", status=404)
    assert "No return is due." in lead.get(HERE).main


def test_coordinators_are_reminded_before_and_once_after_the_due_date(
    session: Session, world: make.World
) -> None:
    made = due(session, world)
    people = people_of(session, world.partnership, clock.today())
    until = IN_THREE_WEEKS + timedelta(days=30)
    found = [
        one
        for one in due_reminders(session, people, USUAL, clock.now(), until)
        if one.kind is ReminderKind.FUNDER_RETURN
    ]
    assert {one.person_id for one in found} == {world.coordinator.id}
    assert sorted(day for one in found for day in one.days) == [
        IN_THREE_WEEKS - timedelta(days=14),
        IN_THREE_WEEKS - timedelta(days=5),
        IN_THREE_WEEKS,
        IN_THREE_WEEKS + timedelta(days=1),
    ]
    made.sent_on = clock.today()
    session.commit()
    left = due_reminders(session, people, USUAL, clock.now(), until)
    assert all(one.kind is not ReminderKind.FUNDER_RETURN for one in left)
    assert session.scalars(sa.select(OutboxMessage)).all() == []


def test_a_reminder_of_a_return_is_sent_once_however_often_the_worker_looks(
    session: Session, world: make.World
) -> None:
    due(session, world)
    sessions = sessionmaker(session.get_bind(), info=session.info)
    for days in (-14, -14, -5, 0, 1, 1, 2):
        morning = clock.from_london(IN_THREE_WEEKS + timedelta(days=days), time(10))
        with clock.pretending(morning):
            sending.remind(sessions, morning)
            sending.remind(sessions, morning + timedelta(hours=1))
    mails = session.scalars(
        sa.select(OutboxMessage).where(OutboxMessage.body.contains("Yearly return"))
    ).all()
    assert [mail.to_address for mail in mails] == [world.coordinator.email] * 4


def test_spending_before_both_sides_signed_is_warned_about(
    session: Session, world: make.World, stream: FundingStream, visit: Visit
) -> None:
    line = session.scalars(sa.select(PlanLine).where(PlanLine.number == 1)).one()
    agreement = sent(session, world, stream=stream, line=line)
    assert not may_commit(agreement)
    assert not may_commit(None)
    assert early_spending(session, [line.id])[line.id].pence == 51_500_50
    page = visit().sign_in(world.sro).get(f"/partnerships/west-midlands/agreements/{agreement.key}")
    assert (
        "£51,500.50 has been spent on the plan line of this agreement, which is out for signature."
        in page.main
    )
    executed(session, world, stream=stream, line=line)
    assert early_spending(session, [line.id]) == {}


@given(
    st.lists(st.dictionaries(st.integers(2020, 2040), st.integers(-(10**12), 10**12), max_size=6), max_size=8)
)
def test_the_total_of_added_amounts_is_the_sum_of_their_totals(several: list[dict[int, int]]) -> None:
    assert total(added(several)) == sum(total(amounts) for amounts in several)
    assert list(added(several)) == sorted(added(several))
