"""Schemes of delegation: who may decide what, up to which amount, from one day to another."""

import enum
from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models import spans
from cdp.models.base import Base, Keyed, Versioned
from cdp.models.organisation import Organisation
from cdp.models.partnership import Partnership


class SchemeKind(enum.StrEnum):
    """The kinds of decisions that a scheme of delegation tells apart. The values are those of `ReportAskKind`."""

    ANY = "any"
    APPROVE_MONEY = "approve_money"
    ACCEPT_GRANT = "accept_grant"
    AWARD = "award"
    VARY = "vary"
    CARRY_FORWARD = "carry_forward"


class SchemeLine(Keyed, Versioned, Base):
    """One line of an organisation's scheme of delegation: who decides one kind of decision between two amounts.

    `from_pence` is included and `below_pence` is not; None means that there is no limit. ANY stands for every kind that
    has no line of its own for the amount. A start or end that is None is not known or not set.
    """

    __tablename__ = "scheme_lines"

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisations.id"), index=True)
    scheme: Mapped[str] = mapped_column(sa.String(200))
    paragraph: Mapped[str] = mapped_column(sa.String(40), default="")
    kind: Mapped[SchemeKind]
    from_pence: Mapped[int | None] = mapped_column(sa.BigInteger)
    below_pence: Mapped[int | None] = mapped_column(sa.BigInteger)
    decided_by: Mapped[str] = mapped_column(sa.String(200))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]

    partnership: Mapped[Partnership] = relationship()
    organisation: Mapped[Organisation] = relationship()

    def holds_on(self, day: date) -> bool:
        """Return whether the line is in force on a day."""
        return spans.holds_on(self.starts_on, self.ends_on, day)

    def covers(self, pence: int) -> bool:
        """Return whether an amount in pence is between the limits."""
        return (self.from_pence or 0) <= pence and (self.below_pence is None or pence < self.below_pence)


def who_may_decide(lines: Iterable[SchemeLine], kind: SchemeKind, pence: int, day: date) -> list[SchemeLine]:
    """Return the lines of one organisation's scheme that say who decides; none if the scheme does not say.

    The rule is in docs/rules/domain.md 9. A line for the kind goes before the lines for any kind: "all grants to the
    Deputy Mayor" holds for small ones too. Several lines mean that the scheme names several, and a person must say
    which one holds.
    """
    held = [line for line in lines if line.holds_on(day) and line.covers(pence)]
    own = [line for line in held if line.kind is kind]
    return own or [line for line in held if line.kind is SchemeKind.ANY]
