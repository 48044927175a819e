"""Decisions of boards: how they were made, their conditions and delegations, and what became of recommendations."""

import enum
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.agenda import AgendaItem, Part
from cdp.models.base import Base, Keyed, Versioned
from cdp.models.board import Board
from cdp.models.issued import IssuedDocument
from cdp.models.meeting import Meeting
from cdp.models.person import Person


class DecisionState(enum.StrEnum):
    """States of a decision (docs/rules/states.md 7): provisional when the item was not quorate, until ratified."""

    PROVISIONAL = "provisional"
    DECIDED = "decided"
    RATIFIED = "ratified"
    RESCINDED = "rescinded"


class DecisionKind(enum.StrEnum):
    """Whether the board decided about its own work, or recommended a decision to another body."""

    DECISION = "decision"
    RECOMMENDATION = "recommendation"


class DecisionMethod(enum.StrEnum):
    """How a board made a decision."""

    CONSENSUS = "consensus"
    VOTE = "vote"
    WRITTEN = "written_procedure"


class Ballot(enum.StrEnum):
    """One vote."""

    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"


decision_interests = sa.Table(
    "decision_interests",
    Base.metadata,
    sa.Column("decision_id", sa.ForeignKey("decisions.id"), primary_key=True),
    sa.Column("person_id", sa.ForeignKey("people.id"), primary_key=True),
)


