"""Which minuted items match, and what a reader may see of them; every condition starts from the reader's rights.

An item matches by anything that the reader may see of it, and never by a confidential decision, action or paper that
they may not see (docs/rules/reliability.md 3).
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from cdp.access import Access, Permission, may_see_item
from cdp.actions.queries import OWNERS
from cdp.actions.visibility import visible_to
from cdp.decisions.queries import confidential_seen_by
from cdp.meetings.queries import announced
from cdp.minutes.queries import READ_BY_ALL
from cdp.models import (
    Action,
    ActionUpdate,
    AgendaItem,
    Board,
    Decision,
    DecisionCondition,
    DeclaredInterest,
    ItemNote,
    Meeting,
    MeetingState,
    Minutes,
    Organisation,
    Paper,
    Part,
)
from cdp.models.ordering import SortOrder, order_called

ACTION_REFERENCE = re.compile(r"([AC])(\d{1,9})", re.IGNORECASE)
DECISION_REFERENCE = re.compile(r"(20\d\d)\s*[-/]\s*([DC]?)(\d{1,6})", re.IGNORECASE)
MOST_WORDS = 12

_IN_MEETING = (AgendaItem.part, AgendaItem.position, AgendaItem.id)
ORDERS: tuple[SortOrder[tuple[Any, ...]], ...] = (
    SortOrder("-date", "Meeting, newest first", (Meeting.starts_at.desc(), Meeting.id.desc())),
    SortOrder("date", "Meeting, oldest first", (Meeting.starts_at, Meeting.id)),
)


@dataclass(frozen=True)
class RecordFilters:
    """The filters of the compiled record; None means no filter. Boards and organisations are given by key."""

    words: str = ""
    board: str | None = None
    outcome: str | None = None
    organisation: str | None = None
    order: str = "-date"


@dataclass(frozen=True)
class Reader:
    """A reader, and the IDs of the confidential items and decisions that they may see, unless it is `public_only`."""

    access: Access
    items: frozenset[int] = frozenset()
    decisions: frozenset[int] = frozenset()
    public_only: bool = False

    def without_part_2(self) -> "Reader":
        """Return the same reader limited to public business, for files."""
        return Reader(self.access, public_only=True)


def reader_of(session: Session, access: Access) -> Reader:
    """Return what a person may see of confidential business; there is little of it, so each item is checked alone."""
    if not access.may(Permission.READ_CONFIDENTIAL):
        return Reader(access)
    rows = session.scalars(
        sa.select(AgendaItem)
        .join(AgendaItem.meeting)
        .join(Meeting.board)
        .where(
            Board.partnership_id == access.partnership.id,
            AgendaItem.part == Part.CONFIDENTIAL,
            AgendaItem.accepted.is_(True),
            AgendaItem.removed_at.is_(None),
        )
        .options(
            contains_eager(AgendaItem.meeting).contains_eager(Meeting.board),
            joinedload(AgendaItem.audience),
            joinedload(AgendaItem.interests),
        )
    ).unique()
    seen = frozenset(item.id for item in rows if may_see_item(access, item))
    return Reader(access, seen, frozenset(confidential_seen_by(session, access)))


def items_matching(reader: Reader, filters: RecordFilters) -> sa.Select[AgendaItem]:
    """Return the statement for the items that match, whose minutes the reader may read, in the chosen order."""
    query = (
        sa.select(AgendaItem)
        .join(AgendaItem.meeting)
        .join(Meeting.board)
        .join(Minutes, Minutes.meeting_id == Meeting.id)
        .where(
            Board.partnership_id == reader.access.partnership.id,
            announced(),
            Meeting.state != MeetingState.CANCELLED,
            AgendaItem.accepted.is_(True),
            AgendaItem.removed_at.is_(None),
            _may_read_minutes(reader.access),
            sa.or_(AgendaItem.part == Part.PUBLIC, AgendaItem.id.in_(reader.items)),
        )
        .options(
            contains_eager(AgendaItem.meeting).contains_eager(Meeting.board),
            joinedload(AgendaItem.presenter_organisation),
            joinedload(AgendaItem.interests).joinedload(DeclaredInterest.person, innerjoin=True),
        )
        .order_by(*order_called(ORDERS, filters.order).by, *_IN_MEETING)
    )
    return query.where(*_conditions(reader, filters))


def _conditions(reader: Reader, filters: RecordFilters) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if filters.board is not None:
        conditions.append(Board.key == filters.board)
    if filters.outcome is not None:
        conditions.append(AgendaItem.outcome_code == filters.outcome)
    if filters.organisation is not None:
        conditions.append(_concerns(reader, filters.organisation))
    if filters.words:
        conditions.append(_mentions(reader, filters.words))
    return conditions


def _may_read_minutes(access: Access) -> sa.ColumnElement[bool]:
    """Return the condition that a person may read the minutes of a meeting, as in `cdp.minutes.queries.may_read`."""
    if access.is_coordinator or access.is_sro:
        return sa.true()
    return sa.or_(Minutes.state.in_(READ_BY_ALL), Meeting.board_id.in_(access.chaired_board_ids))


def decisions_seen(reader: Reader) -> sa.ColumnElement[bool]:
    """Return the condition that a decision under a visible item may be seen."""
    return sa.or_(Decision.part == Part.PUBLIC, Decision.id.in_(reader.decisions))


def actions_seen(reader: Reader) -> sa.ColumnElement[bool]:
    """Return the condition that an action may be seen."""
    return Action.part == Part.PUBLIC if reader.public_only else visible_to(reader.access)


def papers_seen(reader: Reader) -> sa.ColumnElement[bool]:
    """Return the condition that the reader may know a paper: it was published, and not withheld for an interest."""
    interests = sa.select(DeclaredInterest.item_id).where(
        DeclaredInterest.person_id == reader.access.person.id
    )
    published = sa.and_(Paper.published_at.is_not(None), Paper.removed_at.is_(None))
    below = sa.select(AgendaItem.id).where(AgendaItem.parent_id.in_(interests)).correlate(None)
    return sa.and_(published, Paper.item_id.not_in(interests), Paper.item_id.not_in(below))


def _mentions(reader: Reader, words: str) -> sa.ColumnElement[bool]:
    """Return the condition that an item has a decision or action with this reference, or contains all of the words."""
    if cited := ACTION_REFERENCE.fullmatch(words.strip()):
        part = Part.CONFIDENTIAL if cited[1].upper() == "C" else Part.PUBLIC
        return _has_action(reader, sa.and_(Action.part == part, Action.number == int(cited[2])))
    if cited := DECISION_REFERENCE.fullmatch(words.strip()):
        part = Part.CONFIDENTIAL if cited[2].upper() == "C" else Part.PUBLIC
        numbered = (Decision.year == int(cited[1]), Decision.part == part, Decision.number == int(cited[3]))
        return _has_decision(reader, sa.and_(*numbered))
    return sa.and_(*(_contains(reader, word) for word in words.split()[:MOST_WORDS]))


def _contains(reader: Reader, word: str) -> sa.ColumnElement[bool]:
    def within(*columns: Any) -> sa.ColumnElement[bool]:
        return sa.or_(*(column.icontains(word, autoescape=True) for column in columns))

    updates = sa.exists().where(ActionUpdate.action_id == Action.id, within(ActionUpdate.text))
    return sa.or_(
        within(AgendaItem.title, AgendaItem.recommendation, AgendaItem.presenter),
        sa.exists().where(ItemNote.item_id == AgendaItem.id, within(ItemNote.body)),
        _has_decision(
            reader,
            sa.or_(
                within(Decision.wording, Decision.delegated_to),
                Decision.subject_to.any(within(DecisionCondition.text)),
            ),
        ),
        _has_action(reader, sa.or_(within(Action.title, Action.evidence), updates)),
        sa.exists().where(Paper.item_id == AgendaItem.id, papers_seen(reader), within(Paper.title)),
    )


def _has_decision(reader: Reader, condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.exists().where(Decision.item_id == AgendaItem.id, decisions_seen(reader), condition)


def _has_action(reader: Reader, condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Return the condition that an item has such an action; the subquery has its own items for the visibility rule."""
    seen = sa.select(Action.item_id).where(actions_seen(reader), condition, Action.item_id.is_not(None))
    return AgendaItem.id.in_(seen.correlate(None))


