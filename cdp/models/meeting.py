"""Meetings, invitations and replies, attendance, and interests declared at meetings."""

import enum
import uuid
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp import clock
from cdp.models.base import Base, Keyed, Numbered, Versioned, new_key
from cdp.models.board import Board, BoardKind, Seat
from cdp.models.organisation import Organisation
from cdp.models.person import Person

if TYPE_CHECKING:
    from cdp.models.sitting import AttendanceCorrection, Movement, Presiding

LONGEST_TITLE = 200


class MeetingState(enum.StrEnum):
    """States of a meeting (docs/rules/states.md 3: draft → scheduled → held; or cancelled)."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    HELD = "held"
    CANCELLED = "cancelled"


def new_uid() -> str:
    """Return a calendar UID: a random UUID, which reveals no person, host or domain (RFC 7986, 5.3)."""
    return str(uuid.uuid4())


def joint_bodies(board: Board | None, body: str) -> str:
    """Return the names of another board and an outside body as one phrase, or an empty string without either."""
    return " and ".join(filter(None, [board.name if board is not None else "", body]))


def usual_title(board: Board, day: date) -> str:
    """Return the default title of a meeting, such as "Board meeting, 17 March 2027".

    Titles call a board of the partnership "Board", and other groups by their own names.
    """
    on = in_words(day)
    short = "Board" if board.kind is BoardKind.BOARD else board.name
    whole = f"{short} meeting, {on}"
    return whole if len(whole) <= LONGEST_TITLE else f"{board.name[: LONGEST_TITLE - len(on) - 2]}, {on}"


def without_day(title: str, day: date) -> str:
    """Return a title without the date at its end, if it has one."""
    return title.removesuffix(f", {in_words(day)}")


def in_words(day: date) -> str:
    """Return a date in the form used in titles, such as "17 March 2027"."""
    return f"{day.day} {day:%B %Y}"


class Meeting(Keyed, Versioned, Base):
    """A single meeting of a board. `uid`, `sequence` and `stamped_at` follow RFC 5545 and 5546.

    `provisional` means that people have been asked to hold the date, but have not been invited yet. A meeting may be
    joint with another board of the partnership (`joint_board`), with an outside body (`joint_with`), or with both.
    `board` is the board that organises the meeting, and whose quorum applies.

    `revised_by` is the person who last changed, cancelled or reinstated it. `asks_again` means that people will
    be asked to reply again about a new place or video link; otherwise replies stand unless the time changes.
    """

    __tablename__ = "meetings"

    board_id: Mapped[int] = mapped_column(sa.ForeignKey("boards.id"), index=True)
    joint_board_id: Mapped[int | None] = mapped_column(sa.ForeignKey("boards.id"), index=True)
    joint_with: Mapped[str] = mapped_column(sa.String(200), default="", server_default="")
    title: Mapped[str] = mapped_column(sa.String(LONGEST_TITLE))
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(sa.String(300), default="")
    video_link: Mapped[str] = mapped_column(sa.String(500), default="")
    note: Mapped[str] = mapped_column(sa.Text, default="")
    state: Mapped[MeetingState] = mapped_column(default=MeetingState.DRAFT)
    provisional: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    cancelled_because: Mapped[str] = mapped_column(sa.Text, default="")
    uid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uid)
    organiser_email: Mapped[str | None] = mapped_column(sa.String(254))
    sequence: Mapped[int] = mapped_column(default=0)
    stamped_at: Mapped[datetime | None]
    revised_at: Mapped[datetime]
    revised_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    asks_again: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    created_at: Mapped[datetime]
    quorum_noted: Mapped[int | None]
    quorum_rule_noted: Mapped[dict[str, Any] | None]

    board: Mapped[Board] = relationship(foreign_keys=board_id)
    joint_board: Mapped[Board | None] = relationship(foreign_keys=joint_board_id)
    revised_by: Mapped[Person | None] = relationship(foreign_keys=revised_by_id)
    invitations: Mapped[list["Invitation"]] = relationship(
        back_populates="meeting", cascade="all, delete-orphan", order_by="Invitation.id"
    )
    attendance: Mapped[list["Attendance"]] = relationship(
        back_populates="meeting", cascade="all, delete-orphan", order_by="Attendance.id"
    )
    corrections: Mapped[list["AttendanceCorrection"]] = relationship(
        back_populates="meeting", cascade="all, delete-orphan", order_by="AttendanceCorrection.id"
    )

    @property
    def jointly_with(self) -> str:
        """The bodies with which the meeting is held jointly, as one phrase; empty if there are none."""
        return joint_bodies(self.joint_board, self.joint_with)

    @property
    def day(self) -> date:
        """The day of the meeting, in London time."""
        return clock.in_london(self.starts_at).date()

    @property
    def own_title(self) -> str:
        """The title that the meeting was given; empty if it has the default title."""
        usual = {self.board.name, usual_title(self.board, self.day)}
        return "" if self.title in usual else self.title

    @property
    def bare_title(self) -> str:
        """The title without the date at its end, for sentences that already give the date."""
        return without_day(self.title, self.day)

    def is_of(self, board_id: int) -> bool:
        """Return whether this is a meeting of a board, alone or jointly."""
        return board_id in {self.board_id, self.joint_board_id}


class Answer(enum.StrEnum):
    """The possible replies to an invitation."""

    NONE = "none"
    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"


class AnswerWay(enum.StrEnum):
    """The ways in which a reply was given."""

    PAGE = "page"
    LINK = "link"
    COORDINATOR = "coordinator"
    REPLY = "reply"


class Removal(enum.StrEnum):
    """The reasons why a person was removed from a meeting's list while the meeting takes place."""

    BY_HAND = "by_hand"
    DEPUTY_ATTENDS = "deputy_attends"
    REPRESENTATIVE_ATTENDS = "representative_attends"
    SEAT_ENDED = "seat_ended"
    ROLE_ENDED = "role_ended"
    BOARD_CLOSED = "board_closed"
    LEFT = "left"
    NOT_JOINT = "not_joint"


