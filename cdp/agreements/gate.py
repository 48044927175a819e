"""No commitment until executed: whether money may be committed under an agreement, and spending that came too early."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.agreements.words import STATES
from cdp.models import AgreementState, FundingAgreement, PlanAmount
from cdp.wording.money import pounds

OPEN = (AgreementState.DRAFT, AgreementState.OUT)


@dataclass(frozen=True)
class EarlySpending:
    """What was spent on a plan line whose agreement is not executed, in pence."""

    agreement: FundingAgreement
    pence: int

    @property
    def sentence(self) -> str:
        """A warning for the people who read the agreement."""
        state = STATES[self.agreement.state].lower()
        return f"{pounds(self.pence)} has been spent on the plan line of this agreement, which is {state}."


def may_commit(agreement: FundingAgreement | None) -> bool:
    """Return whether money may be committed: an agreement exists, and both sides have signed it."""
    return agreement is not None and agreement.is_executed


def early_spending(session: Session, line_ids: Sequence[int]) -> dict[int, EarlySpending]:
    """Return the spending that came too early by plan line, in two statements.

    It has the lines with actual spending and an agreement that is not executed, but none that is. Callers pass only
    lines that the reader may see, and leave out agreements that the reader may not read.
    """
    agreements = session.scalars(
        sa.select(FundingAgreement)
        .where(FundingAgreement.line_id.in_(line_ids), FundingAgreement.state != AgreementState.WITHDRAWN)
        .order_by(FundingAgreement.id)
    ).all()
    executed = {one.line_id for one in agreements if one.is_executed}
    waiting = {one.line_id: one for one in agreements if one.state in OPEN and one.line_id not in executed}
    spent = session.execute(
        sa.select(PlanAmount.line_id, sa.func.sum(PlanAmount.actual_pence))
        .where(PlanAmount.line_id.in_([line for line in waiting if line is not None]))
        .group_by(PlanAmount.line_id)
    )
    return {line: EarlySpending(waiting[line], int(pence)) for line, pence in spent if pence}