class Decision(Keyed, Versioned, Base):
    """A decision of a board, numbered by board, year and part, without gaps; numbers are not reused.

    `votes_by_member` has a list of each member's vote, if votes were recorded by member. `carried` is computed from the
    votes under the voting rule of the terms in force when the decision was made. A decision by written procedure has no
    meeting and item until a meeting has recorded it in its minutes; `took_no_part` are the members who declared an
    interest in it. `delegated_within` is the limit of a delegation in words, and the board looks at it again on
    `delegation_review_on`.
    """

    __tablename__ = "decisions"
    __table_args__ = (sa.UniqueConstraint("board_id", "year", "part", "number", name="uq_decisions_number"),)

    board_id: Mapped[int] = mapped_column(sa.ForeignKey("boards.id"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(sa.ForeignKey("meetings.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agenda_items.id"), index=True)
    part: Mapped[Part]
    year: Mapped[int]
    number: Mapped[int]
    kind: Mapped[DecisionKind] = mapped_column(
        default=DecisionKind.DECISION, server_default=DecisionKind.DECISION.value
    )
    recommended_to: Mapped[str] = mapped_column(sa.String(300), default="", server_default="")
    wording: Mapped[str] = mapped_column(sa.Text)
    moved_by: Mapped[str] = mapped_column(sa.String(200), default="")
    seconded_by: Mapped[str] = mapped_column(sa.String(200), default="", server_default="")
    method: Mapped[DecisionMethod] = mapped_column(
        default=DecisionMethod.CONSENSUS, server_default=DecisionMethod.CONSENSUS.value
    )
    votes_for: Mapped[int | None]
    votes_against: Mapped[int | None]
    votes_abstaining: Mapped[int | None]
    votes_by_member: Mapped[dict[str, Any] | None]
    casting_vote: Mapped[Ballot | None]
    carried: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    delegated_to: Mapped[str] = mapped_column(sa.String(300), default="")
    delegated_within: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    delegated_until: Mapped[date | None]
    delegation_review_on: Mapped[date | None]
    delegation_ended_on: Mapped[date | None]
    delegation_ended_because: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    dissent: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    state: Mapped[DecisionState]
    decided_at: Mapped[datetime]
    ratified_meeting_id: Mapped[int | None] = mapped_column(sa.ForeignKey("meetings.id"))
    rescinded_on: Mapped[date | None]
    rescinded_because: Mapped[str] = mapped_column(sa.Text, default="")

    board: Mapped[Board] = relationship()
    meeting: Mapped[Meeting | None] = relationship(foreign_keys=[meeting_id])
    ratified_meeting: Mapped[Meeting | None] = relationship(foreign_keys=[ratified_meeting_id])
    item: Mapped[AgendaItem | None] = relationship()
    took_no_part: Mapped[list[Person]] = relationship(secondary=decision_interests, order_by=Person.id)
    subject_to: Mapped[list["DecisionCondition"]] = relationship(
        back_populates="decision",
        order_by="DecisionCondition.position, DecisionCondition.id",
        cascade="all, delete-orphan",
    )
    uses: Mapped[list["DelegationUse"]] = relationship(
        back_populates="decision", order_by="DelegationUse.used_on, DelegationUse.id"
    )
    responses: Mapped[list["BodyResponse"]] = relationship(
        back_populates="decision", order_by="BodyResponse.responded_on, BodyResponse.id"
    )

    @property
    def reference(self) -> str:
        """The number that people quote, such as 2026-D17, or 2026-C3 for a confidential decision.

        Confidential decisions are numbered separately, because gaps in the public numbers would reveal them.
        """
        return f"{self.year}-{'C' if self.part is Part.CONFIDENTIAL else 'D'}{self.number}"

    @property
    def conditions(self) -> str:
        """The conditions as minuted, one on each line."""
        return "\n".join(condition.text for condition in self.subject_to)

    @property
    def is_confidential(self) -> bool:
        """Whether the decision or its item is in Part 2."""
        return self.part is Part.CONFIDENTIAL or (self.item is not None and self.item.is_confidential)

    @property
    def made_at(self) -> datetime:
        """When the board made the decision: when its meeting began, or when the written procedure closed."""
        at_meeting = self.meeting is not None and self.method is not DecisionMethod.WRITTEN
        return self.meeting.starts_at if at_meeting and self.meeting is not None else self.decided_at

    @property
    def latest_response(self) -> "BodyResponse | None":
        """What stands of a recommendation: its latest decision elsewhere, or the next one expected."""
        decided = [each for each in self.responses if each.outcome is not RecommendationOutcome.AWAITED]
        last = decided[-1] if decided else None
        awaited = [each for each in self.responses if each.outcome is RecommendationOutcome.AWAITED]
        expected = max(awaited, key=lambda each: each.id, default=None)
        if expected is None or last is None:
            return expected or last
        is_later = expected.id > last.id and expected.responded_on >= last.responded_on
        return expected if is_later else last

    def delegation_is_open_on(self, day: date) -> bool:
        """Return whether someone may act for the board on a day under this decision."""
        ended = self.delegation_ended_on is not None or (
            self.delegated_until is not None and self.delegated_until < day
        )
        in_effect = self.carried and self.state in {DecisionState.DECIDED, DecisionState.RATIFIED}
        return bool(self.delegated_to) and in_effect and not ended


class DecisionCondition(Keyed, Base):
    """A condition of a decision ("subject to …"); it is open until `met_on`, and `met_note` says how it was met."""

    __tablename__ = "decision_conditions"

    decision_id: Mapped[int] = mapped_column(sa.ForeignKey("decisions.id"), index=True)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(sa.Text)
    met_on: Mapped[date | None]
    met_note: Mapped[str] = mapped_column(sa.Text, default="")

    decision: Mapped[Decision] = relationship(back_populates="subject_to")


class DelegationUse(Keyed, Base):
    """One use of a delegation: what was done for the board, and by whom."""

    __tablename__ = "delegation_uses"

    decision_id: Mapped[int] = mapped_column(sa.ForeignKey("decisions.id"), index=True)
    used_on: Mapped[date]
    used_by: Mapped[str] = mapped_column(sa.String(200))
    what: Mapped[str] = mapped_column(sa.Text)

    decision: Mapped[Decision] = relationship(back_populates="uses")


class RecommendationOutcome(enum.StrEnum):
    """What another body did with a recommendation; AWAITED says when it is to decide (docs/rules/states.md 7)."""

    AWAITED = "awaited"
    ACCEPTED = "accepted"
    CHANGED = "changed"
    REJECTED = "rejected"
    DEFERRED = "deferred"
    CALLED_IN = "called_in"
    WITHDRAWN = "withdrawn"


class BodyResponse(Keyed, Base):
    """What another body did with a recommendation, or when it is to decide. All are kept.

    `responded_on` is the day of the decision, or the day on which it is expected. `reference` is the body's own, such
    as a forward plan reference. `is_key` says that it is a key decision of a council. A decision that may be called in
    takes effect after `call_in_until`. `recorded_at` is not known for the first ones.
    """

    __tablename__ = "body_responses"

    decision_id: Mapped[int] = mapped_column(sa.ForeignKey("decisions.id"), index=True)
    outcome: Mapped[RecommendationOutcome]
    body: Mapped[str] = mapped_column(sa.String(300))
    responded_on: Mapped[date]
    reference: Mapped[str] = mapped_column(sa.String(100), default="", server_default="")
    is_key: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    call_in_until: Mapped[date | None]
    recorded_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(sa.Text, default="")

    decision: Mapped[Decision] = relationship(back_populates="responses")


class DecisionReferral(Keyed, Base):
    """A decision of a group that was proposed as an agenda item of a board to which the group reports."""

    __tablename__ = "decision_referrals"
    __table_args__ = (sa.UniqueConstraint("item_id"),)

    decision_id: Mapped[int] = mapped_column(sa.ForeignKey("decisions.id"), index=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("agenda_items.id"))
    referred_at: Mapped[datetime]
    referred_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))

    decision: Mapped[Decision] = relationship()
    item: Mapped[AgendaItem] = relationship()
    referred_by: Mapped[Person] = relationship()


class DecisionExtract(Keyed, Base):
    """An extract of one decision as an issued document. A later extract does not change an earlier one."""

    __tablename__ = "decision_extracts"

    decision_id: Mapped[int] = mapped_column(sa.ForeignKey("decisions.id"), index=True)
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("issued_documents.id"), unique=True)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))

    decision: Mapped[Decision] = relationship()
    document: Mapped[IssuedDocument] = relationship()
    made_by: Mapped[Person] = relationship()
