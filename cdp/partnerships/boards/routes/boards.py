"""Pages for boards and sub-groups: their structure, one board with its seats, and setting up and closing boards."""

from flask import Response, abort, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.models import Appointment, Board
from cdp.partnerships import queries
from cdp.partnerships.boards import queries as board_queries
from cdp.partnerships.boards.bodies import bodies_of_meeting
from cdp.partnerships.boards.forms.boards import BoardForm, CloseBoardForm, NewBoardForm
from cdp.partnerships.boards.reporting import how_often, kind_of, target_of
from cdp.partnerships.boards.service import board_changes
from cdp.partnerships.boards.structure import structure_of
from cdp.partnerships.boards.tree import tree
from cdp.partnerships.routes.blueprint import HERE, bp
from cdp.partnerships.words import SEAT_KINDS, kind_of_board, when_it_closes
from cdp.reference.national_roles import national_roles
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.wording.formats import listed


@bp.app_context_processor
def _words_of_boards() -> dict[str, object]:
    """Give templates the words for kinds of boards, closing dates, reporting lines and the bodies of a meeting."""
    return {
        "bodies_of_meeting": lambda meeting: listed([h.named for h in bodies_of_meeting(meeting)]),
        "kind_of_board": kind_of_board,
        "when_it_closes": lambda board: when_it_closes(board, clock.today()),
        "kind_of_line": kind_of,
        "how_often_line": lambda line: how_often(line.every_months),
    }


@bp.route(f"{HERE}/boards", methods=["GET"])
@requires(Permission.READ)
def boards(access: Access) -> ResponseReturnValue:
    """List the boards as a tree, with their chairs and numbers of seats, and list the boards that have closed."""
    session, today = db.session(), clock.today()
    there = board_queries.boards_with_lines(session, access.partnership)
    return page(
        "partnerships/boards.html",
        branches=tree([board for board in there if not board.is_closed_on(today)]),
        closed=[board for board in there if board.is_closed_on(today)],
        structure=structure_of(access.partnership.name, there, today),
        chairs=queries.chairs_of_boards(session, access.partnership, today),
        seats=queries.seat_counts(session, access.partnership, today),
    )


@bp.route(f"{HERE}/boards/structure.svg", methods=["GET"])
@requires(Permission.READ)
def structure_file(access: Access) -> ResponseReturnValue:
    """Return the chart of the boards as a file, or 404 if there are too few or too many boards to draw."""
    there = board_queries.boards_with_lines(db.session(), access.partnership)
    chart = structure_of(access.partnership.name, there, clock.today()).chart
    if chart is None:
        abort(404)
    answer = Response(chart.svg, content_type="image/svg+xml; charset=utf-8")
    name = f"structure-{access.partnership.slug}-{clock.today()}.svg"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@bp.route(f"{HERE}/boards/new", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def new_board(access: Access) -> ResponseReturnValue:
    """Set up a board or sub-group."""
    form = NewBoardForm()
    form.offer(queries.boards_of(db.session(), access.partnership))

    def change() -> Done:
        board = board_changes.add_board(db.session(), access.partnership, form.details(), by=access.person)
        db.session.flush()
        return Done(f"{board.name} added.", url_for("partnerships.board", key=board.key))

    return save(form, change) or page("partnerships/new_board.html", form=form)


@bp.route(f"{HERE}/boards/<key:key>", methods=["GET"])
@requires(Permission.READ)
def board(access: Access, key: str) -> ResponseReturnValue:
    """Show a board with its details, chair and seats."""
    shown, session, today = _board(access, key), db.session(), clock.today()
    there = queries.boards_of(session, access.partnership)
    return page(
        "partnerships/board.html",
        board=shown,
        seats=queries.seats_from(session, shown, today),
        below=[one for one in there if one.parent_id == shown.id],
        lines=[(line, target_of(line, there)) for line in shown.lines],
        boards_by_id={one.id: one for one in there},
        chairs=queries.role_holders(session, access.partnership, Appointment.CHAIR, today, shown),
        deputies=queries.role_holders(session, access.partnership, Appointment.DEPUTY_CHAIR, today, shown),
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
        board_changes.change_board(
            db.session(), shown, form.details(), version=form.version.data, by=access.person
        )
        return Done(f"{shown.name} saved.", url_for("partnerships.board", key=shown.key))

    return save(form, change) or page("partnerships/edit_board.html", form=form, board=shown)


@bp.route(f"{HERE}/boards/<key:key>/close", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def close_board(access: Access, key: str) -> ResponseReturnValue:
    """Close a board and record its outcome, or record the outcome of a board that has closed."""
    shown, today = _board(access, key), clock.today()
    form = CloseBoardForm.of(shown, today)

    def change() -> Done:
        board_changes.close_board(
            db.session(), shown, form.closing(), version=form.version.data, by=access.person
        )
        return Done(f"Outcome of {shown.name} recorded.", url_for("partnerships.board", key=shown.key))

    return save(form, change) or page(
        "partnerships/close_board.html",
        form=form,
        board=shown,
        unapproved=board_queries.meetings_to_approve(db.session(), shown),
        today=today,
    )


def _board(access: Access, key: str) -> Board:
    board = queries.board_by_key(db.session(), access.partnership, key)
    if board is None:
        abort(404)
    return board
