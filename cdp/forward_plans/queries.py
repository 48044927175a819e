"""The forward plan of a board for one reader, with the Part 2 business that the reader may see."""

from datetime import date

from sqlalchemy.orm import Session

from cdp.access import Access
from cdp.agendas.forward.plan import ForwardPlan, last_day, plan_of
from cdp.agendas.forward.planned import PlanScope
from cdp.decisions.queries import confidential_seen_by
from cdp.models import Board


def plan_for(session: Session, access: Access, board: Board, today: date) -> ForwardPlan:
    """Return a board's plan as a person may see it, with a number of statements that does not depend on its length."""
    seen = frozenset(confidential_seen_by(session, access))
    return plan_of(PlanScope(session, board, today, last_day(today), access, seen))


def public_plan(session: Session, board: Board, today: date) -> ForwardPlan:
    """Return a board's plan without Part 2, for files, which are passed on (docs/rules/rights.md 5)."""
    return plan_of(PlanScope(session, board, today, last_day(today)))
