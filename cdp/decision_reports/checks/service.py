"""Accepting what the check found, with a reason, and taking that back."""

from sqlalchemy.orm import Session

from cdp import clock
from cdp.audit.record import reference_to
from cdp.decision_reports.checks.findings import ReportFinding
from cdp.decision_reports.service import check_can_change, named, note
from cdp.errors import Refusal
from cdp.models import DecisionReport, FindingAcceptance, Person


def accept_finding(
    session: Session, report: DecisionReport, found: ReportFinding, reason: str, *, by: Person
) -> FindingAcceptance:
    """Leave something that the check found as it is, with the reason; it holds as long as the check finds the same.

    Raises Refusal once the report was signed, or if someone accepted it a moment ago.
    """
    check_can_change(report)
    if found.acceptance is not None:
        raise Refusal(f"{found.acceptance.accepted_by.name} has accepted this already.")
    made = FindingAcceptance(
        finding_key=found.finding.key,
        sentence=found.finding.sentence,
        reason=reason,
        accepted_at=clock.now(),
        accepted_by=by,
    )
    report.acceptances.append(made)
    session.flush()
    sentence = f"{by.name} accepted a finding of the check of {named(report)}."
    note(session, report, sentence, {"finding": reference_to(found.finding.sentence + reason)}, by=by)
    return made


def withdraw_acceptance(
    session: Session, report: DecisionReport, one: FindingAcceptance, *, by: Person
) -> None:
    """Take back an acceptance, so that the finding counts again. Raises Refusal once the report was signed."""
    check_can_change(report)
    report.acceptances.remove(one)
    session.flush()
    note(session, report, f"{by.name} withdrew an acceptance of a finding of {named(report)}.", by=by)
