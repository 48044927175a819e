"""The filters of the register of actions, as query conditions."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from cdp.access.identity import Access
from cdp.actions.rating import DUE_SOON, OPEN, ActionRating, rating_in_sql
from cdp.actions.visibility import visible_to
from cdp.meetings.queries import announced
from cdp.models import (
    Action,
    ActionOwner,
    ActionState,
    AgendaItem,
    Board,
    Decision,
    Meeting,
    Organisation,
    Part,
    Person,
)

REFERENCE = re.compile(r"([AC])\s*(\d{1,9})", re.IGNORECASE)
QUARTER = timedelta(days=91)
MOST_WORDS = 12
RED_AND_AMBER = frozenset({ActionRating.OVERDUE, ActionRating.DUE_SOON})
ANNOUNCED = announced()
"""The condition that readers of an action may know of its meeting."""


class DuePeriod(StrEnum):
    """The period in which an action is due, counted from today."""

    PAST = "past"
    NEXT_14_DAYS = "next_14_days"
    NEXT_3_MONTHS = "next_3_months"
    LATER = "later"


class RaisedFrom(StrEnum):
    """Where an action was raised."""

    ITEM = "item"
    DECISION = "decision"
    RISK = "risk"
    ACTIVITY = "activity"
    INDICATOR = "indicator"
    HAND = "hand"


class Grouping(StrEnum):
    """What the rows of the register are grouped by."""

    ORGANISATION = "organisation"
    MEETING = "meeting"


@dataclass(frozen=True)
class ActionFilters:
    """The filters of the register; None means no filter. Boards, organisations, people and meetings are given by key.

    `due_from` and `due_to` are the first and the last day on which an action is due.
    """

    states: frozenset[ActionState] | None = OPEN
    ratings: frozenset[ActionRating] | None = None
    board: str | None = None
    organisation: str | None = None
    owner: str | None = None
    meeting: str | None = None
    raised_from: RaisedFrom | None = None
    due: DuePeriod | None = None
    due_from: date | None = None
    due_to: date | None = None
    words: str = ""
    part: Part | None = None
    order: str = "due"
    grouping: Grouping | None = None


def conditions_of(access: Access, filters: ActionFilters, today: date) -> list[sa.ColumnElement[bool]]:
    """Return the conditions that the person may see an action and that it matches the filters."""
    wanted: tuple[tuple[Any, Callable[[Any], sa.ColumnElement[bool]]], ...] = (
        (filters.states, Action.state.in_),
        (filters.ratings, lambda ratings: rating_in_sql(today).in_(sorted(ratings))),
        (filters.board, lambda key: Action.board_id.in_(_with_key(Board, key))),
        (filters.organisation, _owned_by_organisation),
        (filters.owner, _owned_by_person),
        (filters.meeting, lambda key: Action.meeting_id.in_(_with_key(Meeting, key).where(ANNOUNCED))),
        (filters.raised_from, _raised_from),
        (filters.due, lambda period: _due(period, today)),
        (filters.due_from, lambda first: Action.due_on >= first),
        (filters.due_to, lambda last: Action.due_on <= last),
        (filters.part, lambda part: Action.part == part),
        (filters.words or None, _mentions),
    )
    return [
        Action.partnership_id == access.partnership.id,
        visible_to(access),
        *(condition(value) for value, condition in wanted if value is not None),
    ]


def _with_key(kind: type[Board | Organisation | Person | Meeting], key: str) -> sa.Select[int]:
    return sa.select(kind.id).where(kind.key == key)


def _owned_by_organisation(key: str) -> sa.ColumnElement[bool]:
    """Return the condition that an organisation leads an action or is a further owner."""
    chosen = _with_key(Organisation, key)
    further = sa.select(ActionOwner.action_id).where(ActionOwner.organisation_id.in_(chosen))
    return sa.or_(Action.organisation_id.in_(chosen), Action.id.in_(further))


def _owned_by_person(key: str) -> sa.ColumnElement[bool]:
    chosen = _with_key(Person, key)
    further = sa.select(ActionOwner.action_id).where(ActionOwner.person_id.in_(chosen))
    return sa.or_(Action.owner_id.in_(chosen), Action.id.in_(further))


def _raised_from(origin: RaisedFrom) -> sa.ColumnElement[bool]:
    """Return the condition for an origin; a public action does not reveal its confidential item or decision."""
    open_to_all = sa.select(AgendaItem.id).where(AgendaItem.part == Part.PUBLIC)
    of_public = sa.select(Decision.id).where(Decision.part == Part.PUBLIC)
    confidential = Action.part == Part.CONFIDENTIAL
    from_item = sa.and_(Action.item_id.is_not(None), sa.or_(confidential, Action.item_id.in_(open_to_all)))
    from_decision = sa.and_(
        Action.decision_id.is_not(None), sa.or_(confidential, Action.decision_id.in_(of_public))
    )
    origins = {
        RaisedFrom.DECISION: from_decision,
        RaisedFrom.RISK: Action.risk_id.is_not(None),
        RaisedFrom.ACTIVITY: Action.activity_id.is_not(None),
        RaisedFrom.INDICATOR: Action.metric_code.is_not(None),
    }
    if origin in origins:
        return origins[origin]
    elsewhere = sa.or_(*origins.values())
    return sa.and_(from_item if origin is RaisedFrom.ITEM else ~from_item, ~elsewhere)


def _due(period: DuePeriod, today: date) -> sa.ColumnElement[bool]:
    match period:
        case DuePeriod.PAST:
            return Action.due_on < today
        case DuePeriod.NEXT_14_DAYS:
            return Action.due_on.between(today, today + DUE_SOON)
        case DuePeriod.NEXT_3_MONTHS:
            return Action.due_on.between(today, today + QUARTER)
        case DuePeriod.LATER:
            return Action.due_on > today + QUARTER


def _mentions(words: str) -> sa.ColumnElement[bool]:
    """Return the condition that an action has this reference, or contains all of these words."""
    if cited := REFERENCE.fullmatch(words.strip()):
        part = Part.CONFIDENTIAL if cited[1].upper() == "C" else Part.PUBLIC
        return sa.and_(Action.part == part, Action.number == int(cited[2]))
    texts = (Action.title, Action.latest_update, Action.evidence)
    return sa.and_(
        *(
            sa.or_(*(text.icontains(word, autoescape=True) for text in texts))
            for word in words.split()[:MOST_WORDS]
        )
    )
