"""The agenda item at which a commitment was made, and the words in its note that promise it."""

import re

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from cdp.access import Access, may_see_item
from cdp.models import AgendaItem, Board, ItemNote, Meeting

_PROMISE = re.compile(
    r"[^.!?\n]*\b(?:will be (?:kept )?(?:updated|informed)|will report back|undertook to|promised to|agreed to)\b"
    r"[^.!?\n]*",
    re.IGNORECASE,
)


def item_with_key(session: Session, access: Access, key: str) -> AgendaItem | None:
    """Return an agenda item of the partnership that a person may see, or None."""
    item = session.scalar(
        sa.select(AgendaItem)
        .join(AgendaItem.meeting)
        .join(Meeting.board)
        .where(
            Board.partnership_id == access.partnership.id,
            AgendaItem.key == key,
            AgendaItem.removed_at.is_(None),
        )
        .options(
            contains_eager(AgendaItem.meeting).contains_eager(Meeting.board),
            joinedload(AgendaItem.interests),
            joinedload(AgendaItem.audience),
        )
    )
    return item if item is not None and may_see_item(access, item) else None


def words_of(session: Session, item: AgendaItem) -> str:
    """Return the first sentence of an item's note that promises something, or that the board will be kept updated."""
    note = session.scalar(sa.select(ItemNote.body).where(ItemNote.item_id == item.id)) or ""
    found = _PROMISE.search(note)
    return f"{found[0].strip()}." if found else f"The board will be kept updated: {item.title}."
