"""Queries about funding streams, plan lines and movements. Every one starts from a partnership."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp.access.identity import Access
from cdp.funding.visibility import movements_among, visible_lines
from cdp.models import (
    Activity,
    Board,
    Decision,
    DecisionState,
    FundingStream,
    MoneyMovement,
    MoneyMovementKind,
    MoneyMovementState,
    Organisation,
    Part,
    Partnership,
    PlanAmount,
    PlanLine,
    StreamAllocation,
)
from cdp.models.ordering import SortOrder, order_called
from cdp.workplans.periods import year_ends, year_starts

ENDS_SOON = timedelta(days=120)
"""From how long before its last day a stream is marked: a board that meets each quarter meets once more before it."""
MOST_WORDS = 12
MOST_DECISIONS = 100
_STREAM = sa.select(FundingStream.starts_on).where(FundingStream.id == PlanLine.stream_id).scalar_subquery()
ORDERS: tuple[SortOrder[tuple[Any, ...]], ...] = (
    SortOrder("reference", "Reference, oldest first", ()),
    SortOrder("-reference", "Reference, newest first", (PlanLine.number.desc(),)),
    SortOrder("service", "Service, A to Z", (sa.func.lower(PlanLine.service),)),
    SortOrder("-service", "Service, Z to A", (sa.func.lower(PlanLine.service).desc(),)),
    SortOrder("heading", "Menu heading, A to Z", (sa.func.lower(PlanLine.menu_heading),)),
    SortOrder("-heading", "Menu heading, Z to A", (sa.func.lower(PlanLine.menu_heading).desc(),)),
    SortOrder("stream", "Stream, earliest first", (_STREAM,)),
    SortOrder("-stream", "Stream, latest first", (_STREAM.desc(),)),
)
MOVEMENT_ORDERS: tuple[SortOrder[tuple[Any, ...]], ...] = (
    SortOrder("-reference", "Newest first", (MoneyMovement.number.desc(),)),
    SortOrder("reference", "Oldest first", (MoneyMovement.number,)),
    SortOrder("-amount", "Amount, largest first", (MoneyMovement.pence.desc(),)),
    SortOrder("amount", "Amount, smallest first", (MoneyMovement.pence,)),
)


@dataclass(frozen=True)
class LineFilters:
    """The filters of the register of plan lines; None means no filter, and records are given by key."""

    stream: str | None = None
    heading: str | None = None
    provider: str | None = None
    words: str = ""
    order: str = "reference"


@dataclass(frozen=True)
class MovementFilters:
    """The filters of the register of movements; None means no filter."""

    state: MoneyMovementState | None = None
    kind: MoneyMovementKind | None = None
    stream: str | None = None
    order: str = "-reference"


def streams_of(session: Session, partnership: Partnership) -> Sequence[FundingStream]:
    """Return the streams of a partnership by first day, with holders, allocations and what they follow."""
    return session.scalars(
        sa.select(FundingStream)
        .where(FundingStream.partnership_id == partnership.id)
        .options(*_with_all())
        .order_by(FundingStream.starts_on, FundingStream.id)
    ).all()


def _with_all() -> tuple[Any, ...]:
    return (
        joinedload(FundingStream.holder, innerjoin=True),
        joinedload(FundingStream.successor),
        selectinload(FundingStream.predecessors),
        selectinload(FundingStream.allocations),
    )


def stream_by_key(session: Session, partnership: Partnership, key: str) -> FundingStream | None:
    """Return a stream of the partnership with all that its page shows, or None."""
    return session.scalar(
        sa.select(FundingStream)
        .where(FundingStream.partnership_id == partnership.id, FundingStream.key == key)
        .options(*_with_all())
    )


def allocation_in(stream: FundingStream, key: str) -> StreamAllocation | None:
    """Return the allocation of a stream with this key, or None."""
    return next((each for each in stream.allocations if each.key == key), None)


def ends_soon(stream: FundingStream, today: date) -> bool:
    """Return whether a stream ends within 120 days."""
    return stream.ends_on is not None and today <= stream.ends_on <= today + ENDS_SOON


def ending_streams(session: Session, partnership: Partnership, today: date) -> list[FundingStream]:
    """Return the streams that end within 120 days, next first, with what carries them on; one statement."""
    return list(
        session.scalars(
            sa.select(FundingStream)
            .where(
                FundingStream.partnership_id == partnership.id,
                FundingStream.ends_on.between(today, today + ENDS_SOON),
            )
            .options(joinedload(FundingStream.successor))
            .order_by(FundingStream.ends_on, FundingStream.id)
        )
    )


def name_is_taken(
    session: Session, partnership: Partnership, name: str, stream: FundingStream | None
) -> bool:
    """Return whether another stream of the partnership has this name."""
    found = sa.select(FundingStream.id).where(
        FundingStream.partnership_id == partnership.id,
        sa.func.lower(FundingStream.name) == name.strip().lower(),
    )
    if stream is not None:
        found = found.where(FundingStream.id != stream.id)
    return session.scalar(found.limit(1)) is not None


def has_lines(session: Session, stream: FundingStream) -> bool:
    """Return whether a stream has plan lines."""
    return session.scalar(sa.select(PlanLine.id).where(PlanLine.stream_id == stream.id).limit(1)) is not None


def lines_here(access: Access) -> sa.ColumnElement[bool]:
    """Return the condition of the partnership's lines that a person may see."""
    return sa.and_(PlanLine.partnership_id == access.partnership.id, visible_lines(access))


