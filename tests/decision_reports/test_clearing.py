"""Clearance of a decision report: asked, given on the text, lapsed when it changes, and who waits."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.decision_reports.clearing import service
from cdp.decision_reports.clearing.roles import is_all_cleared, roles_of, standing_of_roles
from cdp.decision_reports.document import report_fingerprint
from cdp.errors import Refusal
from cdp.models import AuditEvent, DecisionReport, OutboxMessage, Part
from tests import make
from tests.decision_reports.scene import HERE, section, wrote
from tests.decision_reports.signing_scene import ask, cleared, written
from tests.decision_reports.test_writing import EXEMPT
from tests.visitor import Visitor

Visit = Callable[[], Visitor]


@pytest.fixture
def world(session: Session) -> make.World:
    """The example world."""
    return make.world(session)


def refused(change: Callable[[], object]) -> str:
    """Return the sentence of the Refusal that a change raises."""
    with pytest.raises(Refusal) as error:
        change()
    return error.value.sentence


@pytest.mark.both_databases
def test_officers_clear_a_report_and_everyone_sees_who_waits(
    session: Session, world: make.World, visit: Visit
) -> None:
    report = written(session, world)
    coordinator = visit().sign_in(world.coordinator).get(f"{HERE}/{report.key}")
    coordinator.click("Send for clearance").submit("Send for clearance")
    assert coordinator.table("Clearances")[0] == ["Financial advice", "–", "Not requested yet", "–"]
    coordinator.click("Request a clearance")
    due = clock.today() + timedelta(days=3)
    coordinator.submit("Send request", code="finance", person=world.member.key, due_on=due)
    finance = coordinator.table("Clearances")[0]
    assert finance[1] == world.member.name
    assert finance[3].startswith("Since ")
    assert finance[3].endswith("0 working days")
    letters = session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.id)).all()
    assert letters[-1].subject == "Decision report to clear: PCD 1134 Drugs coordinator post"
    member = visit().sign_in(world.member).get("/partnerships/west-midlands")
    member.click("Clear or return the decision report “PCD 1134 Drugs coordinator post”").get(
        f"{HERE}/{report.key}"
    )
    member.click("Clear or return the report").submit("Send answer", answer="returned")
    assert member.errors == ["Enter what has to change before you can clear the report."]
    member.submit("Send answer", answer="cleared", comment="Within the budget")
    finance = coordinator.get(f"{HERE}/{report.key}/progress").table("Clearances")[0]
    assert finance[2].startswith("Cleared")
    assert finance[2].endswith("Within the budget")
    assert finance[3] == "–"
    events = session.scalars(sa.select(AuditEvent.sentence).order_by(AuditEvent.id)).all()
    assert (
        f"{world.member.name} cleared the decision report “PCD 1134 Drugs coordinator post” (Financial advice)."
        in events
    )


def state_of(report: DecisionReport) -> str:
    """Return the state of a report."""
    return report.state.value


def test_a_clearance_lapses_with_the_text_and_holds_for_the_same_text(
    session: Session, world: make.World
) -> None:
    report = written(session, world)
    cleared(session, world, report)
    assert state_of(report) == "ready_to_sign"
    service.take_back(session, report, by=world.coordinator)
    session.commit()
    service.send_for_clearance(session, report, by=world.coordinator)
    session.commit()
    assert state_of(report) == "ready_to_sign"
    service.take_back(session, report, by=world.coordinator)
    wrote(session, report, "issues", "Another text.")
    service.send_for_clearance(session, report, by=world.coordinator)
    session.commit()
    assert state_of(report) == "with_clearers"
    standing = standing_of_roles(session, report, clock.today())
    assert {one.words for one in standing} == {"Lapsed: the report has changed"}
    assert not is_all_cleared(standing)


def test_an_answer_on_a_text_that_was_changed_is_refused(session: Session, world: make.World) -> None:
    report = written(session, world)
    service.send_for_clearance(session, report, by=world.coordinator)
    made = ask(session, report, "finance", world.member)

    def clear(shown: str) -> str:
        return refused(
            lambda: service.answer(session, made, cleared=True, comment="", shown=shown, by=world.member)
        )

    assert clear("0" * 64) == "The report has changed since you opened this page. Read it again, then answer."
    service.take_back(session, report, by=world.coordinator)
    session.commit()
    assert clear(report_fingerprint(report)) == "This report is not out for clearance."


def test_a_report_that_was_sent_cannot_be_deleted_after_it_was_taken_back(
    session: Session, world: make.World, visit: Visit
) -> None:
    report = written(session, world)
    service.send_for_clearance(session, report, by=world.coordinator)
    service.take_back(session, report, by=world.coordinator)
    session.commit()
    coordinator = visit().sign_in(world.coordinator).get(f"{HERE}/{report.key}/delete")
    coordinator.submit("Delete the draft")
    assert coordinator.errors == ["Only a draft can be deleted. This report was sent for clearance."]


def test_who_may_not_read_part_2_is_not_asked_to_clear_it(session: Session, world: make.World) -> None:
    report = written(session, world)
    part_2 = section(report, "part_2")
    wrote(session, report, "part_2", "The price is £5,000.")
    EXEMPT.put_on(part_2)
    session.commit()
    assert part_2.part is Part.CONFIDENTIAL
    service.send_for_clearance(session, report, by=world.coordinator)
    session.commit()
    assert refused(lambda: ask(session, report, "finance", world.observer)) == (
        f"{world.observer.name} may not read the whole report. Choose someone else."
    )


def test_wrong_requests_are_refused(session: Session, world: make.World) -> None:
    report = written(session, world)
    assert (
        refused(lambda: ask(session, report, "finance", world.member))
        == "This report is not out for clearance."
    )
    service.send_for_clearance(session, report, by=world.coordinator)
    assert refused(lambda: service.send_for_clearance(session, report, by=world.coordinator)) == (
        "This report has already been sent for clearance."
    )
    assert refused(lambda: ask(session, report, "gardening", world.member)) == (
        "Choose a role that clears this report."
    )
    assert refused(lambda: ask(session, report, "finance", world.member, days=-1)) == (
        "Enter a date that is not in the past."
    )
    ask(session, report, "finance", world.member)
    assert refused(lambda: ask(session, report, "finance", world.member)) == (
        f"{world.member.name} has already been asked."
    )
    assert [role.code for role in roles_of(report)][-1] == "chief_executive"
