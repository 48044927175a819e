"""Pages of a board’s standing items: the list, and changing, ordering, adding and removing items."""

from collections.abc import Callable

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.agendas.forms import MoveForm, PressForm
from cdp.agendas.standing import queries, service
from cdp.agendas.standing.forms import StandingItemForm
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.models import Board, BoardStandingItem
from cdp.partnerships.queries import board_by_key
from cdp.web.access import requires
from cdp.web.changes import Done, page, save

USUAL_MINUTES = 10

bp = Blueprint("standing", __name__, url_prefix="/partnerships/<slug:slug>/boards/<key:key>/standing-items")


@bp.route("")
@requires(Permission.READ)
def index(access: Access, key: str) -> ResponseReturnValue:
    """Show the standing items of a board, which the coordinator can change if it has its own list."""
    board = _find_board(access, key)
    own = queries.own_list(db.session(), board)
    listed = queries.standing_list(db.session(), board)
    return render_template("standing/index.html", board=board, own=own, listed=listed)


@bp.route("/own", methods=["POST"])
@requires(Permission.MANAGE_MEETINGS)
def start(access: Access, key: str) -> ResponseReturnValue:
    """Start the board’s own list from the usual one."""
    board = _find_board(access, key)

    def change() -> Done:
        service.start_own_list(db.session(), board, by=access.person)
        return Done("You can now change the list.", _list(board))

    return _pressed(change)


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def new(access: Access, key: str) -> ResponseReturnValue:
    """Add an item to the board’s own list."""
    board = _find_board(access, key)
    rows = queries.own_list(db.session(), board)
    if not rows:
        abort(404)
    form = StandingItemForm(data={"version": 0, "minutes": USUAL_MINUTES})
    form.offer({row.code for row in rows})

    def change() -> Done:
        service.add_to_list(db.session(), board, form.details(), by=access.person)
        return Done("Standing item added.", _list(board))

    return save(form, change) or page("standing/new.html", form=form, board=board)


@bp.route("/<key:item_key>", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def edit(access: Access, key: str, item_key: str) -> ResponseReturnValue:
    """Change an item of the list."""
    board = _find_board(access, key)
    item = _find_item(board, item_key)
    form = StandingItemForm(obj=item)
    form.offer(None)

    def change() -> Done:
        service.change_in_list(db.session(), item, form.details(), by=access.person)
        return Done("Standing item saved.", _list(board))

    return save(form, change) or page("standing/edit.html", form=form, board=board, item=item)


@bp.route("/<key:item_key>/move", methods=["POST"])
@requires(Permission.MANAGE_MEETINGS)
def move(access: Access, key: str, item_key: str) -> ResponseReturnValue:
    """Move an item of the list one place up or down."""
    board = _find_board(access, key)
    item = _find_item(board, item_key)
    direction = MoveForm().chosen()
    if direction is None:
        raise Refusal("Use the Up and Down buttons of the list.")

    def change() -> Done:
        service.move_in_list(db.session(), item, direction, by=access.person)
        return Done(f"“{item.title}” moved {direction}.", _list(board))

    return _pressed(change)


@bp.route("/<key:item_key>/remove", methods=["POST"])
@requires(Permission.MANAGE_MEETINGS)
def remove(access: Access, key: str, item_key: str) -> ResponseReturnValue:
    """Remove an item from the list."""
    board = _find_board(access, key)
    item = _find_item(board, item_key)

    def change() -> Done:
        service.remove_from_list(db.session(), item, by=access.person)
        return Done("Standing item removed.", _list(board))

    return _pressed(change)


def _pressed(change: Callable[[], Done]) -> ResponseReturnValue:
    form = PressForm()
    if answer := save(form, change):
        return answer
    raise Refusal(
        form.error_summary[0][0] if form.error_summary else "Open the list and press the button again."
    )


def _list(board: Board) -> str:
    return url_for("standing.index", key=board.key)


def _find_board(access: Access, key: str) -> Board:
    return board_by_key(db.session(), access.partnership, key) or abort(404)


def _find_item(board: Board, key: str) -> BoardStandingItem:
    return queries.own_item_by_key(db.session(), board, key) or abort(404)
