"""Risks in a report: the open ones by score with their trend, and those closed in the period."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp.agendas.matter.lines import MatterLine, grouped, path_in
from cdp.models import Part, Risk, RiskState
from cdp.reports.collecting.scope import ReportScope
from cdp.reports.text import Collected, ReportTable, cell
from cdp.risks.scale import RiskLevel, level_of, trend_of
from cdp.wording.formats import day, plural


def risks(session: Session, scope: ReportScope) -> Collected:
    """Return the open public risks, highest first, and those closed in the period, in two queries."""
    rows = _risks(session, scope)
    closed = grouped(
        "Closed in this period",
        (
            MatterLine(
                f"{risk.reference} {risk.title}",
                _path(risk),
                f": closed on {day(risk.closed_on)}. {risk.closed_because}",
            )
            for risk in rows
            if risk.state is RiskState.CLOSED
        ),
    )
    tables = _table(risk for risk in rows if risk.state is RiskState.OPEN)
    return Collected(groups=closed, tables=tables, nothing="No risk is recorded.")


def highest(session: Session, scope: ReportScope) -> Collected:
    """Return the open public risks whose level is high, or whose score is above the appetite."""
    rows = [
        risk
        for risk in _risks(session, scope)
        if risk.state is RiskState.OPEN
        and (
            level_of(risk.score) is RiskLevel.HIGH
            or (risk.appetite is not None and risk.score > risk.appetite)
        )
    ]
    return Collected(tables=_table(rows), nothing="No open risk is high or above its appetite.")


def _risks(session: Session, scope: ReportScope) -> Sequence[Risk]:
    return session.scalars(
        sa.select(Risk)
        .where(
            Risk.board_id.in_(scope.board_ids),
            Risk.part == Part.PUBLIC,
            sa.or_(Risk.state == RiskState.OPEN, scope.covers_day(Risk.closed_on.expression)),
        )
        .options(joinedload(Risk.organisation), joinedload(Risk.owner), selectinload(Risk.scores))
        .order_by((Risk.likelihood * Risk.impact).desc(), Risk.number)
    ).all()


def _table(risks: Iterable[Risk]) -> tuple[ReportTable, ...]:
    rows = tuple(
        (
            MatterLine(risk.reference, _path(risk), f" {risk.title}"),
            cell(", ".join(filter(None, [risk.organisation.name, risk.owner.name if risk.owner else ""]))),
            cell(f"{risk.score}, {level_of(risk.score).words.lower()}"),
            cell(trend_of(risk.scores).words),
            cell(risk.controls or "None recorded"),
        )
        for risk in risks
    )
    header = ("Risk", "Owner", "Score", "Trend", "What is in place")
    return (ReportTable(plural(len(rows), "open risk"), header, rows),) if rows else ()


def _path(risk: Risk) -> str:
    return path_in(risk.partnership, "risks", risk.key)
