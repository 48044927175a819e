"""Reporting lines in a report: what was reported in the period, and what is overdue."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from cdp.agendas.matter.lines import MatterLine, path_in
from cdp.models import Board, ReportedMatter, ReportingLine
from cdp.reports.collecting.scope import ReportScope
from cdp.reports.lines import LineStatus, ReportingState, lines_of
from cdp.reports.text import Collected, ReportTable, cell
from cdp.wording.formats import day_short


def reported(session: Session, scope: ReportScope) -> Collected:
    """Return what the boards reported to whom in the period, and what came back."""
    rows = session.execute(
        sa.select(ReportedMatter, ReportingLine, Board)
        .join(ReportingLine, ReportedMatter.line_id == ReportingLine.id)
        .outerjoin(Board, ReportingLine.to_board_id == Board.id)
        .where(
            ReportingLine.board_id.in_(scope.board_ids),
            scope.covers_day(ReportedMatter.reported_on.expression),
        )
        .options(joinedload(ReportedMatter.report))
        .order_by(ReportedMatter.reported_on, ReportedMatter.id)
    ).all()
    table = ReportTable(
        "What was reported",
        ("Date", "To", "What", "What came back"),
        tuple(
            (
                MatterLine(
                    day_short(matter.reported_on), path_in(scope.partnership, "reports", "lines", line.key)
                ),
                cell(to_board.name if to_board is not None else line.body_name),
                cell(matter.what),
                cell(matter.came_back or "Nothing recorded yet"),
            )
            for matter, line, to_board in rows
        ),
    )
    return Collected(tables=(table,) if rows else (), nothing="No report to another body was recorded.")


def lines_due(session: Session, scope: ReportScope) -> Collected:
    """Return the reports to other bodies that are overdue."""
    late = [each for each in lines_of(session, scope.partnership, scope.today) if _is_late(each, scope)]
    table = ReportTable(
        "Overdue reports",
        ("Report of", "To", "Due", "Last reported"),
        tuple(
            (
                MatterLine(each.board.name, path_in(scope.partnership, "reports", "lines", each.line.key)),
                cell(each.target),
                cell(day_short(each.due_on)),
                cell(day_short(each.last.reported_on) if each.last else "Never"),
            )
            for each in late
        ),
    )
    return Collected(tables=(table,) if late else (), nothing="No report to another body is overdue.")


def _is_late(status: LineStatus, scope: ReportScope) -> bool:
    is_covered = scope.board is None or status.board.id == scope.board.id
    return is_covered and status.state is ReportingState.OVERDUE