def matching(access: Access, filters: LineFilters) -> sa.ColumnElement[bool]:
    """Return the condition of the lines that a person may see and that match the filters."""
    conditions = [lines_here(access)]
    if filters.stream:
        chosen = sa.select(FundingStream.id).where(FundingStream.key == filters.stream)
        conditions.append(PlanLine.stream_id.in_(chosen))
    if filters.heading:
        conditions.append(PlanLine.menu_heading == filters.heading)
    if filters.provider:
        named = sa.select(Organisation.id).where(Organisation.key == filters.provider)
        conditions.append(PlanLine.provider_id.in_(named))
    conditions += [_mentions(word) for word in filters.words.split()[:MOST_WORDS]]
    return sa.and_(*conditions)


def in_year(year: int) -> sa.ColumnElement[bool]:
    """Return the condition of the lines of a financial year: with amounts in it, or of a stream that runs in it."""
    amounts = sa.select(PlanAmount.line_id).where(PlanAmount.year == year)
    running = sa.select(FundingStream.id).where(
        FundingStream.starts_on <= year_ends(year),
        sa.or_(FundingStream.ends_on.is_(None), FundingStream.ends_on >= year_starts(year)),
    )
    return sa.or_(PlanLine.id.in_(amounts), PlanLine.stream_id.in_(running))


def _mentions(word: str) -> sa.ColumnElement[bool]:
    texts = (PlanLine.service, PlanLine.menu_heading, PlanLine.provider_name, PlanLine.measure)
    named = sa.select(Organisation.id).where(Organisation.name.icontains(word, autoescape=True))
    by_number = [PlanLine.number == int(word[1:])] if _is_reference(word) else []
    return sa.or_(
        *(text.icontains(word, autoescape=True) for text in texts),
        PlanLine.provider_id.in_(named),
        *by_number,
    )


def _is_reference(word: str) -> bool:
    return word[:1] in "Ff" and word[1:].isascii() and word[1:].isdigit() and len(word) < 9


def register(condition: sa.ColumnElement[bool], order: str) -> sa.Select[PlanLine]:
    """Return the query for lines that meet a condition, in an order, with what a row shows."""
    return (
        sa.select(PlanLine)
        .where(condition)
        .options(
            joinedload(PlanLine.stream, innerjoin=True),
            joinedload(PlanLine.provider),
            joinedload(PlanLine.activity),
        )
        .order_by(*order_called(ORDERS, order).by, PlanLine.number)
    )


def line_by_key(session: Session, access: Access, key: str) -> PlanLine | None:
    """Return a line that the person may see, with its amounts; otherwise None."""
    return session.scalar(
        register(sa.and_(lines_here(access), PlanLine.key == key), "").options(selectinload(PlanLine.amounts))
    )


def headings_of(session: Session, access: Access) -> list[str]:
    """Return the menu headings in use among the lines that a person may see, in order."""
    return list(
        session.scalars(
            sa.select(PlanLine.menu_heading)
            .where(lines_here(access), PlanLine.menu_heading != "")
            .distinct()
            .order_by(PlanLine.menu_heading)
        )
    )


