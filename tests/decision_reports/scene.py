"""A report of the West Midlands board, modelled on PCD 1134: a post for 12 months, paid in two financial years."""

from sqlalchemy.orm import Session

from cdp import clock
from cdp.decision_reports import service
from cdp.decision_reports.service import DecisionReportDetails
from cdp.decision_reports.writing.service import write_section
from cdp.models import DecisionReport, DecisionReportSection, DecisionReportState, Person
from cdp.reference.report_forms import report_forms
from tests import make

HERE = "/partnerships/west-midlands/decision-reports"
ISSUES = "The coordinator role brings treatment into the health agenda.\n\nThe role manages the secretariat."


def draft(
    session: Session, world: make.World, *, by: Person | None = None, **details: object
) -> DecisionReport:
    """Begin a report with the decision form, and commit it."""
    form = next(one for one in report_forms() if one.code == "decision_form")
    given = {
        "title": "Drugs coordinator post",
        "reference": "PCD 1134",
        "decided_by": "Deputy Mayor",
        **details,
    }
    wanted = DecisionReportDetails(world.board, **given)  # type: ignore[arg-type]
    made = service.begin(session, world.partnership, form, wanted, by=by or world.coordinator)
    session.commit()
    return made


def section(report: DecisionReport, code: str) -> DecisionReportSection:
    """Return the section with this code."""
    return next(one for one in report.sections if one.code == code)


def wrote(session: Session, report: DecisionReport, code: str, text: str) -> DecisionReportSection:
    """Write a section as its author, and commit it."""
    found = section(report, code)
    write_section(session, found, text, version=found.version, by=report.author)
    session.commit()
    return found


def sent(session: Session, report: DecisionReport) -> None:
    """Mark a report as sent for clearance."""
    report.state, report.changed_at = DecisionReportState.WITH_CLEARERS, clock.now()
    session.commit()
