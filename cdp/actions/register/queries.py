"""The register of actions: what a person may see of it, filtered, counted, grouped and in order."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp.access.identity import Access
from cdp.actions.rating import ActionRating, rating_in_sql
from cdp.actions.register.filtering import ANNOUNCED, ActionFilters, Grouping, conditions_of
from cdp.actions.visibility import visible_to
from cdp.models import (
    Action,
    ActionOwner,
    AgendaItem,
    Board,
    Meeting,
    Organisation,
    Person,
)
from cdp.models.ordering import SortOrder, order_called

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
_MEETING_AT = sa.select(Meeting.starts_at).where(Meeting.id == Action.meeting_id, ANNOUNCED).scalar_subquery()
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


def register(access: Access, filters: ActionFilters, today: date) -> sa.Select[Action]:
    """Return the query for the actions that the person may see and that match the filters, in the chosen order.

    The query also loads the related records that a row of the register shows.
    """
    return _lines(conditions_of(access, filters, today), filters)


def counted_register(
    session: Session, access: Access, filters: ActionFilters, today: date
) -> tuple[sa.Select[Action], dict[ActionRating, int]]:
    """Return the query for the register, and the number of actions by rating as if no rating filter were set."""
    conditions = conditions_of(access, replace(filters, ratings=None), today)
    counts = _count(session, conditions, today)
    if filters.ratings is not None:
        conditions.append(rating_in_sql(today).in_(sorted(filters.ratings)))
    return _lines(conditions, filters), counts


def counts_by_rating(
    session: Session, access: Access, filters: ActionFilters, today: date
) -> dict[ActionRating, int]:
    """Return the number of actions by rating as if no rating filter were set, using one statement."""
    return _count(session, conditions_of(access, replace(filters, ratings=None), today), today)


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
