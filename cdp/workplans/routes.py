"""The pages of the workplan."""

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.audit.queries import history_of
from cdp.extensions import db
from cdp.models import Activity, LocalPriority, Objective
from cdp.partnerships import queries as partnerships
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.forms import Filled
from cdp.web.paging import page_of
from cdp.workplans import forms, queries, register, service
from cdp.workplans.baselines.queries import approved_dates
from cdp.workplans.gantt import GanttFacts, gantt
from cdp.workplans.gantt_svg import drawn
from cdp.workplans.measures import measures_of
from cdp.workplans.periods import plan_year, year_words
from cdp.workplans.rating import rating_of
from cdp.workplans.reporting.quarters import by_quarter

bp = Blueprint("workplans", __name__, url_prefix="/partnerships/<slug:slug>/workplan")

KEPT = ("objective", "lead_organisation", "funding_stream")
"""What "Save and add another" keeps for the next activity, beside the year."""


@bp.app_template_filter("activity_rating")
def activity_rating(activity: Activity) -> object:
    """Return the rating of an activity today, for templates."""
    return rating_of(activity, clock.today())


bp.add_app_template_filter(year_words, "plan_year")


@bp.route("")
@requires(Permission.READ)
def index(access: Access) -> ResponseReturnValue:
    """Show the activities of a year that match the filters, under outcomes or lead organisations."""
    session, today = db.session(), clock.today()
    form = plan_filter(access)
    filters = form.filters()
    counts = register.counts_by_rating(session, access.partnership, filters, today)
    activities = page_of(
        register.plan(access.partnership, filters, today),
        session,
        request.args.get("page"),
        total=counts.get(filters.rating, 0) if filters.rating else sum(counts.values()),
    )
    return page(
        "workplans/index.html",
        filters=form,
        activities=activities,
        groups=list(register.grouped(activities.items, filters.by)),
        counts=counts,
        approved=approved_dates(session, activities.items),
        unserved=queries.objectives_without_activities(session, access.partnership),
        year=filters.year,
        query={name: value for name, value in form.kept.items() if name != "rating"},
    )


@bp.route("/timeline")
@requires(Permission.READ)
def timeline(access: Access) -> ResponseReturnValue:
    """Show the same activities as a Gantt chart with its table."""
    session, today = db.session(), clock.today()
    form = plan_filter(access)
    filters = form.filters()
    activities = page_of(register.plan(access.partnership, filters, today), session, request.args.get("page"))
    facts = GanttFacts(
        approved_dates(session, activities.items), queries.waits_for_of(session, activities.items), today
    )
    chart = gantt(list(register.grouped(activities.items, filters.by)), facts)
    return page(
        "workplans/timeline.html",
        filters=form,
        activities=activities,
        facts=facts,
        picture=drawn(chart) if chart else None,
        year=filters.year,
    )


@bp.route("/objectives/new", methods=["GET", "POST"])
@requires(Permission.EDIT_WORKPLAN)
def new_objective(access: Access) -> ResponseReturnValue:
    """Add an objective."""
    form = forms.NewObjectiveForm()
    form.offer(queries.priorities_of(db.session(), access.partnership))

    def change() -> Done:
        service.add_objective(db.session(), access.partnership, form.details(), by=access.person)
        return Done("Objective added.", url_for("workplans.index"))

    return save(form, change) or page("workplans/objective.html", form=form, objective=None)


@bp.route("/objectives/<key:key>", methods=["GET", "POST"])
@requires(Permission.EDIT_WORKPLAN)
def edit_objective(access: Access, key: str) -> ResponseReturnValue:
    """Change an objective."""
    objective = _objective(access, key)
    local = objective.local_priority
    form = forms.ObjectiveForm(obj=Filled(objective, serves=local.key if local else objective.outcome_code))
    form.offer(queries.priorities_of(db.session(), access.partnership))

    def change() -> Done:
        service.change_objective(db.session(), objective, form.details(), by=access.person)
        return Done("Objective saved.", url_for("workplans.index"))

    return save(form, change) or page("workplans/objective.html", form=form, objective=objective)


@bp.route("/objectives/<key:key>/remove", methods=["GET", "POST"])
@requires(Permission.EDIT_WORKPLAN)
def remove_objective(access: Access, key: str) -> ResponseReturnValue:
    """Remove an objective without activities, after confirmation."""
    objective = _objective(access, key)
    form = forms.RemoveForm(data={"version": objective.version})

    def change() -> Done:
        service.remove_objective(db.session(), objective, version=form.version.data, by=access.person)
        return Done("Objective removed.", url_for("workplans.index"))

    return save(form, change) or page("workplans/remove_objective.html", form=form, objective=objective)


