"""Pages of the approved plan: what moved since approval, and recording an approval."""

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.workplans import register
from cdp.workplans.baselines import queries, service
from cdp.workplans.baselines.comparing import compared
from cdp.workplans.baselines.forms import BaselineForm
from cdp.workplans.periods import FIRST_YEAR, LAST_YEAR, year_words
from cdp.workplans.register import PlanFilters

bp = Blueprint("baselines", __name__, url_prefix="/partnerships/<slug:slug>/workplan/<int:year>/approved")


@bp.route("")
@requires(Permission.READ)
def show(access: Access, year: int) -> ResponseReturnValue:
    """Compare the plan of a year with the current baseline."""
    return _compared(access, year, None)


@bp.route("/<int:number>")
@requires(Permission.READ)
def earlier(access: Access, year: int, number: int) -> ResponseReturnValue:
    """Compare the plan of a year with one of its baselines."""
    return _compared(access, year, number)


def _compared(access: Access, year: int, number: int | None) -> ResponseReturnValue:
    _check_year(year)
    session = db.session()
    baselines = queries.baselines_of(session, access.partnership, year)
    chosen = next((each for each in baselines if number in (None, each.number)), None)
    if chosen is None and number is not None:
        abort(404)
    activities = session.scalars(register.plan(access.partnership, PlanFilters(year), clock.today())).all()
    return page(
        "baselines/show.html",
        year=year,
        baselines=baselines,
        chosen=chosen,
        comparison=compared(activities, queries.dates_in(session, chosen)) if chosen else None,
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.EDIT_WORKPLAN)
def new(access: Access, year: int) -> ResponseReturnValue:
    """Record that the board approved the plan of a year."""
    _check_year(year)
    session = db.session()
    form = BaselineForm()
    form.offer(queries.approval_sources(session, access.partnership), year=year)
    activities = session.scalars(register.plan(access.partnership, PlanFilters(year), clock.today())).all()

    def change() -> Done:
        baseline = service.freeze(session, access.partnership, activities, form.approval(), by=access.person)
        message = f"Baseline {baseline.number} of the workplan {year_words(year)} recorded."
        return Done(message, url_for("baselines.show", year=year))

    return save(form, change) or page(
        "baselines/new.html",
        form=form,
        year=year,
        count=len(activities),
        earlier=queries.baselines_of(session, access.partnership, year),
    )


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        abort(404)
