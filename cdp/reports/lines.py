"""Reporting lines with their log: what was reported to whom, what came back, and when the next report is due."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from cdp.models import Board, Partnership, Report, ReportedMatter, ReportingLine
from cdp.partnerships.boards.queries import boards_with_lines
from cdp.partnerships.boards.reporting import due_after, lines_on, target_of

DUE_SOON = timedelta(days=28)


class ReportingState(StrEnum):
    """Whether a report under a reporting line is due on a day."""

    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    NOT_DUE = "not_due"
    NO_INTERVAL = "no_interval"
    NOT_KNOWN = "not_known"

    @property
    def words(self) -> str:
        """The words for the state."""
        return WORDS[self]

    @property
    def colour(self) -> str:
        """The GOV.UK name of the tag's colour."""
        return {ReportingState.OVERDUE: "red", ReportingState.DUE_SOON: "orange"}.get(self, "grey")


WORDS = {
    ReportingState.OVERDUE: "Overdue",
    ReportingState.DUE_SOON: "Due soon",
    ReportingState.NOT_DUE: "Not due yet",
    ReportingState.NO_INTERVAL: "No fixed interval",
    ReportingState.NOT_KNOWN: "Not known",
}


@dataclass(frozen=True)
class LineStatus:
    """A reporting line in use: who reports to whom, what was reported, newest first, and when the next is due.

    The next report is due its interval after the last one or, before the first, after the first day of the line. It is
    not known (None) if the line has an interval but no day from which to count.
    """

    board: Board
    line: ReportingLine
    target: str
    reported: tuple[ReportedMatter, ...]
    today: date

    @property
    def last(self) -> ReportedMatter | None:
        """What was reported last."""
        return self.reported[0] if self.reported else None

    @property
    def due_on(self) -> date | None:
        """The day on which the next report is due."""
        return due_after(self.line, self.last.reported_on if self.last else None)

    @property
    def state(self) -> ReportingState:
        """Whether a report is due."""
        if self.line.every_months is None:
            return ReportingState.NO_INTERVAL
        if self.due_on is None:
            return ReportingState.NOT_KNOWN
        if self.due_on < self.today:
            return ReportingState.OVERDUE
        return ReportingState.DUE_SOON if self.due_on - self.today <= DUE_SOON else ReportingState.NOT_DUE


def lines_of(session: Session, partnership: Partnership, today: date) -> list[LineStatus]:
    """Return the reporting lines in use today, in the order of the boards, in four statements."""
    boards = [board for board in boards_with_lines(session, partnership) if not board.is_closed_on(today)]
    in_use = [(board, line) for board in boards for line in lines_on(board, today, boards)]
    reported: dict[int, list[ReportedMatter]] = defaultdict(list)
    for matter in session.scalars(
        sa.select(ReportedMatter)
        .where(ReportedMatter.line_id.in_([line.id for _, line in in_use]))
        .options(joinedload(ReportedMatter.report), joinedload(ReportedMatter.recorded_by))
        .order_by(ReportedMatter.reported_on.desc(), ReportedMatter.id.desc())
    ):
        reported[matter.line_id].append(matter)
    return [
        LineStatus(board, line, target_of(line, boards), tuple(reported[line.id]), today)
        for board, line in in_use
    ]


def reports_to_take(session: Session, partnership: Partnership) -> list[Report]:
    """Return the issued reports of the partnership, newest first."""
    return list(
        session.scalars(
            sa.select(Report)
            .where(Report.partnership_id == partnership.id, Report.issued_at.is_not(None))
            .order_by(Report.issued_at.desc(), Report.id.desc())
        )
    )