@bp.route("/activities/new", methods=["GET", "POST"])
@requires(Permission.EDIT_WORKPLAN)
def new_activity(access: Access) -> ResponseReturnValue:
    """Add an activity; the second button opens the form again with the same objective, plan and lead."""
    years = register.years_of(db.session(), access.partnership)
    given = {name: request.args[name] for name in KEPT if request.args.get(name)}
    year = request.args.get("year", "", str)
    shown = register.year_shown(years, clock.today())
    form = forms.NewActivityForm(
        data=given | {"year": int(year) if year.isdecimal() and len(year) == 4 else shown}
    )
    _offer(access, form)

    def change() -> Done:
        activity = service.add_activity(db.session(), access.partnership, form.details(), by=access.person)
        if request.form.get("then") == "another":
            again = {name: form[name].data for name in ("year", *KEPT) if form[name].data}
            return Done(f"Activity {activity.reference} added.", url_for("workplans.new_activity", **again))
        address = url_for("workplans.activity", key=activity.key)
        return Done(f"Activity {activity.reference} added.", address)

    return save(form, change) or page("workplans/activity_form.html", form=form, activity=None)


@bp.route("/activities/<key:key>")
@requires(Permission.READ)
def activity(access: Access, key: str) -> ResponseReturnValue:
    """Show one activity with its key dates, its slips since approval and its reports by quarter."""
    found, session = find(access, key), db.session()
    return page(
        "workplans/activity.html",
        activity=found,
        serves=register.heading_of(found.objective),
        approved=approved_dates(session, [found]).get(found.id),
        waiting=queries.waiting_for(session, found),
        reports=by_quarter(queries.updates_of(session, found)),
        measure=measures_of(session, access.partnership).get(found.metric_code or ""),
        may_update=access.may(Permission.UPDATE_ACTIVITY) and queries.may_update(access, found),
        history=history_of(session, found) if access.may(Permission.READ_HISTORY) else [],
    )


@bp.route("/activities/<key:key>/edit", methods=["GET", "POST"])
@requires(Permission.EDIT_WORKPLAN)
def edit_activity(access: Access, key: str) -> ResponseReturnValue:
    """Change the details of an activity."""
    found = find(access, key)
    form = forms.ActivityForm(data=forms.values_of(found))
    _offer(access, form, found)

    def change() -> Done:
        service.change_activity(db.session(), found, form.details(), by=access.person)
        return Done(f"Activity {found.reference} saved.", url_for("workplans.activity", key=key))

    return save(form, change) or page("workplans/activity_form.html", form=form, activity=found)


@bp.route("/priorities", methods=["GET", "POST"])
@requires(Permission.READ, writing=Permission.EDIT_WORKPLAN)
def priorities(access: Access) -> ResponseReturnValue:
    """Show the local priorities, and add one."""
    form = forms.PriorityForm()

    def change() -> Done:
        name = form.new_priority.data
        service.add_priority(db.session(), access.partnership, name, by=access.person)
        return Done("Local priority added.", url_for("workplans.priorities"))

    found = queries.priorities_of(db.session(), access.partnership)
    return save(form, change) or page("workplans/priorities.html", form=form, priorities=found)


@bp.route("/priorities/<key:key>", methods=["GET", "POST"])
@requires(Permission.EDIT_WORKPLAN)
def edit_priority(access: Access, key: str) -> ResponseReturnValue:
    """Rename a local priority."""
    priority = _priority(access, key)
    form = forms.PriorityForm(data={"new_priority": priority.name})

    def change() -> Done:
        service.rename_priority(db.session(), priority, form.new_priority.data, by=access.person)
        return Done("Local priority saved.", url_for("workplans.priorities"))

    return save(form, change) or page("workplans/priority.html", form=form, priority=priority)


@bp.route("/priorities/<key:key>/remove", methods=["GET", "POST"])
@requires(Permission.EDIT_WORKPLAN)
def remove_priority(access: Access, key: str) -> ResponseReturnValue:
    """Remove a local priority without objectives, after confirmation."""
    priority, form = _priority(access, key), forms.WorkplanButtonForm()

    def change() -> Done:
        service.remove_priority(db.session(), priority, by=access.person)
        return Done("Local priority removed.", url_for("workplans.priorities"))

    return save(form, change) or page("workplans/remove_priority.html", form=form, priority=priority)


def _offer(access: Access, form: forms.ActivityFields, activity: Activity | None = None) -> None:
    session, partnership = db.session(), access.partnership
    now = plan_year(clock.today())
    years = {now - 1, now, now + 1, *register.years_of(session, partnership)}
    form.offer(
        queries.objectives_of(session, partnership),
        partnerships.organisations_of(session, partnership),
        partnerships.people_of(session, partnership, clock.today()),
        sorted(years | ({activity.year} if activity else set())),
        measures_of(session, partnership).values(),
    )


def plan_filter(access: Access) -> forms.PlanFilterForm:
    """Return the filters of the workplan in the address, with their options."""
    form, choices = forms.PlanFilterForm(request.args), register.choices_of(db.session(), access.partnership)
    shown = register.year_shown(choices.years, clock.today())
    form.offer(sorted({shown, *choices.years}), shown, choices.priorities, choices.organisations)
    return form


def _priority(access: Access, key: str) -> LocalPriority:
    found = queries.priority_by_key(db.session(), access.partnership, key)
    if found is None:
        abort(404)
    return found


def _objective(access: Access, key: str) -> Objective:
    found = queries.objective_by_key(db.session(), access.partnership, key)
    if found is None:
        abort(404)
    return found


def find(access: Access, key: str) -> Activity:
    """Return an activity of the partnership by its key, or answer 404."""
    found = queries.activity_by_key(db.session(), access.partnership, key)
    if found is None:
        abort(404)
    return found
