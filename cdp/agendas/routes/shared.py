"""What the pages of agendas share: finding the meeting, and the agenda as its reader may see it."""

from collections.abc import Callable, Sequence

from flask import Blueprint, abort, url_for

from cdp.access import Access, may_see_item
from cdp.agendas import queries
from cdp.agendas.content import AgendaView, draft_view, is_current, published_view
from cdp.extensions import db
from cdp.meetings.queries import may_see, meeting_by_key, prepares
from cdp.models import AgendaItem, AgendaPublication, Meeting

bp = Blueprint("agendas", __name__, url_prefix="/partnerships/<slug:slug>/meetings/<key:key>/agenda")


def find_meeting(access: Access, key: str) -> Meeting:
    """Return the meeting of the address; 404 when it is not of this partnership or not for this reader."""
    meeting = meeting_by_key(db.session(), access.partnership, key)
    if meeting is None or not may_see(access, meeting):
        abort(404)
    return meeting


def find_item(access: Access, meeting: Meeting, key: str) -> AgendaItem:
    """Return an accepted item of the meeting that the reader may see; else 404."""
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
    """Return the agenda as its reader may see it; None when it was not published and is not theirs to prepare.

    `items` are those of `items_ever_of`. Those who prepare the meeting read the draft; when nothing has changed
    since the last publication, that is what they read.
    """
    if prepares(access, meeting.board):
        current = [item for item in items if item.removed_at is None]
        if publication is None or not is_current(publication, current):
            return draft_view(access, meeting, current)
    if publication is None:
        return None
    return published_view(access, publication, items)


def paper_address(meeting: Meeting) -> Callable[[str], str]:
    """Return what makes the whole address of a paper's file from the paper's key, on the host that is asked."""

    def address(paper_key: str) -> str:
        return url_for("agendas.file", key=meeting.key, paper_key=paper_key, _external=True)

    return address
