"""The history pages of partnerships, records and the installation."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.access.procurements import withheld_procurements
from cdp.audit import queries
from cdp.extensions import db
from cdp.web.access import requires, requires_administrator
from cdp.web.paging import page_of

bp = Blueprint("audit", __name__)

# The kinds of records that have a history page, by table name
RECORDS = {
    "agenda_items": "agenda item",
    "backlog_items": "item of the backlog",
    "boards": "board",
    "contact_points": "contact point",
    "decision_reports": "decision report",
    "meetings": "meeting",
    "polls": "date poll",
    "seats": "seat",
    "successions": "handover",
    "terms_versions": "version of the terms of reference",
    "written_procedures": "written procedure",
}


@bp.route("/partnerships/<slug:slug>/history")
@requires(Permission.READ_HISTORY)
def history(access: Access) -> ResponseReturnValue:
    """Show the changes in a partnership."""
    events = page_of(
        queries.history_of_partnership(access.partnership, _withheld(access)),
        db.session(),
        request.args.get("page"),
    )
    return render_template("audit/history.html", events=events)


@bp.route(f"/partnerships/<slug:slug>/history/<any({', '.join(RECORDS)}):kind>/<key:key>")
@requires(Permission.READ_HISTORY)
def record(access: Access, kind: str, key: str) -> ResponseReturnValue:
    """Show the changes to one record of a partnership."""
    query = queries.history_of_record(access.partnership, kind, key, _withheld(access))
    events = page_of(query, db.session(), request.args.get("page"))
    if not events.total and not queries.is_in_partnership(db.session(), access.partnership, kind, key):
        abort(404)
    return render_template("audit/history.html", events=events, record=RECORDS[kind])


@bp.route("/history")
@requires_administrator
def installation_history() -> ResponseReturnValue:
    """Show the changes outside partnerships: accounts, administrators, new partnerships."""
    events = page_of(queries.history_of_installation(), db.session(), request.args.get("page"))
    return render_template("audit/history.html", events=events)


def _withheld(access: Access) -> frozenset[int]:
    return withheld_procurements(db.session(), access)
