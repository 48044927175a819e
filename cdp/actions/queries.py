"""Queries about actions. Every list starts from a person's access and shows and counts only what they may see."""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp.access.identity import Access
from cdp.access.places import fills_seat
from cdp.actions.rating import DUE_SOON, OPEN, ActionRating, rating_in_sql
from cdp.actions.visibility import visible_to
from cdp.models import (
    Action,
    ActionDateChange,
    ActionFile,
    ActionHandover,
    ActionOwner,
    ActionState,
    ActionUpdate,
    AgendaItem,
    Board,
    Capacity,
    Meeting,
    MeetingState,
    Organisation,
    Part,
    Partnership,
    Person,
    Seat,
    SeatHolding,
)
from cdp.models.ordering import SortOrder, order_called
from cdp.partnerships.queries import people_of, seats_of_partnership

REFERENCE = re.compile(r"([AC])\s*(\d{1,9})", re.IGNORECASE)
QUARTER = timedelta(days=91)
MOST_WORDS = 12
LOWEST_RANDOM_NUMBER = 1_000


# The related records that lists load with an action; the register loads only the columns that it shows
OWNERS = (
    joinedload(Action.owner),
    joinedload(Action.organisation, innerjoin=True),
    selectinload(Action.further_owners).options(
        joinedload(ActionOwner.organisation, innerjoin=True), joinedload(ActionOwner.person)
    ),
)
"""Options that load every owner of an action."""
_LINE = (
    *OWNERS,
    selectinload(Action.date_changes),
    joinedload(Action.board, innerjoin=True),
    joinedload(Action.meeting),
    joinedload(Action.item),
)
_REGISTER_LINE = (
    joinedload(Action.owner).load_only(Person.name),
    joinedload(Action.organisation, innerjoin=True).load_only(Organisation.name, Organisation.short_name),
    joinedload(Action.board, innerjoin=True).load_only(Board.name),
    joinedload(Action.meeting).load_only(
        Meeting.title, Meeting.starts_at, Meeting.state, Meeting.organiser_email
    ),
    joinedload(Action.item).load_only(AgendaItem.title, AgendaItem.part),
)


_LABEL = sa.case((Organisation.short_name != "", Organisation.short_name), else_=Organisation.name)
_OWNER = sa.select(sa.func.lower(_LABEL)).where(Organisation.id == Action.organisation_id).scalar_subquery()
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


@dataclass(frozen=True)
class ActionFilters:
    """The filters of the register; None means no filter, and boards and organisations are given by key."""

    states: frozenset[ActionState] | None = OPEN
    rating: ActionRating | None = None
    board: str | None = None
    organisation: str | None = None
    due: DuePeriod | None = None
    words: str = ""
    part: Part | None = None
    order: str = "due"


def register(access: Access, filters: ActionFilters, today: date) -> sa.Select[Action]:
    """Return the query for the actions that the person may see and that match the filters, in the chosen order.

    The query also loads the related records that a row of the register shows.
    """
    return _lines(_conditions(access, filters, today), filters.order)


def counted_register(
    session: Session, access: Access, filters: ActionFilters, today: date
) -> tuple[sa.Select[Action], dict[ActionRating, int]]:
    """Return the query for the register, and the number of actions by rating as if no rating filter were set."""
    conditions = _conditions(access, replace(filters, rating=None), today)
    counts = _count(session, conditions, today)
    if filters.rating is not None:
        conditions.append(rating_in_sql(today) == filters.rating.value)
    return _lines(conditions, filters.order), counts


def counts_by_rating(
    session: Session, access: Access, filters: ActionFilters, today: date
) -> dict[ActionRating, int]:
    """Return the number of actions by rating as if no rating filter were set, using one statement."""
    return _count(session, _conditions(access, replace(filters, rating=None), today), today)


def _lines(conditions: list[sa.ColumnElement[bool]], order: str) -> sa.Select[Action]:
    return (
        sa.select(Action)
        .where(*conditions)
        .options(*_REGISTER_LINE)
        .order_by(*order_called(ORDERS, order).by, Action.part, Action.number)
    )


