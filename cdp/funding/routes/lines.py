"""The register of plan lines with its files, the page of one line, and the forms that change it."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.audit.queries import history_of
from cdp.documents.registers import RegisterFormat
from cdp.extensions import db
from cdp.funding import lines, queries
from cdp.funding.figures import figures_of, of_year, sum_of
from cdp.funding.files import line_file, line_years
from cdp.funding.forms.filters import LineFilterForm
from cdp.funding.forms.lines import PlanLineForm, YearAmountsForm
from cdp.funding.positions import quarter_rows
from cdp.funding.routes.blueprint import bp, find_line
from cdp.funding.visibility import SEEN_BY_ALL
from cdp.models import PlanLine
from cdp.partnerships.names import names_of_organisations
from cdp.partnerships.queries import organisations_of
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.forms import Form
from cdp.web.paging import page_of
from cdp.web.registers import register_download
from cdp.workplans.measures import measures_of
from cdp.workplans.periods import plan_year


@bp.route("/lines")
@requires(Permission.READ)
def line_list(access: Access) -> ResponseReturnValue:
    """Show the plan lines that match the filters, with their figures for a year and the totals of all that match.

    Lines of streams that ended before the year are shown only if they are searched for.
    """
    session = db.session()
    form, year = _filter(access)
    filters = form.filters()
    condition = queries.matching(access, filters)
    if not filters.words:
        condition &= queries.in_year(year)
    figures = figures_of(session, condition, year=year)
    found = page_of(queries.register(condition, form.order), session, request.args.get("page"), total=None)
    return render_template(
        "funding/line_list.html",
        filters=form,
        lines=found,
        figures={line.id: of_year(figures, line.id, year) for line in found.items},
        total=sum_of(of_line[year] for of_line in figures.values() if year in of_line),
        year=year,
        may_edit=access.may(Permission.EDIT_WORKPLAN),
    )


@bp.route("/lines/download.<any(xlsx, docx, csv):kind>")
@requires(Permission.READ)
def download_lines(access: Access, kind: str) -> ResponseReturnValue:
    """Return the filtered register as a file, without confidential lines, with every year and quarter."""
    session = db.session()
    form, _ = _filter(access)
    year = form.valid["year"]
    condition = queries.matching(access, form.filters()) & SEEN_BY_ALL
    rows = line_years(
        session.scalars(queries.register(condition, form.order)),
        figures_of(session, condition, year=year),
        only=year,
    )
    file = line_file(RegisterFormat(kind))
    return register_download(access, file, kind, rows, name="plan-lines", filters=form.in_words)


@bp.route("/lines/new", methods=["GET", "POST"])
@requires(Permission.EDIT_WORKPLAN)
def new_line(access: Access) -> ResponseReturnValue:
    """Add a plan line."""
    session = db.session()
    form = PlanLineForm(stream=request.args.get("stream"))
    _offer(form, access)

    def change() -> Done:
        line = lines.add_line(session, access.partnership, form.details(), by=access.person)
        to = url_for("funding.amounts", key=line.key, year=plan_year(clock.today()))
        return Done(f"Plan line {line.reference} added. Enter its amounts.", to)

    return save(form, change) or page("funding/new_line.html", form=form)


@bp.route("/lines/<key:key>")
@requires(Permission.READ)
def line(access: Access, key: str) -> ResponseReturnValue:
    """Show one line with its amounts by year and quarter, and its movements."""
    here, session = find_line(access, key), db.session()
    figures = figures_of(session, PlanLine.id == here.id).get(here.id, {})
    return render_template(
        "funding/line.html",
        line=here,
        years=[(year, each, quarter_rows(each)) for year, each in sorted(figures.items())],
        this_year=plan_year(clock.today()),
        measure=measures_of(session, access.partnership).get(here.metric_code or ""),
        movements=queries.movements_of_line(session, access, here),
        history=history_of(session, here) if access.may(Permission.READ_HISTORY) else [],
        may_edit=access.may(Permission.EDIT_WORKPLAN),
    )


@bp.route("/lines/<key:key>/edit", methods=["GET", "POST"])
@requires(Permission.EDIT_WORKPLAN)
def edit_line(access: Access, key: str) -> ResponseReturnValue:
    """Change what a line says."""
    here = find_line(access, key)
    form = PlanLineForm(here)
    _offer(form, access)

    def change() -> Done:
        lines.change_line(db.session(), here, form.details(), by=access.person)
        return _saved(here, f"Plan line {here.reference} saved.")

    return save(form, change) or page("funding/edit_line.html", form=form, line=here)


@bp.route("/lines/<key:key>/amounts/<int:year>", methods=["GET", "POST"])
@requires(Permission.EDIT_WORKPLAN)
def amounts(access: Access, key: str, year: int) -> ResponseReturnValue:
    """Change the amounts of a line for one year."""
    here = find_line(access, key)
    form = YearAmountsForm(here, year)

    def change() -> Done:
        lines.set_year(db.session(), here, form.entered(), by=access.person)
        return _saved(here, f"Amounts of {here.reference} saved.")

    return save(form, change) or page("funding/amounts.html", form=form, line=here, year=year)


@bp.route("/lines/<key:key>/remove", methods=["GET", "POST"])
@requires(Permission.EDIT_WORKPLAN)
def remove_line(access: Access, key: str) -> ResponseReturnValue:
    """Remove a line that was added by mistake."""
    here, form = find_line(access, key), Form()

    def change() -> Done:
        lines.remove_line(db.session(), here, by=access.person)
        return Done(f"Plan line {here.reference} removed.", url_for("funding.line_list"))

    return save(form, change) or page("funding/remove_line.html", form=form, line=here)


def _filter(access: Access) -> tuple[LineFilterForm, int]:
    """Return the filters of the register, and the financial year that it shows."""
    form, session, this_year = LineFilterForm(request.args), db.session(), plan_year(clock.today())
    form.offer(
        sorted({*queries.years_of(session, access), this_year}),
        [(each.key, each.label) for each in queries.streams_of(session, access.partnership)],
        queries.headings_of(session, access),
        names_of_organisations(session, access.partnership),
    )
    return form, form.valid["year"] or this_year


def _offer(form: PlanLineForm, access: Access) -> None:
    session, partnership = db.session(), access.partnership
    form.offer(
        queries.streams_of(session, partnership),
        organisations_of(session, partnership),
        queries.activities_of(session, partnership),
        measures_of(session, partnership),
    )


def _saved(here: PlanLine, message: str) -> Done:
    return Done(message, url_for("funding.line", key=here.key))
