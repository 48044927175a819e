"""Queries about the Part 2 items that an administrator may open, without their content.

An item can be opened once it is in the last publication of the agenda or in circulated minutes. So an administrator
never reads what the board's members cannot read yet. `cdp.access.visibility` has the rule for who may open an item.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp.access.visibility import may_open_item
from cdp.agendas.content import keys_of
from cdp.agendas.numbering import numbers_of
from cdp.meetings.queries import is_announced, meetings_of
from cdp.minutes.queries import READ_BY_ALL
from cdp.models import (
    AgendaItem,
    AgendaPublication,
    Board,
    ConfidentialAccess,
    Meeting,
    Minutes,
    Part,
    Partnership,
    Person,
)


@dataclass(frozen=True)
class OpenableItem:
    """A Part 2 item that an administrator may open, with its number on the whole agenda.

    `publication` is None if the item is only in the minutes. `minutes` is None if it is not in circulated minutes.
    """

    item: AgendaItem
    number: str
    publication: AgendaPublication | None
    minutes: Minutes | None


def partnership_by_key(session: Session, key: str) -> Partnership | None:
    """Return the partnership in this installation with this key, or None."""
    return session.scalar(sa.select(Partnership).where(Partnership.key == key))


def openable_items_in(
    session: Session, partnership: Partnership, person: Person
) -> list[tuple[Meeting, list[OpenableItem]]]:
    """Return a partnership's meetings with the items that an administrator may open, latest meeting first."""
    confidential = sa.exists().where(
        AgendaItem.meeting_id == Meeting.id,
        AgendaItem.accepted.is_(True),
        AgendaItem.part == Part.CONFIDENTIAL,
    )
    query = meetings_of(partnership).where(confidential)
    meetings = list(session.scalars(query.order_by(Meeting.starts_at.desc(), Meeting.id.desc())))
    return _openable_items(session, meetings, person)


def openable_item(
    session: Session, partnership: Partnership, meeting_key: str, item_key: str, person: Person
) -> OpenableItem | None:
    """Return one item of one meeting of a partnership that an administrator may open, or None."""
    meetings = list(session.scalars(meetings_of(partnership).where(Meeting.key == meeting_key)))
    found = [one for _, several in _openable_items(session, meetings, person) for one in several]
    return next((one for one in found if one.item.key == item_key), None)


def still_openable(session: Session, item_access: ConfidentialAccess) -> OpenableItem | None:
    """Return an opened item as its readers see it now, or None if they no longer see it."""
    found = _openable_items(session, [item_access.item.meeting], item_access.person)
    return next((one for _, several in found for one in several if one.item.id == item_access.item_id), None)


def access_by_key(session: Session, key: str) -> ConfidentialAccess | None:
    """Return an access with its person, item, interests, meeting and board; the caller checks who may use it."""
    return session.scalar(
        sa.select(ConfidentialAccess)
        .where(ConfidentialAccess.key == key)
        .options(
            joinedload(ConfidentialAccess.person, innerjoin=True),
            joinedload(ConfidentialAccess.item, innerjoin=True).options(
                joinedload(AgendaItem.meeting, innerjoin=True)
                .joinedload(Meeting.board, innerjoin=True)
                .joinedload(Board.partnership, innerjoin=True),
                selectinload(AgendaItem.interests),
            ),
        )
    )


def current_access(
    session: Session, person: Person, now: datetime, partnership: Partnership | None = None
) -> dict[int, ConfidentialAccess]:
    """Return a person's access to items that are open now, by item id, only in `partnership` if it is given."""
    query = (
        sa.select(ConfidentialAccess)
        .join(AgendaItem, ConfidentialAccess.item_id == AgendaItem.id)
        .where(
            ConfidentialAccess.person_id == person.id,
            ConfidentialAccess.opened_at <= now,
            ConfidentialAccess.ends_at > now,
        )
        .options(
            joinedload(ConfidentialAccess.item, innerjoin=True)
            .joinedload(AgendaItem.meeting, innerjoin=True)
            .joinedload(Meeting.board, innerjoin=True)
            .joinedload(Board.partnership, innerjoin=True)
        )
        .order_by(ConfidentialAccess.id)
    )
    found = session.scalars(query)
    return {
        item_access.item_id: item_access
        for item_access in found
        if partnership is None or item_access.item.meeting.board.partnership_id == partnership.id
    }


def _openable_items(
    session: Session, meetings: list[Meeting], person: Person
) -> list[tuple[Meeting, list[OpenableItem]]]:
    """Return the meetings in which a person may open items, each with those items, using three statements."""
    ids = [meeting.id for meeting in meetings if is_announced(meeting)]
    items = _items_of(session, ids)
    publications = _last_publications(session, ids)
    minutes = _circulated_minutes(session, ids)
    found = []
    for meeting in meetings:
        shown = _available(items.get(meeting.id, []), publications.get(meeting.id), minutes.get(meeting.id))
        if several := [one for one in shown if may_open_item(person, one.item)]:
            found.append((meeting, several))
    return found


def _available(
    items: list[AgendaItem], publication: AgendaPublication | None, minutes: Minutes | None
) -> list[OpenableItem]:
    """Return every item that readers can see, numbered as on the whole agenda."""
    published = keys_of(publication) if publication else set()
    minuted = {item["key"] for item in (minutes.content or {}).get("items", ())} if minutes else set()
    available = [
        item for item in items if item.key in published or (item.key in minuted and not item.removed_at)
    ]
    numbers = numbers_of(available)
    return [
        OpenableItem(
            item,
            numbers[item.key],
            publication if item.key in published else None,
            minutes if item.key in minuted and not item.removed_at else None,
        )
        for item in available
    ]


def _items_of(session: Session, meeting_ids: list[int]) -> dict[int, list[AgendaItem]]:
    found: dict[int, list[AgendaItem]] = {}
    for item in session.scalars(
        sa.select(AgendaItem)
        .where(AgendaItem.meeting_id.in_(meeting_ids), AgendaItem.accepted.is_(True))
        .options(selectinload(AgendaItem.interests))
        .order_by(AgendaItem.part, AgendaItem.position, AgendaItem.id)
    ):
        found.setdefault(item.meeting_id, []).append(item)
    return found


def _last_publications(session: Session, meeting_ids: list[int]) -> dict[int, AgendaPublication]:
    last = (
        sa.select(AgendaPublication.meeting_id, sa.func.max(AgendaPublication.number).label("number"))
        .where(AgendaPublication.meeting_id.in_(meeting_ids))
        .group_by(AgendaPublication.meeting_id)
        .subquery()
    )
    found = session.scalars(
        sa.select(AgendaPublication).join(
            last,
            sa.and_(
                AgendaPublication.meeting_id == last.c.meeting_id, AgendaPublication.number == last.c.number
            ),
        )
    )
    return {publication.meeting_id: publication for publication in found}


def _circulated_minutes(session: Session, meeting_ids: list[int]) -> dict[int, Minutes]:
    found = session.scalars(
        sa.select(Minutes).where(Minutes.meeting_id.in_(meeting_ids), Minutes.state.in_(READ_BY_ALL))
    )
    return {minutes.meeting_id: minutes for minutes in found}
