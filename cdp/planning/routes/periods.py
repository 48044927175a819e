"""The pages for days to keep free: the list, and those to add, change and remove periods."""

from urllib.parse import urlencode

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.clock import months_after
from cdp.extensions import db
from cdp.models import ClosedKind, ClosedPeriod
from cdp.partnerships.queries import board_by_key
from cdp.planning import queries, service
from cdp.planning.elections import pre_election_periods
from cdp.planning.forms.periods import AddPeriodsForm, ChangePeriodForm, typed_for
from cdp.planning.forms.planner import LONGEST_PLAN, MONTHS_OFFERED
from cdp.planning.periods import KINDS, days_of
from cdp.planning.routes.blueprint import bp
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.converters import key_asked
from cdp.web.forms import Form
from cdp.web.paging import page_of
from cdp.wording.formats import plural

YEARS = range(2000, 2100)


@bp.route("/days-to-keep-free", methods=["GET"])
@requires(Permission.MANAGE_MEETINGS)
def periods(access: Access) -> ResponseReturnValue:
    """List upcoming or past days to keep free; with upcoming ones, suggest pre-election periods."""
    session, today = db.session(), clock.today()
    past = request.args.get("list") == "past"
    furthest = months_after(today, MONTHS_OFFERED + LONGEST_PLAN)
    kept = queries.periods_between(session, access.partnership, today, furthest)
    proposed = [
        period
        for period in pre_election_periods(today, furthest)
        if period.polling_day >= today and not any(each.holds(period.polling_day) for each in kept)
    ]
    return page(
        "planning/periods.html",
        periods=page_of(
            queries.past_periods(access.partnership, today)
            if past
            else queries.periods_to_come(access.partnership, today),
            session,
            request.args.get("page"),
        ),
        past=past,
        proposed=[] if past else proposed[:3],
        kinds=KINDS,
        days_of=days_of,
    )


@bp.route("/days-to-keep-free/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def new_period(access: Access) -> ResponseReturnValue:
    """Add one period, or several pasted ones."""
    session, form = db.session(), AddPeriodsForm(data={"kind": ClosedKind.SCHOOL_HOLIDAY})

    def change() -> Done:
        if form.is_pasted:
            made = service.keep_all_free(session, access.partnership, form.pasted(), by=access.person)
            return Done(f"{plural(len(made), 'period')} added.", _list())
        period = service.keep_free(session, access.partnership, form.period(), by=access.person)
        return Done(_kept(period), _list())

    return save(form, change) or page("planning/new_period.html", form=form)


@bp.route("/days-to-keep-free/<key:key>", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def edit_period(access: Access, key: str) -> ResponseReturnValue:
    """Change a period of days to keep free."""
    period = _period(access, key)
    form = ChangePeriodForm(data=typed_for(period))

    def change() -> Done:
        service.change_period(db.session(), period, form.period(), by=access.person)
        return Done(_kept(period), _list())

    return save(form, change) or page("planning/edit_period.html", form=form, period=period)


@bp.route("/days-to-keep-free/<key:key>/remove", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def remove_period(access: Access, key: str) -> ResponseReturnValue:
    """Ask for confirmation, then remove a period of days to keep free."""
    period, form = _period(access, key), Form()

    def change() -> Done:
        service.remove_period(db.session(), period, by=access.person)
        return Done(f"{period.name} removed.", _list())

    return save(form, change) or page(
        "planning/remove_period.html", form=form, period=period, days=days_of(period)
    )


@bp.route("/days-to-keep-free/pre-election/<int:year>", methods=["POST"])
@requires(Permission.MANAGE_MEETINGS)
def add_pre_election_period(access: Access, year: int) -> ResponseReturnValue:
    """Keep a year's pre-election period free, and return to the planner page or else to the list."""
    session, form = db.session(), Form()
    if year not in YEARS:
        abort(404)
    back = _list()
    if (key := key_asked("board")) and board_by_key(session, access.partnership, key):
        asked = [each for each in request.args.items(multi=True) if each[0] != "board"]
        back = f"{url_for('planning.planner', key=key)}?{urlencode(asked)}"

    def change() -> Done:
        period = service.keep_pre_election_period_free(session, access.partnership, year, by=access.person)
        return Done(_kept(period), back)

    if answer := save(form, change):
        return answer
    for sentence, _ in form.error_summary:
        flash(sentence, "important")
    return redirect(back, 303)


def _kept(period: ClosedPeriod) -> str:
    """Return a message that a period is saved, with any overlaps, because they may be a mistake."""
    others = service.others_sharing_days(db.session(), period)
    said = f"{period.name} saved: {days_of(period)}."
    if not others:
        return said
    named = "; ".join(f"{other.name}, {days_of(other)}" for other in others[:3])
    return f"{said} It overlaps {named}."


def _list() -> str:
    return url_for("planning.periods")


def _period(access: Access, key: str) -> ClosedPeriod:
    period = queries.period_by_key(db.session(), access.partnership, key)
    if period is None:
        abort(404)
    return period
