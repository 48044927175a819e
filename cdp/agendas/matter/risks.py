"""The open risks of a board and those closed lately, for the standing item about risks."""

from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp.access import Access
from cdp.agendas.matter.lines import Groups, MatterLine, grouped, path_in
from cdp.models import Board, Part, Risk, RiskState
from cdp.risks.scale import RiskTrend, level_of, trend_of
from cdp.risks.visibility import visible_to
from cdp.wording.formats import day

LATELY = timedelta(days=92)
"""How long a closed risk is listed: about the time between two meetings."""


def risks_of_board(session: Session, board: Board, today: date) -> Groups:
    """Return the public risks of a board: the open ones by score, then those closed in about three months."""
    return _groups(session, board, today, Risk.part == Part.PUBLIC, "risks")


def confidential_risks(session: Session, access: Access, board: Board, today: date) -> Groups:
    """Return the confidential risks of a board that a person may see, in the same order."""
    seen = sa.and_(Risk.part == Part.CONFIDENTIAL, visible_to(access))
    return _groups(session, board, today, seen, "confidential risks")


def _groups(session: Session, board: Board, today: date, among: sa.ColumnElement[bool], noun: str) -> Groups:
    rows = list(
        session.scalars(
            sa.select(Risk)
            .where(
                Risk.board_id == board.id,
                among,
                sa.or_(Risk.state == RiskState.OPEN, Risk.closed_on >= today - LATELY),
            )
            .options(joinedload(Risk.organisation), joinedload(Risk.owner), selectinload(Risk.scores))
            .order_by((Risk.likelihood * Risk.impact).desc(), Risk.number)
        )
    )
    return grouped(
        f"Open {noun}", (_open(risk, today) for risk in rows if risk.state is RiskState.OPEN)
    ) + grouped(f"Closed {noun}", (_closed(risk) for risk in rows if risk.state is RiskState.CLOSED))


def _open(risk: Risk, today: date) -> MatterLine:
    trend = trend_of(risk.scores)
    owner = ", ".join(filter(None, [risk.owner.name if risk.owner else "", risk.organisation.name]))
    facts = [
        f"{level_of(risk.score).words.lower()}, score {risk.score}",
        "" if trend is RiskTrend.UNKNOWN else trend.words.lower(),
        f"above the appetite of {risk.appetite}" if risk.appetite and risk.score > risk.appetite else "",
        owner,
        f"review overdue since {day(risk.review_on)}" if risk.review_on < today else "",
    ]
    return _line(risk, "; ".join(filter(None, facts)))


def _closed(risk: Risk) -> MatterLine:
    return _line(
        risk, f"closed on {day(risk.closed_on)}: {risk.closed_because}" if risk.closed_on else "closed"
    )


def _line(risk: Risk, facts: str) -> MatterLine:
    path = path_in(risk.partnership, "risks", risk.key)
    return MatterLine(f"{risk.reference} {risk.title}", path, f": {facts}")
