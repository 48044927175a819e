"""Pages to add, change and end seats on a board, and to appoint and end their holders."""

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.models import Capacity, Seat, SeatKind
from cdp.models.spans import is_over
from cdp.partnerships import queries
from cdp.partnerships.forms import HoldingLastDayForm, LastDayForm
from cdp.partnerships.members.forms.seats import AppointForm, NewSeatForm, SeatForm
from cdp.partnerships.members.inviting import people_known_in
from cdp.partnerships.members.service import holdings, seats
from cdp.partnerships.routes.blueprint import HERE, bp
from cdp.partnerships.words import CAPACITIES, SEAT_KINDS
from cdp.reference.national_roles import national_role
from cdp.web.access import requires
from cdp.web.changes import Done, page, save

SEAT = f"{HERE}/seats/<key:key>"
FILLING = f"{SEAT}/<capacity>"


@bp.route(f"{HERE}/boards/<key:key>/seats/new", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def new_seat(access: Access, key: str) -> ResponseReturnValue:
    """Give an organisation a seat on a board."""
    board = queries.board_by_key(db.session(), access.partnership, key)
    if board is None:
        abort(404)
    wanted = request.args.get("organisation")
    form = NewSeatForm(
        data={"kind": SeatKind.CORE, "votes": True, "organisation": wanted, "starts_on": clock.today()}
    )
    form.offer(queries.organisations_of(db.session(), access.partnership))

    def change() -> Done:
        seat = seats.add_seat(db.session(), board, form.details(), by=access.person)
        db.session.flush()
        return Done(
            f"Seat of {seat.organisation.name} added. Appoint its representative next.",
            url_for("partnerships.seat", key=seat.key),
        )

    return save(form, change) or page("partnerships/new_seat.html", form=form, board=board)


@bp.route(SEAT, methods=["GET"])
@requires(Permission.READ)
def seat(access: Access, key: str) -> ResponseReturnValue:
    """Show a seat with its present (or next) and former holders."""
    shown, today = _seat(access, key), clock.today()
    return page(
        "partnerships/seat.html",
        seat=shown,
        role=national_role(shown.national_role),
        filling={
            CAPACITIES[capacity]: (capacity.value, holdings.holding_to_end(shown, capacity, today))
            for capacity in Capacity
        },
        former=[one for one in reversed(shown.holdings) if is_over(one.ends_on, today)],
        capacities=CAPACITIES,
        seat_kinds=SEAT_KINDS,
        open=not is_over(shown.ends_on, today),
        today=today,
    )


@bp.route(f"{SEAT}/edit", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def edit_seat(access: Access, key: str) -> ResponseReturnValue:
    """Change a seat."""
    shown = _seat(access, key)
    form = SeatForm(obj=shown)

    def change() -> Done:
        seats.change_seat(
            db.session(), shown, form.details(shown), version=form.version.data, by=access.person
        )
        return Done("Seat saved.", url_for("partnerships.seat", key=shown.key))

    return save(form, change) or page("partnerships/edit_seat.html", form=form, seat=shown)


@bp.route(f"{SEAT}/end", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def end_seat(access: Access, key: str) -> ResponseReturnValue:
    """End a seat and the terms of its holders."""
    shown = _seat(access, key)
    form, name, board_key = LastDayForm.offering_yesterday(), shown.organisation.name, shown.board.key

    def change() -> Done:
        seats.end_seat(db.session(), shown, form.day(), by=access.person)
        return Done(f"Seat of {name} ended.", url_for("partnerships.board", key=board_key))

    return save(form, change) or page("partnerships/end_seat.html", form=form, seat=shown)


@bp.route(f"{FILLING}/new", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def appoint(access: Access, key: str, capacity: str) -> ResponseReturnValue:
    """Appoint a representative or deputy to a seat."""
    shown, role = _seat(access, key), _capacity(capacity)
    read = holdings.mark_of(shown, role, clock.today())
    form = AppointForm(data={"starts_on": clock.today(), "invited": True, "read": read})
    form.offer_people(people_known_in(db.session(), access.partnership))

    def change() -> Done:
        holding = holdings.appoint(db.session(), shown, form.details(role), by=access.person)
        return Done(
            f"{holding.person.name} appointed as {CAPACITIES[role]} of {shown.organisation.name}.",
            url_for("partnerships.seat", key=shown.key),
        )

    return save(form, change) or page(
        "partnerships/appoint.html",
        form=form,
        seat=shown,
        role=CAPACITIES[role],
        current=shown.holding_on(clock.today(), role),
    )


@bp.route(f"{FILLING}/end", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def end_holding(access: Access, key: str, capacity: str) -> ResponseReturnValue:
    """End a representative's or deputy's term in a seat."""
    shown, role = _seat(access, key), _capacity(capacity)
    holding = holdings.holding_to_end(shown, role, clock.today())
    if holding is None:
        abort(404)
    read, name = holdings.mark_of(shown, role, clock.today()), holding.person.name
    form = HoldingLastDayForm.offering_yesterday(read=read)

    def change() -> Done:
        holdings.end_holding(
            db.session(), shown, role, form.day(), read=form.read.data or "", by=access.person
        )
        return Done(
            f"Term of {name} as {CAPACITIES[role]} ended.",
            url_for("partnerships.seat", key=shown.key),
        )

    return save(form, change) or page(
        "partnerships/end_holding.html", form=form, seat=shown, name=name, role=CAPACITIES[role]
    )


def _seat(access: Access, key: str) -> Seat:
    found = queries.seat_by_key(db.session(), access.partnership, key)
    if found is None:
        abort(404)
    return found


def _capacity(word: str) -> Capacity:
    try:
        return Capacity(word)
    except ValueError:
        abort(404)