def years_of(session: Session, access: Access) -> list[int]:
    """Return the financial years that have amounts or allocations, in order."""
    amounts = (
        sa.select(PlanAmount.year).join(PlanLine, PlanAmount.line_id == PlanLine.id).where(lines_here(access))
    )
    allocations = (
        sa.select(StreamAllocation.year)
        .join(FundingStream, StreamAllocation.stream_id == FundingStream.id)
        .where(FundingStream.partnership_id == access.partnership.id)
    )
    return sorted(session.scalars(sa.union(amounts, allocations)))


def next_line_number(session: Session, partnership: Partnership) -> int:
    """Return the number for the next line."""
    return 1 + (
        session.scalar(
            sa.select(sa.func.max(PlanLine.number)).where(PlanLine.partnership_id == partnership.id)
        )
        or 0
    )


def next_movement_number(session: Session, partnership: Partnership) -> int:
    """Return the number for the next movement."""
    highest = sa.select(sa.func.max(MoneyMovement.number)).where(
        MoneyMovement.partnership_id == partnership.id
    )
    return 1 + (session.scalar(highest) or 0)


def activities_of(session: Session, partnership: Partnership) -> Sequence[Activity]:
    """Return the activities of the workplan that a line may name, newest plan first."""
    return session.scalars(
        sa.select(Activity)
        .where(Activity.partnership_id == partnership.id)
        .order_by(Activity.year.desc(), Activity.number)
    ).all()


def movements_here(access: Access, filters: MovementFilters) -> sa.Select[MoneyMovement]:
    """Return the query for the movements that match the filters and whose lines a person may see."""
    here = access.partnership.id
    conditions = [MoneyMovement.partnership_id == here, movements_among(lines_here(access))]
    if filters.state is not None:
        conditions.append(MoneyMovement.state == filters.state)
    if filters.kind is not None:
        conditions.append(MoneyMovement.kind == filters.kind)
    if filters.stream:
        chosen = sa.select(FundingStream.id).where(FundingStream.key == filters.stream)
        of_stream = sa.select(PlanLine.id).where(PlanLine.stream_id.in_(chosen))
        conditions.append(
            sa.or_(MoneyMovement.from_line_id.in_(of_stream), MoneyMovement.to_line_id.in_(of_stream))
        )
    return (
        sa.select(MoneyMovement)
        .where(*conditions)
        .options(*with_lines())
        .order_by(*order_called(MOVEMENT_ORDERS, filters.order).by, MoneyMovement.number)
    )


def with_lines() -> tuple[Any, ...]:
    """Return the options that load the lines and the decision of movements with them."""
    return (
        joinedload(MoneyMovement.from_line, innerjoin=True).joinedload(PlanLine.stream, innerjoin=True),
        joinedload(MoneyMovement.to_line).joinedload(PlanLine.stream),
        joinedload(MoneyMovement.decision),
    )


def movements_of_line(session: Session, access: Access, line: PlanLine) -> list[MoneyMovement]:
    """Return the movements from or to a line that a person may see, newest first."""
    touched = sa.or_(MoneyMovement.from_line_id == line.id, MoneyMovement.to_line_id == line.id)
    return list(session.scalars(movements_here(access, MovementFilters()).where(touched)))


def movement_by_key(session: Session, access: Access, key: str) -> MoneyMovement | None:
    """Return a movement whose lines the person may see, or None."""
    return session.scalar(movements_here(access, MovementFilters()).where(MoneyMovement.key == key))


def decisions_of(session: Session, partnership: Partnership) -> Sequence[Decision]:
    """Return the public decisions and recommendations of the partnership's boards that count, newest first."""
    return session.scalars(
        sa.select(Decision)
        .join(Board, Decision.board_id == Board.id)
        .where(
            Board.partnership_id == partnership.id,
            Decision.part == Part.PUBLIC,
            Decision.carried,
            Decision.state != DecisionState.RESCINDED,
        )
        .order_by(Decision.decided_at.desc(), Decision.id.desc())
        .limit(MOST_DECISIONS)
    ).all()
