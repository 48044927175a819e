"""What happens to minutes after they are circulated: readers, comments, corrections, and redactions for publication."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.agenda import AgendaItem
from cdp.models.base import Base, Keyed, Versioned, new_key
from cdp.models.meeting import AnswerWay
from cdp.models.minutes import Minutes
from cdp.models.person import Person


class MinutesReader(Keyed, Base):
    """A person to whom minutes were circulated, with the seal of their personal link; a new seal ends the old link."""

    __tablename__ = "minutes_readers"
    __table_args__ = (sa.UniqueConstraint("minutes_id", "person_id"),)

    minutes_id: Mapped[int] = mapped_column(sa.ForeignKey("minutes.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    sent_at: Mapped[datetime]
    seal: Mapped[str] = mapped_column(sa.String(12), default=new_key)

    minutes: Mapped[Minutes] = relationship()
    person: Mapped[Person] = relationship()


class CommentOutcome(enum.StrEnum):
    """What the secretariat did with a comment on circulated minutes."""

    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not_accepted"


class MinutesComment(Keyed, Versioned, Base):
    """A comment on circulated minutes, about one item or (without an item) about the minutes as a whole.

    `outcome` is None until the secretariat has settled the comment.
    """

    __tablename__ = "minutes_comments"

    minutes_id: Mapped[int] = mapped_column(sa.ForeignKey("minutes.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agenda_items.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    way: Mapped[AnswerWay]
    text: Mapped[str] = mapped_column(sa.Text)
    given_at: Mapped[datetime]
    outcome: Mapped[CommentOutcome | None]
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))

    minutes: Mapped[Minutes] = relationship()
    item: Mapped[AgendaItem | None] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=person_id)
    settled_by: Mapped[Person | None] = relationship(foreign_keys=settled_by_id)


class MinutesCorrection(Keyed, Base):
    """A dated entry about a change to circulated minutes, which is printed with them.

    `edition` is the edition of the minutes that it made. A correction of confirmed minutes only adds an entry.
    `sent_at` is when members were emailed about it.
    """

    __tablename__ = "minutes_corrections"

    minutes_id: Mapped[int] = mapped_column(sa.ForeignKey("minutes.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agenda_items.id"), index=True)
    edition: Mapped[int]
    words: Mapped[str] = mapped_column(sa.Text)
    sent_at: Mapped[datetime | None]
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))

    minutes: Mapped[Minutes] = relationship()
    item: Mapped[AgendaItem | None] = relationship()
    made_by: Mapped[Person] = relationship()


class MinutesRedaction(Keyed, Base):
    """Words that are left out of the public version of minutes wherever they occur, and the reason."""

    __tablename__ = "minutes_redactions"

    minutes_id: Mapped[int] = mapped_column(sa.ForeignKey("minutes.id"), index=True)
    words: Mapped[str] = mapped_column(sa.String(1000))
    reason: Mapped[str] = mapped_column(sa.String(300))
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))

    minutes: Mapped[Minutes] = relationship()
    made_by: Mapped[Person] = relationship()
