"""Pages to replace a representative and to manage terms of office and handovers, and the welcome page."""

from flask import Blueprint, abort, current_app, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.handover import queries, service
from cdp.handover.forms import LimitForm, RenewForm, ReplaceForm, StepForm, StepsForm
from cdp.handover.terms_of_office import TermStatus, counted, terms_of_office
from cdp.handover.welcome import welcome_for
from cdp.models import Capacity, Seat, Succession
from cdp.partnerships import queries as partnerships
from cdp.partnerships import successions
from cdp.partnerships.members.inviting import people_known_in
from cdp.partnerships.members.service import holdings
from cdp.partnerships.members.service import terms_of_office as terms_of_office_service
from cdp.partnerships.words import CAPACITIES
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.forms import Form
from cdp.web.paging import page_of, page_of_list
from cdp.wording.formats import plural

HERE = "/partnerships/<slug:slug>"
SUCCESSION = f"{HERE}/handovers/<key:key>"

bp = Blueprint("handover", __name__)


@bp.route(f"{HERE}/seats/<key:key>/replace", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def replace(access: Access, key: str) -> ResponseReturnValue:
    """Show what will be reassigned and what will end, and replace a seat's representative."""
    session, today = db.session(), clock.today()
    seat = _seat(access, key)
    current = seat.representative_on(today) or queries.outgoing_of(session, seat)
    if current is None:
        abort(404)
    read = holdings.mark_of(seat, Capacity.REPRESENTATIVE, today)
    form = ReplaceForm(data={"starts_on": today, "invited": True, "hands_over": True, "read": read})
    form.offer_people(people_known_in(session, access.partnership))

    def change() -> Done:
        done = service.replace(session, access, seat, form.holding(), hands_over=bool(form.hands_over.data))
        session.flush()
        message = f"{done.holding.person.name} appointed to replace {current.name}."
        if done.actions:
            message += f" {plural(done.actions, 'action')} reassigned."
        if done.succession is None:
            return Done(message, url_for("partnerships.seat", key=seat.key))
        return Done(message, url_for("handover.succession", key=done.succession.key))

    return save(form, change) or page(
        "handover/replace.html",
        form=form,
        seat=seat,
        today=today,
        responsibilities=queries.responsibilities_of(session, access, seat, current),
    )


@bp.route(f"{HERE}/seats/<key:key>/<any(representative, deputy):capacity>/renew", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def renew(access: Access, key: str, capacity: str) -> ResponseReturnValue:
    """Appoint the representative or deputy in a seat for another term."""
    session, today, role = db.session(), clock.today(), Capacity(capacity)
    seat = _seat(access, key)
    holding = seat.holding_on(today, role)
    if holding is None:
        abort(404)
    in_force = queries.terms_in_force_of(session, {seat.board_id})
    terms = terms_of_office([seat], [], None, in_force, today)
    term = next((each for each in terms if each.capacity == capacity), None) or abort(404)
    read = holdings.mark_of(seat, role, today)
    form = RenewForm(data={"starts_on": service.next_term_begins(term, today), "read": read})

    def change() -> Done:
        terms_of_office_service.renew(session, seat, role, form.term(), by=access.person)
        return Done(
            f"{holding.person.name} appointed for another term.", url_for("handover.terms_of_office_page")
        )

    return save(form, change) or page(
        "handover/renew.html", form=form, seat=seat, term=term, role=CAPACITIES[role]
    )


@bp.route(f"{HERE}/terms-of-office", methods=["GET"])
@requires(Permission.READ)
def terms_of_office_page(access: Access) -> ResponseReturnValue:
    """List all terms of office, those that end soonest first."""
    session, today = db.session(), clock.today()
    seats = partnerships.seats_of_partnership(session, access.partnership, today)
    boards = partnerships.boards_of(session, access.partnership, open_on=today)
    terms = terms_of_office(
        seats,
        partnerships.role_holdings(session, access.partnership),
        partnerships.current_sro(session, access.partnership, today),
        queries.terms_in_force_of(session, {board.id for board in boards}),
        today,
    )
    return page(
        "handover/terms_of_office.html",
        terms=page_of_list(terms, request.args.get("page")),
        counts=counted(terms, today),
        statuses=TermStatus,
        boards=boards,
        today=today,
    )


@bp.route(f"{HERE}/boards/<key:key>/limit-of-terms", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def limit(access: Access, key: str) -> ResponseReturnValue:
    """Set the maximum number of terms in a row for a board's representatives."""
    board = partnerships.board_by_key(db.session(), access.partnership, key)
    if board is None:
        abort(404)
    form = LimitForm(obj=board)

    def change() -> Done:
        terms_of_office_service.limit_terms(
            db.session(), board, form.most_terms.data, version=form.version.data, by=access.person
        )
        return Done(f"Limit for {board.name} saved.", url_for("handover.terms_of_office_page"))

    return save(form, change) or page("handover/limit.html", form=form, board=board)


@bp.route(f"{HERE}/handovers", methods=["GET"])
@requires(Permission.SET_UP)
def index(access: Access) -> ResponseReturnValue:
    """List the handovers, open ones first."""
    found = page_of(successions.successions_of(access.partnership), db.session(), request.args.get("page"))
    return page("handover/index.html", successions=found, today=clock.today())


@bp.route(SUCCESSION, methods=["GET", "POST"])
@requires(Permission.SET_UP)
def succession(access: Access, key: str) -> ResponseReturnValue:
    """Show the checklist of a handover, and save the completed steps."""
    session = db.session()
    shown = _succession(access, key)
    form = StepsForm.of(shown)

    def change() -> Done:
        successions.tick(session, shown, form.done.data or [], version=form.version.data, by=access.person)
        return Done("Checklist saved.", url_for("handover.succession", key=shown.key))

    answer = save(form, change)
    if answer is not None:
        return answer
    seat = queries.seat_of(session, shown)
    return page(
        "handover/succession.html",
        form=form,
        succession=shown,
        seat=seat,
        meetings=queries.meetings_to_notify(session, seat.board) if seat is not None else [],
        button=Form(),
    )


@bp.route(f"{SUCCESSION}/steps/new", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def add_step(access: Access, key: str) -> ResponseReturnValue:
    """Add a step to a checklist."""
    shown, form = _succession(access, key), StepForm()

    def change() -> Done:
        successions.add_step(db.session(), shown, form.step.data, by=access.person)
        return Done("Step added.", url_for("handover.succession", key=shown.key))

    return save(form, change) or page("handover/add_step.html", form=form, succession=shown)


@bp.route(f"{SUCCESSION}/steps/<key:step_key>/strike", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def remove_step(access: Access, key: str, step_key: str) -> ResponseReturnValue:
    """Remove a step that does not apply."""
    shown, form = _succession(access, key), Form()
    step = next((step for step in shown.steps if step.key == step_key), None)
    if step is None:
        abort(404)

    def change() -> Done:
        successions.remove_step(db.session(), shown, step, by=access.person)
        return Done("Step removed.", url_for("handover.succession", key=shown.key))

    return save(form, change) or page("handover/remove_step.html", form=form, succession=shown, step=step)


@bp.route(f"{SUCCESSION}/close", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def close(access: Access, key: str) -> ResponseReturnValue:
    """Close a handover when all steps are complete."""
    shown, form = _succession(access, key), Form()

    def change() -> Done:
        successions.close(db.session(), shown, by=access.person)
        return Done("Handover closed.", url_for("handover.index"))

    return save(form, change) or page("handover/close.html", form=form, succession=shown)


@bp.route(f"{HERE}/welcome", methods=["GET"])
@requires(Permission.READ)
def welcome(access: Access) -> ResponseReturnValue:
    """Show a new member their seats and roles, what to do first, and who to contact."""
    return page(
        "handover/welcome.html",
        welcome=welcome_for(db.session(), access),
        contact_email=current_app.extensions["settings"].contact_email,
    )


def _seat(access: Access, key: str) -> Seat:
    seat = partnerships.seat_by_key(db.session(), access.partnership, key)
    if seat is None or not seat.holds_on(clock.today()):
        abort(404)
    return seat


def _succession(access: Access, key: str) -> Succession:
    found = successions.succession_by_key(db.session(), access.partnership, key)
    if found is None:
        abort(404)
    return found
