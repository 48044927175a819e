"""Pages of the log of reporting lines."""

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.partnerships.boards.reporting import how_often
from cdp.reports import forms, log
from cdp.reports.lines import LineStatus, lines_of, reports_to_take
from cdp.reports.routes.shared import bp
from cdp.web.access import requires
from cdp.web.changes import Done, page, save


@bp.route("/lines")
@requires(Permission.READ)
def lines(access: Access) -> ResponseReturnValue:
    """List the reporting lines with what was reported last and when the next report is due."""
    found = lines_of(db.session(), access.partnership, clock.today())
    return page("reports/lines.html", lines=found, how_often=how_often)


@bp.route("/lines/<key:key>")
@requires(Permission.READ)
def line(access: Access, key: str) -> ResponseReturnValue:
    """Show the log of one reporting line."""
    return page("reports/line.html", status=_status(access, key), how_often=how_often)


@bp.route("/lines/<key:key>/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def new_matter(access: Access, key: str) -> ResponseReturnValue:
    """Add what was reported under a line."""
    status, form, session = _status(access, key), forms.NewMatterForm(), db.session()
    form.offer(reports_to_take(session, access.partnership))

    def change() -> Done:
        log.add(session, status, form.details(), by=access.person)
        return Done("Added to the log.", url_for("reports.line", key=key))

    return save(form, change) or page("reports/matter.html", form=form, status=status, matter=None)


@bp.route("/lines/<key:key>/<key:matter_key>", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def matter(access: Access, key: str, matter_key: str) -> ResponseReturnValue:
    """Change an entry, for example to add what came back."""
    status, session = _status(access, key), db.session()
    found = next((each for each in status.reported if each.key == matter_key), None) or abort(404)
    form = forms.MatterForm.of(found)
    form.offer(reports_to_take(session, access.partnership))

    def change() -> Done:
        log.change(session, status, found, form.details(), version=form.version.data, by=access.person)
        return Done("Entry saved.", url_for("reports.line", key=key))

    return save(form, change) or page("reports/matter.html", form=form, status=status, matter=found)


def _status(access: Access, key: str) -> LineStatus:
    found = lines_of(db.session(), access.partnership, clock.today())
    return next((each for each in found if each.line.key == key), None) or abort(404)
