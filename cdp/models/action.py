"""Actions: their owners, updates, files, every change of date and of owner, and personal links to update them."""

import enum
from datetime import date, datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.agenda import AgendaItem, Part
from cdp.models.base import Base, Keyed, Numbered, Versioned, new_key
from cdp.models.board import Board
from cdp.models.meeting import Meeting
from cdp.models.organisation import Organisation
from cdp.models.partnership import Partnership
from cdp.models.person import Person
from cdp.models.risk import Risk
from cdp.models.workplan import Activity

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

    `owner` and `organisation` are the lead; `further_owners` work on it beside the lead. `decision_id` is the decision
    or recommendation that the action follows up, `activity_id` the activity of the workplan and `metric_code` the
    indicator that it was raised from, and `risk_id` the risk that it mitigates.
    """

    __tablename__ = "actions"
    __table_args__ = (
        sa.UniqueConstraint("partnership_id", "part", "number", name="uq_actions_number"),
        # The register mostly lists the open actions of a partnership, next due first
        sa.Index("ix_actions_partnership_id_state_due_on", "partnership_id", "state", "due_on"),
    )

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("boards.id"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(sa.ForeignKey("meetings.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agenda_items.id"), index=True)
    decision_id: Mapped[int | None] = mapped_column(sa.ForeignKey("decisions.id"), index=True)
    activity_id: Mapped[int | None] = mapped_column(sa.ForeignKey("activities.id"), index=True)
    metric_code: Mapped[str | None] = mapped_column(sa.String(60))
    risk_id: Mapped[int | None] = mapped_column(sa.ForeignKey("risks.id"), index=True)
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
    merged_into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("actions.id"), index=True)
    latest_update: Mapped[str] = mapped_column(sa.Text, default="")
    latest_update_at: Mapped[datetime | None]

    partnership: Mapped[Partnership] = relationship()
    board: Mapped[Board] = relationship()
    meeting: Mapped[Meeting | None] = relationship()
    item: Mapped[AgendaItem | None] = relationship()
    decision: Mapped["Decision | None"] = relationship()
    activity: Mapped[Activity | None] = relationship()
    risk: Mapped[Risk | None] = relationship()
    owner: Mapped[Person | None] = relationship()
    organisation: Mapped[Organisation] = relationship()
    merged_into: Mapped["Action | None"] = relationship(remote_side="Action.id")
    updates: Mapped[list["ActionUpdate"]] = relationship(
        back_populates="action", order_by="ActionUpdate.id.desc()"
    )
    date_changes: Mapped[list["ActionDateChange"]] = relationship(
        back_populates="action", order_by="ActionDateChange.id"
    )
    further_owners: Mapped[list["ActionOwner"]] = relationship(
        back_populates="action", order_by="ActionOwner.id", cascade="all, delete-orphan"
    )
    handovers: Mapped[list["ActionHandover"]] = relationship(
        back_populates="action", order_by="ActionHandover.id"
    )
    files: Mapped[list["ActionFile"]] = relationship(back_populates="action", order_by="ActionFile.id")

    @property
    def is_confidential(self) -> bool:
        """Whether the action is visible only to people who may read Part 2 of its board."""
        return self.part is Part.CONFIDENTIAL

    @property
    def reference(self) -> str:
        """The reference that people quote, such as A12, or C4821 for a confidential action, whose number is random."""
        return f"{'C' if self.part is Part.CONFIDENTIAL else 'A'}{self.number}"


class ActionOwner(Numbered, Base):
    """A further owner of an action beside its lead: an organisation, and perhaps a person of it."""

    __tablename__ = "action_owners"
    __table_args__ = (sa.UniqueConstraint("action_id", "organisation_id", "person_id"),)

    action_id: Mapped[int] = mapped_column(sa.ForeignKey("actions.id"))
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisations.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"), index=True)

    action: Mapped[Action] = relationship(back_populates="further_owners")
    organisation: Mapped[Organisation] = relationship()
    person: Mapped[Person | None] = relationship()


class ActionUpdate(Numbered, Base):
    """A progress update by the owner's organisation or the secretariat, and the action's state after the update.

    `by_link` is whether it was sent by a personal link, without signing in.
    """

    __tablename__ = "action_updates"

    action_id: Mapped[int] = mapped_column(sa.ForeignKey("actions.id"), index=True)
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    at: Mapped[datetime]
    state: Mapped[ActionState]
    text: Mapped[str] = mapped_column(sa.Text)
    by_link: Mapped[bool] = mapped_column(default=False, server_default=sa.false())

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


class ActionHandover(Numbered, Base):
    """A change of an action's lead from one organisation or person to another, with the reason; all are kept."""

    __tablename__ = "action_handovers"

    action_id: Mapped[int] = mapped_column(sa.ForeignKey("actions.id"), index=True)
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    at: Mapped[datetime]
    from_organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisations.id"))
    from_person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    to_organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisations.id"))
    to_person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(sa.Text, default="")

    action: Mapped[Action] = relationship(back_populates="handovers")
    by: Mapped[Person] = relationship(foreign_keys=[by_id])
    from_organisation: Mapped[Organisation] = relationship(foreign_keys=[from_organisation_id])
    from_person: Mapped[Person | None] = relationship(foreign_keys=[from_person_id])
    to_organisation: Mapped[Organisation] = relationship(foreign_keys=[to_organisation_id])
    to_person: Mapped[Person | None] = relationship(foreign_keys=[to_person_id])


class ActionFile(Keyed, Base):
    """A file that shows what was done for an action. Its bytes are in the paper store, by SHA-256."""

    __tablename__ = "action_files"

    action_id: Mapped[int] = mapped_column(sa.ForeignKey("actions.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    media_type: Mapped[str] = mapped_column(sa.String(120))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    received_at: Mapped[datetime]
    received_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    by_link: Mapped[bool] = mapped_column(default=False, server_default=sa.false())

    action: Mapped[Action] = relationship(back_populates="files")
    received_by: Mapped[Person] = relationship()


class ActionLink(Keyed, Base):
    """A person's link to update the public actions of their organisations in one partnership, without an account.

    A new `seal` ends the link that was sent before.
    """

    __tablename__ = "action_links"
    __table_args__ = (sa.UniqueConstraint("partnership_id", "person_id"),)

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    seal: Mapped[str] = mapped_column(sa.String(12), default=new_key)
    sent_at: Mapped[datetime]

    partnership: Mapped[Partnership] = relationship()
    person: Mapped[Person] = relationship()
