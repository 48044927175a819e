"""Queries about actions. Every list starts from a person's access and shows and counts only what they may see."""

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp.access.identity import Access, access_to
from cdp.access.matrix import Permission
from cdp.access.places import fills_seat, held
from cdp.actions.numbers import random_number
from cdp.actions.rating import OPEN
from cdp.actions.visibility import visible_to
from cdp.models import (
    Action,
    ActionDateChange,
    ActionFile,
    ActionHandover,
    ActionOwner,
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
from cdp.partnerships.queries import people_of, seats_of_partnership

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


def accesses_elsewhere(session: Session, access: Access, day: date) -> list[Access]:
    """Return a person's access to each other partnership in which they may update actions, in order of name."""
    places = sa.union(*held(day, person=access.person.id)).subquery()
    others = session.scalars(
        sa.select(Partnership)
        .where(
            Partnership.id.in_(sa.select(places.c.partnership_id)), Partnership.id != access.partnership.id
        )
        .order_by(Partnership.name, Partnership.id)
    )
    found = [access_to(session, partnership, access.person, day) for partnership in others]
    return [each for each in found if each is not None and each.may(Permission.UPDATE_ACTION)]


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
    return random_number(set(session.scalars(sa.select(Action.number).where(*mine))))


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
