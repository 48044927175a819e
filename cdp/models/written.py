"""Written procedures: proposals that a board decides between meetings, by replies in writing."""

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.agenda import Part
from cdp.models.base import Base, Keyed, Versioned, new_key
from cdp.models.board import Board, Seat
from cdp.models.decision import Decision, DecisionKind
from cdp.models.meeting import AnswerWay
from cdp.models.person import Person


class ProcedureState(enum.StrEnum):
    """States of a written procedure (docs/rules/states.md 11: draft → open → closed; or withdrawn)."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class ProcedureReplyChoice(enum.StrEnum):
    """The replies to a proposal; a member with an interest takes no part."""

    AGREE = "agree"
    DISAGREE = "disagree"
    ABSTAIN = "abstain"
    MEETING = "want_a_meeting"
    INTEREST = "interest"


class WrittenProcedure(Keyed, Versioned, Base):
    """A proposal circulated to a board's voting members, who reply in writing by a date.

    `finding` says how the quorum and the voting rule were applied when it was closed. `decision` is the resulting
    decision, or None if there was no quorum or a meeting was asked for. `outcome_sent_at` is when members were emailed
    how it was closed.
    """

    __tablename__ = "written_procedures"

    board_id: Mapped[int] = mapped_column(sa.ForeignKey("boards.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    part: Mapped[Part] = mapped_column(default=Part.PUBLIC)
    kind: Mapped[DecisionKind] = mapped_column(default=DecisionKind.DECISION)
    recommended_to: Mapped[str] = mapped_column(sa.String(300), default="")
    wording: Mapped[str] = mapped_column(sa.Text)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    answer_by: Mapped[date]
    state: Mapped[ProcedureState] = mapped_column(default=ProcedureState.DRAFT)
    created_at: Mapped[datetime]
    circulated_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    outcome_sent_at: Mapped[datetime | None]
    finding: Mapped[str] = mapped_column(sa.Text, default="")
    withdrawn_because: Mapped[str] = mapped_column(sa.Text, default="")
    decision_id: Mapped[int | None] = mapped_column(sa.ForeignKey("decisions.id"), unique=True)

    board: Mapped[Board] = relationship()
    decision: Mapped[Decision | None] = relationship()
    papers: Mapped[list["ProcedurePaper"]] = relationship(
        back_populates="procedure", order_by="ProcedurePaper.id", cascade="all, delete-orphan"
    )
    people: Mapped[list["ProcedurePerson"]] = relationship(
        back_populates="procedure", order_by="ProcedurePerson.id", cascade="all, delete-orphan"
    )

    @property
    def is_confidential(self) -> bool:
        """Whether only people who may read Part 2 of the board may see the proposal."""
        return self.part is Part.CONFIDENTIAL


class ProcedurePaper(Keyed, Base):
    """A file that goes with a proposal. Its bytes are in the paper store, by SHA-256."""

    __tablename__ = "procedure_papers"

    procedure_id: Mapped[int] = mapped_column(sa.ForeignKey("written_procedures.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    media_type: Mapped[str] = mapped_column(sa.String(120))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    received_at: Mapped[datetime]

    procedure: Mapped[WrittenProcedure] = relationship(back_populates="papers")


class ProcedurePerson(Keyed, Base):
    """A voting member who was sent a proposal, or was left out of it because of an interest.

    `asked_at` is None, and `left_out_because` has the reason, for a member who was left out. `seal` is part of the
    personal link.
    """

    __tablename__ = "procedure_people"
    __table_args__ = (sa.UniqueConstraint("procedure_id", "person_id"),)

    procedure_id: Mapped[int] = mapped_column(sa.ForeignKey("written_procedures.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    seat_id: Mapped[int] = mapped_column(sa.ForeignKey("seats.id"))
    asked_at: Mapped[datetime | None]
    left_out_because: Mapped[str] = mapped_column(sa.String(500), default="")
    reminded_at: Mapped[datetime | None]
    seal: Mapped[str] = mapped_column(sa.String(12), default=new_key)

    procedure: Mapped[WrittenProcedure] = relationship(back_populates="people")
    person: Mapped[Person] = relationship()
    seat: Mapped[Seat] = relationship()
    replies: Mapped[list["ProcedureReply"]] = relationship(
        back_populates="place",
        order_by="ProcedureReply.given_at, ProcedureReply.id",
        cascade="all, delete-orphan",
    )

    @property
    def takes_no_part(self) -> bool:
        """Whether the member was left out, or declared an interest, in time or late."""
        last = self.replies[-1] if self.replies else None
        return self.asked_at is None or (last is not None and last.choice is ProcedureReplyChoice.INTEREST)

    @property
    def reply(self) -> "ProcedureReply | None":
        """The reply that counts: the last one that was given in time."""
        return next((reply for reply in reversed(self.replies) if not reply.late), None)

    @property
    def late_reply(self) -> "ProcedureReply | None":
        """The last reply that came too late to count, or None."""
        return next((reply for reply in reversed(self.replies) if reply.late), None)


class ProcedureReply(Keyed, Base):
    """One reply to a proposal. All are kept; the last one in time counts, and a late one does not."""

    __tablename__ = "procedure_replies"

    place_id: Mapped[int] = mapped_column(sa.ForeignKey("procedure_people.id"), index=True)
    choice: Mapped[ProcedureReplyChoice]
    comment: Mapped[str] = mapped_column(sa.String(2_000), default="")
    way: Mapped[AnswerWay]
    given_at: Mapped[datetime]
    late: Mapped[bool] = mapped_column(default=False)
    noted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))

    place: Mapped[ProcedurePerson] = relationship(back_populates="replies")
    noted_by: Mapped[Person | None] = relationship()
