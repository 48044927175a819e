"""The words of published agendas and circulated minutes, as readers have them, whatever the records say since."""

import logging
from collections.abc import Iterable
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from cdp.agendas.published import PublishedAgenda
from cdp.clock import in_london
from cdp.minutes import content
from cdp.minutes.content import MinutesText
from cdp.models import AgendaItem, AgendaPublication, Meeting, Minutes, SearchKind
from cdp.models.stored import from_stored
from cdp.search.sources import mark_of_board, mark_of_kind, mark_of_partnership

_log = logging.getLogger(__name__)
Rows = list[dict[str, Any]]


def published_rows(session: Session, meeting_ids: Iterable[int] | None) -> Rows:
    """Return the entries of the newest publication of the agendas of these meetings, or of all."""
    newest = sa.select(sa.func.max(AgendaPublication.id)).group_by(AgendaPublication.meeting_id)
    query = sa.select(AgendaPublication).where(AgendaPublication.id.in_(newest))
    if meeting_ids is not None:
        query = query.where(AgendaPublication.meeting_id.in_(meeting_ids))
    found = list(session.scalars(query.options(_with_board(AgendaPublication.meeting))))
    ids = _ids_of_items(session, [each.meeting_id for each in found])
    rows: Rows = []
    for publication in found:
        for item in _read(publication.content, PublishedAgenda):
            if item.key in ids:
                text = " ".join(filter(None, (item.recommendation, item.presenter, item.organisation)))
                rows.append(
                    _row(SearchKind.PUBLISHED_ITEM, ids[item.key], publication.meeting, item.title, text)
                )
    return rows


def minutes_rows(session: Session, meeting_ids: Iterable[int] | None) -> Rows:
    """Return the entries of the stored minutes of these meetings, or of all."""
    query = sa.select(Minutes).where(Minutes.content.is_not(None))
    if meeting_ids is not None:
        query = query.where(Minutes.meeting_id.in_(meeting_ids))
    found = [
        each
        for each in session.scalars(query.options(_with_board(Minutes.meeting)))
        if content.is_frozen(each)
    ]
    ids = _ids_of_items(session, [each.meeting_id for each in found])
    return [
        _row(SearchKind.MINUTES, ids[item.key], minutes.meeting, item.title, item.note)
        for minutes in found
        for item in _read(minutes.content, MinutesText)
        if item.key in ids and item.note
    ]


def _read(stored: object, kind: type[Any]) -> Iterable[Any]:
    """Return the items of a stored agenda or of stored minutes. One that cannot be read must not stop a change."""
    try:
        items: Iterable[Any] = from_stored(stored, kind).items
    except msgspec.MsgspecError:
        _log.exception("A stored text could not be read for the search")
        return ()
    return items


def _with_board(relation: Any) -> Any:
    return joinedload(relation, innerjoin=True).joinedload(Meeting.board, innerjoin=True)


def _ids_of_items(session: Session, meeting_ids: Iterable[int]) -> dict[str, int]:
    rows = session.execute(
        sa.select(AgendaItem.key, AgendaItem.id).where(AgendaItem.meeting_id.in_(set(meeting_ids)))
    )
    return {row.key: row.id for row in rows}


def _row(kind: SearchKind, record_id: int, meeting: Meeting, title: str, text: str) -> dict[str, Any]:
    marks = (
        mark_of_kind(kind),
        mark_of_partnership(meeting.board.partnership_id),
        mark_of_board(meeting.board_id),
    )
    return {
        "kind": kind,
        "record_id": record_id,
        "part": 0,
        "day": in_london(meeting.starts_at).date(),
        "place": " ".join(marks),
        "title": title,
        "text": text,
    }
