"""The signature on a decision report, which fixes its text, and sending it back instead."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from cdp import clock
from cdp.decision_reports.document import canonical_text, has_part_2, report_fingerprint
from cdp.decision_reports.progress import hold_in, letter_facts, take_step
from cdp.decision_reports.signing.rules import NOT_READY, why_not_sign
from cdp.decisions import following
from cdp.decisions.following import ReceivedResponse
from cdp.errors import Refusal
from cdp.issuing import service as issuing
from cdp.issuing.service import SignatureGiven, SigningCapacity, SigningRefusals
from cdp.mail import letters
from cdp.models import (
    DecisionKind,
    DecisionReport,
    DecisionReportState,
    DecisionState,
    Part,
    Person,
    RecommendationOutcome,
    ReportStepKind,
    SignedReportPart,
)

REPORT = "decision_report"
CHANGED = "The text has changed since you opened the page. Read it again before you sign."
SIGNED_ALREADY = "This report has already been signed."
REFUSALS = SigningRefusals(SIGNED_ALREADY, CHANGED)
NO_INTEREST = "No interest in this matter"
HAS_INTEREST = (
    "You have an interest in this matter, so you cannot sign. Send the report back for someone else."
)


@dataclass(frozen=True)
class ReportDecision:
    """What the decision maker gives besides the signature: whether they have an interest, and the call-in period."""

    has_interest: bool
    call_in_until: date | None = None


def sign(
    session: Session, report: DecisionReport, given: SignatureGiven, decision: ReportDecision, *, by: Person
) -> None:
    """Fix the text of each part of a report and sign it, once.

    The decision is recorded with the board's recommendation behind it. Raises Refusal for anything that stops the
    signature, for a text that has changed since it was read, a wrong name, or a password that was not confirmed.
    """
    hold_in(session, report, (DecisionReportState.READY_TO_SIGN,), _why_closed(report))
    if decision.has_interest:
        raise Refusal(HAS_INTEREST, field="interest")
    if stop := why_not_sign(session, report, by):
        raise Refusal(stop)
    if report_fingerprint(report) != given.fingerprint:
        raise Refusal(CHANGED)
    if decision.call_in_until is not None and decision.call_in_until < clock.today():
        raise Refusal("Enter today’s date or a later one.", field="call_in_until")
    body = report.organisation.name if report.organisation else report.partnership.name
    capacity = SigningCapacity(report.decided_by or "Decision maker", body)
    for part in signed_parts(report):
        text = canonical_text(report, part)
        document = issuing.fix(session, report.partnership, REPORT, text)
        session.flush()
        own = replace(given, fingerprint=document.fingerprint)
        issuing.sign(session, document, own, capacity, REFUSALS, text=text, by=by)
        session.add(SignedReportPart(report=report, part=part, document=document))
        if part is report.part:
            report.document = document
    take_step(session, report, ReportStepKind.SIGNED, DecisionReportState.SIGNED, by=by, words=NO_INTEREST)
    _tell_board(session, report, decision, by=by)
    letters.send(
        session, report.author, "report_signed.txt", partnership=report.partnership, signatory=by.name,
        **letter_facts(report),
    )  # fmt: skip


def send_back(session: Session, report: DecisionReport, words: str, *, by: Person) -> None:
    """Send a report back to its author with what has to change; raises Refusal without words, or once it is signed."""
    hold_in(session, report, (DecisionReportState.READY_TO_SIGN,), _why_closed(report))
    if not words.strip():
        raise Refusal("Enter what has to change before you can sign.", field="reason")
    step = take_step(
        session, report, ReportStepKind.SENT_BACK, DecisionReportState.SENT_BACK, by=by, words=words
    )
    letters.send(
        session, report.author, "report_sent_back.txt", partnership=report.partnership, signatory=by.name,
        words="" if report.is_confidential or has_part_2(report) else step.words, **letter_facts(report),
    )  # fmt: skip


def signed_parts(report: DecisionReport) -> list[Part]:
    """Return the parts of a report that are signed: each that has a text."""
    if report.is_confidential:
        return [Part.CONFIDENTIAL]
    return [Part.PUBLIC, Part.CONFIDENTIAL] if has_part_2(report) else [Part.PUBLIC]


def _why_closed(report: DecisionReport) -> str:
    """Return the refusal for a report that is not waiting to be signed; read again after it was locked."""
    return NOT_READY.get(report.state, SIGNED_ALREADY)


def _tell_board(session: Session, report: DecisionReport, given: ReportDecision, *, by: Person) -> None:
    """Record the decision with the board's recommendation, unless that would show a confidential report."""
    behind = report.board_decision
    if behind is None or behind.kind is not DecisionKind.RECOMMENDATION or not behind.carried:
        return
    if behind.state not in {DecisionState.DECIDED, DecisionState.RATIFIED}:
        return
    if report.is_confidential and not behind.is_confidential:
        return
    body = report.decided_by or (report.organisation.name if report.organisation else behind.recommended_to)
    response = ReceivedResponse(
        RecommendationOutcome.ACCEPTED,
        body,
        clock.today(),
        f"Decision report signed by {by.name}.",
        report.reference,
        is_key=report.is_key_decision,
        call_in_until=given.call_in_until,
    )
    following.record_response(session, behind, response, by=by)
