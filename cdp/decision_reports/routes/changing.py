"""Pages that begin a decision report, change its details, and delete a draft."""

from itertools import islice

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission, may_see_decision
from cdp.decision_reports import service
from cdp.decision_reports.forms.reports import (
    DecisionReportDetailsForm,
    NewDecisionReportForm,
    PlainReportForm,
    ReportFields,
)
from cdp.decision_reports.routes.shared import bp, find
from cdp.decision_reports.templates.queries import offered_forms
from cdp.decisions.queries import DecisionFilters
from cdp.decisions.queries import register as decisions_read_by
from cdp.extensions import db
from cdp.models import Decision, DecisionReportState
from cdp.partnerships.queries import boards_of, organisations_of, people_of
from cdp.web.access import requires
from cdp.web.changes import Done, page, save

MOST_DECISIONS = 200


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.WRITE_REPORTS)
def new(access: Access) -> ResponseReturnValue:
    """Begin a report with one of the forms."""
    form, session = NewDecisionReportForm(), db.session()
    form.offer_forms(offered_forms(session, access.partnership))
    _offer(form, access)

    def change() -> Done:
        chosen = form.chosen_form()
        report = service.begin(session, access.partnership, chosen, form.details(), by=access.person)
        return Done("Report begun. Write its sections.", url_for("decision_reports.show", key=report.key))

    return save(form, change) or page("decision_reports/new.html", form=form)


@bp.route("/<key:key>/details", methods=["GET", "POST"])
@requires(Permission.WRITE_REPORTS)
def details(access: Access, key: str) -> ResponseReturnValue:
    """Change who decides, the decision behind it, and whether publication is deferred."""
    report = find(access, key)
    form = DecisionReportDetailsForm.of(report)
    _offer(form, access, report.board_decision)

    def change() -> Done:
        service.change_details(
            db.session(), report, form.details(), version=form.version.data, by=access.person
        )
        return Done("Details saved.", url_for("decision_reports.show", key=key))

    if not report.is_open and not form.is_submitted():
        abort(404)
    return save(form, change) or page("decision_reports/details.html", form=form, report=report)


@bp.route("/<key:key>/delete", methods=["GET", "POST"])
@requires(Permission.WRITE_REPORTS)
def delete(access: Access, key: str) -> ResponseReturnValue:
    """Delete a draft, after confirmation."""
    report = find(access, key)
    form = PlainReportForm(obj=report)
    if report.state is not DecisionReportState.DRAFT and not form.is_submitted():
        abort(404)

    def change() -> Done:
        service.delete(db.session(), report, version=form.version.data, by=access.person)
        return Done("Draft deleted.", url_for("decision_reports.index"))

    return save(form, change) or page("decision_reports/delete.html", form=form, report=report)


def _offer(form: ReportFields, access: Access, chosen: Decision | None = None) -> None:
    session, partnership, today = db.session(), access.partnership, clock.today()
    found = session.scalars(decisions_read_by(session, access, DecisionFilters())).unique()
    decisions = list(islice(found, MOST_DECISIONS))
    if chosen is not None and chosen not in decisions and may_see_decision(access, chosen):
        decisions.append(chosen)
    form.offer(
        boards_of(session, partnership, open_on=today),
        people_of(session, partnership, today),
        organisations_of(session, partnership),
        decisions,
    )
