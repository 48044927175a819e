"""Changes to a decision report as a whole: begin it, change its details, delete a draft."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.audit.record import record
from cdp.decision_reports.exempting import NO_EXEMPTION, ExemptionWords, check_exemption
from cdp.errors import Refusal
from cdp.models import (
    Board,
    Decision,
    DecisionReport,
    DecisionReportSection,
    DecisionReportState,
    Organisation,
    Part,
    Partnership,
    Person,
    ReportStep,
)
from cdp.models.stored import as_stored
from cdp.partnerships.changes import changed, check_version
from cdp.reference.report_forms import ReportForm
from cdp.wording.formats import day

SIGNED_ALREADY = "This report has been signed and no longer changes."


@dataclass(frozen=True)
class DecisionReportDetails:
    """The details of a decision report: who decides, on which board's recommendation, and its part."""

    board: Board
    title: str
    reference: str = ""
    decided_by: str = ""
    decision_maker: Person | None = None
    organisation: Organisation | None = None
    board_decision: Decision | None = None
    part: Part = Part.PUBLIC
    exemption: ExemptionWords = NO_EXEMPTION
    is_key_decision: bool = False
    decision_due_on: date | None = None
    deferred_until: date | None = None
    deferred_because: str = ""


def begin(
    session: Session,
    partnership: Partnership,
    form: ReportForm,
    details: DecisionReportDetails,
    *,
    by: Person,
) -> DecisionReport:
    """Begin a draft with the sections of a form. Raises Refusal if the details do not fit together."""
    _check(details)
    now = clock.now()
    report = DecisionReport(
        partnership=partnership,
        form=as_stored(form),
        author=by,
        state=DecisionReportState.DRAFT,
        created_at=now,
        changed_at=now,
    )
    _take(report, details)
    report.decided_by = details.decided_by or form.decided_by
    report.sections = [
        DecisionReportSection(
            position=place,
            code=one.code,
            heading=one.heading,
            part=Part.CONFIDENTIAL if one.confidential else Part.PUBLIC,
            is_numbered=one.numbered,
            is_required=one.required,
            prompt=one.prompt,
            text="",
            paragraph_keys=[],
            updated_at=now,
            updated_by=by,
        )
        for place, one in enumerate(form.sections, start=1)
        if not (one.confidential and details.part is Part.CONFIDENTIAL)
    ]
    session.add(report)
    session.flush()
    note(session, report, f"{by.name} began {named(report)}.", by=by)
    return report


def change_details(
    session: Session, report: DecisionReport, details: DecisionReportDetails, *, version: int, by: Person
) -> None:
    """Change the details. Raises Conflict with both texts, Refusal if signed or if details that do not fit."""
    check_can_change(report)
    before, after = _facts(_details_of(report)), _facts(details)
    check_version(report, version, [(label, before[label], after[label]) for label in before])
    _check(details)
    _take(report, details)
    touch(report)
    session.flush()
    facts = {} if report.is_confidential else changed(before, after)
    note(session, report, f"{by.name} changed the details of {named(report)}.", facts, by=by)


def delete(session: Session, report: DecisionReport, *, version: int, by: Person) -> None:
    """Delete a draft. Raises Conflict if it has changed, and Refusal once it was sent for clearance."""
    check_version(
        report, version, [("Last change", day(report.changed_at), "Delete the draft as you read it")]
    )
    was_sent = session.scalar(sa.select(ReportStep.id).where(ReportStep.report_id == report.id).limit(1))
    if report.state is not DecisionReportState.DRAFT or was_sent is not None:
        raise Refusal("Only a draft can be deleted. This report was sent for clearance.")
    note(session, report, f"{by.name} deleted {named(report)}.", by=by)
    session.delete(report)


def check_can_change(report: DecisionReport) -> None:
    """Raise Refusal once the report has been signed."""
    if not report.is_open:
        raise Refusal(SIGNED_ALREADY)


def hold(session: Session, report: DecisionReport) -> None:
    """Lock a report, so that changes of its lists happen one after the other."""
    session.execute(sa.select(DecisionReport.id).where(DecisionReport.id == report.id).with_for_update())


def touch(report: DecisionReport) -> None:
    """Record that something in the report changed now, so that pages opened before do not overwrite it."""
    report.changed_at = clock.now()


def named(report: DecisionReport) -> str:
    """Return how the history names a report; a confidential one without its title."""
    return (
        "a confidential decision report" if report.is_confidential else f"the decision report “{report.name}”"
    )


def note(
    session: Session,
    report: DecisionReport,
    sentence: str,
    details: dict[str, object] | None = None,
    *,
    by: Person,
) -> None:
    """Add an event about a report to the history."""
    record(session, sentence, by=by, on=report, partnership=report.partnership, details=details or None)


def _check(details: DecisionReportDetails) -> None:
    if details.part is Part.CONFIDENTIAL:
        check_exemption(details.exemption, details.board)
    elif details.board_decision is not None and details.board_decision.is_confidential:
        raise Refusal(
            "This decision is confidential, so the report about it is too. Choose Part 2.", field="part"
        )
    if details.deferred_until is not None and not details.deferred_because:
        raise Refusal("Enter why publication is deferred.", field="deferred_because")
    if details.deferred_because and details.deferred_until is None:
        raise Refusal("Enter the date until which publication is deferred.", field="deferred_until")


def _take(report: DecisionReport, details: DecisionReportDetails) -> None:
    report.board, report.title, report.reference = details.board, details.title, details.reference
    report.decided_by, report.decision_maker = details.decided_by, details.decision_maker
    report.organisation, report.board_decision = details.organisation, details.board_decision
    report.part, report.is_key_decision = details.part, details.is_key_decision
    report.decision_due_on = details.decision_due_on
    report.deferred_until, report.deferred_because = details.deferred_until, details.deferred_because
    details.exemption.put_on(report)


def _details_of(report: DecisionReport) -> DecisionReportDetails:
    return DecisionReportDetails(
        board=report.board,
        title=report.title,
        reference=report.reference,
        decided_by=report.decided_by,
        decision_maker=report.decision_maker,
        organisation=report.organisation,
        board_decision=report.board_decision,
        part=report.part,
        exemption=ExemptionWords.of(report),
        is_key_decision=report.is_key_decision,
        decision_due_on=report.decision_due_on,
        deferred_until=report.deferred_until,
        deferred_because=report.deferred_because,
    )


def _facts(details: DecisionReportDetails) -> dict[str, object]:
    return {
        "Reference": details.reference,
        "Title": details.title,
        "Board": details.board.name,
        "Decision by": details.decided_by,
        "Decision maker": details.decision_maker.name if details.decision_maker else "",
        "Organisation": details.organisation.name if details.organisation else "",
        "Decision of the board": details.board_decision.reference if details.board_decision else "",
        "Part": details.part,
        "Exemption": details.exemption.in_words,
        "Key decision": details.is_key_decision,
        "Decision due": details.decision_due_on,
        "Publication deferred until": details.deferred_until,
        "Reason": details.deferred_because,
    }
