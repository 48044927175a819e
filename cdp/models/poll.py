"""Date polls: asking people which of several dates suits them, before a meeting is planned."""

import enum
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.base import Base, Keyed, Versioned, new_key
from cdp.models.board import Board
from cdp.models.meeting import AnswerWay, Meeting
from cdp.models.person import Person


class PollState(enum.StrEnum):
    """States of a poll: draft → open → closed, into a meeting or without one."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class PollChoice(enum.StrEnum):
    """What somebody says to one date."""

    YES = "yes"
    IF_NEED_BE = "if_need_be"
    NO = "no"


class Poll(Keyed, Versioned, Base):
    """A question to the people of a board which date suits them. It holds nothing confidential: all asked read it.

    `changed_at` moves with every change of its dates and of who is asked too, so that `version` tells of them.
    """

    __tablename__ = "polls"

    board_id: Mapped[int] = mapped_column(sa.ForeignKey("boards.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    words: Mapped[str] = mapped_column(sa.Text, default="")
    minutes: Mapped[int]
    place: Mapped[str] = mapped_column(sa.String(300), default="")
    video_link: Mapped[str] = mapped_column(sa.String(500), default="")
    answer_by: Mapped[date]
    state: Mapped[PollState] = mapped_column(default=PollState.DRAFT)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    closed_because: Mapped[str] = mapped_column(sa.Text, default="")
    meeting_id: Mapped[int | None] = mapped_column(sa.ForeignKey("meetings.id"), unique=True)

    board: Mapped[Board] = relationship()
    closed_by: Mapped[Person | None] = relationship()
    meeting: Mapped[Meeting | None] = relationship()
    options: Mapped[list["PollOption"]] = relationship(
        back_populates="poll", cascade="all, delete-orphan", order_by="PollOption.starts_at"
    )
    people: Mapped[list["PollPerson"]] = relationship(
        back_populates="poll", cascade="all, delete-orphan", order_by="PollPerson.id"
    )


class PollOption(Keyed, Base):
    """One date that is asked about. `announced_at` is when people were first told; until then nobody is asked it.

    A date that people were told of is not deleted but withdrawn: what they said to it stays on record.
    """

    __tablename__ = "poll_options"
    __table_args__ = (sa.UniqueConstraint("poll_id", "starts_at"),)

    poll_id: Mapped[int] = mapped_column(sa.ForeignKey("polls.id"), index=True)
    starts_at: Mapped[datetime]
    announced_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    chosen: Mapped[bool] = mapped_column(default=False)

    poll: Mapped[Poll] = relationship(back_populates="options")

    @property
    def ends_at(self) -> datetime:
        """When a meeting of the poll's length would end."""
        return self.starts_at + timedelta(minutes=self.poll.minutes)


class PollPerson(Keyed, Base):
    """Somebody whom a poll asks. `required`: the meeting needs them. `asked_at`: when the question was sent.

    `seal` is part of the personal link to answer by: another one ends the link.
    """

    __tablename__ = "poll_people"
    __table_args__ = (sa.UniqueConstraint("poll_id", "person_id"),)

    poll_id: Mapped[int] = mapped_column(sa.ForeignKey("polls.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    required: Mapped[bool] = mapped_column(default=False)
    asked_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    seal: Mapped[str] = mapped_column(sa.String(12), default=new_key)
    link_ended_at: Mapped[datetime | None]

    poll: Mapped[Poll] = relationship(back_populates="people")
    person: Mapped[Person] = relationship()
    replies: Mapped[list["PollReply"]] = relationship(
        back_populates="poll_person",
        cascade="all, delete-orphan",
        order_by="PollReply.given_at, PollReply.id",
    )


class PollReply(Keyed, Base):
    """What somebody answered once, kept whatever is answered later; the last by `given_at` counts.

    `said` has their choice for each date, by the option's key. `noted_by` is who wrote it down.
    """

    __tablename__ = "poll_replies"

    poll_person_id: Mapped[int] = mapped_column(sa.ForeignKey("poll_people.id"), index=True)
    way: Mapped[AnswerWay]
    said: Mapped[dict[str, Any]]
    comment: Mapped[str] = mapped_column(sa.String(500), default="")
    given_at: Mapped[datetime]
    noted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))

    poll_person: Mapped[PollPerson] = relationship(back_populates="replies")
    noted_by: Mapped[Person | None] = relationship()

    def choice_for(self, option: PollOption) -> PollChoice | None:
        """Return what was said to a date, or None when it was not asked then."""
        said = self.said.get(option.key)
        return PollChoice(said) if said else None
