"""Pages to list, assign, change and end roles."""

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.accounts.account_state import account_state_of
from cdp.extensions import db
from cdp.models import Appointment, RoleHolding
from cdp.models.spans import is_over
from cdp.partnerships import queries
from cdp.partnerships.forms import LastDayForm
from cdp.partnerships.members.inviting import people_known_in
from cdp.partnerships.roles import queries as consent_queries
from cdp.partnerships.roles.forms.roles import AppointToRoleForm, RoleForm
from cdp.partnerships.roles.roster import last_day_of, roster
from cdp.partnerships.roles.service import role_changes, sro_changes
from cdp.partnerships.routes.blueprint import HERE, bp
from cdp.web.access import requires
from cdp.web.changes import Done, page, save


@bp.route(f"{HERE}/roles", methods=["GET"])
@requires(Permission.READ)
def roles(access: Access) -> ResponseReturnValue:
    """List the SRO, the named leads, the chairs and all other roles: present, future and former."""
    today = clock.today()
    holdings = queries.role_holdings(db.session(), access.partnership)
    return page(
        "partnerships/roles.html",
        roster=roster(holdings, today),
        deputy_sros=[one for one in holdings if one.role is Appointment.DEPUTY_SRO and one.holds_on(today)],
        sros=queries.sro_appointments(db.session(), access.partnership),
        has_ended=sro_changes.has_ended,
        last_day_of=last_day_of,
        name_of=role_changes.name_of,
        account_state_of=account_state_of,
        now=clock.now(),
        today=today,
    )


@bp.route(f"{HERE}/roles/new", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def appoint_to_role(access: Access) -> ResponseReturnValue:
    """Assign a role to a person."""
    session, today = db.session(), clock.today()
    form = AppointToRoleForm(data={"starts_on": today, "invited": True})
    form.offer_people(people_known_in(db.session(), access.partnership))
    form.offer(
        queries.boards_of(session, access.partnership, open_on=today),
        [one for one in consent_queries.consents_of(session, access.partnership) if one.is_valid_on(today)],
    )

    def change() -> Done:
        holding = role_changes.appoint_to_role(
            db.session(), access.partnership, form.details(), by=access.person
        )
        message = f"{holding.person.name} appointed as {role_changes.name_of(holding)}."
        return Done(message, url_for("partnerships.roles"))

    return save(form, change) or page("partnerships/appoint_to_role.html", form=form)


@bp.route(f"{HERE}/roles/<key:key>", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def change_role(access: Access, key: str) -> ResponseReturnValue:
    """Change the nomination, approval, condition and last day of a role."""
    holding = _holding(access, key)
    if is_over(holding.ends_on, clock.today()):
        abort(404)
    form, name, role = RoleForm(obj=holding), holding.person.name, role_changes.name_of(holding)

    def change() -> Done:
        role_changes.change_role(
            db.session(),
            holding,
            form.backing(),
            form.ends_on.data,
            version=form.version.data,
            by=access.person,
        )
        return Done(f"Role of {name} as {role} saved.", url_for("partnerships.roles"))

    return save(form, change) or page("partnerships/change_role.html", form=form, name=name, role=role)


@bp.route(f"{HERE}/roles/<key:key>/end", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def end_role(access: Access, key: str) -> ResponseReturnValue:
    """End a role, immediately or on a later day."""
    holding = _holding(access, key)
    form, name, role = LastDayForm.offering_yesterday(), holding.person.name, role_changes.name_of(holding)

    def change() -> Done:
        role_changes.end_role(db.session(), holding, form.day(), by=access.person)
        keeps = queries.has_place(db.session(), access.partnership, access.person, clock.today())
        there = "partnerships.roles" if keeps else "partnerships.index"
        return Done(f"Role of {name} as {role} ended.", url_for(there))

    return save(form, change) or page(
        "partnerships/end_role.html", form=form, holding=holding, name=name, role=role
    )


def _holding(access: Access, key: str) -> RoleHolding:
    holding = queries.role_holding_by_key(db.session(), access.partnership, key)
    if holding is None:
        abort(404)
    return holding
