"""Movements of money between quarters, lines and years, and money returned. They never change the original profile."""

import enum
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.base import Base, Keyed, Versioned
from cdp.models.decision import Decision
from cdp.models.partnership import Partnership
from cdp.models.plan_line import PlanLine


class MoneyMovementKind(enum.StrEnum):
    """The kinds of movement: within a year, into a later year, or back to the granting body."""

    REPROFILE = "reprofile"
    CARRY_FORWARD = "carry_forward"
    RETURN = "return"


class MoneyMovementState(enum.StrEnum):
    """States of a movement (docs/rules/states.md 16): only an approved one changes the profile in force."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class MoneyMovement(Keyed, Versioned, Base):
    """An amount moved from one quarter of a line to another quarter or line, or returned, in pence.

    Years and quarters are those of plan amounts. A return has no line to which the money goes. `approved_by` is the
    body that decided, `approved_on` its date, and `decision` the decision or recommendation of a board about it.
    """

    __tablename__ = "money_movements"
    __table_args__ = (
        sa.UniqueConstraint("partnership_id", "number"),
        sa.CheckConstraint("pence > 0", name="amount"),
        sa.CheckConstraint("(kind = 'return') = (to_line_id IS NULL)", name="return_goes_nowhere"),
        sa.CheckConstraint(
            "(to_line_id IS NULL) = (to_year IS NULL) AND (to_line_id IS NULL) = (to_quarter IS NULL)",
            name="where_to",
        ),
    )

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"))
    number: Mapped[int]
    kind: Mapped[MoneyMovementKind]
    pence: Mapped[int] = mapped_column(sa.BigInteger)
    from_line_id: Mapped[int] = mapped_column(sa.ForeignKey("plan_lines.id"), index=True)
    from_year: Mapped[int]
    from_quarter: Mapped[int]
    to_line_id: Mapped[int | None] = mapped_column(sa.ForeignKey("plan_lines.id"), index=True)
    to_year: Mapped[int | None]
    to_quarter: Mapped[int | None]
    reason: Mapped[str] = mapped_column(sa.Text)
    state: Mapped[MoneyMovementState] = mapped_column(default=MoneyMovementState.PROPOSED)
    proposed_on: Mapped[date]
    approved_by: Mapped[str] = mapped_column(sa.String(200), default="")
    approved_on: Mapped[date | None]
    decision_id: Mapped[int | None] = mapped_column(sa.ForeignKey("decisions.id"), index=True)
    outcome_note: Mapped[str] = mapped_column(sa.Text, default="")

    partnership: Mapped[Partnership] = relationship()
    from_line: Mapped[PlanLine] = relationship(foreign_keys=[from_line_id])
    to_line: Mapped[PlanLine | None] = relationship(foreign_keys=[to_line_id])
    decision: Mapped[Decision | None] = relationship()

    @property
    def reference(self) -> str:
        """The reference that people quote, such as V3."""
        return f"V{self.number}"
