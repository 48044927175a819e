"""Shared by the pages for packs: finding the meeting, and its published agenda and packs as the reader may see them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from flask import Blueprint, Response, abort

from cdp.access import Access
from cdp.agendas import queries as agendas
from cdp.agendas.content import AgendaView, published_view
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.meetings.queries import may_see, meeting_by_key
from cdp.models import AgendaItem, AgendaPublication, Meeting
from cdp.packs import queries
from cdp.packs.shelf import Shelf, shelf_of
from cdp.web.forms import Form

bp = Blueprint("packs", __name__, url_prefix="/partnerships/<slug:slug>/meetings/<key:key>/pack")
ZIP = "application/zip"
PIECE = 64 * 1024  # bytes


@dataclass(frozen=True)
class FoundPapers:
    """The published papers of a meeting as one reader may read them; `view` is None until they are published."""

    meeting: Meeting
    publication: AgendaPublication | None
    items: list[AgendaItem]
    view: AgendaView | None
    shelf: Shelf


def find_meeting(access: Access, key: str) -> Meeting:
    """Return the meeting with this key, or answer 404 if there is none here that the reader may see."""
    meeting = meeting_by_key(db.session(), access.partnership, key)
    if meeting is None or not may_see(access, meeting):
        abort(404)
    return meeting


def papers_for(access: Access, meeting: Meeting, *, part_2: bool = True) -> FoundPapers:
    """Return the published papers of a meeting that a person may read; without `part_2`, only those of Part 1."""
    session = db.session()
    publication = agendas.last_publication(session, meeting)
    items = agendas.items_ever_of(session, meeting)
    view = published_view(access, publication, items) if publication else None
    if view is not None and not part_2:
        view = view.without_part_2()
    shelf = shelf_of(access, queries.packs_of(session, meeting), items, part_2=part_2)
    return FoundPapers(meeting, publication, items, view, shelf)


def refused(form: Form) -> Refusal:
    """Return the refusal for a button that was sent without a valid form."""
    summary = form.error_summary
    return Refusal(summary[0][0] if summary else "Open the page again, then press the button.")


def zip_download(content: IO[bytes], name: str) -> Response:
    """Return a response that downloads a ZIP file piece by piece, and closes it afterwards."""
    answer = Response(_pieces(content), mimetype=ZIP)
    answer.call_on_close(content.close)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _pieces(content: IO[bytes]) -> Iterator[bytes]:
    with content:
        while piece := content.read(PIECE):
            yield piece