def _concerns(reader: Reader, key: str) -> sa.ColumnElement[bool]:
    """Return the condition that an organisation presents an item, owns an action or was asked for a paper."""
    chosen = (
        sa.select(Organisation.id)
        .where(Organisation.key == key, Organisation.partnership_id == reader.access.partnership.id)
        .scalar_subquery()
    )
    papers = sa.exists().where(
        Paper.item_id == AgendaItem.id, papers_seen(reader), Paper.requested_from_id == chosen
    )
    presents = AgendaItem.presenter_organisation_id == chosen
    return sa.or_(presents, _has_action(reader, Action.organisation_id == chosen), papers)


def notes_of(session: Session, items: Collection[int]) -> dict[int, str]:
    """Return the note of each item that has one, by item ID."""
    rows = session.execute(sa.select(ItemNote.item_id, ItemNote.body).where(ItemNote.item_id.in_(items)))
    return {item_id: body for item_id, body in rows if body}


def decisions_of(session: Session, reader: Reader, items: Collection[int]) -> list[Decision]:
    """Return the decisions under some items that the reader may see, in the order of their numbers."""
    query = (
        sa.select(Decision)
        .where(Decision.item_id.in_(items), decisions_seen(reader))
        .options(joinedload(Decision.subject_to))
        .order_by(Decision.part, Decision.year, Decision.number)
    )
    return list(session.scalars(query).unique())


def actions_of(session: Session, reader: Reader, items: Collection[int]) -> list[Action]:
    """Return the actions under some items that the reader may see, with their owners and updates."""
    return list(
        session.scalars(
            sa.select(Action)
            .where(Action.item_id.in_(items), actions_seen(reader))
            .options(
                *OWNERS,
                selectinload(Action.date_changes),
                selectinload(Action.updates).joinedload(ActionUpdate.by, innerjoin=True),
            )
            .order_by(Action.part, Action.number)
        )
    )


def papers_of(session: Session, reader: Reader, items: Collection[int]) -> list[Paper]:
    """Return the published papers under some items that the reader may know."""
    query = sa.select(Paper).where(Paper.item_id.in_(items), papers_seen(reader))
    return list(session.scalars(query.order_by(Paper.id)))
