"""Boards and sub-groups: the tree, one board with its seats, setting one up and changing it."""

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission, requires
from cdp.extensions import db
from cdp.models import Appointment, Board
from cdp.partnerships import queries, service
from cdp.partnerships.forms.boards import BoardForm, NewBoardForm
from cdp.partnerships.routes.blueprint import HERE, bp
from cdp.partnerships.structure import structure_of
from cdp.partnerships.tree import tree
from cdp.partnerships.words import BOARD_KINDS, SEAT_KINDS
from cdp.reference.national_roles import national_roles
from cdp.web.changes import Done, page, save


@bp.route(f"{HERE}/boards", methods=["GET"])
@requires(Permission.READ)
def boards(access: Access) -> ResponseReturnValue:
    """List the boards, each under the one it works under, with chair and number of seats."""
    session, today = db.session(), clock.today()
    there = queries.boards_of(session, access.partnership)
    return page(
        "partnerships/boards.html",
        branches=tree(there),
        structure=structure_of(access.partnership.name, there, today),
        chairs=queries.chairs_of_boards(session, access.partnership, today),
        seats=queries.seat_counts(session, access.partnership, today),
        kinds=BOARD_KINDS,
        today=today,
    )


@bp.route(f"{HERE}/boards/new", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def new_board(access: Access) -> ResponseReturnValue:
    """Set up a board or sub-group."""
    form = NewBoardForm()
    form.offer(queries.boards_of(db.session(), access.partnership))

    def change() -> Done:
        board = service.add_board(db.session(), access.partnership, form.details(), by=access.person)
        db.session.flush()
        return Done(f"{board.name} is set up.", url_for("partnerships.board", key=board.key))

    return save(form, change) or page("partnerships/new_board.html", form=form)


@bp.route(f"{HERE}/boards/<key:key>", methods=["GET"])
@requires(Permission.READ)
def board(access: Access, key: str) -> ResponseReturnValue:
    """Show a board: what it is, who chairs it, and its seats."""
    shown, session, today = _board(access, key), db.session(), clock.today()
    return page(
        "partnerships/board.html",
        board=shown,
        seats=queries.seats_of(session, shown, today),
        below=[one for one in queries.boards_of(session, access.partnership) if one.parent_id == shown.id],
        chairs=queries.role_holders(session, access.partnership, Appointment.CHAIR, today, shown),
        deputies=queries.role_holders(session, access.partnership, Appointment.DEPUTY_CHAIR, today, shown),
        kinds=BOARD_KINDS,
        seat_kinds=SEAT_KINDS,
        role_names={role.code: role.name for role in national_roles()},
        today=today,
    )


@bp.route(f"{HERE}/boards/<key:key>/edit", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def edit_board(access: Access, key: str) -> ResponseReturnValue:
    """Change a board."""
    shown = _board(access, key)
    form = BoardForm.of(shown)
    form.offer(one for one in queries.boards_of(db.session(), access.partnership) if one is not shown)

    def change() -> Done:
        service.change_board(db.session(), shown, form.details(), version=form.version.data, by=access.person)
        return Done(f"{shown.name} is saved.", url_for("partnerships.board", key=shown.key))

    return save(form, change) or page("partnerships/edit_board.html", form=form, board=shown)


def _board(access: Access, key: str) -> Board:
    board = queries.board_by_key(db.session(), access.partnership, key)
    if board is None:
        abort(404)
    return board
