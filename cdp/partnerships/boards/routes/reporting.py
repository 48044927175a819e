"""What a board acts as and to whom it reports: adding, changing, ending and removing hats and reporting lines."""

from collections.abc import Callable

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.models import Board, BoardHat, ReportingLine
from cdp.partnerships import queries
from cdp.partnerships.boards import queries as board_queries
from cdp.partnerships.boards.forms.reporting import HatForm, LineForm, NewHatForm, NewLineForm
from cdp.partnerships.boards.reporting import target_of
from cdp.partnerships.boards.service import hat_changes, line_changes
from cdp.partnerships.forms import ButtonForm
from cdp.partnerships.routes.blueprint import HERE, bp
from cdp.web.access import requires
from cdp.web.changes import Done, page, save

BOARD = f"{HERE}/boards/<key:key>"
HAT = f"{BOARD}/hats/<key:hat_key>"
LINE = f"{BOARD}/lines/<key:line_key>"


@bp.route(f"{BOARD}/hats/new", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def new_hat(access: Access, key: str) -> ResponseReturnValue:
    """Let a board act as one more body."""
    board = _board(access, key)
    last = board.hats[-1].key if board.hats else None
    form = NewHatForm(data={"starts_on": clock.today(), "after": last})
    form.offer(board.hats)

    def change() -> Done:
        hat = hat_changes.add_hat(db.session(), board, form.details(), by=access.person)
        return Done(f"{board.name} acts as {hat.named}.", _address(board))

    return save(form, change) or page("partnerships/new_hat.html", form=form, board=board)


@bp.route(f"{HAT}/edit", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def edit_hat(access: Access, key: str, hat_key: str) -> ResponseReturnValue:
    """Change a body that a board acts as, or end it."""
    board = _board(access, key)
    hat = _hat(board, hat_key)
    place = board.hats.index(hat)
    form = HatForm.of(hat, board.hats[place - 1] if place else None)
    form.offer(other for other in board.hats if other is not hat)

    def change() -> Done:
        hat_changes.change_hat(
            db.session(), board, hat, form.details(), version=form.version.data, by=access.person
        )
        return Done(f"{hat.name} is saved.", _address(board))

    return save(form, change) or page("partnerships/edit_hat.html", form=form, board=board, hat=hat)


@bp.route(f"{HAT}/remove", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def remove_hat(access: Access, key: str, hat_key: str) -> ResponseReturnValue:
    """Ask, then take away a body that was added by mistake."""
    board = _board(access, key)
    hat = _hat(board, hat_key)

    def change() -> Done:
        hat_changes.remove_hat(db.session(), board, hat, by=access.person)
        return Done(f"{board.name} no longer acts as {hat.name}.", _address(board))

    return _remove(board, hat.name, change)


@bp.route(f"{BOARD}/lines/new", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def new_line(access: Access, key: str) -> ResponseReturnValue:
    """Let a board report to somebody."""
    board, form = _board(access, key), NewLineForm()
    form.offer(_open_boards(access, board))

    def change() -> Done:
        details = form.details()
        line_changes.add_line(db.session(), board, details, by=access.person)
        return Done(f"{board.name} reports to {details.target}.", _address(board))

    return save(form, change) or page("partnerships/new_line.html", form=form, board=board)


@bp.route(f"{LINE}/edit", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def edit_line(access: Access, key: str, line_key: str) -> ResponseReturnValue:
    """Change a reporting line, or end it."""
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
        return Done(f"The reporting line to {details.target} is saved.", _address(board))

    return save(form, change) or page(
        "partnerships/edit_line.html", form=form, board=board, line=line, target=target_of(line, boards)
    )


@bp.route(f"{LINE}/remove", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def remove_line(access: Access, key: str, line_key: str) -> ResponseReturnValue:
    """Ask, then take away a reporting line that was added by mistake."""
    board = _board(access, key)
    line = _line(board, line_key)
    target = target_of(line, queries.boards_of(db.session(), access.partnership))

    def change() -> Done:
        line_changes.remove_line(db.session(), board, line, by=access.person)
        return Done(f"The reporting line to {target} is removed.", _address(board))

    return _remove(board, f"the reporting line to {target}", change)


def _remove(board: Board, name: str, change: Callable[[], Done]) -> ResponseReturnValue:
    form = ButtonForm()
    return save(form, change) or page(
        "partnerships/remove_from_board.html", form=form, board=board, name=name
    )


def _board(access: Access, key: str) -> Board:
    board = queries.board_by_key(db.session(), access.partnership, key)
    if board is None:
        abort(404)
    return board


def _hat(board: Board, key: str) -> BoardHat:
    hat = board_queries.hat_by_key(db.session(), board, key)
    if hat is None:
        abort(404)
    return hat


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
