"""Pages for reporting on activities: the progress of a quarter, and key dates."""

from datetime import date

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.models import Activity, KeyDate
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.workplans import queries
from cdp.workplans.forms import RemoveForm
from cdp.workplans.periods import PlanQuarter, open_quarters
from cdp.workplans.reporting import forms, service
from cdp.workplans.reporting.quarters import by_quarter
from cdp.workplans.routes import find

bp = Blueprint("progress", __name__, url_prefix="/partnerships/<slug:slug>/workplan/activities/<key:key>")


@bp.route("/progress", methods=["GET", "POST"])
@requires(Permission.UPDATE_ACTIVITY)
def report(access: Access, key: str) -> ResponseReturnValue:
    """Report progress on an activity for the current quarter; only its leads and the secretariat may do so."""
    return _report(access, key, None)


@bp.route("/progress/<quarter>", methods=["GET", "POST"])
@requires(Permission.UPDATE_ACTIVITY)
def report_on(access: Access, key: str, quarter: str) -> ResponseReturnValue:
    """Report progress on an activity for another quarter that is still open."""
    return _report(access, key, quarter)


def _report(access: Access, key: str, quarter: str | None) -> ResponseReturnValue:
    found, session = find(access, key), db.session()
    if not queries.may_update(access, found):
        abort(403)
    written = by_quarter(queries.updates_of(session, found))
    still_open = open_quarters(written[0].quarter.starts if written else None, clock.today())
    chosen = still_open[0] if quarter is None else _quarter(quarter, still_open)
    earlier = next((each.report for each in written if each.quarter == chosen), None)
    form = forms.ProgressForm.of(found, chosen, earlier)

    def change() -> Done:
        service.update_progress(session, found, form.progress(), by=access.person)
        return Done(f"Progress of {found.reference} saved.", url_for("workplans.activity", key=key))

    return save(form, change) or page(
        "progress/report.html",
        form=form,
        activity=found,
        quarter=chosen,
        written=earlier,
        others=[each for each in still_open if each != chosen],
    )


@bp.route("/key-dates/new", methods=["GET", "POST"])
@requires(Permission.EDIT_WORKPLAN)
def new_key_date(access: Access, key: str) -> ResponseReturnValue:
    """Add a key date to an activity."""
    found, form = find(access, key), forms.NewKeyDateForm()

    def change() -> Done:
        service.add_key_date(db.session(), found, form.details(), by=access.person)
        return Done("Key date added.", url_for("workplans.activity", key=key))

    return save(form, change) or page("progress/key_date.html", form=form, activity=found, key_date=None)


@bp.route("/key-dates/<key:part>", methods=["GET", "POST"])
@requires(Permission.EDIT_WORKPLAN)
def edit_key_date(access: Access, key: str, part: str) -> ResponseReturnValue:
    """Change a key date of an activity."""
    found = find(access, key)
    key_date = _key_date(found, part, forms.NewKeyDateForm())
    form = forms.KeyDateForm.of(key_date)

    def change() -> Done:
        service.change_key_date(db.session(), key_date, form.details(), by=access.person)
        return Done("Key date saved.", url_for("workplans.activity", key=key))

    return save(form, change) or page("progress/key_date.html", form=form, activity=found, key_date=key_date)


@bp.route("/key-dates/<key:part>/remove", methods=["GET", "POST"])
@requires(Permission.EDIT_WORKPLAN)
def remove_key_date(access: Access, key: str, part: str) -> ResponseReturnValue:
    """Remove a key date of an activity, after confirmation."""
    found = find(access, key)
    key_date = _key_date(found, part)
    form = RemoveForm(data={"version": key_date.version})

    def change() -> Done:
        service.remove_key_date(db.session(), key_date, version=form.version.data, by=access.person)
        return Done("Key date removed.", url_for("workplans.activity", key=key))

    return save(form, change) or page(
        "progress/remove_key_date.html", form=form, activity=found, key_date=key_date
    )


def _quarter(text: str, still_open: list[PlanQuarter]) -> PlanQuarter:
    """Return the open quarter whose first day is in the address, or answer 404."""
    try:
        starts = date.fromisoformat(text)
    except ValueError:
        abort(404)
    return next((each for each in still_open if each.starts == starts), None) or abort(404)


def _key_date(activity: Activity, key: str, sent: forms.NewKeyDateForm | None = None) -> KeyDate:
    """Return a key date of an activity, or answer 404.

    Raises Conflict with what was sent, if a form is sent about one that someone else has removed.
    """
    found = next((each for each in activity.key_dates if each.key == key), None)
    if found is None and request.method == "POST":
        details = sent.details() if sent is not None and sent.due_on.data and sent.title.data else None
        if conflict := service.removed_meanwhile(db.session(), activity, key, details):
            raise conflict
    return found or abort(404)
