"""What an administrator may open: Part 2 items that their readers were given, found without a word of what they say.

An item can be opened once it stands in the last publication of the agenda or in circulated minutes: an administrator
never reads what the board's own members cannot read yet. Who may open which item is `cdp.access.visibility`'s to say.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp.access.visibility import may_open_item
from cdp.agendas.content import keys_of
from cdp.meetings.queries import is_announced, meetings_of
from cdp.minutes.queries import READ_BY_ALL
from cdp.models import (
    AgendaItem,
    AgendaPublication,
    Board,
    Meeting,
    Minutes,
    Opening,
    Part,
    Partnership,
    Person,
)


@dataclass(frozen=True)
class Openable:
    """A Part 2 item that an administrator may open: its number on the whole agenda, and where readers find it.

    `publication` is None for an item that only the minutes hold, `minutes` for one that no circulated minutes hold.
    """

    item: AgendaItem
    number: int
    publication: AgendaPublication | None
    minutes: Minutes | None


def partnership_by_key(session: Session, key: str) -> Partnership | None:
    """Return any partnership of the installation, or None."""
    return session.scalar(sa.select(Partnership).where(Partnership.key == key))


def openable_in(
    session: Session, partnership: Partnership, person: Person
) -> list[tuple[Meeting, list[Openable]]]:
    """Return a partnership's meetings with the items that an administrator may open, the latest meeting first."""
    confidential = sa.exists().where(
        AgendaItem.meeting_id == Meeting.id,
        AgendaItem.accepted.is_(True),
        AgendaItem.part == Part.CONFIDENTIAL,
    )
    query = meetings_of(partnership).where(confidential)
    meetings = list(session.scalars(query.order_by(Meeting.starts_at.desc(), Meeting.id.desc())))
    return _openable(session, meetings, person)


def openable(
    session: Session, partnership: Partnership, meeting_key: str, item_key: str, person: Person
) -> Openable | None:
    """Return one item of one meeting of a partnership that an administrator may open, or None."""
    meetings = list(session.scalars(meetings_of(partnership).where(Meeting.key == meeting_key)))
    found = [one for _, several in _openable(session, meetings, person) for one in several]
    return next((one for one in found if one.item.key == item_key), None)


def still_openable(session: Session, opening: Opening) -> Openable | None:
    """Return what somebody opened as their readers have it now; None when they have it no longer."""
    found = _openable(session, [opening.item.meeting], opening.person)
    return next((one for _, several in found for one in several if one.item.id == opening.item_id), None)


def opening_by_key(session: Session, key: str) -> Opening | None:
    """Return an opening with its item, interests, meeting and board; whose it is, the caller asks."""
    return session.scalar(
        sa.select(Opening)
        .where(Opening.key == key)
        .options(
            joinedload(Opening.person, innerjoin=True),
            joinedload(Opening.item, innerjoin=True).options(
                joinedload(AgendaItem.meeting, innerjoin=True)
                .joinedload(Meeting.board, innerjoin=True)
                .joinedload(Board.partnership, innerjoin=True),
                selectinload(AgendaItem.interests),
            ),
        )
    )


def running_openings(
    session: Session, person: Person, now: datetime, partnership: Partnership | None = None
) -> dict[int, Opening]:
    """Return a person's openings that run, by the number of the item; those in one partnership when it is named."""
    query = (
        sa.select(Opening)
        .join(AgendaItem, Opening.item_id == AgendaItem.id)
        .where(Opening.person_id == person.id, Opening.opened_at <= now, Opening.ends_at > now)
        .options(
            joinedload(Opening.item, innerjoin=True)
            .joinedload(AgendaItem.meeting, innerjoin=True)
            .joinedload(Meeting.board, innerjoin=True)
            .joinedload(Board.partnership, innerjoin=True)
        )
        .order_by(Opening.id)
    )
    found = session.scalars(query)
    return {
        opening.item_id: opening
        for opening in found
        if partnership is None or opening.item.meeting.board.partnership_id == partnership.id
    }


def _openable(
    session: Session, meetings: list[Meeting], person: Person
) -> list[tuple[Meeting, list[Openable]]]:
    """Return what of some meetings may be opened; three statements, however many meetings there are."""
    ids = [meeting.id for meeting in meetings if is_announced(meeting)]
    items = _items_of(session, ids)
    publications = _last_publications(session, ids)
    minutes = _circulated_minutes(session, ids)
    found = []
    for meeting in meetings:
        shown = _given_out(items.get(meeting.id, []), publications.get(meeting.id), minutes.get(meeting.id))
        if several := [one for one in shown if may_open_item(person, one.item)]:
            found.append((meeting, several))
    return found


def _given_out(
    items: list[AgendaItem], publication: AgendaPublication | None, minutes: Minutes | None
) -> list[Openable]:
    """Return every item that readers were given, numbered as on the whole agenda."""
    published = keys_of(publication) if publication else set()
    minuted = {item["key"] for item in (minutes.content or {}).get("items", ())} if minutes else set()
    given = [item for item in items if item.key in published or (item.key in minuted and not item.removed_at)]
    return [
        Openable(
            item,
            number,
            publication if item.key in published else None,
            minutes if item.key in minuted and not item.removed_at else None,
        )
        for number, item in enumerate(given, start=1)
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
