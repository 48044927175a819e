"""Queries about the papers of a meeting, and the rows of its page of papers."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from cdp import clock
from cdp.access import Access
from cdp.access.identity import access_of_everyone, access_to
from cdp.access.visibility import may_see_papers
from cdp.agendas import queries as agendas
from cdp.agendas.gate import missing_from
from cdp.agendas.papers import is_requested_from
from cdp.models import (
    AgendaItem,
    Board,
    Meeting,
    Paper,
    PaperClearance,
    PaperLink,
    PaperSection,
    PaperState,
    Person,
    ReportHeading,
)


@dataclass(frozen=True)
class PaperLine:
    """One row of the page of papers: a paper, what it still lacks, and what is left to send or to publish again."""

    paper: Paper
    missing: tuple[str, ...]
    is_unsent: bool
    is_changed: bool


def may_see_line(access: Access, paper: Paper) -> bool:
    """Return whether a person may know of a paper: they may see it and prepare the meeting, or were asked for it."""
    if not may_see_papers(access, paper.item):
        return False
    board = paper.item.meeting.board
    prepares = access.is_coordinator or access.is_sro or access.chairs(board)
    return prepares or is_requested_from(access, paper)


def lines_of(access: Access, items: Iterable[AgendaItem]) -> list[PaperLine]:
    """Return the rows that a person may see, in the order of the agenda; `items` come from `agendas.queries`."""
    return [
        PaperLine(paper, missing_from(paper), is_unsent(paper), is_changed(paper))
        for item in items
        for paper in item.papers
        if may_see_line(access, paper)
    ]


def is_unsent(paper: Paper) -> bool:
    """Return whether a paper is to be requested from someone and the email has not been sent."""
    return paper.is_requested and paper.asked_at is None and paper.file is None


def is_changed(paper: Paper) -> bool:
    """Return whether a published paper has a newer file that readers do not see yet."""
    return (
        paper.published_at is not None
        and paper.file is not None
        and paper.file.received_at > paper.published_at
    )


def is_outstanding(paper: Paper) -> bool:
    """Return whether a paper was requested by email and has not been received."""
    wanted = paper.state in {PaperState.REQUESTED, PaperState.TO_FOLLOW}
    return wanted and paper.asked_at is not None and paper.file is None


def requested_of(session: Session, meeting: Meeting, person: Person) -> list[Paper]:
    """Return the public papers of a meeting that a person was asked for and may see, with or without a file."""
    access = access_to(session, meeting.board.partnership, person, clock.today())
    if access is None:
        return []
    return [
        paper
        for item in agendas.items_of(session, meeting)
        for paper in item.papers
        if not item.is_confidential and may_see_papers(access, item) and is_requested_from(access, paper)
    ]


def askable(session: Session, meeting: Meeting) -> dict[int, Access]:
    """Return the access of everyone in the partnership today, by person id, in two statements."""
    return access_of_everyone(session, meeting.board.partnership, clock.today())


def link_by_key(session: Session, key: str) -> PaperLink | None:
    """Return the personal link with this key, with its person and meeting, or None."""
    return session.scalar(
        sa.select(PaperLink)
        .where(PaperLink.key == key)
        .options(
            joinedload(PaperLink.person),
            joinedload(PaperLink.meeting).joinedload(Meeting.board).joinedload(Board.partnership),
        )
    )


def links_of(session: Session, meeting: Meeting) -> dict[int, PaperLink]:
    """Return the links of a meeting by the id of their person."""
    rows = session.scalars(sa.select(PaperLink).where(PaperLink.meeting_id == meeting.id))
    return {row.person_id: row for row in rows}


def section_of(session: Session, paper: Paper, heading: ReportHeading) -> PaperSection | None:
    """Return the text under a heading of a paper's cover report, or None."""
    return session.scalar(
        sa.select(PaperSection).where(PaperSection.paper_id == paper.id, PaperSection.heading == heading)
    )


def clearance_by_key(session: Session, key: str) -> PaperClearance | None:
    """Return a request for clearance with its person, paper and meeting, or None."""
    return session.scalar(
        sa.select(PaperClearance)
        .where(PaperClearance.key == key)
        .options(
            joinedload(PaperClearance.person),
            joinedload(PaperClearance.requested_by),
            joinedload(PaperClearance.paper)
            .joinedload(Paper.item)
            .joinedload(AgendaItem.meeting)
            .joinedload(Meeting.board)
            .joinedload(Board.partnership),
        )
    )
