"""The register of actions: what a person may see of it, filtered, counted, grouped and in order."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp.access.identity import Access
from cdp.actions.rating import DUE_SOON, OPEN, ActionRating, rating_in_sql
from cdp.actions.visibility import visible_to
from cdp.clock import in_london
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
from cdp.models.meeting import without_day
from cdp.models.ordering import SortOrder, order_called
from cdp.wording.formats import day

REFERENCE = re.compile(r"([AC])\s*(\d{1,9})", re.IGNORECASE)
QUARTER = timedelta(days=91)
MOST_WORDS = 12
RED_AND_AMBER = frozenset({ActionRating.OVERDUE, ActionRating.DUE_SOON})

# The related records that a row shows; only the columns that it shows are loaded
_LINE = (
    joinedload(Action.owner).load_only(Person.name),
    joinedload(Action.organisation, innerjoin=True).load_only(Organisation.name, Organisation.short_name),
    joinedload(Action.board, innerjoin=True).load_only(Board.name),
    joinedload(Action.meeting).load_only(
        Meeting.title, Meeting.starts_at, Meeting.state, Meeting.organiser_email
    ),
    joinedload(Action.item).load_only(AgendaItem.title, AgendaItem.part),
    selectinload(Action.further_owners).options(
        joinedload(ActionOwner.organisation, innerjoin=True).load_only(
            Organisation.name, Organisation.short_name
        ),
        joinedload(ActionOwner.person).load_only(Person.name),
    ),
)
_LABEL = sa.case((Organisation.short_name != "", Organisation.short_name), else_=Organisation.name)
_OWNER = sa.select(sa.func.lower(_LABEL)).where(Organisation.id == Action.organisation_id).scalar_subquery()
_ANNOUNCED = announced()  # readers of an action may know of these meetings
_MEETING_AT = (
    sa.select(Meeting.starts_at).where(Meeting.id == Action.meeting_id, _ANNOUNCED).scalar_subquery()
)
ORDERS: tuple[SortOrder[tuple[Any, ...]], ...] = (
    SortOrder("due", "Due date, earliest first", (Action.due_on,)),
    SortOrder("-due", "Due date, latest first", (Action.due_on.desc(),)),
    SortOrder("reference", "Reference, oldest first", ()),
    SortOrder("-reference", "Reference, newest first", (Action.part.desc(), Action.number.desc())),
    SortOrder("owner", "Owner organisation, A to Z", (_OWNER, Action.due_on)),
    SortOrder("-owner", "Owner organisation, Z to A", (_OWNER.desc(), Action.due_on)),
    SortOrder("-updated", "Last updated, newest first", (sa.nulls_last(Action.latest_update_at.desc()),)),
    SortOrder("updated", "Last updated, oldest first", (sa.nulls_first(Action.latest_update_at),)),
)


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


def register(access: Access, filters: ActionFilters, today: date) -> sa.Select[Action]:
    """Return the query for the actions that the person may see and that match the filters, in the chosen order.

    The query also loads the related records that a row of the register shows.
    """
    return _lines(_conditions(access, filters, today), filters)


def counted_register(
    session: Session, access: Access, filters: ActionFilters, today: date
) -> tuple[sa.Select[Action], dict[ActionRating, int]]:
    """Return the query for the register, and the number of actions by rating as if no rating filter were set."""
    conditions = _conditions(access, replace(filters, ratings=None), today)
    counts = _count(session, conditions, today)
    if filters.ratings is not None:
        conditions.append(rating_in_sql(today).in_(sorted(filters.ratings)))
    return _lines(conditions, filters), counts


def counts_by_rating(
    session: Session, access: Access, filters: ActionFilters, today: date
) -> dict[ActionRating, int]:
    """Return the number of actions by rating as if no rating filter were set, using one statement."""
    return _count(session, _conditions(access, replace(filters, ratings=None), today), today)


def actions_by_key(session: Session, access: Access, keys: Collection[str]) -> list[Action]:
    """Return those of the actions with these keys that a person may see, in the order of their numbers.

    They are loaded whole, so that they can be changed.
    """
    if not keys:
        return []
    return list(
        session.scalars(
            sa.select(Action)
            .where(Action.partnership_id == access.partnership.id, Action.key.in_(keys), visible_to(access))
            .options(joinedload(Action.owner), joinedload(Action.organisation), joinedload(Action.board))
            .order_by(Action.part, Action.number)
        )
    )


@dataclass(frozen=True)
class RegisterChoices:
    """The people and meetings that a reader can filter by, as pairs of key and words."""

    owners: list[tuple[str, str]]
    meetings: list[tuple[str, str]]


def choices_in_register(session: Session, access: Access) -> RegisterChoices:
    """Return who owns actions that the reader may see, by name, and the announced meetings that raised them.

    The newest meeting is first. Two statements.
    """
    seen = sa.and_(Action.partnership_id == access.partnership.id, visible_to(access))
    leads = sa.select(Action.owner_id).where(seen)
    further = sa.select(ActionOwner.person_id).join(Action, ActionOwner.action_id == Action.id).where(seen)
    owners = sa.select(Person.key, Person.name).where(sa.or_(Person.id.in_(leads), Person.id.in_(further)))
    meetings = (
        sa.select(Meeting.key, Meeting.title, Meeting.starts_at)
        .where(Meeting.id.in_(sa.select(Action.meeting_id).where(seen)), _ANNOUNCED)
        .order_by(Meeting.starts_at.desc(), Meeting.id)
    )
    held = [(key, title, in_london(at).date()) for key, title, at in session.execute(meetings)]
    return RegisterChoices(
        [(key, name) for key, name in session.execute(owners.order_by(Person.name, Person.id))],
        [(key, f"{day(on)}: {without_day(title, on)}") for key, title, on in held],
    )


def _lines(conditions: list[sa.ColumnElement[bool]], filters: ActionFilters) -> sa.Select[Action]:
    first: tuple[Any, ...] = ()
    if filters.grouping is Grouping.ORGANISATION:
        first = (_OWNER, Action.organisation_id)
    elif filters.grouping is Grouping.MEETING:
        first = (sa.nulls_last(_MEETING_AT.desc()), Action.meeting_id)
    return (
        sa.select(Action)
        .where(*conditions)
        .options(*_LINE)
        .order_by(*first, *order_called(ORDERS, filters.order).by, Action.part, Action.number)
    )


def _count(
    session: Session, conditions: list[sa.ColumnElement[bool]], today: date
) -> dict[ActionRating, int]:
    rating = rating_in_sql(today).label("rating")
    rows = session.execute(sa.select(rating, sa.func.count()).where(*conditions).group_by("rating"))
    found = {ActionRating(value): count for value, count in rows}
    return {rating: found.get(rating, 0) for rating in ActionRating}


def _conditions(access: Access, filters: ActionFilters, today: date) -> list[sa.ColumnElement[bool]]:
    wanted: tuple[tuple[Any, Callable[[Any], sa.ColumnElement[bool]]], ...] = (
        (filters.states, Action.state.in_),
        (filters.ratings, lambda ratings: rating_in_sql(today).in_(sorted(ratings))),
        (filters.board, lambda key: Action.board_id.in_(_with_key(Board, key))),
        (filters.organisation, _owned_by_organisation),
        (filters.owner, _owned_by_person),
        (filters.meeting, lambda key: Action.meeting_id.in_(_with_key(Meeting, key).where(_ANNOUNCED))),
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
