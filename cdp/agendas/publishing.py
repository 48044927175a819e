"""Publishing an agenda: checking what is missing, then storing a publication that does not change."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import Access
from cdp.agendas import queries
from cdp.agendas.content import AgendaView, draft_view, is_current, keys_of
from cdp.agendas.gate import is_waiting, missing_from
from cdp.agendas.matter.collecting import matter_of
from cdp.agendas.news import news_of as news_of  # noqa: PLC0414 -- who publishes also previews
from cdp.agendas.news import post_news
from cdp.agendas.notice import PaperNotice, paper_notice
from cdp.agendas.numbering import store_numbers
from cdp.agendas.published import read, snapshot
from cdp.agendas.settling import check_settled
from cdp.audit.record import record
from cdp.errors import Refusal
from cdp.meetings.queries import is_announced
from cdp.models import (
    AgendaItem,
    AgendaPublication,
    ItemState,
    Meeting,
    MeetingState,
    Paper,
    PaperState,
    Person,
    Purpose,
)
from cdp.wording.formats import listed

WITHOUT_FILE = {PaperState.REQUESTED, PaperState.LATE, PaperState.TO_FOLLOW}


@dataclass(frozen=True)
class Readiness:
    """What is missing from an agenda before it is published, as far as the person who publishes it may know."""

    view: AgendaView
    undecided: tuple[str, ...]
    missing_papers: tuple[str, ...]
    waiting: tuple[str, ...]
    without_exemption: tuple[tuple[str, str], ...]
    """The key, and the number and title, of each confidential item that names no exemption."""
    notice: PaperNotice
    today: date
    mark: int
    closed: str
    not_urgent: tuple[str, ...] = ()
    """The late items that have no reason for urgency yet; they keep the agenda from being published."""
    unchanged: bool = False
    """Whether nothing has changed since the last publication."""

    @property
    def is_short_notice(self) -> bool:
        """Whether fewer clear working days are left than the notice for papers requires."""
        return self.notice.is_short(self.today)

    @property
    def has_gaps(self) -> bool:
        """Whether anything is missing, overruns or is late, so that publishing has to be confirmed."""
        return bool(
            self.undecided or self.missing_papers or self.waiting or self.view.overrun or self.is_short_notice
        )

    @property
    def is_complete(self) -> bool:
        """Whether there are no gaps, and every confidential item names its exemption."""
        return not self.has_gaps and not self.without_exemption


@dataclass(frozen=True)
class PublishDetails:
    """What the person confirmed: `mark` is that of the `Readiness` they saw, and `shown` that of the emails."""

    mark: int | None
    despite_gaps: bool
    notify_invitees: bool
    shown: str = ""


def readiness_of(session: Session, access: Access, meeting: Meeting) -> Readiness:
    """Return what is missing from a draft agenda, without the confidential items that the person may not see."""
    items, earlier = queries.items_of(session, meeting), queries.last_publication(session, meeting)
    return _readiness(session, access, meeting, items, earlier)


def why_closed(meeting: Meeting, items: Iterable[AgendaItem], publication: AgendaPublication | None) -> str:
    """Return why an agenda cannot be published again, or an empty string if it can.

    After the meeting, the agenda can be published again only to add files of papers that were tabled.
    """
    if publication is None or meeting.state is not MeetingState.HELD:
        return ""
    published_files = {paper.file for entry in read(publication).items for paper in entry.papers}
    tabled = (paper for item in items for paper in item.papers if paper.state is PaperState.TABLED)
    if any(paper.file is not None and paper.file.key not in published_files for paper in tabled):
        return ""
    return "This meeting has been held, so you can no longer change its agenda. Record what was said in the minutes."


def publish(
    session: Session, access: Access, meeting: Meeting, details: PublishDetails, *, by: Person
) -> AgendaPublication:
    """Publish an agenda with the papers that are complete; requested papers without a file are marked as to follow.

    Raises Refusal if the meeting has not been announced, has been cancelled, or has been held (but see `why_closed`).
    Raises Refusal too if the agenda is empty, has gaps that were not confirmed, or has changed since it was shown. The
    same holds for emails that have changed since they were shown, and while the interests of readers are not settled.
    """
    if not is_announced(meeting):
        raise Refusal("Schedule the meeting before you publish its agenda. No one has been invited yet.")
    if meeting.state is MeetingState.CANCELLED:
        raise Refusal("This meeting is cancelled. Reinstate it before you publish its agenda.")
    items = queries.items_of(session, meeting)
    earlier = queries.last_publication(session, meeting)
    readiness = _readiness(session, access, meeting, items, earlier)
    if readiness.closed:
        raise Refusal(readiness.closed)
    if not readiness.view.items:
        raise Refusal("Add at least one item before you publish the agenda.")
    if details.mark != readiness.mark:
        raise Refusal("The agenda has changed since you opened this page. Check it again, then publish.")
    if readiness.not_urgent:
        raise Refusal(
            f"Enter why {listed(readiness.not_urgent)} cannot wait for the next meeting, then publish again."
        )
    if readiness.has_gaps and not details.despite_gaps:
        raise Refusal(
            "Confirm that you want to publish anyway, or go back and add what is missing.",
            field="despite_gaps",
        )
    check_settled(session, access, meeting, items)
    news = news_of(session, meeting) if details.notify_invitees else None
    if news is not None and news.fingerprint(session) != details.shown:
        raise Refusal("The emails have changed since you opened this page. Check them again, then publish.")
    _publish_papers(items)
    store_numbers(items)
    publication = AgendaPublication(
        meeting=meeting,
        number=earlier.number + 1 if earlier else 1,
        published_at=clock.now(),
        published_by=by,
        content=snapshot(meeting, items, matter_of(session, meeting, items)),
    )
    session.add(publication)
    record(
        session,
        f"{by.name} published the agenda of {meeting.title}{' again' if earlier else ''}.",
        by=by,
        on=meeting,
        partnership=meeting.board.partnership,
        details={"publication": publication.number},
    )
    if news is not None:
        post_news(session, meeting, news, publication.number)
    return publication


def _readiness(
    session: Session,
    access: Access,
    meeting: Meeting,
    items: list[AgendaItem],
    earlier: AgendaPublication | None,
) -> Readiness:
    view = draft_view(access, meeting, items)
    seen = {item.key for item in view.items}
    undecided = [
        f"{slot.number}. {slot.item.title}"
        for slot in view.slots
        if slot.item.purpose is Purpose.DECISION and not slot.item.recommendation and slot.item.is_taken
    ]
    published = keys_of(earlier) if earlier is not None else seen
    not_urgent = [
        f"item {slot.number}"
        for slot in view.slots
        if slot.item.key not in published and not slot.item.urgency
    ]
    missing = [
        paper.title
        for item in items
        if item.key in seen and item.state is ItemState.ON_AGENDA
        for paper in item.papers
        if paper.file is None and paper.state in WITHOUT_FILE
    ]
    waiting = [
        f"{paper.title}: {listed(found)}"
        for item in items
        if item.key in seen
        for paper in item.papers
        if (found := missing_from(paper))
    ]
    unexplained = [
        (slot.item.key, f"{slot.number}. {slot.item.title}")
        for slot in view.slots
        if slot.item.is_confidential and not slot.item.exemption
    ]
    return Readiness(
        view,
        tuple(undecided),
        tuple(missing),
        tuple(waiting),
        tuple(unexplained),
        paper_notice(session, meeting),
        clock.today(),
        _content_mark(items),
        why_closed(meeting, items, earlier),
        tuple(not_urgent),
        earlier is not None and is_current(earlier, items),
    )


def _content_mark(items: Iterable[AgendaItem]) -> int:
    """Return a number that changes whenever the content of the agenda changes."""
    facts = [(item.key, item.version, [_mark_of(paper) for paper in item.papers]) for item in items]
    return int.from_bytes(hashlib.sha256(repr(facts).encode()).digest()[:4]) >> 1


def _mark_of(paper: Paper) -> tuple[object, ...]:
    return paper.key, paper.version, len(paper.files), missing_from(paper)


def _publish_papers(items: Iterable[AgendaItem]) -> None:
    for paper in (paper for item in items for paper in item.papers):
        if paper.file is None:
            if paper.state in WITHOUT_FILE:
                paper.state = PaperState.TO_FOLLOW
            continue
        if is_waiting(paper):
            continue
        paper.published_at = clock.now()
        if paper.state is not PaperState.TABLED:
            paper.state = PaperState.PUBLISHED
