"""The statistics of the register of actions, and what has changed in it since the last meeting of a board."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.actions.register.changes import ActionChange, changes_since, last_meeting_of
from cdp.actions.register.files import CHANGES_FILE, STATISTICS_FILE
from cdp.actions.register.forms.filters import ChangesForm, StatisticsForm
from cdp.actions.register.statistics import ActionStatistics, statistics_of
from cdp.actions.routes.blueprint import bp
from cdp.extensions import db
from cdp.models import Board, Meeting
from cdp.partnerships.names import names_of_boards
from cdp.partnerships.queries import board_by_key
from cdp.web.access import requires
from cdp.web.paging import page_of_list
from cdp.web.registers import register_download


@dataclass(frozen=True)
class _Changes:
    form: ChangesForm
    board: Board
    meeting: Meeting | None
    since: date | None
    found: list[ActionChange]


@bp.route("/actions/statistics")
@requires(Permission.READ)
def statistics(access: Access) -> ResponseReturnValue:
    """Show how many actions were opened, closed and moved, by month and by organisation."""
    form, numbers = _statistics(access)
    return render_template("actions/statistics.html", filters=form, statistics=numbers)


@bp.route("/actions/statistics.<any(xlsx, docx, csv):kind>")
@requires(Permission.READ)
def download_statistics(access: Access, kind: str) -> ResponseReturnValue:
    """Return the statistics by organisation as a file without confidential actions (docs/rules/rights.md 5)."""
    form, numbers = _statistics(access, public_only=True)
    rows = [*numbers.organisations, numbers.total]
    return register_download(
        access, STATISTICS_FILE, kind, rows, name="action-statistics", filters=form.in_words
    )


@bp.route("/actions/changes")
@requires(Permission.READ)
def changes(access: Access) -> ResponseReturnValue:
    """Show what was opened, closed, moved and updated since the last meeting of a board."""
    read = _changes(access)
    page = page_of_list(read.found, request.args.get("page"))
    counts = {kind.value: len(list(rows)) for kind, rows in groupby(read.found, lambda each: each.kind)}
    return render_template(
        "actions/changes.html",
        filters=read.form,
        board=read.board,
        meeting=read.meeting,
        since=read.since,
        changes=page,
        groups=groupby(page.items, lambda each: each.kind.value),
        counts=counts,
    )


@bp.route("/actions/changes.<any(xlsx, docx, csv):kind>")
@requires(Permission.READ)
def download_changes(access: Access, kind: str) -> ResponseReturnValue:
    """Return the changes as a file without confidential actions (docs/rules/rights.md 5)."""
    read = _changes(access)
    rows = [each for each in read.found if not each.action.is_confidential]
    return register_download(
        access, CHANGES_FILE, kind, rows, name="action-changes", filters=read.form.in_words
    )


def _statistics(access: Access, *, public_only: bool = False) -> tuple[StatisticsForm, ActionStatistics]:
    form, session = StatisticsForm(request.args), db.session()
    form.offer(names_of_boards(session, access.partnership))
    numbers = statistics_of(
        session,
        access,
        board=form.valid["board"],
        months=form.valid["months"] or form.months.default,
        today=clock.today(),
        public_only=public_only,
    )
    return form, numbers


def _changes(access: Access) -> _Changes:
    """Return the changes of the board in the address, or else of the first board, and 404 if there is no board."""
    form, session = ChangesForm(request.args), db.session()
    boards = names_of_boards(session, access.partnership)
    form.offer(boards)
    key = form.valid["board"] or (boards[0][0] if boards else "")
    board = board_by_key(session, access.partnership, key) or abort(404)
    form.board.data = board.key
    meeting = last_meeting_of(session, board)
    since = form.valid["since"] or (meeting.day if meeting else None)
    found = changes_since(session, access, board, since) if since else []
    return _Changes(form, board, meeting, since, found)
