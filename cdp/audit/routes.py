"""The history pages: what was done in a partnership, and in the installation."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission, requires, requires_administrator
from cdp.audit import queries
from cdp.extensions import db
from cdp.web.paging import page_of

bp = Blueprint("audit", __name__)


@bp.route("/partnerships/<slug:slug>/history")
@requires(Permission.READ_HISTORY)
def history(access: Access) -> ResponseReturnValue:
    """Show what was done in a partnership."""
    events = page_of(
        queries.history_of_partnership(access.partnership), db.session(), request.args.get("page")
    )
    return render_template("audit/history.html", events=events)


@bp.route("/history")
@requires_administrator
def installation_history() -> ResponseReturnValue:
    """Show what was done outside any partnership: accounts, administrators, new partnerships."""
    events = page_of(queries.history_of_installation(), db.session(), request.args.get("page"))
    return render_template("audit/history.html", events=events)
