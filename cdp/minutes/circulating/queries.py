"""Queries about circulated minutes: their readers, comments, corrections and redactions."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp.access import Access, may_see_item
from cdp.minutes.record import CorrectionText
from cdp.models import (
    AgendaItem,
    Board,
    CommentOutcome,
    Meeting,
    Minutes,
    MinutesComment,
    MinutesCorrection,
    MinutesReader,
    MinutesRedaction,
    Part,
)
from cdp.wording import formats

OUTCOMES = {
    CommentOutcome.ACCEPTED: ("Accepted", "green"),
    CommentOutcome.NOT_ACCEPTED: ("Not accepted", "grey"),
}


def comments_of(session: Session, minutes: Minutes, access: Access) -> list[MinutesComment]:
    """Return the comments on minutes that a person may read: all for the coordinator, and otherwise their own."""
    query = (
        sa.select(MinutesComment)
        .where(MinutesComment.minutes_id == minutes.id)
        .options(
            joinedload(MinutesComment.person),
            joinedload(MinutesComment.settled_by),
            _with_readers(MinutesComment.item),
        )
        .order_by(MinutesComment.given_at, MinutesComment.id)
    )
    if not access.is_coordinator:
        query = query.where(MinutesComment.person_id == access.person.id)
    return [each for each in session.scalars(query) if each.item is None or may_see_item(access, each.item)]


def comments_of_reader(session: Session, reader: MinutesReader) -> list[MinutesComment]:
    """Return a person's own comments on the public part of minutes, for the page behind their personal link."""
    rows = session.scalars(
        sa.select(MinutesComment)
        .where(MinutesComment.minutes_id == reader.minutes_id, MinutesComment.person_id == reader.person_id)
        .options(joinedload(MinutesComment.item))
        .order_by(MinutesComment.given_at, MinutesComment.id)
    )
    return [each for each in rows if each.item is None or not each.item.is_confidential]


def open_comments(session: Session, minutes: Minutes, access: Access) -> int:
    """Return the number of comments on minutes that a person may read and that are not settled."""
    return sum(each.outcome is None for each in comments_of(session, minutes, access))


def corrections_of(session: Session, minutes: Minutes | None) -> list[MinutesCorrection]:
    """Return the dated corrections of minutes, in the order in which they were made."""
    if minutes is None or not minutes.edition:
        return []
    return list(
        session.scalars(
            sa.select(MinutesCorrection)
            .where(MinutesCorrection.minutes_id == minutes.id)
            .options(_with_readers(MinutesCorrection.item))
            .order_by(MinutesCorrection.made_at, MinutesCorrection.id)
        )
    )


def correction_texts(
    corrections: Sequence[MinutesCorrection], access: Access | None
) -> tuple[CorrectionText, ...]:
    """Return the corrections that a person may read; without `access`, all of them."""
    return tuple(
        CorrectionText(
            part=each.item.part if each.item is not None else Part.PUBLIC,
            made_on=formats.day(each.made_at),
            item=each.item.title if each.item is not None else "",
            words=each.words,
        )
        for each in corrections
        if each.item is None or access is None or may_see_item(access, each.item)
    )


def redactions_of(session: Session, minutes: Minutes | None) -> list[MinutesRedaction]:
    """Return the redactions of the public version of minutes, oldest first."""
    if minutes is None:
        return []
    return list(
        session.scalars(
            sa.select(MinutesRedaction)
            .where(MinutesRedaction.minutes_id == minutes.id)
            .order_by(MinutesRedaction.id)
        )
    )


def readers_of(session: Session, minutes: Minutes) -> dict[int, MinutesReader]:
    """Return the readers of minutes by the id of the person."""
    rows = session.scalars(sa.select(MinutesReader).where(MinutesReader.minutes_id == minutes.id))
    return {reader.person_id: reader for reader in rows}


def reader_by_key(session: Session, key: str) -> MinutesReader | None:
    """Return a reader with the minutes, meeting, board and partnership, or None."""
    return session.scalar(
        sa.select(MinutesReader)
        .where(MinutesReader.key == key)
        .options(
            joinedload(MinutesReader.person),
            joinedload(MinutesReader.minutes).options(
                joinedload(Minutes.confirmed_meeting),
                joinedload(Minutes.meeting).joinedload(Meeting.board).joinedload(Board.partnership),
            ),
        )
        .execution_options(populate_existing=True)
    )


def _with_readers(item: sa.orm.InstrumentedAttribute[AgendaItem | None]) -> sa.orm.interfaces.ORMOption:
    """Load an item with what decides who may see it."""
    return joinedload(item).options(
        joinedload(AgendaItem.meeting).joinedload(Meeting.board),
        selectinload(AgendaItem.audience),
        selectinload(AgendaItem.interests),
    )
