"""Who may sign a decision report, and what stops it (docs/rules/rights.md 2, docs/rules/states.md 14)."""

from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import Access, Permission
from cdp.access.visibility import declared_by
from cdp.decision_reports.checks.findings import blocking_findings
from cdp.decision_reports.clearing.roles import is_all_cleared, standing_of_roles
from cdp.decision_reports.clearing.service import reads_whole
from cdp.decision_reports.numbering import form_of
from cdp.models import DecisionReport, DecisionReportState, Person
from cdp.wording.formats import plural

NOT_READY = {
    DecisionReportState.DRAFT: "This report is still being written.",
    DecisionReportState.SENT_BACK: "This report was sent back and is being changed.",
    DecisionReportState.WITH_CLEARERS: "This report is not cleared yet.",
    DecisionReportState.SIGNED: "This report has already been signed.",
    DecisionReportState.PUBLISHED: "This report has already been signed.",
}
"""Why a report in a state cannot be signed."""
INTERESTED = (
    "You declared an interest in this matter, so you cannot sign the report. Someone else must decide."
)


def is_decision_maker(access: Access, report: DecisionReport) -> bool:
    """Return whether a person is the one named to decide, with a right to sign, and may read the whole report."""
    named = report.decision_maker_id == access.person.id
    return named and access.may(Permission.SIGN_REPORTS) and reads_whole(access, report)


def has_declared_interest(person: Person, report: DecisionReport) -> bool:
    """Return whether a person declared an interest in the board's item, or took no part in its decision."""
    decision = report.board_decision
    if decision is None:
        return False
    took_no_part = any(each.id == person.id for each in decision.took_no_part)
    return took_no_part or (decision.item is not None and declared_by(person, decision.item))


def why_not_sign(session: Session, report: DecisionReport, person: Person) -> str:
    """Return why a report cannot be signed by its decision maker now, or an empty string."""
    if report.state in NOT_READY:
        return NOT_READY[report.state]
    if not form_of(report).approval_statement:
        return "The form of this report has no statement to sign. Choose another form."
    if has_declared_interest(person, report):
        return INTERESTED
    if not is_all_cleared(standing_of_roles(session, report, clock.today())):
        return (
            "A clearance has lapsed because the text has changed. The author must withdraw the report from clearance "
            "and send it again."
        )
    if errors := blocking_findings(report):
        return (
            f"The check found {plural(len(errors), 'error')}. The author must correct them, or accept each with a "
            f"reason, before you sign. The first one: {errors[0].finding.sentence}"
        )
    return ""
