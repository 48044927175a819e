"""Reporting lines from boards to other boards of the partnership and to bodies outside it. No database access.

Reporting lines are many-to-many (docs/rules/domain.md 1). The link from a board to the board that it is part of is not
a reporting line. Both kinds of links together may not form a circle.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cdp.clock import months_after
from cdp.models import Board, ReportingLine
from cdp.partnerships.words import BODY_KINDS
from cdp.wording.formats import agree, plural


@dataclass(frozen=True)
class Edge:
    """A link from a board to one that it reports to or is part of, from `first` to `last`; None means no limit."""

    source: int
    target: int
    first: date | None = None
    last: date | None = None

    def holds_on(self, day: date) -> bool:
        """Return whether the link is in use on a day."""
        return (self.first or date.min) <= day <= (self.last or date.max)


def lines_on(board: Board, day: date, boards: Sequence[Board]) -> list[ReportingLine]:
    """Return a board's reporting lines in use on a day, leaving out lines to boards that are not in `boards`."""
    there = {each.id for each in boards}
    return [
        line
        for line in board.lines
        if line.holds_on(day) and (line.to_board_id is None or line.to_board_id in there)
    ]


def target_of(line: ReportingLine, boards: Sequence[Board]) -> str:
    """Return the name of the board or body that a line leads to."""
    if line.to_board_id is None:
        return line.body_name
    return next(board.name for board in boards if board.id == line.to_board_id)


def due_after(line: ReportingLine, last: date | None) -> date | None:
    """Return when the next report is due: the interval after the last one or, before the first, after the line began.

    None if the interval is not fixed, or there is no day from which to count.
    """
    since = last or line.starts_on
    return months_after(since, line.every_months) if since is not None and line.every_months else None


def kind_of(line: ReportingLine) -> str:
    """Return the kind of body that a line leads to, in words."""
    return BODY_KINDS[line.body_kind] if line.body_kind else "Board of this partnership"


def how_often(months: int | None) -> str:
    """Return text such as "every month" or "every 3 months", or an empty string if the interval is not fixed."""
    if months is None:
        return ""
    return f"every {agree(months, 'month', plural(months, 'month'))}"


def edges_among(boards: Sequence[Board]) -> Iterator[Edge]:
    """Yield the links from each board to the board that it is part of and to the boards that it reports to."""
    for board in boards:
        if board.parent_id is not None:
            yield Edge(board.id, board.parent_id)
        for line in board.lines:
            if line.to_board_id is not None:
                yield Edge(board.id, line.to_board_id, line.starts_on, line.ends_on)


def closes_ring(edge: Edge, others: Sequence[Edge]) -> bool:
    """Return whether, on any day, a link would form a circle with the other links."""
    turns = {edge.first or date.min} | {other.first for other in others if other.first}
    return any(
        _leads(edge.target, edge.source, [other for other in others if other.holds_on(day)])
        for day in turns
        if edge.holds_on(day)
    )


def _leads(start: int, end: int, edges: Sequence[Edge]) -> bool:
    seen, waiting = set[int](), [start]
    while waiting:
        here = waiting.pop()
        if here == end:
            return True
        if here not in seen:
            seen.add(here)
            waiting += [edge.target for edge in edges if edge.source == here]
    return False
