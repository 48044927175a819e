"""Pages to add, change, end and remove the bodies that a board acts as, and its reporting lines."""

from collections.abc import Callable

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.models import Board, BoardBody, ReportingLine
from cdp.partnerships import queries
from cdp.partnerships.boards import queries as board_queries
from cdp.partnerships.boards.forms.reporting import BodyForm, LineForm, NewBodyForm, NewLineForm
from cdp.partnerships.boards.reporting import target_of
from cdp.partnerships.boards.service import body_changes, line_changes
from cdp.partnerships.footprints.successors import ended_note
from cdp.partnerships.forms import SingleButtonForm
from cdp.partnerships.routes.blueprint import HERE, bp
from cdp.web.access import requires
from cdp.web.changes import Done, page, save

BOARD = f"{HERE}/boards/<key:key>"
BODY = f"{BOARD}/hats/<key:body_key>"
LINE = f"{BOARD}/lines/<key:line_key>"


@bp.route(f"{BOARD}/hats/new", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def new_body(access: Access, key: str) -> ResponseReturnValue:
    """Add a body that a board acts as."""
    board = _board(access, key)
    last = board.acts_as[-1].key if board.acts_as else None
    form = NewBodyForm(data={"starts_on": clock.today(), "after": last})
    form.offer(board.acts_as)

    def change() -> Done:
        body = body_changes.add_body(db.session(), board, form.details(), by=access.person)
        return Done(f"{body.named} added.", _address(board))

    return save(form, change) or page("partnerships/new_body.html", form=form, board=board)


@bp.route(f"{BODY}/edit", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def edit_body(access: Access, key: str, body_key: str) -> ResponseReturnValue:
    """Change or end a body that a board acts as."""
    board = _board(access, key)
    body = _body(board, body_key)
    place = board.acts_as.index(body)
    form = BodyForm.of(body, board.acts_as[place - 1] if place else None)
    form.offer(other for other in board.acts_as if other is not body)

    def change() -> Done:
        body_changes.change_body(
            db.session(), board, body, form.details(), version=form.version.data, by=access.person
        )
        return Done(f"{body.name} saved.", _address(board))

    return save(form, change) or page("partnerships/edit_body.html", form=form, board=board, body=body)


@bp.route(f"{BODY}/remove", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def remove_body(access: Access, key: str, body_key: str) -> ResponseReturnValue:
    """Ask for confirmation, then remove a body that was added by mistake."""
    board = _board(access, key)
    body = _body(board, body_key)

    def change() -> Done:
        body_changes.remove_body(db.session(), board, body, by=access.person)
        return Done(f"{body.name} removed.", _address(board))

    return _remove(board, body.name, change)


@bp.route(f"{BOARD}/lines/new", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def new_line(access: Access, key: str) -> ResponseReturnValue:
    """Add a reporting line to a board."""
    board, form = _board(access, key), NewLineForm()
    form.offer(_open_boards(access, board))

    def change() -> Done:
        details = form.details()
        line_changes.add_line(db.session(), board, details, by=access.person)
        told = f"Reporting line to {details.target} added. {ended_note(details.body, clock.today())}"
        return Done(told.rstrip(), _address(board))

    return save(form, change) or page("partnerships/new_line.html", form=form, board=board)


@bp.route(f"{LINE}/edit", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def edit_line(access: Access, key: str, line_key: str) -> ResponseReturnValue:
    """Change or end a reporting line."""
    board = _board(access, key)
    line = _line(board, line_key)
    boards = queries.boards_of(db.session(), access.partnership)
    above = next((other for other in boards if other.id == line.to_board_id), None)
    form = LineForm.of(line, above)
    form.offer(dict.fromkeys([*([above] if above else []), *_open_boards(access, board)]))

    def change() -> Done:
        details = form.details()
        line_changes.change_line(
            db.session(), board, line, details, version=form.version.data, by=access.person
        )
        return Done(f"Reporting line to {details.target} saved.", _address(board))

    return save(form, change) or page(
        "partnerships/edit_line.html", form=form, board=board, line=line, target=target_of(line, boards)
    )


@bp.route(f"{LINE}/remove", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def remove_line(access: Access, key: str, line_key: str) -> ResponseReturnValue:
    """Ask for confirmation, then remove a reporting line that was added by mistake."""
    board = _board(access, key)
    line = _line(board, line_key)
    target = target_of(line, queries.boards_of(db.session(), access.partnership))

    def change() -> Done:
        line_changes.remove_line(db.session(), board, line, by=access.person)
        return Done(f"Reporting line to {target} removed.", _address(board))

    return _remove(board, f"the reporting line to {target}", change)


def _remove(board: Board, name: str, change: Callable[[], Done]) -> ResponseReturnValue:
    form = SingleButtonForm()
    return save(form, change) or page(
        "partnerships/remove_from_board.html", form=form, board=board, name=name
    )


def _board(access: Access, key: str) -> Board:
    board = queries.board_by_key(db.session(), access.partnership, key)
    if board is None:
        abort(404)
    return board


def _body(board: Board, key: str) -> BoardBody:
    body = board_queries.body_by_key(db.session(), board, key)
    if body is None:
        abort(404)
    return body


def _line(board: Board, key: str) -> ReportingLine:
    line = board_queries.line_by_key(db.session(), board, key)
    if line is None:
        abort(404)
    return line


def _open_boards(access: Access, board: Board) -> list[Board]:
    boards = queries.boards_of(db.session(), access.partnership, open_on=clock.today())
    return [other for other in boards if other is not board]


def _address(board: Board) -> str:
    return url_for("partnerships.board", key=board.key)
