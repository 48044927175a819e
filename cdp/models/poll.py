"""Date polls, which ask people which of several dates suit them before a meeting is planned."""

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
    """The states of a poll: draft → open → closed, with or without a meeting."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class PollChoice(enum.StrEnum):
    """The possible replies to one date."""

    YES = "yes"
    IF_NEED_BE = "if_need_be"
    NO = "no"


class Poll(Keyed, Versioned, Base):
    """A poll that asks a board's people about the date of a meeting.

    Everyone in the poll can read it, so nothing in it is confidential. `changed_at` is set when the dates or people
    change, so that `version` also increases.
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
    """One date of a poll. `announced_at` is when this date was first sent to people; until then they cannot see it.

    A date that has been sent is withdrawn instead of deleted, so that the replies to it are kept.
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
        """The time when a meeting of the poll's length would end."""
        return self.starts_at + timedelta(minutes=self.poll.minutes)


class PollPerson(Keyed, Base):
    """A person in a poll, and their replies.

    `required` means that the meeting needs this person. `asked_at` is when the poll was sent to them. `seal` is part of
    the personal link; a new seal ends the old link.
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
    """One reply by a person to a poll. All replies are kept; the last one by `given_at` counts.

    `said` maps the key of each date to the person's choice. `noted_by` is the person who recorded the reply.
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
        """Return the choice for a date, or None if the reply does not include it."""
        said = self.said.get(option.key)
        return PollChoice(said) if said else None
