"""What signed reports delegate is in the register, and the decision maker sees what the scheme says."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from cdp import clock
from cdp.decision_reports.recommendations.service import ReportAsk, add_recommendation
from cdp.decision_reports.table.service import MoneyLineDetails, add_line
from cdp.delegations import service
from cdp.delegations.service import SchemeLineDetails
from cdp.models import DecisionReport, Part, ReportAskKind, SchemeKind
from cdp.wording.formats import day_short
from tests import make
from tests.decision_reports.scene import HERE
from tests.decision_reports.signing_scene import cleared, signed, written
from tests.decision_reports.test_writing import EXEMPT
from tests.delegations.test_register import PAGE
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
UNTIL = clock.today() + timedelta(days=90)


@pytest.fixture
def world(session: Session) -> make.World:
    """The example world."""
    return make.world(session)


def delegating(session: Session, world: make.World, **details: Any) -> DecisionReport:
    """Return a written report that spends £600,000 and delegates the terms of the grants."""
    report = written(session, world, organisation=world.police, **details)
    line = add_line(
        session, report, MoneyLineDetails("Testing", "Grant", {2026: 600_000_00}), by=world.coordinator
    )
    spend = ReportAsk(ReportAskKind.APPROVE_MONEY, "Approve [[total]].", lines=[line])
    add_recommendation(session, report, spend, by=world.coordinator)
    ask = ReportAsk(
        ReportAskKind.DELEGATE,
        "Delegate the terms of the grants.",
        delegated_to="Chief executive",
        delegated_until=UNTIL,
        delegated_within="The budget above",
    )
    add_recommendation(session, report, ask, by=world.coordinator)
    session.commit()
    return report


@pytest.mark.both_databases
def test_a_delegation_of_a_report_is_in_the_register_once_it_is_signed(
    session: Session, world: make.World, visit: Visit
) -> None:
    report = delegating(session, world)
    cleared(session, world, report)
    coordinator = visit().sign_in(world.coordinator).get(PAGE)
    assert "No delegation is open." in coordinator.main
    signed(session, world, delegating(session, world, reference="PCD 1135"))
    assert coordinator.get(PAGE).table("1 delegation") == [
        ["PCD 1135 Deputy Mayor", "Chief executive The budget above", day_short(UNTIL), "–", "Not used yet"]
    ]
    coordinator.click("PCD 1135")
    assert "Delegate the terms of the grants." in coordinator.main
    assert b"PCD 1135" in coordinator.get(f"{PAGE}/download.csv").body
    assert "No delegations match" in coordinator.get(f"{PAGE}?text=nothing").main


def test_a_delegation_of_a_confidential_report_leaves_no_trace(
    session: Session, world: make.World, visit: Visit
) -> None:
    signed(session, world, delegating(session, world, part=Part.CONFIDENTIAL, exemption=EXEMPT))
    coordinator = visit().sign_in(world.coordinator).get(PAGE)
    assert "Chief executive" in coordinator.main
    assert b"Chief executive" not in coordinator.get(f"{PAGE}/download.csv").body
    observer = visit().sign_in(world.observer).get(PAGE)
    assert "Chief executive" not in observer.main
    assert "No delegation is open." in observer.main


def test_the_decision_maker_reads_who_may_decide(session: Session, world: make.World, visit: Visit) -> None:
    report = delegating(session, world)
    cleared(session, world, report)
    sro = visit().sign_in(world.sro).get(f"{HERE}/{report.key}/sign")
    assert sro.table("Who may decide") == [["1", "£600,000", "–", "No line on record covers this amount."]]
    for paragraph, low, high, who in (
        ("4.4", None, 500_000_00, "Chief executive"),
        ("4.6", 500_000_00, None, "Mayor"),
    ):
        details = SchemeLineDetails(
            world.police, "Scheme of consent", paragraph, SchemeKind.ANY, low, high, who
        )
        service.add_line(session, world.partnership, details, by=world.coordinator)
    session.commit()
    assert sro.get(f"{HERE}/{report.key}/sign").table("Who may decide") == [
        [
            "1",
            "£600,000",
            "Mayor The report names Deputy Mayor.",
            "Scheme of consent, paragraph 4.6: £500,000 and above",
        ]
    ]
