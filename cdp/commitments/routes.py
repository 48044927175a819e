"""The pages of commitments."""

from collections.abc import Sequence

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.audit.queries import history_of
from cdp.clock import months_after
from cdp.commitments import forms, queries, service
from cdp.commitments.of_terms import lines_of_terms
from cdp.commitments.promised_at import item_with_key, words_of
from cdp.commitments.states import CommitmentLine
from cdp.extensions import db
from cdp.meetings.queries import next_meeting_of
from cdp.models import AgendaItem, Board, Commitment, TermsVersion
from cdp.partnerships.queries import board_by_key, boards_of
from cdp.terms.promises import clauses_of_version, in_force_with_sections, repeated_promises
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.paging import page_of_list

bp = Blueprint("commitments", __name__, url_prefix="/partnerships/<slug:slug>/commitments")
USUAL_MONTHS = 3


@bp.get("")
@requires(Permission.READ)
def index(access: Access) -> ResponseReturnValue:
    """Show the commitments of the first board."""
    boards = boards_of(db.session(), access.partnership, open_on=clock.today())
    return _shown(access, boards[0]) if boards else render_template("commitments/no_board.html")


@bp.get("/boards/<key:board_key>")
@requires(Permission.READ)
def of_board(access: Access, board_key: str) -> ResponseReturnValue:
    """Show the commitments of a board: of its terms, its decisions and its meetings."""
    return _shown(access, _board(access, board_key))


@bp.get("/boards/<key:board_key>/terms")
@requires(Permission.READ)
def clauses(access: Access, board_key: str) -> ResponseReturnValue:
    """Show what keeps each clause of the terms of reference in force."""
    board = _board(access, board_key)
    version = _version(board)
    return render_template(
        "commitments/clauses.html",
        board=board,
        version=version,
        clauses=list(clauses_of_version(version)) if version else [],
    )


@bp.route("/boards/<key:board_key>/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def new(access: Access, board_key: str) -> ResponseReturnValue:
    """Record a commitment, filled in from the agenda item at which it was made if the address names one."""
    session, board = db.session(), _board(access, board_key)
    item = _item(access, board)
    form = forms.NewCommitmentForm(data=_from_item(board, item) if item else {"promised_on": clock.today()})

    def change() -> Done:
        made = service.add(session, board, form.details(), item, by=access.person)
        return Done("Commitment recorded.", url_for("commitments.show", key=made.key))

    return save(form, change) or page("commitments/new.html", form=form, board=board, item=item)


@bp.route("/boards/<key:board_key>/clauses/<plain:code>/kept", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def keep_clause(access: Access, board_key: str, code: str) -> ResponseReturnValue:
    """Record that a promise of the terms of reference was kept."""
    session, board = db.session(), _board(access, board_key)
    version = _version(board)
    found = repeated_promises(version) if version else []
    clause = next((each for each in found if each.promise and each.promise.code == code), None)
    if version is None or version.in_force_from is None or clause is None:
        abort(404)
    row, begins = service.row_of_clause(session, board, clause), version.in_force_from
    form = forms.KeptForm(data={"version": row.version if row else 0})

    def change() -> Done:
        service.keep_clause(
            session, board, clause, begins, form.kept(), version=form.version.data, by=access.person
        )
        return Done("Recorded as kept.", url_for("commitments.of_board", board_key=board_key))

    return save(form, change) or page("commitments/keep_clause.html", form=form, board=board, clause=clause)


@bp.get("/<key:key>")
@requires(Permission.READ)
def show(access: Access, key: str) -> ResponseReturnValue:
    """Show a commitment, when it was kept and, to people who may read it, its history."""
    commitment = _commitment(access, key)
    return render_template(
        "commitments/show.html",
        commitment=commitment,
        line=queries.line_of(commitment, clock.today()),
        history=history_of(db.session(), commitment) if access.may(Permission.READ_HISTORY) else [],
    )


@bp.route("/<key:key>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def edit(access: Access, key: str) -> ResponseReturnValue:
    """Change a commitment."""
    commitment = _commitment(access, key)
    form = forms.CommitmentForm(obj=commitment)

    def change() -> Done:
        service.change(db.session(), commitment, form.details(), by=access.person)
        return Done("Commitment saved.", url_for("commitments.show", key=key))

    return save(form, change) or page("commitments/edit.html", form=form, commitment=commitment)


@bp.route("/<key:key>/kept", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def kept(access: Access, key: str) -> ResponseReturnValue:
    """Record that a commitment was kept."""
    commitment = _commitment(access, key)
    form = forms.KeptForm(data={"version": commitment.version})

    def change() -> Done:
        service.record_kept(
            db.session(), commitment, *form.kept(), version=form.version.data, by=access.person
        )
        return Done("Recorded as kept.", url_for("commitments.show", key=key))

    return save(form, change) or page("commitments/kept.html", form=form, commitment=commitment)


@bp.route("/<key:key>/end", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def end(access: Access, key: str) -> ResponseReturnValue:
    """End a commitment with a reason."""
    commitment = _commitment(access, key)
    form = forms.EndCommitmentForm(obj=commitment)

    def change() -> Done:
        service.end(db.session(), commitment, form.reason.data, form.version.data, by=access.person)
        return Done("Commitment ended.", url_for("commitments.show", key=key))

    return save(form, change) or page("commitments/end.html", form=form, commitment=commitment)


def _shown(access: Access, board: Board) -> ResponseReturnValue:
    session, today = db.session(), clock.today()
    recorded = queries.recorded(session, access, board)
    version = _version(board)
    sections: dict[str, Sequence[CommitmentLine | Commitment]] = {
        "meetings": [queries.line_of(one, today) for one in recorded if not one.clause],
        "decisions": queries.of_decisions(session, access, board, today),
        "terms": lines_of_terms(session, board, version, recorded, today) if version else [],
        "ended": queries.ended(session, access, board),
    }
    lines = page_of_list(
        [(name, line) for name, found in sections.items() for line in found], request.args.get("page")
    )
    return render_template(
        "commitments/index.html",
        board=board,
        boards=boards_of(session, access.partnership, open_on=today),
        version=version,
        lines=lines,
        shown={name: [line for section, line in lines.items if section == name] for name in sections},
        empty={name for name, found in sections.items() if not found and lines.number == 1},
    )


def _version(board: Board) -> TermsVersion | None:
    found = in_force_with_sections(db.session(), Board.id == board.id, clock.today())
    return found[0] if found else None


def _board(access: Access, key: str) -> Board:
    return board_by_key(db.session(), access.partnership, key) or abort(404)


def _commitment(access: Access, key: str) -> Commitment:
    return queries.commitment_by_key(db.session(), access, key) or abort(404)


def _item(access: Access, board: Board) -> AgendaItem | None:
    """Return the item that the address names, or None without one; 404 if it is not one of this board."""
    key = request.args.get("item", "")
    if not key:
        return None
    item = item_with_key(db.session(), access, key)
    if item is None or item.meeting.board_id != board.id:
        abort(404)
    return item


def _from_item(board: Board, item: AgendaItem) -> dict[str, object]:
    session, promised_on = db.session(), min(item.meeting.day, clock.today())
    following = next_meeting_of(session, board, after=max(item.meeting.ends_at, clock.now()))
    return {
        "text": words_of(session, item),
        "promised_on": promised_on,
        "due_on": following.day if following else months_after(promised_on, USUAL_MONTHS),
    }