class Invitation(Keyed, Base):
    """One person's invitation to a meeting, the version last sent to them, and their reply.

    `answer`, `answered_at` and `comment` are those of the reply in `answers` that counts, until the meeting is moved
    and people are asked again. `seal` is part of the personal link; a new seal ends the old link. `removed_because` is
    why the person is off the list since `removed_at`; it is None for old removals whose reason was not recorded.
    """

    __tablename__ = "invitations"
    __table_args__ = (sa.UniqueConstraint("meeting_id", "person_id"),)

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meetings.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    seat_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seats.id"))
    stands_in: Mapped[bool] = mapped_column(default=False)
    sent_sequence: Mapped[int | None]
    sent_at: Mapped[datetime | None]
    sent_facts_hash: Mapped[str | None] = mapped_column(sa.String(64))
    removed_at: Mapped[datetime | None]
    removed_because: Mapped[Removal | None]
    answer: Mapped[Answer] = mapped_column(default=Answer.NONE)
    answered_at: Mapped[datetime | None]
    comment: Mapped[str] = mapped_column(sa.String(500), default="")
    seal: Mapped[str] = mapped_column(sa.String(12), default=new_key)
    link_ended_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]

    meeting: Mapped[Meeting] = relationship(back_populates="invitations")
    person: Mapped[Person] = relationship()
    seat: Mapped[Seat | None] = relationship()
    answers: Mapped[list["GivenAnswer"]] = relationship(
        back_populates="invitation", cascade="all, delete-orphan", order_by="GivenAnswer.id"
    )

    @property
    def removed_by_hand(self) -> bool:
        """Whether the coordinator removed the person, so that updating the list does not add them again."""
        return self.removed_because is Removal.BY_HAND

    @property
    def follows_deputy(self) -> bool:
        """Whether the person's deputy attends instead, so that the person is told of changes to the meeting."""
        deputy_attends = self.removed_at is not None and self.removed_because is Removal.DEPUTY_ATTENDS
        return deputy_attends and self.sent_facts_hash is not None

    def take_off(self, because: Removal, at: datetime) -> None:
        """Remove the person from the list; an invitation already sent is withdrawn at the next sending."""
        self.removed_at, self.removed_because = at, because

    def put_back(self) -> None:
        """Put the person on the list, whether or not they were on it before."""
        self.removed_at = self.removed_because = None


