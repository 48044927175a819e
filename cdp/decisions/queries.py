"""Queries for the register of decisions and the page of one decision, within what a person may see."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from cdp import clock
from cdp.access import Access, Permission
from cdp.decisions.numbers import number_in
from cdp.minutes.queries import READ_BY_ALL, may_see
from cdp.models import (
    AgendaItem,
    Board,
    BoardBody,
    Decision,
    DecisionCondition,
    DecisionKind,
    DecisionMethod,
    DecisionState,
    Meeting,
    Minutes,
    Part,
    item_bodies,
)
from cdp.models.ordering import SortOrder, order_called
from cdp.partnerships.boards.bodies import spells_of


@dataclass(frozen=True)
class DecisionFilters:
    """The filters of the register of decisions; a filter that is not set is None.

    `board` is the key of a board. `body` is the body whose business was decided, and `board_of_body` is the board that
    acts as that body. `words` are words of the decision, or its number in the present or an earlier form.
    """

    board: str | None = None
    year: int | None = None
    state: DecisionState | None = None
    body: BoardBody | None = None
    board_of_body: Board | None = None
    kind: DecisionKind | None = None
    part: Part | None = None
    carried: bool | None = None
    words: str = ""
    open_conditions: bool = False
    open_delegation: bool = False
    awaits_response: bool = False
    public_only: bool = False
    order: str = "-date"


@dataclass(frozen=True)
class RegisterOutline:
    """What a person's register holds: its years, latest first, and the ids of boards with provisional decisions."""

    years: list[int]
    to_ratify: frozenset[int]


_PUBLIC = sa.and_(
    Decision.part == Part.PUBLIC, sa.or_(Decision.item_id.is_(None), AgendaItem.part == Part.PUBLIC)
)
_WHEN = sa.func.coalesce(Meeting.starts_at, Decision.decided_at)
_PLACE = (Decision.board_id, Decision.part.desc(), Decision.number.desc())
ORDERS: tuple[SortOrder[tuple[Any, ...]], ...] = (
    SortOrder("-date", "Meeting, newest first", (_WHEN.desc(),)),
    SortOrder(
        "date",
        "Meeting, oldest first",
        (_WHEN, Decision.board_id, Decision.part, Decision.number),
    ),
    SortOrder("number", "Number, lowest first", (Decision.part, Decision.year, Decision.number)),
    SortOrder(
        "-number",
        "Number, highest first",
        (Decision.part.desc(), Decision.year.desc(), Decision.number.desc()),
    ),
)


def register(
    session: Session, access: Access, filters: DecisionFilters, confidential: Collection[int] | None = None
) -> sa.Select[Decision]:
    """Return the statement that selects, filters and sorts the decisions that a person may see.

    It loads the related records that a row shows, except the bodies that boards act as; use `unique` on its rows.
    `confidential` is the result of `confidential_seen_by`, if the caller already has it.
    """
    query = (
        readable(session, access, confidential)
        .options(
            joinedload(Decision.board, innerjoin=True),
            contains_eager(Decision.meeting),
            contains_eager(Decision.item).selectinload(AgendaItem.bodies),
            joinedload(Decision.ratified_meeting),
            joinedload(Decision.subject_to),
        )
        .order_by(*order_called(ORDERS, filters.order).by, *_PLACE)
    )
    if filters.board is not None:
        query = query.where(Decision.board_id.in_(sa.select(Board.id).where(Board.key == filters.board)))
    if filters.year is not None:
        query = query.where(Decision.year == filters.year)
    if filters.state is not None:
        query = query.where(Decision.state == filters.state)
    if filters.body is not None and filters.board_of_body is not None:
        query = query.where(_business_of(filters.body, filters.board_of_body))
    if filters.public_only:
        query = query.where(_PUBLIC)
    return query.where(*_about_the_decision(filters))


def _about_the_decision(filters: DecisionFilters) -> Iterator[sa.ColumnElement[bool]]:
    """Yield the conditions of the filters that concern the decision itself."""
    if filters.kind is not None:
        yield Decision.kind == filters.kind
    if filters.part is not None:
        yield _PUBLIC if filters.part is Part.PUBLIC else ~_PUBLIC
    if filters.carried is not None:
        yield Decision.carried.is_(filters.carried)
    if filters.open_conditions:
        yield in_effect()
        yield Decision.subject_to.any(DecisionCondition.met_on.is_(None))
    if filters.open_delegation:
        today = clock.today()
        yield in_effect()
        yield Decision.delegated_to != ""
        yield Decision.delegation_ended_on.is_(None)
        yield sa.or_(Decision.delegated_until.is_(None), Decision.delegated_until >= today)
    if filters.awaits_response:
        yield in_effect()
        yield Decision.kind == DecisionKind.RECOMMENDATION
        yield ~Decision.responses.any()
    if filters.words:
        yield _has_words(filters.words)


