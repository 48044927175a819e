"""What the search finds: the words of every record, kept beside the records."""

import enum
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from cdp.models.base import Base, Numbered


class SearchKind(enum.StrEnum):
    """The kinds of records that are searched.

    The agenda and the minutes have a draft (ITEM and NOTE) and the text that readers have (PUBLISHED_ITEM and MINUTES).
    """

    PARTNERSHIP = "partnership"
    PERSON = "person"
    ORGANISATION = "organisation"
    CONTACT = "contact"
    MEETING = "meeting"
    ITEM = "item"
    PUBLISHED_ITEM = "published_item"
    PAPER = "paper"
    NOTE = "note"
    MINUTES = "minutes"
    DECISION = "decision"
    ACTION = "action"
    ACTIVITY = "activity"
    RISK = "risk"
    TERMS = "terms"
    INDICATOR = "indicator"
    REPORT = "report"
    REPORT_SECTION = "report_section"


class SearchEntry(Numbered, Base):
    """The words of one record, or of one part of a long text.

    `record_id` is the id in the table of the kind: an agenda item for both kinds of agenda and of minutes, and a file
    for a paper. `place` has marks of the kind, the partnership and the board, so that a search reads only what is
    there. What a person may see is never stored here; it is decided when they search. The database has the words in a
    form of its own beside this table (migration 0058).
    """

    __tablename__ = "search_entries"
    __table_args__ = (sa.UniqueConstraint("kind", "record_id", "part"),)

    kind: Mapped[SearchKind]
    record_id: Mapped[int]
    part: Mapped[int] = mapped_column(default=0)
    day: Mapped[date | None]
    place: Mapped[str] = mapped_column(sa.String(120))
    title: Mapped[str] = mapped_column(sa.Text)
    text: Mapped[str] = mapped_column(sa.Text)
