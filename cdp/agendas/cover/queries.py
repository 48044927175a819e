"""The priorities that a board discussed in a calendar year, by the reader's rights.

Only Part 1 items count. People who do not prepare the board's meetings see only what was published.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from cdp import clock
from cdp.access import Access
from cdp.agendas import published
from cdp.agendas.lineage import links_of
from cdp.indicators.catalogue import indicator
from cdp.meetings.queries import announced, is_meeting_of, prepares
from cdp.models import (
    AgendaItem,
    AgendaPublication,
    Board,
    ItemLinks,
    ItemState,
    Meeting,
    MeetingState,
    Milestone,
    Part,
)
from cdp.reference import outcomes
from cdp.workplans.queries import objectives_of

FIRST_YEAR = 2020


@dataclass(frozen=True)
class CoverRow:
    """One priority with the items that discussed it, and those on the agendas of meetings to come."""

    name: str
    discussed: tuple[AgendaItem, ...]
    planned: tuple[AgendaItem, ...]


@dataclass(frozen=True)
class CoverGroup:
    """Priorities of one kind."""

    title: str
    rows: tuple[CoverRow, ...]

    @property
    def not_discussed(self) -> int:
        """How many of the priorities the board has not discussed."""
        return sum(not row.discussed for row in self.rows)


@dataclass(frozen=True)
class YearOfCover:
    """The cover of one year, and how many meetings of the board were held and are to come in it."""

    year: int
    groups: tuple[CoverGroup, ...]
    held: int
    to_come: int


def cover_of(session: Session, access: Access, board: Board, year: int) -> YearOfCover:
    """Return the cover of a calendar year; the number of queries does not depend on the items or priorities."""
    meetings = _meetings(session, access, board, year)
    items = _items(session, access, board, meetings)
    links = links_of(session, items)
    by_outcome = {item.id: outcomes_of(item, links.get(item.id)) for item in items}
    by_objective = {item.id: _objective_of(links.get(item.id)) for item in items}
    duties = session.scalars(
        sa.select(Milestone)
        .where(
            Milestone.partnership_id == access.partnership.id,
            Milestone.removed_at.is_(None),
            Milestone.due_on.between(date(year, 1, 1), date(year, 12, 31)),
        )
        .order_by(Milestone.due_on, Milestone.id)
    ).all()
    groups = (
        CoverGroup(
            "Outcomes of the framework",
            tuple(
                _row(one.name, (item for item in items if one.id in by_outcome[item.id]))
                for one in outcomes.outcomes()
            ),
        ),
        CoverGroup(
            "Workplan objectives",
            tuple(
                _row(one.title, (item for item in items if by_objective[item.id] == one.id))
                for one in objectives_of(session, access.partnership)
            ),
        ),
        CoverGroup(
            "Duties due in the year",
            tuple(
                _row(one.title, (item for item in items if _links_duty(links.get(item.id), one)))
                for one in duties
            ),
        ),
    )
    held = sum(meeting.state is MeetingState.HELD for meeting in meetings)
    return YearOfCover(year, tuple(group for group in groups if group.rows), held, len(meetings) - held)


def _meetings(session: Session, access: Access, board: Board, year: int) -> Sequence[Meeting]:
    begins = clock.from_london(date(year, 1, 1), time())
    ends: datetime = clock.from_london(date(year + 1, 1, 1), time())
    query = sa.select(Meeting).where(
        is_meeting_of(board),
        Meeting.starts_at >= begins,
        Meeting.starts_at < ends,
        Meeting.state != MeetingState.CANCELLED,
    )
    if not prepares(access, board):
        query = query.where(announced())
    return session.scalars(query.order_by(Meeting.starts_at, Meeting.id)).all()


def _items(session: Session, access: Access, board: Board, meetings: Sequence[Meeting]) -> list[AgendaItem]:
    ids = [meeting.id for meeting in meetings]
    found = session.scalars(
        sa.select(AgendaItem)
        .join(AgendaItem.meeting)
        .where(
            AgendaItem.meeting_id.in_(ids),
            AgendaItem.part == Part.PUBLIC,
            AgendaItem.accepted.is_(True),
            AgendaItem.removed_at.is_(None),
            AgendaItem.state == ItemState.ON_AGENDA,
        )
        .options(contains_eager(AgendaItem.meeting))
        .order_by(Meeting.starts_at, AgendaItem.position, AgendaItem.id)
    ).all()
    if prepares(access, board):
        return list(found)
    newest = (
        sa.select(sa.func.max(AgendaPublication.id))
        .where(AgendaPublication.meeting_id.in_(ids))
        .group_by(AgendaPublication.meeting_id)
    )
    public = {
        entry.key
        for publication in session.scalars(
            sa.select(AgendaPublication).where(AgendaPublication.id.in_(newest))
        )
        for entry in published.read(publication).items
        if entry.part is Part.PUBLIC
    }
    return [item for item in found if item.key in public]


def _row(name: str, items: Iterable[AgendaItem]) -> CoverRow:
    listed = tuple(items)
    discussed = tuple(item for item in listed if item.meeting.state is MeetingState.HELD)
    return CoverRow(name, discussed, tuple(item for item in listed if item not in discussed))


def outcomes_of(item: AgendaItem, links: ItemLinks | None) -> set[str]:
    """Return the outcomes that an item serves: its own, and that of the objective or indicator it is linked to."""
    found = {item.outcome_code} if item.outcome_code else set()
    if links is None:
        return found
    objective = links.objective or (links.activity.objective if links.activity else None)
    if objective is not None and objective.outcome_code:
        found.add(objective.outcome_code)
    described = indicator(links.metric_code) if links.metric_code else None
    if described is not None and described.outcome is not None:
        found.add(described.outcome.id)
    return found


def _objective_of(links: ItemLinks | None) -> int | None:
    if links is None:
        return None
    return links.objective_id or (links.activity.objective_id if links.activity else None)


def _links_duty(links: ItemLinks | None, duty: Milestone) -> bool:
    return links is not None and links.milestone_id == duty.id
