"""Pages for signing a decision report, sending it back, publishing it and deferring that."""

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.agendas.forms import PasswordForm
from cdp.decision_reports.document import document_of, report_fingerprint
from cdp.decision_reports.forms.clearing import (
    DeferForm,
    ReportSendBackForm,
    ReportStepForm,
    SignDecisionReportForm,
)
from cdp.decision_reports.numbering import form_of
from cdp.decision_reports.publishing import service as publishing
from cdp.decision_reports.publishing.kind import file_name_of, signatures_of
from cdp.decision_reports.routes.clearing import back_to
from cdp.decision_reports.routes.shared import bp, find
from cdp.decision_reports.signing import service
from cdp.decision_reports.signing.deciders import who_decides
from cdp.decision_reports.signing.rules import is_decision_maker, why_not_sign
from cdp.decision_reports.visibility import parts_read_by
from cdp.extensions import db
from cdp.issuing.issuer import newest_file
from cdp.models import DecisionReport, DecisionReportState, IssuedDocument, IssuedFileKind, Part
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.downloads import issued_download, made_now

PARTS = {"1": Part.PUBLIC, "2": Part.CONFIDENTIAL}


@bp.route("/<key:key>/sign", methods=["GET", "POST"])
@requires(Permission.SIGN_REPORTS)
def sign(access: Access, key: str) -> ResponseReturnValue:
    """Show the whole text to the decision maker, and record their signature."""
    report, session, form = _to_decide(access, key), db.session(), SignDecisionReportForm()
    if not report.is_key_decision:
        del form.call_in_until

    def change() -> Done:
        service.sign(session, report, form.given(), form.decision(), by=access.person)
        return back_to(report, "Report signed. Its files will be ready in a moment.")

    if answer := save(form, change):
        return answer
    form.show(report_fingerprint(report))
    return page(
        "decision_reports/sign.html",
        form=form,
        report=report,
        statements=form_of(report),
        documents=[
            document_of(report, part, signatures_of(session, report)) for part in service.signed_parts(report)
        ],
        signatory=access.person,
        answers=who_decides(session, report, clock.today()),
        stop=why_not_sign(session, report, access.person),
    )


@bp.route("/<key:key>/send-back", methods=["GET", "POST"])
@requires(Permission.SIGN_REPORTS)
def send_back(access: Access, key: str) -> ResponseReturnValue:
    """Send a report back to its author, with what has to change."""
    report, form = _to_decide(access, key), ReportSendBackForm()

    def change() -> Done:
        service.send_back(db.session(), report, form.reason.data or "", by=access.person)
        return back_to(report, "Report sent back to its author.")

    return save(form, change) or page("decision_reports/send_back.html", form=form, report=report)


@bp.route("/<key:key>/publish", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def publish(access: Access, key: str) -> ResponseReturnValue:
    """Publish a signed report."""
    report, form, session = _signed(access, key), ReportStepForm(), db.session()

    def change() -> Done:
        publishing.publish(session, report, by=access.person)
        return back_to(report, "Report published.")

    until = publishing.deferred_until(session, report)
    return save(form, change) or page(
        "decision_reports/publish.html",
        form=form,
        report=report,
        deferred=until if until is not None and until >= clock.today() else None,
    )


@bp.route("/<key:key>/defer", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def defer(access: Access, key: str) -> ResponseReturnValue:
    """Defer the publication of a signed report until a day, with the reason."""
    report, form = _signed(access, key), DeferForm()

    def change() -> Done:
        publishing.defer(db.session(), report, form.until.data, form.because.data or "", by=access.person)
        return back_to(report, "Publication deferred.")

    return save(form, change) or page("decision_reports/defer.html", form=form, report=report)


@bp.route(
    "/<key:key>/signed/part-<any('1', '2'):number>.<any(pdf, word, text):kind>", methods=["GET", "POST"]
)
@requires(Permission.READ)
def signed_file(access: Access, key: str, number: str, kind: str) -> ResponseReturnValue:
    """Return a file of a signed report; one of Part 2 asks for the password first."""
    report, part, session = find(access, key), PARTS[number], db.session()
    document = publishing.signed_documents(session, report).get(part)
    if document is None or part not in parts_read_by(access, report):
        abort(404)
    if part is Part.PUBLIC:
        return _file(report, part, document, kind)
    form = PasswordForm()
    if not form.validate_on_submit():
        return page("decision_reports/file.html", form=form, report=report)
    publishing.note_download(session, report, by=access.person)
    session.commit()
    return _file(report, part, document, kind)


def _file(report: DecisionReport, part: Part, document: IssuedDocument, kind: str) -> ResponseReturnValue:
    if kind == "text":
        return made_now(document.text.encode(), f"{file_name_of(report, part)}.txt", "text/plain")
    issued = newest_file(document, IssuedFileKind(kind))
    return issued_download(issued, url_for("decision_reports.show", key=report.key))


def _to_decide(access: Access, key: str) -> DecisionReport:
    """Return a report to its decision maker; 403 for anyone else who may see it."""
    report = find(access, key)
    return report if is_decision_maker(access, report) else abort(403)


def _signed(access: Access, key: str) -> DecisionReport:
    report = find(access, key)
    return (
        report if report.state in {DecisionReportState.SIGNED, DecisionReportState.PUBLISHED} else abort(404)
    )
