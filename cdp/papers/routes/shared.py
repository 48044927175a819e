"""The blueprint of the pages for papers, and helpers to find a meeting and a paper."""

from flask import Blueprint, abort, url_for

from cdp.access import Access
from cdp.agendas import papers, queries
from cdp.extensions import db
from cdp.meetings.queries import may_see, meeting_by_key
from cdp.models import Meeting, Paper

bp = Blueprint("papers", __name__, url_prefix="/partnerships/<slug:slug>")
PAPER = "/meetings/<key:key>/papers/<key:paper_key>"


def find_meeting(access: Access, key: str) -> Meeting:
    """Return the meeting with this key, or answer 404 if there is none here that the reader may see."""
    meeting = meeting_by_key(db.session(), access.partnership, key)
    if meeting is None or not may_see(access, meeting):
        abort(404)
    return meeting


def find_own_paper(access: Access, key: str, paper_key: str) -> Paper:
    """Return a paper that the reader may write: they were asked for it or are the coordinator; otherwise answer 404.

    A person who was asked may open the paper while the meeting is still a draft.
    """
    found = find_known_paper(access, key, paper_key)
    if not papers.may_send_file(access, found):
        abort(404)
    return found


def find_known_paper(access: Access, key: str, paper_key: str) -> Paper:
    """Return a paper that the reader prepares or was asked for; otherwise answer 404."""
    found = paper_of(access, key, paper_key)
    if not papers.may_open_newest(access, found):
        abort(404)
    return found


def paper_of(access: Access, key: str, paper_key: str) -> Paper:
    """Return a paper of this partnership that was not withdrawn; callers check who may see it."""
    meeting = meeting_by_key(db.session(), access.partnership, key)
    found = queries.paper_by_key(db.session(), meeting, paper_key) if meeting else None
    if found is None or found.removed_at is not None or found.item.removed_at is not None:
        abort(404)
    return found


def address_of(paper: Paper) -> str:
    """Return the address of a paper's page."""
    return url_for("agendas.paper", key=paper.item.meeting.key, paper_key=paper.key)