def _count(
    session: Session, conditions: list[sa.ColumnElement[bool]], today: date
) -> dict[ActionRating, int]:
    rating = rating_in_sql(today).label("rating")
    rows = session.execute(sa.select(rating, sa.func.count()).where(*conditions).group_by("rating"))
    found = {ActionRating(value): count for value, count in rows}
    return {rating: found.get(rating, 0) for rating in ActionRating}


def action_by_key(session: Session, access: Access, key: str) -> Action | None:
    """Return an action that the person may see, with the records that its page shows; otherwise None."""
    return session.scalar(
        sa.select(Action)
        .where(Action.partnership_id == access.partnership.id, Action.key == key, visible_to(access))
        .options(
            *_LINE,
            joinedload(Action.merged_into),
            selectinload(Action.updates).joinedload(ActionUpdate.by),
            selectinload(Action.date_changes).joinedload(ActionDateChange.by),
            selectinload(Action.files).joinedload(ActionFile.received_by, innerjoin=True),
            selectinload(Action.handovers).options(
                joinedload(ActionHandover.by, innerjoin=True),
                joinedload(ActionHandover.from_organisation, innerjoin=True),
                joinedload(ActionHandover.from_person),
                joinedload(ActionHandover.to_organisation, innerjoin=True),
                joinedload(ActionHandover.to_person),
            ),
            joinedload(Action.decision),
            joinedload(Action.activity),
        )
    )


def actions_of_items(
    session: Session, access: Access, items: Iterable[AgendaItem]
) -> dict[int, list[Action]]:
    """Return the visible actions raised under agenda items, by item id, in the order of their numbers."""
    found: dict[int, list[Action]] = {item.id: [] for item in items}
    rows = session.scalars(
        sa.select(Action)
        .where(Action.partnership_id == access.partnership.id, Action.item_id.in_(found), visible_to(access))
        .options(*_LINE)
        .order_by(Action.part, Action.number)
    )
    for action in rows:
        if action.item_id is not None:
            found[action.item_id].append(action)
    return found


def open_actions_of(session: Session, access: Access) -> list[Action]:
    """Return the open actions of a person and their organisations, next due first, with related records loaded."""
    return list(session.scalars(_owned_by(access).options(*_LINE)))


def tasks_of(session: Session, access: Access) -> list[Action]:
    """Return the same actions as `open_actions_of`, but without loading their related records."""
    return list(session.scalars(_owned_by(access)))


def _owned_by(access: Access) -> sa.Select[Action]:
    return (
        sa.select(Action)
        .where(
            Action.partnership_id == access.partnership.id,
            Action.state.in_(OPEN),
            owned_by(access),
            visible_to(access),
        )
        .order_by(Action.due_on, Action.part, Action.number)
    )


def owned_by(access: Access) -> sa.ColumnElement[bool]:
    """Return the condition that the person, or an organisation that they speak for, owns an action or is its lead."""
    further = sa.select(ActionOwner.action_id).where(
        sa.or_(
            ActionOwner.organisation_id.in_(access.organisation_ids),
            ActionOwner.person_id == access.person.id,
        )
    )
    return sa.or_(
        Action.organisation_id.in_(access.organisation_ids),
        Action.owner_id == access.person.id,
        Action.id.in_(further),
    )


def may_update(access: Access, action: Action) -> bool:
    """Return whether a person may update an action, as its owner, for its organisation, or as coordinator."""
    return access.is_coordinator or represents_owner(access, action)


def represents_owner(access: Access, action: Action) -> bool:
    """Return whether a person owns an action or speaks for the owning organisation."""
    owners = [(action.organisation_id, action.owner_id)]
    owners += [(each.organisation_id, each.person_id) for each in action.further_owners]
    return any(
        organisation_id in access.organisation_ids or person_id == access.person.id
        for organisation_id, person_id in owners
    )


def merge_targets(session: Session, access: Access, action: Action) -> list[Action]:
    """Return the open actions into which a duplicate can be merged: visible, and in the same part."""
    return list(
        session.scalars(
            sa.select(Action)
            .where(
                Action.partnership_id == access.partnership.id,
                Action.part == action.part,
                Action.state.in_(OPEN),
                Action.id != action.id,
                visible_to(access),
            )
            .order_by(Action.number)
        )
    )


