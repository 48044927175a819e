"""Pages for requests of published reports in accessible formats."""

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.decision_reports.forms.clearing import FormatAnswerForm, FormatRequestForm
from cdp.decision_reports.publishing import formats as service
from cdp.decision_reports.routes.clearing import back_to
from cdp.decision_reports.routes.shared import bp, find
from cdp.extensions import db
from cdp.models import DecisionReportState
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.paging import page_of
from cdp.wording.formats import day


@bp.route("/<key:key>/accessible-format", methods=["GET", "POST"])
@requires(Permission.READ)
def ask_format(access: Access, key: str) -> ResponseReturnValue:
    """Ask for a published report in a format that a person can use."""
    report = find(access, key)
    if report.state is not DecisionReportState.PUBLISHED:
        abort(404)
    form = FormatRequestForm(data={"asker": access.person.name})

    def change() -> Done:
        made = service.request_format(db.session(), report, form.details(), by=access.person)
        return back_to(report, f"Request recorded. The secretariat answers by {day(made.due_on)}.")

    return save(form, change) or page("decision_reports/ask_format.html", form=form, report=report)


@bp.route("/accessible-formats")
@requires(Permission.MANAGE_MEETINGS)
def format_requests(access: Access) -> ResponseReturnValue:
    """List the requests for accessible formats: open ones first, next due first."""
    found = page_of(service.requests_seen_by(access), db.session(), request.args.get("page"))
    return page("decision_reports/format_requests.html", found=found, today=clock.today())


@bp.route("/accessible-formats/<key:key>", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def answer_format(access: Access, key: str) -> ResponseReturnValue:
    """Record what was sent to a person who asked for another format."""
    found = service.request_by_key(db.session(), access, key) or abort(404)
    form = FormatAnswerForm()

    def change() -> Done:
        service.answer_request(db.session(), found, form.answer.data or "", by=access.person)
        return Done("Answer recorded.", url_for("decision_reports.format_requests"))

    return save(form, change) or page("decision_reports/answer_format.html", form=form, request_=found)
