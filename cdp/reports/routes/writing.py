"""Pages for beginning, writing, issuing and deleting reports."""

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.partnerships.queries import boards_of
from cdp.reports import forms, service
from cdp.reports.content import text_of
from cdp.reports.document import period_of
from cdp.reports.promises import promises_in
from cdp.reports.routes.shared import bp, find
from cdp.reports.sections import section_called
from cdp.web.access import requires
from cdp.web.changes import Done, page, save


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def new(access: Access) -> ResponseReturnValue:
    """Begin a report."""
    form, session = forms.NewReportForm(), db.session()
    form.offer(boards_of(session, access.partnership))

    def change() -> Done:
        report = service.begin(session, access.partnership, form.details(), by=access.person)
        return Done(
            "Report begun. Add your own text, then issue it.", url_for("reports.show", key=report.key)
        )

    return save(form, change) or page("reports/new.html", form=form)


@bp.route("/<key:key>/sections/<code>", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def section(access: Access, key: str, code: str) -> ResponseReturnValue:
    """Write the text of a section."""
    found, session = find(access, key), db.session()
    wanted = section_called(found.kind, code)
    if wanted is None:
        abort(404)
    form = forms.SectionTextForm(found, wanted)
    if found.is_issued and not form.is_submitted():
        abort(404)

    def change() -> Done:
        service.write(
            session, found, wanted, form.text.data or "", version=form.version.data, by=access.person
        )
        return Done("Text saved.", url_for("reports.show", key=key, _anchor=code))

    if answer := save(form, change):
        return answer
    has_records = any(
        each.code == code and not each.collected.is_empty for each in text_of(session, found).sections
    )
    return page(
        "reports/section.html",
        form=form,
        report=found,
        section=wanted,
        has_records=has_records,
    )


@bp.route("/<key:key>/issue", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def issue(access: Access, key: str) -> ResponseReturnValue:
    """Issue a report, so that it no longer changes."""
    found, session = find(access, key), db.session()
    board = found.board or next(iter(boards_of(session, access.partnership, open_on=clock.today())), None)
    form = forms.IssueForm(found, promises_in(found), board)

    def change() -> Done:
        kept = form.kept()
        service.issue(session, found, version=form.version.data, promises=kept, by=access.person)
        return Done("Report issued. Its files will be ready in a moment.", url_for("reports.show", key=key))

    if found.is_issued and not form.is_submitted():
        abort(404)
    return save(form, change) or page(
        "reports/issue.html", form=form, report=found, period=period_of(found), text=text_of(session, found)
    )


@bp.route("/<key:key>/delete", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def delete(access: Access, key: str) -> ResponseReturnValue:
    """Delete a draft, after confirmation."""
    found = find(access, key)
    form = forms.ReportButtonForm(obj=found)
    if found.is_issued and not form.is_submitted():
        abort(404)

    def change() -> Done:
        service.delete(db.session(), found, version=form.version.data, by=access.person)
        return Done("Draft deleted.", url_for("reports.index"))

    return save(form, change) or page("reports/delete.html", form=form, report=found)