def recent_meetings(session: Session, partnership: Partnership, limit: int = 20) -> list[Meeting]:
    """Return the latest scheduled and held meetings, newest first, for choosing where an action was raised."""
    return list(
        session.scalars(
            sa.select(Meeting)
            .join(Board, Meeting.board_id == Board.id)
            .where(
                Board.partnership_id == partnership.id,
                Meeting.state.in_([MeetingState.SCHEDULED, MeetingState.HELD]),
            )
            .options(joinedload(Meeting.board))
            .order_by(Meeting.starts_at.desc())
            .limit(limit)
        )
    )


def next_number(session: Session, partnership: Partnership, part: Part) -> int:
    """Return the number for the next action in a part; the caller must have locked the partnership.

    Public numbers count up. A confidential number is random and unused, because readers see different confidential
    actions and a gap would reveal that there are others.
    """
    mine = (Action.partnership_id == partnership.id, Action.part == part)
    if part is Part.PUBLIC:
        return (session.scalar(sa.select(sa.func.max(Action.number)).where(*mine)) or 0) + 1
    taken = set(session.scalars(sa.select(Action.number).where(*mine)))
    lowest = LOWEST_RANDOM_NUMBER
    while len(taken) > lowest:
        lowest *= 10
    while (number := lowest + secrets.randbelow(9 * lowest)) in taken:
        continue
    return number


def organisations_of_person(
    session: Session, partnership: Partnership, person: Person, day: date
) -> list[Organisation]:
    """Return the organisations of a partnership for which a person fills a seat on a day."""
    return list(
        session.scalars(
            sa.select(Organisation)
            .where(
                Organisation.partnership_id == partnership.id,
                Organisation.id.in_(
                    sa.select(Seat.organisation_id)
                    .join(SeatHolding, SeatHolding.seat_id == Seat.id)
                    .where(SeatHolding.person_id == person.id, fills_seat(day))
                ),
            )
            .order_by(Organisation.name)
        )
    )


def possible_owners(session: Session, partnership: Partnership, day: date) -> list[tuple[Person, str]]:
    """Return the people who may own an action on a day, each with a label that names their organisations."""
    represented: dict[int, list[str]] = {}
    for seat in seats_of_partnership(session, partnership, day):
        for holding in seat.holdings:
            names = represented.setdefault(holding.person_id, [])
            if holding.holds_on(day) and seat.organisation.name not in names:
                names.append(seat.organisation.name)
    return [
        (person, ", ".join([person.name, *represented.get(person.id, [])]))
        for person in people_of(session, partnership, day)
    ]


def representatives_of(session: Session, organisation: Organisation, board: Board, day: date) -> list[Person]:
    """Return an organisation's representatives on a board on a day, or those on any board if it has none there."""
    rows = session.execute(
        sa.select(Person, Seat.board_id)
        .join(SeatHolding, SeatHolding.person_id == Person.id)
        .join(Seat, SeatHolding.seat_id == Seat.id)
        .where(
            Seat.organisation_id == organisation.id,
            SeatHolding.capacity == Capacity.REPRESENTATIVE,
            Person.left_at.is_(None),
            fills_seat(day),
        )
        .order_by(Person.name, Person.id)
    ).all()
    here = [person for person, board_id in rows if board_id == board.id]
    return list(dict.fromkeys(here or [person for person, _ in rows]))


def _conditions(access: Access, filters: ActionFilters, today: date) -> list[sa.ColumnElement[bool]]:
    conditions = [Action.partnership_id == access.partnership.id, visible_to(access)]
    if filters.states is not None:
        conditions.append(Action.state.in_(filters.states))
    if filters.rating is not None:
        conditions.append(rating_in_sql(today) == filters.rating.value)
    if filters.board is not None:
        conditions.append(Action.board_id.in_(sa.select(Board.id).where(Board.key == filters.board)))
    if filters.organisation is not None:
        chosen = sa.select(Organisation.id).where(Organisation.key == filters.organisation)
        conditions.append(Action.organisation_id.in_(chosen))
    if filters.due is not None:
        conditions.append(_due(filters.due, today))
    if filters.part is not None:
        conditions.append(Action.part == filters.part)
    if filters.words:
        conditions.append(_mentions(filters.words))
    return conditions


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
    return sa.and_(
        *(
            sa.or_(
                Action.title.icontains(word, autoescape=True),
                Action.latest_update.icontains(word, autoescape=True),
            )
            for word in words.split()[:MOST_WORDS]
        )
    )
