"""Who clears a decision report is reminded before the answer is due, and the coordinator of accessible formats."""

from datetime import date, timedelta
from typing import Any

import pytest

from cdp import clock
from cdp.decision_reports.clearing import service as clearing
from cdp.decision_reports.clearing.service import ReportClearanceDetails
from cdp.decision_reports.exempting import ExemptionWords
from cdp.models import (
    AccessibleFormatRequest,
    ClearanceState,
    DecisionReport,
    DecisionReportState,
    Part,
    ReminderKind,
    ReportClearance,
)
from tests.decision_reports.scene import draft
from tests.reminders.scene import RAISED, Scene, at

DUE = date(2026, 11, 20)  # a Friday
DAY = timedelta(days=1)
EXEMPT = ExemptionWords("43", "", "Prices are still negotiated.", date(2027, 6, 1))


def asked(scene: Scene, **details: Any) -> tuple[DecisionReport, ReportClearance]:
    """Ask the member to clear a report by `DUE`, and send only reminders of clearances."""
    with clock.pretending(at(RAISED)):
        report = draft(scene.session, scene.world, **details)
        clearing.send_for_clearance(scene.session, report, by=scene.world.coordinator)
        wanted = ReportClearanceDetails("finance", scene.world.member, DUE)
        made = clearing.request_clearance(scene.session, report, wanted, by=scene.world.coordinator)
    scene.session.commit()
    scene.only(ReminderKind.CLEARANCE)
    return report, made


@pytest.mark.both_databases
def test_who_clears_a_report_is_reminded_once_before_and_once_on_the_day(scene: Scene) -> None:
    report, made = asked(scene)
    due = "Friday 20 November 2026: PCD 1134 Drugs coordinator post"
    assert scene.days(DUE - 5 * DAY, DUE + 5 * DAY) == [
        ("Thu 19 Nov", "member", f"Decision report to clear, is due on {due}"),
        ("Fri 20 Nov", "member", f"Decision report to clear, is due on {due}"),
    ]
    body = scene.mail_to(scene.world.member).body
    assert f"/decision-reports/{report.key}/clearances/{made.key}" in body


def test_an_answered_or_taken_back_clearance_has_no_reminder(scene: Scene) -> None:
    report, made = asked(scene)
    made.state, made.answered_at = ClearanceState.RETURNED, at(RAISED)
    scene.session.commit()
    assert scene.days(DUE - 5 * DAY, DUE) == []
    made.answered_at, report.state = None, DecisionReportState.DRAFT
    scene.session.commit()
    assert scene.days(DUE - 5 * DAY, DUE) == []


def test_the_reminder_of_a_confidential_report_does_not_name_it(scene: Scene) -> None:
    asked(scene, part=Part.CONFIDENTIAL, exemption=EXEMPT)
    (first, *_) = scene.days(DUE - 5 * DAY, DUE)
    assert first[2] == "Decision report to clear, is due on Friday 20 November 2026"
    body = scene.mail_to(scene.world.member).body
    assert "PCD 1134" not in body
    assert "A confidential decision report" in body


def test_the_coordinator_is_reminded_of_an_accessible_format(scene: Scene) -> None:
    report = draft(scene.session, scene.world)
    report.state = DecisionReportState.PUBLISHED
    scene.session.add(
        AccessibleFormatRequest(
            report=report, asker="A resident", wanted="Large print", requested_on=RAISED, due_on=DUE,
            recorded_by=scene.world.coordinator,
        )
    )  # fmt: skip
    scene.session.commit()
    scene.only(ReminderKind.ACCESSIBLE)
    assert [(on, who) for on, who, _ in scene.days(DUE - 5 * DAY, DUE + 5 * DAY)] == [
        ("Thu 19 Nov", "coordinator"), ("Fri 20 Nov", "coordinator"),
    ]  # fmt: skip
