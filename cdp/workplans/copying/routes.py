"""The page for copying the plan of a year to a later year: a preview, and the copy."""

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.wording.formats import plural
from cdp.workplans import queries
from cdp.workplans.copying import service
from cdp.workplans.copying.forms import CopyChoiceForm, CopyForm
from cdp.workplans.periods import FIRST_YEAR, LAST_YEAR, year_words

bp = Blueprint("copying", __name__, url_prefix="/partnerships/<slug:slug>/workplan/<int:year>/copy")


@bp.route("", methods=["GET", "POST"])
@requires(Permission.EDIT_WORKPLAN)
def copy(access: Access, year: int) -> ResponseReturnValue:
    """Show which activities will be copied to a later year, and copy them."""
    if not FIRST_YEAR <= year < LAST_YEAR:
        abort(404)
    session, choice = db.session(), CopyChoiceForm(request.args, year=year)
    order = choice.order()
    activities = queries.activities_in(session, access.partnership, year)
    found = service.preview(activities, order)
    form = CopyForm(data={"seen": found.fingerprint})

    def change() -> Done:
        copies = service.copy_plan(
            session, access.partnership, activities, order, seen=form.seen.data, by=access.person
        )
        message = f"{plural(len(copies), 'activity', 'activities')} copied to {year_words(order.to_year)}."
        return Done(message, url_for("workplans.index", year=order.to_year))

    answer = save(form, change)
    form.seen.data = found.fingerprint
    return answer or page(
        "copying/copy.html", form=form, choice=choice, preview=found, year=year, order=order
    )
