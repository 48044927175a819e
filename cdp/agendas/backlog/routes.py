"""Pages of a board’s backlog: the list, proposing an item, and the coordinator's reply."""

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission, may_see_item
from cdp.agendas import lineage
from cdp.agendas.backlog import queries, service
from cdp.agendas.backlog.forms import BacklogReplyForm, ProposalForm, to_show_first
from cdp.agendas.on_the_day import service as on_the_day
from cdp.extensions import db
from cdp.meetings.queries import may_see
from cdp.models import AgendaItem, BacklogItem, Board
from cdp.partnerships.queries import board_by_key, organisations_of
from cdp.web.access import requires
from cdp.web.changes import Done, page, save

USUAL_MINUTES = 10

bp = Blueprint("backlog", __name__, url_prefix="/partnerships/<slug:slug>/boards/<key:key>/backlog")


@bp.route("")
@requires(Permission.READ)
def index(access: Access, key: str) -> ResponseReturnValue:
    """List the items in the backlog that the reader may see."""
    board = _find_board(access, key)
    items = queries.backlog_of(db.session(), access, board)
    return render_template(
        "backlog/index.html",
        board=board,
        waiting=[item for item in items if item.is_open],
        settled=[item for item in items if not item.is_open],
        deferred=_deferred(access, board),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.PROPOSE_ITEM)
def propose(access: Access, key: str) -> ResponseReturnValue:
    """Propose an item for a meeting of the board, or for any meeting."""
    board = _find_board(access, key)
    organisations = organisations_of(db.session(), access.partnership)
    own = next((found for found in organisations if found.id in access.organisation_ids), None)
    form = ProposalForm(
        data={
            "minutes": USUAL_MINUTES,
            "presenter": access.person.name,
            "organisation": own.key if own else None,
            "meeting": request.args.get("meeting"),
        }
    )
    meetings = queries.open_meetings(db.session(), board, clock.now(), with_drafts=access.is_coordinator)
    form.offer(organisations, meetings)

    def change() -> Done:
        service.propose(db.session(), board, form.details(), by=access.person)
        return Done("Proposal sent. The coordinator will reply.", url_for("backlog.index", key=board.key))

    return save(form, change) or page("backlog/propose.html", form=form, board=board)


@bp.route("/<key:item_key>")
@requires(Permission.READ)
def show(access: Access, key: str, item_key: str) -> ResponseReturnValue:
    """Show an item with the coordinator's reply and its history."""
    board = _find_board(access, key)
    item = _find_item(access, board, item_key)
    return render_template("backlog/show.html", board=board, item=item, stages=_stages(access, item))


@bp.route("/<key:item_key>/reply", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def reply(access: Access, key: str, item_key: str) -> ResponseReturnValue:
    """Add an item to an agenda, defer it or return it; the email to its proposer is shown before it is sent."""
    board = _find_board(access, key)
    item = _find_item(access, board, item_key)
    wanted = item.wanted_meeting.key if item.wanted_meeting else None
    form = BacklogReplyForm(data={"meeting": request.args.get("meeting") or wanted})
    form.offer(queries.open_meetings(db.session(), board, clock.now()))
    session = db.session()
    emails = to_show_first(form, lambda: service.mailing_of(session, item, form.details(), by=access.person))

    def change() -> Done:
        added = service.reply_to(session, item, form.details(), by=access.person)
        if added is None:
            return Done("Reply saved.", url_for("backlog.index", key=board.key))
        return Done(f"“{added.title}” added to the agenda.", url_for("agendas.show", key=added.meeting.key))

    if emails is None and (answer := save(form, change)):
        return answer
    return page("backlog/reply.html", form=form, board=board, item=item, mailing=emails)


def _find_board(access: Access, key: str) -> Board:
    board = board_by_key(db.session(), access.partnership, key)
    if board is None:
        abort(404)
    return board


def _find_item(access: Access, board: Board, key: str) -> BacklogItem:
    item = queries.backlog_item_by_key(db.session(), access, board, key)
    if item is None:
        abort(404)
    return item


def _deferred(access: Access, board: Board) -> list[tuple[AgendaItem, list[lineage.Stage]]]:
    """Return the items that meetings deferred and that wait for another one, each with its history."""
    session = db.session()
    found = on_the_day.waiting_in(session, access, board)
    links = lineage.links_of(session, found)
    firsts = {
        item.id: (links[item.id].first_item_id if item.id in links else None) or item.id for item in found
    }
    histories = lineage.histories_of(session, set(firsts.values()))
    return [
        (item, [one for one in histories[firsts[item.id]] if may_see_item(access, one.item)])
        for item in found
    ]


def _stages(access: Access, item: BacklogItem) -> list[lineage.Stage]:
    """Return the stages of the item at meetings that the reader may see."""
    known = item.item or item.continues
    if known is None:
        return []
    links = lineage.links_of(db.session(), [known])
    first = links[known.id].first_item_id if known.id in links else None
    stages = lineage.histories_of(db.session(), {first or known.id})[first or known.id]
    return [one for one in stages if may_see_item(access, one.item) and may_see(access, one.item.meeting)]
