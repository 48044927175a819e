"""Pages for clearing a decision report: who waits since when, requests, answers, and taking the report back."""

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.decision_reports.clearing import service
from cdp.decision_reports.clearing.roles import clearances_of, role_called, standing_of_roles
from cdp.decision_reports.document import document_of, report_fingerprint
from cdp.decision_reports.forms.clearing import (
    AnswerReportForm,
    ReportStepForm,
    RequestReportClearanceForm,
)
from cdp.decision_reports.progress import STEP_WORDS, steps_of
from cdp.decision_reports.routes.shared import bp, find
from cdp.decision_reports.visibility import parts_read_by
from cdp.extensions import db
from cdp.models import DecisionReport, DecisionReportState, Part, ReportClearance
from cdp.papers.clearance import usual_due_date
from cdp.partnerships.queries import people_of
from cdp.web.access import requires
from cdp.web.changes import Done, page, save


def back_to(report: DecisionReport, message: str) -> Done:
    """Return to the page of a report with a message."""
    return Done(message, url_for("decision_reports.show", key=report.key))


@bp.route("/<key:key>/progress")
@requires(Permission.READ)
def progress(access: Access, key: str) -> ResponseReturnValue:
    """Show who has cleared a report, who waits since when, and its steps."""
    report, session = find(access, key), db.session()
    return page(
        "decision_reports/progress.html",
        report=report,
        standing=standing_of_roles(session, report, clock.today()),
        steps=steps_of(session, report),
        step_words=STEP_WORDS,
        reads_words=service.reads_whole(access, report),
        asks=_asks(access, report),
    )


@bp.route("/<key:key>/send", methods=["GET", "POST"])
@requires(Permission.WRITE_REPORTS)
def send(access: Access, key: str) -> ResponseReturnValue:
    """Send a report for clearance."""
    report, form = find(access, key), ReportStepForm()

    def change() -> Done:
        service.send_for_clearance(db.session(), report, by=access.person)
        return Done(
            "Report sent for clearance. Ask each officer.", url_for("decision_reports.progress", key=key)
        )

    if not report.is_open and not form.is_submitted():
        abort(404)
    return save(form, change) or page("decision_reports/send.html", form=form, report=report)


@bp.route("/<key:key>/take-back", methods=["GET", "POST"])
@requires(Permission.WRITE_REPORTS)
def take_back(access: Access, key: str) -> ResponseReturnValue:
    """Take a report back to change it."""
    report, form = find(access, key), ReportStepForm()

    def change() -> Done:
        service.take_back(db.session(), report, by=access.person)
        return back_to(report, "Report withdrawn from clearance. You can change it.")

    return save(form, change) or page("decision_reports/take_back.html", form=form, report=report)


@bp.route("/<key:key>/clearances/new", methods=["GET", "POST"])
@requires(Permission.WRITE_REPORTS)
def request_clearance(access: Access, key: str) -> ResponseReturnValue:
    """Ask a person to clear a report."""
    report, session, today = find(access, key), db.session(), clock.today()
    form = RequestReportClearanceForm(data={"due_on": usual_due_date(today)})
    standing = standing_of_roles(session, report, today)
    people = [one for one in people_of(session, access.partnership, today) if one.has_account]
    form.offer([one.role for one in standing if not one.is_cleared], people)

    def change() -> Done:
        made = service.request_clearance(session, report, form.details(), by=access.person)
        message = f"Clearance requested from {made.person.name}."
        return Done(message, url_for("decision_reports.progress", key=key))

    if not _asks(access, report) and not form.is_submitted():
        abort(404)
    return save(form, change) or page("decision_reports/request_clearance.html", form=form, report=report)


@bp.route("/<key:key>/clearances/<key:clearance_key>", methods=["GET", "POST"])
@requires(Permission.READ)
def clear(access: Access, key: str, clearance_key: str) -> ResponseReturnValue:
    """Show a report to the person asked to clear it, and record their answer."""
    report, session = find(access, key), db.session()
    found = _own(access, report, clearance_key)
    form = AnswerReportForm()

    def change() -> Done:
        service.answer(
            session,
            found,
            cleared=form.answer.data == "cleared",
            comment=form.comment.data or "",
            shown=form.shown.data or "",
            by=access.person,
        )
        return back_to(report, "Thank you. Your answer is recorded.")

    if answer := save(form, change):
        return answer
    form.shown.data = report_fingerprint(report)
    parts = [
        part for part in parts_read_by(access, report) if part is report.part or part is Part.CONFIDENTIAL
    ]
    return page(
        "decision_reports/clear.html",
        form=form,
        report=report,
        clearance=found,
        role=role_called(report, found.code),
        documents=[document_of(report, part) for part in parts],
        is_open=report.state is DecisionReportState.WITH_CLEARERS,
    )


def _own(access: Access, report: DecisionReport, key: str) -> ReportClearance:
    found = next((one for one in clearances_of(db.session(), report) if one.key == key), None)
    return found if found is not None and service.may_answer(access, found) else abort(404)


def _asks(access: Access, report: DecisionReport) -> bool:
    """Return whether a person may ask officers to clear a report now."""
    return access.may(Permission.WRITE_REPORTS) and report.state is DecisionReportState.WITH_CLEARERS
