"""The register of risks: what a person may see of it, filtered and in order, and the page of one risk."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp.access.identity import Access
from cdp.actions.numbers import random_number
from cdp.actions.visibility import visible_to as visible_actions
from cdp.models import (
    Action,
    BacklogItem,
    Board,
    Organisation,
    Part,
    Partnership,
    Person,
    Risk,
    RiskEscalation,
    RiskScore,
    RiskState,
)
from cdp.models.ordering import SortOrder, order_called
from cdp.risks.scale import RiskLevel, level_in_sql
from cdp.risks.visibility import visible_to

REFERENCE = re.compile(r"R(C?)\s*(\d{1,9})", re.IGNORECASE)
MOST_WORDS = 12
_SCORE = Risk.likelihood * Risk.impact
_OWNER = sa.select(sa.func.lower(Organisation.name)).where(Organisation.id == Risk.organisation_id)
ORDERS: tuple[SortOrder[tuple[Any, ...]], ...] = (
    SortOrder("-score", "Score, highest first", (_SCORE.desc(), Risk.impact.desc())),
    SortOrder("score", "Score, lowest first", (_SCORE, Risk.impact)),
    SortOrder("reference", "Reference, oldest first", ()),
    SortOrder("-reference", "Reference, newest first", (Risk.part.desc(), Risk.number.desc())),
    SortOrder("owner", "Owner organisation, A to Z", (_OWNER.scalar_subquery(),)),
    SortOrder("-owner", "Owner organisation, Z to A", (_OWNER.scalar_subquery().desc(),)),
    SortOrder("review", "Review date, earliest first", (Risk.review_on,)),
    SortOrder("-review", "Review date, latest first", (Risk.review_on.desc(),)),
)


class RiskReview(StrEnum):
    """Whether the review of a risk is overdue, or it scores more than the board accepts."""

    OVERDUE = "overdue"
    ABOVE_APPETITE = "above_appetite"


@dataclass(frozen=True)
class RiskFilters:
    """The filters of the register of risks; None means no filter, and boards and organisations are given by key."""

    state: RiskState | None = RiskState.OPEN
    level: RiskLevel | None = None
    board: str | None = None
    organisation: str | None = None
    review: RiskReview | None = None
    likelihood: int | None = None
    impact: int | None = None
    words: str = ""
    part: Part | None = None
    order: str = "-score"


def register(access: Access, filters: RiskFilters, today: date) -> sa.Select[Risk]:
    """Return the query for the risks that a person may see and that match the filters, with what a row shows."""
    return (
        sa.select(Risk)
        .where(*_conditions(access, filters, today))
        .options(
            joinedload(Risk.organisation, innerjoin=True),
            joinedload(Risk.owner),
            joinedload(Risk.board, innerjoin=True),
            selectinload(Risk.scores),
        )
        .order_by(*order_called(ORDERS, filters.order).by, Risk.part, Risk.number)
    )


def heat_of(
    session: Session, access: Access, filters: RiskFilters, today: date
) -> dict[tuple[int, int], int]:
    """Return the number of risks that match the filters, by likelihood and impact now; one statement."""
    rows = session.execute(
        sa.select(Risk.likelihood, Risk.impact, sa.func.count())
        .where(*_conditions(access, filters, today))
        .group_by(Risk.likelihood, Risk.impact)
    )
    return Counter({(likelihood, impact): count for likelihood, impact, count in rows})


def risk_by_key(session: Session, access: Access, key: str) -> Risk | None:
    """Return a risk that the person may see, with the records that its page shows; otherwise None."""
    return session.scalar(
        sa.select(Risk)
        .where(Risk.partnership_id == access.partnership.id, Risk.key == key, visible_to(access))
        .options(
            joinedload(Risk.organisation, innerjoin=True),
            joinedload(Risk.owner),
            joinedload(Risk.board, innerjoin=True),
            selectinload(Risk.scores).joinedload(RiskScore.by),
            selectinload(Risk.escalations).options(
                joinedload(RiskEscalation.by),
                joinedload(RiskEscalation.board),
                joinedload(RiskEscalation.item),
                joinedload(RiskEscalation.backlog_item).joinedload(BacklogItem.item),
            ),
        )
    )


def actions_of_risk(session: Session, access: Access, risk: Risk) -> list[Action]:
    """Return the actions that mitigate a risk and that a person may see, with their owners, next due first."""
    return list(
        session.scalars(
            sa.select(Action)
            .where(Action.risk_id == risk.id, visible_actions(access))
            .options(joinedload(Action.organisation, innerjoin=True), joinedload(Action.owner))
            .order_by(Action.due_on, Action.number)
        )
    )


def next_risk_number(session: Session, partnership: Partnership, part: Part) -> int:
    """Return the number for the next risk in a part; the caller must have locked the partnership."""
    taken = set(
        session.scalars(
            sa.select(Risk.number).where(Risk.partnership_id == partnership.id, Risk.part == part)
        )
    )
    return random_number(taken) if part is Part.CONFIDENTIAL else max(taken, default=0) + 1


def may_review(access: Access, risk: Risk) -> bool:
    """Return whether a person may review a risk: as its owner, for its organisation, or as coordinator."""
    return (
        access.is_coordinator
        or risk.owner_id == access.person.id
        or risk.organisation_id in access.organisation_ids
    )


def _conditions(access: Access, filters: RiskFilters, today: date) -> list[sa.ColumnElement[bool]]:
    wanted: tuple[tuple[Any, Callable[[Any], sa.ColumnElement[bool]]], ...] = (
        (filters.state, lambda state: Risk.state == state),
        (filters.level, lambda level: level_in_sql() == level.value),
        (filters.board, lambda key: Risk.board_id.in_(sa.select(Board.id).where(Board.key == key))),
        (filters.organisation, _owned_by),
        (filters.review, lambda review: _needs(review, today)),
        (filters.likelihood, lambda likelihood: Risk.likelihood == likelihood),
        (filters.impact, lambda impact: Risk.impact == impact),
        (filters.part, lambda part: Risk.part == part),
        (filters.words or None, _mentions),
    )
    return [
        Risk.partnership_id == access.partnership.id,
        visible_to(access),
        *(condition(value) for value, condition in wanted if value is not None),
    ]


def _owned_by(key: str) -> sa.ColumnElement[bool]:
    return Risk.organisation_id.in_(sa.select(Organisation.id).where(Organisation.key == key))


def _needs(review: RiskReview, today: date) -> sa.ColumnElement[bool]:
    if review is RiskReview.OVERDUE:
        return sa.and_(Risk.review_on < today, Risk.state == RiskState.OPEN)
    return Risk.appetite < _SCORE


def _mentions(words: str) -> sa.ColumnElement[bool]:
    """Return the condition that a risk has this reference, or contains all of these words."""
    if cited := REFERENCE.fullmatch(words.strip()):
        part = Part.CONFIDENTIAL if cited[1] else Part.PUBLIC
        return sa.and_(Risk.part == part, Risk.number == int(cited[2]))
    owned = sa.select(Person.id).where
    texts = (Risk.title, Risk.cause, Risk.event, Risk.effect, Risk.controls)
    return sa.and_(
        *(
            sa.or_(
                *(text.icontains(word, autoescape=True) for text in texts),
                Risk.owner_id.in_(owned(Person.name.icontains(word, autoescape=True))),
            )
            for word in words.split()[:MOST_WORDS]
        )
    )


def named_risks_on(session: Session, board: Board, on: date) -> list[str]:
    """Return the references and names of a board's public risks that were open on a day, in order of number."""
    rows = session.scalars(
        sa.select(Risk)
        .where(
            Risk.board_id == board.id,
            Risk.part == Part.PUBLIC,
            Risk.raised_on <= on,
            sa.or_(Risk.closed_on.is_(None), Risk.closed_on > on),
        )
        .order_by(Risk.number)
    )
    return [f"{risk.reference} {risk.title}" for risk in rows]
