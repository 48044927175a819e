"""The register of movements with its files, and the forms for proposing and settling one."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.audit.queries import history_of
from cdp.documents.registers import RegisterFormat
from cdp.extensions import db
from cdp.funding import movements, queries
from cdp.funding.files import movement_file
from cdp.funding.forms.filters import MovementFilterForm
from cdp.funding.forms.movements import MoneyMovementForm, SettleMovementForm
from cdp.funding.routes.blueprint import bp, find_line, find_movement
from cdp.funding.visibility import SEEN_BY_ALL, movements_among
from cdp.models import MoneyMovementState
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.paging import page_of
from cdp.web.registers import register_download
from cdp.workplans.periods import plan_year

YEARS_AHEAD = 3


@bp.route("/movements")
@requires(Permission.READ)
def movement_list(access: Access) -> ResponseReturnValue:
    """Show the movements that match the filters, newest first."""
    form = _filter(access)
    found = page_of(queries.movements_here(access, form.filters()), db.session(), request.args.get("page"))
    return render_template("funding/movement_list.html", filters=form, movements=found)


@bp.route("/movements/download.<any(xlsx, docx, csv):kind>")
@requires(Permission.READ)
def download_movements(access: Access, kind: str) -> ResponseReturnValue:
    """Return the filtered register of movements as a file, without those of confidential lines."""
    form = _filter(access)
    seen = movements_among(SEEN_BY_ALL)
    found = db.session().scalars(queries.movements_here(access, form.filters()).where(seen))
    file = movement_file(RegisterFormat(kind))
    return register_download(access, file, kind, found, name="movements", filters=form.in_words)


@bp.route("/movements/<key:key>")
@requires(Permission.READ)
def movement(access: Access, key: str) -> ResponseReturnValue:
    """Show one movement."""
    here, session = find_movement(access, key), db.session()
    return render_template(
        "funding/movement.html",
        movement=here,
        history=history_of(session, here) if access.may(Permission.READ_HISTORY) else [],
        may_settle=here.state is MoneyMovementState.PROPOSED and access.may(Permission.EDIT_WORKPLAN),
    )


@bp.route("/lines/<key:key>/move", methods=["GET", "POST"])
@requires(Permission.EDIT_WORKPLAN)
def move(access: Access, key: str) -> ResponseReturnValue:
    """Propose a movement of money from a line."""
    line, session = find_line(access, key), db.session()
    form = MoneyMovementForm(line)
    years = {each.year for each in line.amounts} | {plan_year(clock.today())}
    form.offer(
        session.scalars(queries.register(queries.lines_here(access), "reference")),
        range(min(years), max(years) + YEARS_AHEAD),
    )

    def change() -> Done:
        made = movements.propose(session, access.partnership, form.details(), by=access.person)
        to = url_for("funding.movement", key=made.key)
        return Done(f"Movement {made.reference} proposed. It counts once it is approved.", to)

    return save(form, change) or page("funding/move.html", form=form, line=line)


@bp.route("/movements/<key:key>/settle", methods=["GET", "POST"])
@requires(Permission.EDIT_WORKPLAN)
def settle(access: Access, key: str) -> ResponseReturnValue:
    """Record what became of a movement."""
    here, session = find_movement(access, key), db.session()
    form = SettleMovementForm(here)
    form.offer(queries.decisions_of(session, access.partnership))

    def change() -> Done:
        movements.settle(session, here, form.outcome(), by=access.person)
        return Done(f"Movement {here.reference} recorded.", url_for("funding.movement", key=here.key))

    return save(form, change) or page("funding/settle.html", form=form, movement=here)


def _filter(access: Access) -> MovementFilterForm:
    form, session = MovementFilterForm(request.args), db.session()
    form.offer([(each.key, each.label) for each in queries.streams_of(session, access.partnership)])
    return form
