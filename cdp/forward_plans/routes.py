"""The pages and files of forward plans."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.agendas.forward.plan import ForwardPlan, PlanMeeting, PlanRow
from cdp.agendas.forward.slots import PlanSlot
from cdp.documents.pdf import to_pdf
from cdp.documents.word import to_word
from cdp.extensions import db
from cdp.files.uploads import MEDIA_TYPES, FileKind
from cdp.forward_plans import forms, queries, service
from cdp.forward_plans.document import document_of
from cdp.meetings.queries import prepares
from cdp.models import Board
from cdp.partnerships.queries import board_by_key, boards_of, organisations_of
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.downloads import made_now
from cdp.web.paging import page_of_list

bp = Blueprint("forward_plans", __name__, url_prefix="/partnerships/<slug:slug>/forward-plan")


@bp.get("")
@requires(Permission.READ)
def index(access: Access) -> ResponseReturnValue:
    """Show the forward plan of the first board."""
    boards = boards_of(db.session(), access.partnership, open_on=clock.today())
    if not boards:
        return render_template("forward_plans/no_board.html")
    return _shown(access, boards[0])


@bp.get("/<key:key>")
@requires(Permission.READ)
def show(access: Access, key: str) -> ResponseReturnValue:
    """Show the forward plan of a board, by meeting, for twelve months."""
    return _shown(access, _board(access, key))


@bp.get("/<key:key>/print")
@requires(Permission.READ)
def printed(access: Access, key: str) -> ResponseReturnValue:
    """Show the forward plan for printing, without Part 2."""
    session, board, today = db.session(), _board(access, key), clock.today()
    document = document_of(session, queries.public_plan(session, board, today), board, today)
    return render_template("forward_plans/print.html", document=document, board=board)


@bp.get("/<key:key>/forward-plan.<any(docx, pdf):kind>")
@requires(Permission.READ)
def download(access: Access, key: str, kind: str) -> ResponseReturnValue:
    """Return the forward plan as a Word or PDF file, without Part 2."""
    session, board, today = db.session(), _board(access, key), clock.today()
    document = document_of(session, queries.public_plan(session, board, today), board, today)
    name, author, now = (
        f"forward-plan-{access.partnership.slug}-{today}",
        access.partnership.name,
        clock.now(),
    )
    if kind == "pdf":
        return made_now(
            to_pdf(document, author=author, made_at=now).content, f"{name}.pdf", MEDIA_TYPES[FileKind.PDF]
        )
    return made_now(to_word(document, author=author, made_at=now), f"{name}.docx", MEDIA_TYPES[FileKind.DOCX])


@bp.route("/<key:key>/items/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def new(access: Access, key: str) -> ResponseReturnValue:
    """Add an item by hand."""
    board, form = _board(access, key), forms.OwnItemForm()
    form.offer(organisations_of(db.session(), access.partnership))

    def change() -> Done:
        service.add_own_item(db.session(), board, form.details(), by=access.person)
        return Done("Item added to the plan.", url_for("forward_plans.show", key=key))

    return save(form, change) or page("forward_plans/new.html", form=form, board=board)


@bp.route("/<key:key>/items/<plain:source>/move", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def move(access: Access, key: str, source: str) -> ResponseReturnValue:
    """Move an item to another meeting or month of the plan."""
    board, plan = _plan(access, key)
    row, slot = _row(plan, source)
    form = forms.PlanMoveForm(data={"version": row.version})
    form.offer(plan.slots, slot, is_moved=row.is_moved)

    def change() -> Done:
        service.move(
            db.session(),
            board,
            row,
            form.chosen,
            form.reason.data,
            version=form.version.data,
            by=access.person,
        )
        return Done("Item moved.", url_for("forward_plans.show", key=key))

    return save(form, change) or page("forward_plans/move.html", form=form, board=board, row=row)


@bp.route("/<key:key>/items/<plain:source>/leave-out", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def leave_out(access: Access, key: str, source: str) -> ResponseReturnValue:
    """Leave an item out of the plan."""
    board, plan = _plan(access, key)
    row, _ = _row(plan, source)
    form = forms.PlanLeaveOutForm(data={"version": row.version})

    def change() -> Done:
        service.leave_out(
            db.session(), board, row, form.reason.data, version=form.version.data, by=access.person
        )
        return Done(
            "Item left out. You can restore it below the plan.", url_for("forward_plans.show", key=key)
        )

    return save(form, change) or page("forward_plans/leave_out.html", form=form, board=board, row=row)


@bp.post("/<key:key>/items/<plain:source>/restore")
@requires(Permission.MANAGE_MEETINGS)
def restore(access: Access, key: str, source: str) -> ResponseReturnValue:
    """Put an item that was left out back in the plan."""
    board, plan = _plan(access, key)
    row, _ = _row(plan, source)
    form, back = forms.RestoreItemForm(), url_for("forward_plans.show", key=key)

    def change() -> Done:
        service.restore(db.session(), board, row, version=form.version.data, by=access.person)
        return Done("Item restored.", back)

    return save(form, change) or redirect(back, 303)


@bp.route("/<key:key>/items/<plain:source>/agenda", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def put_on_agenda(access: Access, key: str, source: str) -> ResponseReturnValue:
    """Create the agenda item of a planned item, with its links, once."""
    session = db.session()
    board, plan = _plan(access, key)
    row, slot = _row(plan, source)
    form = forms.AgendaForm(data=forms.values_of(row, slot))
    form.offer(row, plan.slots, organisations_of(session, access.partnership))

    def change() -> Done:
        item = service.put_on_agenda(
            session, board, row, form.details(), version=form.version.data, by=access.person
        )
        return Done(
            f"“{item.title}” added to the agenda.",
            url_for("agendas.item", key=item.meeting.key, item_key=item.key),
        )

    return save(form, change) or page("forward_plans/put_on_agenda.html", form=form, board=board, row=row)


def _shown(access: Access, board: Board) -> ResponseReturnValue:
    session = db.session()
    plan = queries.plan_for(session, access, board, clock.today())
    items = page_of_list(
        [(meeting, row) for meeting in plan.meetings for row in meeting.rows or (None,)],
        request.args.get("page"),
    )
    return render_template(
        "forward_plans/show.html",
        board=board,
        boards=boards_of(session, access.partnership, open_on=clock.today()),
        items=items,
        meetings=list(_meetings_of(items.items)),
        left_out=plan.left_out,
        prepares=prepares(access, board),
    )


def _meetings_of(lines: Iterable[tuple[PlanMeeting, PlanRow | None]]) -> Iterator[PlanMeeting]:
    """Yield the meetings of a page of the plan, each with its items on that page."""
    for _, found in groupby(lines, lambda line: line[0].slot.code):
        together = list(found)
        yield replace(together[0][0], rows=tuple(row for _, row in together if row))


def _board(access: Access, key: str) -> Board:
    return board_by_key(db.session(), access.partnership, key) or abort(404)


def _plan(access: Access, key: str) -> tuple[Board, ForwardPlan]:
    board = _board(access, key)
    return board, queries.plan_for(db.session(), access, board, clock.today())


def _row(plan: ForwardPlan, source: str) -> tuple[PlanRow, PlanSlot | None]:
    """Return an item of a plan that the person sees and its slot; 404 if there is none."""
    return plan.row(source) or abort(404)
