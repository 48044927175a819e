"""Shared by the agenda pages: finding the meeting or an item, and the agenda as the reader may see it."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from flask import Blueprint, abort, url_for

from cdp import clock
from cdp.access import Access, may_see_item
from cdp.agendas import queries
from cdp.agendas.content import AgendaView, draft_view, is_current, published_view
from cdp.agendas.document import document_of
from cdp.agendas.front import front_of
from cdp.agendas.matter.collecting import matter_of
from cdp.agendas.matter.risks import confidential_risks
from cdp.agendas.matter.work import confidential_actions
from cdp.documents.blocks import Document
from cdp.extensions import db
from cdp.meetings.queries import may_see, meeting_by_key, prepares
from cdp.models import AgendaItem, AgendaPublication, Meeting, MeetingState

bp = Blueprint("agendas", __name__, url_prefix="/partnerships/<slug:slug>/meetings/<key:key>/agenda")

ACTION_LOG, RISKS = "action_log", "risks"


def find_meeting(access: Access, key: str) -> Meeting:
    """Return the meeting with this key, or answer 404 if there is none here that the reader may see."""
    meeting = meeting_by_key(db.session(), access.partnership, key)
    if meeting is None or not may_see(access, meeting):
        abort(404)
    return meeting


def find_item(access: Access, meeting: Meeting, key: str) -> AgendaItem:
    """Return an accepted item of the meeting that the reader may see; otherwise answer 404."""
    item = queries.item_by_key(db.session(), meeting, key)
    if item is None or not item.accepted or not may_see_item(access, item):
        abort(404)
    return item


def view_for(
    access: Access,
    meeting: Meeting,
    items: Sequence[AgendaItem],
    publication: AgendaPublication | None,
) -> AgendaView | None:
    """Return the agenda as the reader may see it; None if it is unpublished and they do not prepare the meeting.

    `items` come from `items_ever_of`. People who prepare the meeting see the draft, or the last publication if
    nothing has changed since. If the action log or the risks are on the agenda, Part 2 ends with the confidential ones
    until the meeting has been held.
    """
    session, view = db.session(), None
    current = [item for item in items if item.removed_at is None]
    if prepares(access, meeting.board) and (publication is None or not is_current(publication, current)):
        view = draft_view(access, meeting, current, matter_of(session, meeting, current))
    elif publication is not None:
        view = published_view(access, publication, items)
    standing = {item.standing for item in current}
    if view is None or not view.part_2 or meeting.state is MeetingState.HELD:
        return view
    board, today = meeting.board, clock.today()
    actions = confidential_actions(session, access, board, today) if ACTION_LOG in standing else ()
    risks = confidential_risks(session, access, board, today) if RISKS in standing else ()
    return replace(view, confidential_matter=actions + risks)


def agenda_document(view: AgendaView) -> Document:
    """Return an agenda as a document with its head: members, quorum, contact, last minutes and next meeting."""
    front = front_of(db.session(), view.meeting)
    return document_of(view, paper_address(view.meeting), front, minutes_address)


def minutes_address(meeting_key: str) -> str:
    """Return the full address of a meeting's minutes, with the host of the request."""
    return url_for("minutes.show", key=meeting_key, _external=True)


def paper_address(meeting: Meeting) -> Callable[[str], str]:
    """Return a function that makes the full address of a paper's file from its key, with the host of the request."""

    def address(paper_key: str) -> str:
        return url_for("agendas.file", key=meeting.key, paper_key=paper_key, _external=True)

    return address