class GivenAnswer(Keyed, Base):
    """One reply to an invitation. All replies are kept; the last one by `sequence` and `given_at` counts.

    `sequence` is the version of the meeting that the reply is for. `noted_by` is the person who recorded the reply, or
    None for a reply by email. A person who cannot attend may name a deputy; the coordinator then deals with this.
    `deputy_name` is the name that was given. `deputy` is set only if that person is the named deputy of the seat.
    """

    __tablename__ = "answers"

    invitation_id: Mapped[int] = mapped_column(sa.ForeignKey("invitations.id"), index=True)
    answer: Mapped[Answer]
    way: Mapped[AnswerWay]
    comment: Mapped[str] = mapped_column(sa.String(500), default="")
    sequence: Mapped[int] = mapped_column(default=0)
    given_at: Mapped[datetime]
    noted_at: Mapped[datetime]
    noted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    deputy_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    deputy_name: Mapped[str] = mapped_column(sa.String(200), default="")
    settled_at: Mapped[datetime | None]

    invitation: Mapped[Invitation] = relationship(back_populates="answers")
    noted_by: Mapped[Person | None] = relationship(foreign_keys=noted_by_id)
    deputy: Mapped[Person | None] = relationship(foreign_keys=deputy_id)

    @property
    def names_deputy(self) -> bool:
        """Whether the reply names a deputy."""
        return bool(self.deputy_name)


class Presence(enum.StrEnum):
    """The kinds of attendance (docs/rules/domain.md 5)."""

    PRESENT = "present"
    REMOTE = "remote"
    SUBSTITUTE = "substitute"
    APOLOGIES = "apologies"
    IN_ATTENDANCE = "in_attendance"
    ABSENT = "absent"


class Attendance(Keyed, Base):
    """One person's attendance at a meeting: a seat's representative or substitute, or another attendee.

    `remotely` is whether a substitute attends remotely; for a representative, that is a kind of attendance. `took_over`
    is whether the person took the seat over during the meeting, from the person whose row the seat also has.
    """

    __tablename__ = "attendance"
    __table_args__ = (sa.UniqueConstraint("meeting_id", "seat_id", "took_over"),)

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meetings.id"), index=True)
    seat_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seats.id"))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    name: Mapped[str] = mapped_column(sa.String(200))
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisations.id"))
    presence: Mapped[Presence]
    votes: Mapped[bool] = mapped_column(default=False)
    remotely: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    took_over: Mapped[bool] = mapped_column(default=False, server_default=sa.false())

    meeting: Mapped[Meeting] = relationship(back_populates="attendance")
    seat: Mapped[Seat | None] = relationship()
    person: Mapped[Person | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    movements: Mapped[list["Movement"]] = relationship(
        back_populates="attendance", cascade="all, delete-orphan", order_by="Movement.id"
    )
    presides: Mapped["Presiding | None"] = relationship(
        back_populates="attendance", cascade="all, delete-orphan", uselist=False
    )

    @property
    def is_remote(self) -> bool:
        """Whether the person attends remotely, as representative or as substitute."""
        return self.presence is Presence.REMOTE or (self.presence is Presence.SUBSTITUTE and self.remotely)

    def is_of_a_member(self, day: date) -> bool:
        """Return whether the row counts on the day of its meeting: no one is absent from a seat that did not exist."""
        return self.seat is None or self.presence is not Presence.ABSENT or self.seat.holds_on(day)


class InterestConsequence(enum.StrEnum):
    """What a person with an interest does during the item; in both cases they do not count for its quorum."""

    LEAVES = "leaves"
    STAYS = "stays"


class DeclaredInterest(Numbered, Base):
    """An interest that a person declared in an agenda item; the person cannot see the papers of that item.

    `consequence` is None until it is recorded.
    """

    __tablename__ = "declared_interests"
    __table_args__ = (sa.UniqueConstraint("item_id", "person_id"),)

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("agenda_items.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    nature: Mapped[str] = mapped_column(sa.Text)
    declared_at: Mapped[datetime]
    consequence: Mapped[InterestConsequence | None]

    person: Mapped[Person] = relationship()
