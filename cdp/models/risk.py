"""Risks: what could go wrong, how likely and how bad, every score given, and when the board was told."""

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.agenda import AgendaItem, Part
from cdp.models.backlog import BacklogItem
from cdp.models.base import Base, Keyed, Numbered, Versioned
from cdp.models.board import Board
from cdp.models.organisation import Organisation
from cdp.models.partnership import Partnership
from cdp.models.person import Person


class RiskState(enum.StrEnum):
    """States of a risk (docs/rules/states.md 13)."""

    OPEN = "open"
    CLOSED = "closed"


class Risk(Keyed, Versioned, Base):
    """A risk of the partnership, watched by one board. Its level and trend are computed, never stored.

    Because of its `cause`, its `event` may happen, with its `effect`. `likelihood` and `impact` are from 1 to 5, before
    mitigation and now. `appetite` is the highest score that the board accepts, and `target` the score that the
    mitigation aims for; both may be None, if not agreed.
    """

    __tablename__ = "risks"
    __table_args__ = (sa.UniqueConstraint("partnership_id", "part", "number", name="uq_risks_number"),)

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"))
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("boards.id"), index=True)
    part: Mapped[Part] = mapped_column(default=Part.PUBLIC)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200))
    cause: Mapped[str] = mapped_column(sa.Text, default="")
    event: Mapped[str] = mapped_column(sa.Text)
    effect: Mapped[str] = mapped_column(sa.Text, default="")
    controls: Mapped[str] = mapped_column(sa.Text, default="")
    likelihood_before: Mapped[int]
    impact_before: Mapped[int]
    likelihood: Mapped[int]
    impact: Mapped[int]
    appetite: Mapped[int | None]
    target: Mapped[int | None]
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisations.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"), index=True)
    raised_on: Mapped[date]
    review_on: Mapped[date]
    state: Mapped[RiskState] = mapped_column(default=RiskState.OPEN)
    closed_on: Mapped[date | None]
    closed_because: Mapped[str] = mapped_column(sa.Text, default="")

    partnership: Mapped[Partnership] = relationship()
    board: Mapped[Board] = relationship()
    organisation: Mapped[Organisation] = relationship()
    owner: Mapped[Person | None] = relationship()
    scores: Mapped[list["RiskScore"]] = relationship(back_populates="risk", order_by="RiskScore.id")
    escalations: Mapped[list["RiskEscalation"]] = relationship(
        back_populates="risk", order_by="RiskEscalation.id"
    )

    @property
    def is_confidential(self) -> bool:
        """Whether the risk is visible only to people who may read Part 2 of its board."""
        return self.part is Part.CONFIDENTIAL

    @property
    def reference(self) -> str:
        """The reference that people quote: R12, or RC4821 for a confidential risk, whose number is random."""
        return f"{'RC' if self.is_confidential else 'R'}{self.number}"

    @property
    def score_before(self) -> int:
        """Likelihood times impact before mitigation."""
        return self.likelihood_before * self.impact_before

    @property
    def score(self) -> int:
        """Likelihood times impact now."""
        return self.likelihood * self.impact


class RiskScore(Numbered, Base):
    """One review of a risk: its likelihood and impact after it, what was said, and the next review date."""

    __tablename__ = "risk_scores"

    risk_id: Mapped[int] = mapped_column(sa.ForeignKey("risks.id"), index=True)
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    at: Mapped[datetime]
    likelihood: Mapped[int]
    impact: Mapped[int]
    review_on: Mapped[date]
    text: Mapped[str] = mapped_column(sa.Text, default="")

    risk: Mapped[Risk] = relationship(back_populates="scores")
    by: Mapped[Person] = relationship()

    @property
    def score(self) -> int:
        """Likelihood times impact."""
        return self.likelihood * self.impact


class RiskEscalation(Numbered, Base):
    """A risk taken to a board: an item of its backlog or of a meeting's agenda, with the reason."""

    __tablename__ = "risk_escalations"

    risk_id: Mapped[int] = mapped_column(sa.ForeignKey("risks.id"), index=True)
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("boards.id"))
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(sa.Text)
    backlog_item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("backlog_items.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agenda_items.id"), index=True)

    risk: Mapped[Risk] = relationship(back_populates="escalations")
    board: Mapped[Board] = relationship()
    by: Mapped[Person] = relationship()
    backlog_item: Mapped[BacklogItem | None] = relationship()
    item: Mapped[AgendaItem | None] = relationship()

    @property
    def agenda_item(self) -> AgendaItem | None:
        """The agenda item that the escalation led to, if there is one yet."""
        return self.item or (self.backlog_item.item if self.backlog_item else None)
