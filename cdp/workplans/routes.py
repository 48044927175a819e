"""The pages of the workplan."""

from collections.abc import Sequence

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.audit.queries import history_of
from cdp.extensions import db
from cdp.models import Activity, Objective
from cdp.partnerships import queries as partnerships
from cdp.reference import outcomes
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.workplans import forms, queries, service
from cdp.workplans.gantt import gantt
from cdp.workplans.rating import rating_of

bp = Blueprint("workplans", __name__, url_prefix="/partnerships/<slug:slug>/workplan")


@bp.app_template_filter("activity_rating")
def activity_rating(activity: Activity) -> object:
    """Return the rating of an activity today, for templates."""
    return rating_of(activity, clock.today())


@bp.route("")
@requires(Permission.READ)
def index(access: Access) -> ResponseReturnValue:
    """Show the workplan as a list, under the six outcomes."""
    objectives = queries.objectives_of(db.session(), access.partnership)
    return page("workplans/index.html", outcomes=_by_outcome(objectives), objectives=objectives)


@bp.route("/timeline")
@requires(Permission.READ)
def timeline(access: Access) -> ResponseReturnValue:
    """Show the workplan as a Gantt chart."""
    objectives = queries.objectives_of(db.session(), access.partnership)
    return page("workplans/timeline.html", chart=gantt(objectives, clock.today()), objectives=objectives)


@bp.route("/objectives/new", methods=["GET", "POST"])
@requires(Permission.EDIT_WORKPLAN)
def new_objective(access: Access) -> ResponseReturnValue:
    """Add an objective."""
    form = forms.NewObjectiveForm()

    def change() -> Done:
        service.add_objective(db.session(), access.partnership, form.details(), by=access.person)
        return Done("Objective added.", url_for("workplans.index"))

    return save(form, change) or page("workplans/objective.html", form=form, objective=None)


@bp.route("/objectives/<key:key>", methods=["GET", "POST"])
@requires(Permission.EDIT_WORKPLAN)
def edit_objective(access: Access, key: str) -> ResponseReturnValue:
    """Change an objective."""
    objective = _objective(access, key)
    form = forms.ObjectiveForm(obj=objective)

    def change() -> Done:
        service.change_objective(db.session(), objective, form.details(), by=access.person)
        return Done("Objective saved.", url_for("workplans.index"))

    return save(form, change) or page("workplans/objective.html", form=form, objective=objective)


@bp.route("/objectives/<key:key>/remove", methods=["GET", "POST"])
@requires(Permission.EDIT_WORKPLAN)
def remove_objective(access: Access, key: str) -> ResponseReturnValue:
    """Remove an objective without activities, after confirmation."""
    objective, form = _objective(access, key), forms.WorkplanButtonForm()

    def change() -> Done:
        service.remove_objective(db.session(), objective, by=access.person)
        return Done("Objective removed.", url_for("workplans.index"))

    return save(form, change) or page("workplans/remove_objective.html", form=form, objective=objective)


@bp.route("/activities/new", methods=["GET", "POST"])
@requires(Permission.EDIT_WORKPLAN)
def new_activity(access: Access) -> ResponseReturnValue:
    """Add an activity."""
    form = forms.NewActivityForm()
    _offer(access, form)

    def change() -> Done:
        activity = service.add_activity(db.session(), access.partnership, form.details(), by=access.person)
        address = url_for("workplans.activity", key=activity.key)
        return Done(f"Activity {activity.reference} added.", address)

    return save(form, change) or page("workplans/activity_form.html", form=form, activity=None)


@bp.route("/activities/<key:key>")
@requires(Permission.READ)
def activity(access: Access, key: str) -> ResponseReturnValue:
    """Show one activity with its progress reports."""
    found = _activity(access, key)
    return page(
        "workplans/activity.html",
        activity=found,
        updates=queries.updates_of(db.session(), found),
        outcome=outcomes.outcome(found.objective.outcome_code),
        metric=outcomes.metric(found.metric_code) if found.metric_code else None,
        may_update=access.may(Permission.UPDATE_ACTIVITY) and queries.may_update(access, found),
        history=history_of(db.session(), found) if access.may(Permission.READ_HISTORY) else [],
    )


@bp.route("/activities/<key:key>/edit", methods=["GET", "POST"])
@requires(Permission.EDIT_WORKPLAN)
def edit_activity(access: Access, key: str) -> ResponseReturnValue:
    """Change the details of an activity."""
    found = _activity(access, key)
    form = forms.ActivityForm(data=forms.values_of(found))
    _offer(access, form)

    def change() -> Done:
        service.change_activity(db.session(), found, form.details(), by=access.person)
        return Done(f"Activity {found.reference} saved.", url_for("workplans.activity", key=key))

    return save(form, change) or page("workplans/activity_form.html", form=form, activity=found)


@bp.route("/activities/<key:key>/progress", methods=["GET", "POST"])
@requires(Permission.UPDATE_ACTIVITY)
def progress(access: Access, key: str) -> ResponseReturnValue:
    """Report progress on an activity; only its leads and the secretariat may do so."""
    found = _activity(access, key)
    if not queries.may_update(access, found):
        abort(403)
    form = forms.ProgressForm(
        data={"state": found.state, "percent": found.percent_complete, "version": found.version}
    )

    def change() -> Done:
        service.update_progress(db.session(), found, form.progress(), by=access.person)
        return Done(f"Progress of {found.reference} saved.", url_for("workplans.activity", key=key))

    return save(form, change) or page("workplans/progress.html", form=form, activity=found)


def _by_outcome(objectives: Sequence[Objective]) -> list[tuple[outcomes.Outcome, list[Objective]]]:
    """Return the outcomes of the framework in order, each with its objectives."""
    return [
        (outcome, [each for each in objectives if each.outcome_code == outcome.id])
        for outcome in outcomes.outcomes()
    ]


def _offer(access: Access, form: forms.ActivityFields) -> None:
    session, partnership = db.session(), access.partnership
    form.offer(
        queries.objectives_of(session, partnership),
        partnerships.organisations_of(session, partnership),
        partnerships.people_of(session, partnership, clock.today()),
    )


def _objective(access: Access, key: str) -> Objective:
    found = queries.objective_by_key(db.session(), access.partnership, key)
    if found is None:
        abort(404)
    return found


def _activity(access: Access, key: str) -> Activity:
    found = queries.activity_by_key(db.session(), access.partnership, key)
    if found is None:
        abort(404)
    return found
