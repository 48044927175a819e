"""A report on its way to signature: written, with a decision maker, sent, cleared."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from cdp import clock
from cdp.decision_reports.checks.findings import blocking_findings
from cdp.decision_reports.checks.service import accept_finding
from cdp.decision_reports.clearing import service as clearing
from cdp.decision_reports.clearing.roles import roles_of
from cdp.decision_reports.clearing.service import ReportClearanceDetails
from cdp.decision_reports.document import report_fingerprint
from cdp.decision_reports.signing import service as signing
from cdp.decision_reports.signing.service import ReportDecision
from cdp.issuing.service import SignatureGiven
from cdp.models import DecisionReport, Person, ReportClearance
from tests import make
from tests.decision_reports.scene import draft, wrote

REQUIRED = {
    "executive_summary": "A coordinator brings treatment into the health agenda.",
    "introduction": "The board asked for a coordinator.",
    "issues": "The role manages the secretariat.",
    "financial": "There is no further cost.",
    "legal": "The commissioner has the power to do this.",
    "commercial": "There are no commercial issues.",
    "public_health": "The role supports the public health approach.",
    "data_protection": "No personal data are processed.",
    "equality": "The role serves everyone.",
    "background_papers": "None.",
    "reasons": "",
}


def written(
    session: Session, world: make.World, *, by: Person | None = None, **details: Any
) -> DecisionReport:
    """Return a report with every section written; the SRO decides."""
    given = {"decision_maker": world.sro, **details}
    report = draft(session, world, by=by, **given)
    codes = {one.code for one in report.sections}
    for code, text in REQUIRED.items():
        if code in codes and text:
            wrote(session, report, code, text)
    return report


def ask(
    session: Session, report: DecisionReport, code: str, person: Person, *, days: int = 3
) -> ReportClearance:
    """Ask a person to clear a report in a role."""
    details = ReportClearanceDetails(code, person, clock.today() + timedelta(days=days))
    made = clearing.request_clearance(session, report, details, by=report.author)
    session.commit()
    return made


def cleared(session: Session, world: make.World, report: DecisionReport) -> None:
    """Settle what the check found, send a report, and have the SRO clear it in every role."""
    for found in blocking_findings(report):
        accept_finding(session, report, found, "It is an example.", by=report.author)
    clearing.send_for_clearance(session, report, by=report.author)
    for role in roles_of(report):
        made = ask(session, report, role.code, world.sro)
        clearing.answer(
            session, made, cleared=True, comment="", shown=report_fingerprint(report), by=world.sro
        )
        session.commit()


def signature(report: DecisionReport, person: Person) -> SignatureGiven:
    """Return a person's signature on a report as it is now, with a password confirmed just now."""
    return SignatureGiven(person.name, clock.now(), report_fingerprint(report))


def signed(session: Session, world: make.World, report: DecisionReport) -> None:
    """Clear a report, and have the SRO sign it."""
    cleared(session, world, report)
    signing.sign(
        session, report, signature(report, world.sro), ReportDecision(has_interest=False), by=world.sro
    )
    session.commit()