def in_effect() -> sa.ColumnElement[bool]:
    """Return the condition that a decision was carried and has effect now."""
    return sa.and_(
        Decision.carried.is_(True), Decision.state.in_([DecisionState.DECIDED, DecisionState.RATIFIED])
    )


def _has_words(words: str) -> sa.ColumnElement[bool]:
    number = number_in(words)
    if number is not None:
        return sa.and_(
            Decision.year == number.year, Decision.part == number.part, Decision.number == number.number
        )
    texts = (Decision.wording, Decision.delegated_to, Decision.recommended_to, AgendaItem.title)
    return sa.and_(
        *(sa.or_(*(text.icontains(word, autoescape=True) for text in texts)) for word in words.split())
    )


def _business_of(body: BoardBody, board: Board) -> sa.ColumnElement[bool]:
    """Return the condition that an item is a body's business, as in `bodies_of_item`; load `board.acts_as` first."""

    def chosen_for(ids: list[int]) -> sa.ColumnElement[bool]:
        return Decision.item_id.in_(sa.select(item_bodies.c.item_id).where(item_bodies.c.hat_id.in_(ids)))

    spells = [spell for spell in spells_of(board.acts_as) if body in spell.bodies]
    return sa.or_(
        sa.false(),
        *(
            sa.and_(
                Decision.board_id == board.id,
                Meeting.starts_at >= spell.begins_at,
                sa.true() if spell.is_over_at is None else Meeting.starts_at < spell.is_over_at,
                sa.or_(chosen_for([body.id]), ~chosen_for([each.id for each in spell.bodies])),
            )
            for spell in spells
        ),
    )


def outline_of(
    session: Session, access: Access, confidential: Collection[int] | None = None
) -> RegisterOutline:
    """Return the years and provisional decisions of the register in one query; see `register` for `confidential`."""
    provisional = Decision.state == DecisionState.PROVISIONAL
    columns = (Decision.year, Decision.board_id, provisional)
    rows = session.execute(readable(session, access, confidential).with_only_columns(*columns).distinct())
    found = [tuple(row) for row in rows]
    years = sorted({year for year, _, _ in found}, reverse=True)
    return RegisterOutline(years, frozenset(board_id for _, board_id, waits in found if waits))


def decision_by_key(session: Session, access: Access, key: str) -> Decision | None:
    """Return the decision with this key, and load its board, meeting and item; None if the person may not see it."""
    decision = session.scalar(
        _of_partnership(access)
        .where(Decision.key == key, _may_read_minutes(access))
        .options(
            joinedload(Decision.board, innerjoin=True),
            contains_eager(Decision.meeting).joinedload(Meeting.board),
            _item_with_readers(),
            joinedload(Decision.ratified_meeting),
            selectinload(Decision.took_no_part),
        )
    )
    return decision if decision is not None and may_see(access, decision) else None


def readable(
    session: Session, access: Access, confidential: Collection[int] | None = None
) -> sa.Select[Decision]:
    """Select the decisions that a person may read; `confidential` are those of `confidential_seen_by`, if known."""
    if confidential is None:
        confidential = confidential_seen_by(session, access)
    return _of_partnership(access).where(
        _may_read_minutes(access), sa.or_(_PUBLIC, Decision.id.in_(confidential))
    )


def confidential_seen_by(session: Session, access: Access) -> list[int]:
    """Return the ids of the confidential decisions that a person may see.

    There are few of these decisions, so each is checked with `may_see`, which has the full rule.
    """
    if not access.may(Permission.READ_CONFIDENTIAL):
        return []
    confidential = session.scalars(
        _of_partnership(access)
        .where(~_PUBLIC)
        .options(
            joinedload(Decision.board, innerjoin=True),
            _item_with_readers(),
            joinedload(Decision.took_no_part),
        )
    ).unique()
    return [decision.id for decision in confidential if may_see(access, decision)]


def _of_partnership(access: Access) -> sa.Select[Decision]:
    return (
        sa.select(Decision)
        .join(Board, Decision.board_id == Board.id)
        .outerjoin(Meeting, Decision.meeting_id == Meeting.id)
        .outerjoin(Minutes, Minutes.meeting_id == Meeting.id)
        .outerjoin(AgendaItem, Decision.item_id == AgendaItem.id)
        .where(Board.partnership_id == access.partnership.id)
    )


def _may_read_minutes(access: Access) -> sa.ColumnElement[bool]:
    """Return the condition that the person may read the minutes; a written procedure is read before any minutes."""
    if access.is_coordinator or access.is_sro:
        return sa.true()
    return sa.or_(
        Decision.method == DecisionMethod.WRITTEN,
        Minutes.state.in_(READ_BY_ALL),
        Meeting.board_id.in_(access.chaired_board_ids),
    )


def _item_with_readers() -> sa.orm.interfaces.ORMOption:
    return contains_eager(Decision.item).options(
        joinedload(AgendaItem.meeting).joinedload(Meeting.board),
        selectinload(AgendaItem.audience),
        selectinload(AgendaItem.interests),
    )
