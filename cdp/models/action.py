"""Actions, their progress updates, and the changes to their due dates."""

import enum
from datetime import date, datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.agenda import AgendaItem, Part
from cdp.models.base import Base, Keyed, Numbered, Versioned
from cdp.models.board import Board
from cdp.models.meeting import Meeting
from cdp.models.organisation import Organisation
from cdp.models.partnership import Partnership
from cdp.models.person import Person

if TYPE_CHECKING:
    from cdp.models.decision import Decision


class ActionState(enum.StrEnum):
    """States of an action (docs/rules/states.md 8)."""

    RAISED = "raised"
    ACCEPTED = "accepted"
    QUESTIONED = "questioned"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    CLOSED = "closed"
    RETURNED = "returned"
    TRANSFERRED = "transferred"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"


class Action(Keyed, Versioned, Base):
    """Something an organisation agreed to do by a date. Its rating is computed, never stored.

    `decision_id` is the decision that the action follows up, if it was raised from a decision.
    """

    __tablename__ = "actions"
    __table_args__ = (sa.UniqueConstraint("partnership_id", "part", "number", name="uq_actions_number"),)

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("boards.id"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(sa.ForeignKey("meetings.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agenda_items.id"), index=True)
    decision_id: Mapped[int | None] = mapped_column(sa.ForeignKey("decisions.id"), index=True)
    part: Mapped[Part] = mapped_column(default=Part.PUBLIC)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(500))
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisations.id"), index=True)
    raised_on: Mapped[date]
    due_on: Mapped[date] = mapped_column(index=True)
    original_due_on: Mapped[date]
    state: Mapped[ActionState] = mapped_column(default=ActionState.RAISED)
    completed_on: Mapped[date | None]
    evidence: Mapped[str] = mapped_column(sa.Text, default="")
    merged_into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("actions.id"))
    latest_update: Mapped[str] = mapped_column(sa.Text, default="")
    latest_update_at: Mapped[datetime | None]

    partnership: Mapped[Partnership] = relationship()
    board: Mapped[Board] = relationship()
    meeting: Mapped[Meeting | None] = relationship()
    item: Mapped[AgendaItem | None] = relationship()
    decision: Mapped["Decision | None"] = relationship()
    owner: Mapped[Person | None] = relationship()
    organisation: Mapped[Organisation] = relationship()
    merged_into: Mapped["Action | None"] = relationship(remote_side="Action.id")
    updates: Mapped[list["ActionUpdate"]] = relationship(
        back_populates="action", order_by="ActionUpdate.id.desc()"
    )
    date_changes: Mapped[list["ActionDateChange"]] = relationship(
        back_populates="action", order_by="ActionDateChange.id"
    )

    @property
    def is_confidential(self) -> bool:
        """Whether the action is visible only to people who may read Part 2 of its board."""
        return self.part is Part.CONFIDENTIAL

    @property
    def reference(self) -> str:
        """The reference that people quote, such as A12, or C4821 for a confidential action, whose number is random."""
        return f"{'C' if self.part is Part.CONFIDENTIAL else 'A'}{self.number}"


class ActionUpdate(Numbered, Base):
    """A progress update by the owner's organisation or the secretariat, and the action's state after the update."""

    __tablename__ = "action_updates"

    action_id: Mapped[int] = mapped_column(sa.ForeignKey("actions.id"), index=True)
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    at: Mapped[datetime]
    state: Mapped[ActionState]
    text: Mapped[str] = mapped_column(sa.Text)

    action: Mapped[Action] = relationship(back_populates="updates")
    by: Mapped[Person] = relationship()


class ActionDateChange(Numbered, Base):
    """A change by the secretariat to an action's due date, with the reason; the action also keeps its original date."""

    __tablename__ = "action_date_changes"

    action_id: Mapped[int] = mapped_column(sa.ForeignKey("actions.id"), index=True)
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    at: Mapped[datetime]
    moved_from: Mapped[date]
    moved_to: Mapped[date]
    reason: Mapped[str] = mapped_column(sa.Text)

    action: Mapped[Action] = relationship(back_populates="date_changes")
    by: Mapped[Person] = relationship()
