"""Personal links to send the papers of a meeting, for the person asked, without an account.

A link shows public items only: a confidential paper is sent after signing in. It stops working when the meeting has
been held or cancelled, or when the person no longer belongs to the partnership. A paper disappears from it when its
request is withdrawn, and it can no longer be sent by link once it has been published.
"""

from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Refusal
from cdp.mail.personal_links import PersonalLink
from cdp.models import MeetingState, Paper, PaperLink
from cdp.papers import queries
from cdp.partnerships.queries import belongs

MOST_FILES_A_DAY = 10
"""The files that one paper may receive by link on one day."""
OVER = {MeetingState.HELD, MeetingState.CANCELLED}


def _works(session: Session, link: PaperLink) -> bool:
    meeting = link.meeting
    over = meeting.state in OVER or meeting.ends_at <= clock.now()
    return not over and belongs(session, meeting.board.partnership, link.person, clock.today())


LINK = PersonalLink("send papers", "/send-papers", queries.link_by_key, _works)


def papers_of(session: Session, link: PaperLink) -> list[Paper]:
    """Return the papers that a link shows: those its person was asked for by email, in the order of the agenda."""
    asked = queries.requested_of(session, link.meeting, link.person)
    return [paper for paper in asked if paper.asked_at is not None]


def check_number(paper: Paper) -> None:
    """Raise Refusal if a paper has received too many files by link today."""
    today = clock.today()
    by_link = [file for file in paper.files if file.by_link]
    if sum(clock.in_london(file.received_at).date() == today for file in by_link) >= MOST_FILES_A_DAY:
        raise Refusal(
            f"This link takes {MOST_FILES_A_DAY} files a day for one paper. Send the next file tomorrow, or ask the "
            "secretariat to attach it.",
            field="file",
        )
