"""Pages for the recommendations and the table of a report."""

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.decision_reports.forms.money import RecommendationForm, TableYearsForm, line_form
from cdp.decision_reports.forms.reports import PlainReportForm
from cdp.decision_reports.numbering import insertables
from cdp.decision_reports.queries import streams_to_name
from cdp.decision_reports.recommendations import service as recommendations
from cdp.decision_reports.routes.shared import bp, find
from cdp.decision_reports.table import service as table
from cdp.decision_reports.table.figures import years_of
from cdp.extensions import db
from cdp.models import DecisionReport, ReportMoneyLine, ReportRecommendation
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.converters import with_key
from cdp.web.forms import Form

RECOMMENDATION = "/<key:key>/recommendations/<key:one_key>"
LINE = "/<key:key>/table/<key:line_key>"


@bp.route("/<key:key>/recommendations/new", methods=["GET", "POST"])
@requires(Permission.WRITE_REPORTS)
def new_recommendation(access: Access, key: str) -> ResponseReturnValue:
    """Add a recommendation."""
    report = _open_report(access, key)
    form = RecommendationForm.of(report, None)

    def change() -> Done:
        recommendations.add_recommendation(db.session(), report, form.ask(), by=access.person)
        return Done("Recommendation added.", _back(report, "recommendations"))

    return save(form, change) or _recommendation_page(form, report, None)


@bp.route(RECOMMENDATION, methods=["GET", "POST"])
@requires(Permission.WRITE_REPORTS)
def recommendation(access: Access, key: str, one_key: str) -> ResponseReturnValue:
    """Change a recommendation."""
    report = _open_report(access, key)
    one = with_key(report.recommendations, one_key)
    form = RecommendationForm.of(report, one)

    def change() -> Done:
        recommendations.change_recommendation(
            db.session(), one, form.ask(), version=form.version.data or 0, by=access.person
        )
        return Done("Recommendation saved.", _back(report, "recommendations"))

    return save(form, change) or _recommendation_page(form, report, one)


@bp.route(f"{RECOMMENDATION}/up", methods=["POST"])
@requires(Permission.WRITE_REPORTS)
def move_recommendation(access: Access, key: str, one_key: str) -> ResponseReturnValue:
    """Put a recommendation before the one above it."""
    report, form = _open_report(access, key), Form()
    one = with_key(report.recommendations, one_key)

    def change() -> Done:
        recommendations.move_up(db.session(), one, by=access.person)
        return Done("Recommendation moved up.", _back(report, "recommendations"))

    return save(form, change) or page("decision_reports/moved.html", form=form, report=report)


@bp.route(f"{RECOMMENDATION}/remove", methods=["GET", "POST"])
@requires(Permission.WRITE_REPORTS)
def remove_recommendation(access: Access, key: str, one_key: str) -> ResponseReturnValue:
    """Remove a recommendation, after confirmation."""
    report = _open_report(access, key)
    one = with_key(report.recommendations, one_key)
    form = PlainReportForm(obj=one)

    def change() -> Done:
        recommendations.remove_recommendation(db.session(), one, version=form.version.data, by=access.person)
        return Done("Recommendation removed.", _back(report, "recommendations"))

    return save(form, change) or page(
        "decision_reports/remove.html",
        form=form,
        heading="Remove the recommendation",
        words=one.text,
        report=report,
        back=_back(report, "recommendations"),
    )


@bp.route("/<key:key>/table/years", methods=["GET", "POST"])
@requires(Permission.WRITE_REPORTS)
def table_years(access: Access, key: str) -> ResponseReturnValue:
    """Set the years of the table."""
    report = _open_report(access, key)
    form = TableYearsForm(obj=report)

    def change() -> Done:
        first, last = form.money_from.data, form.money_to.data
        table.set_years(db.session(), report, first, last, version=form.version.data, by=access.person)
        return Done("Years saved.", _back(report, "table"))

    return save(form, change) or page("decision_reports/years.html", form=form, report=report)


@bp.route("/<key:key>/table/new", methods=["GET", "POST"])
@requires(Permission.WRITE_REPORTS)
def new_line(access: Access, key: str) -> ResponseReturnValue:
    """Add a line to the table."""
    report, session = _open_report(access, key), db.session()
    form = line_form(report, None, streams_to_name(session, access.partnership))

    def change() -> Done:
        table.add_line(session, report, form.details(), by=access.person)
        return Done("Line added.", _back(report, "table"))

    stop = "" if years_of(report) else "Set the years of the table first."
    return save(form, change) or page(
        "decision_reports/line.html", form=form, report=report, line=None, stop=stop
    )


@bp.route(LINE, methods=["GET", "POST"])
@requires(Permission.WRITE_REPORTS)
def money_line(access: Access, key: str, line_key: str) -> ResponseReturnValue:
    """Change a line of the table."""
    report, session = _open_report(access, key), db.session()
    line: ReportMoneyLine = with_key(report.money_lines, line_key)
    form = line_form(report, line, streams_to_name(session, access.partnership))

    def change() -> Done:
        table.change_line(session, line, form.details(), version=form.version.data or 0, by=access.person)
        return Done("Line saved.", _back(report, "table"))

    return save(form, change) or page("decision_reports/line.html", form=form, report=report, line=line)


@bp.route(f"{LINE}/remove", methods=["GET", "POST"])
@requires(Permission.WRITE_REPORTS)
def remove_line(access: Access, key: str, line_key: str) -> ResponseReturnValue:
    """Remove a line of the table, after confirmation."""
    report = _open_report(access, key)
    line = with_key(report.money_lines, line_key)
    form = PlainReportForm(obj=line)

    def change() -> Done:
        table.remove_line(db.session(), line, version=form.version.data, by=access.person)
        return Done("Line removed.", _back(report, "table"))

    return save(form, change) or page(
        "decision_reports/remove.html",
        form=form,
        heading="Remove the line",
        words=line.service,
        report=report,
        back=_back(report, "table"),
    )


def _recommendation_page(
    form: RecommendationForm, report: DecisionReport, one: ReportRecommendation | None
) -> ResponseReturnValue:
    return page(
        "decision_reports/recommendation.html",
        form=form,
        report=report,
        one=one,
        insertables=insertables(report, report.part),
        paragraphs=[],
        back=_back(report, "recommendations"),
    )


def _open_report(access: Access, key: str) -> DecisionReport:
    """Return a report that can still change; 404 once it was signed."""
    report = find(access, key)
    return report if report.is_open else abort(404)


def _back(report: DecisionReport, anchor: str) -> str:
    return url_for("decision_reports.show", key=report.key, _anchor=anchor)
