"""Changes to reporting lines from a board to other boards of the partnership and to bodies outside it."""

from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.models import Board, OutsideBodyKind, Person, ReportedMatter, ReportingLine
from cdp.national.queries import facts_in_use
from cdp.partnerships.boards import queries
from cdp.partnerships.boards.reporting import Edge, closes_ring, edges_among, how_often, target_of
from cdp.partnerships.changes import changed, check_order, check_version, hold, same_name
from cdp.partnerships.words import BODY_KINDS
from cdp.reference.national_phrases import CENTRAL_UNIT


@dataclass(frozen=True)
class LineDetails:
    """The details of a reporting line to a board of the partnership, or to an outside body with a kind and name.

    A body without a name takes the name of its kind, or of the unit of central government in the national facts.
    """

    to_board: Board | None = None
    body_kind: OutsideBodyKind | None = None
    body_name: str = ""
    what: str = ""
    every_months: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None

    @property
    def body(self) -> str:
        """The name of the body outside the partnership; empty for a board."""
        if self.body_kind is None:
            return ""
        return self.body_name or BODY_KINDS[self.body_kind]

    @property
    def target(self) -> str:
        """The name of the board or body."""
        return self.to_board.name if self.to_board else self.body


def add_line(session: Session, board: Board, details: LineDetails, *, by: Person) -> ReportingLine:
    """Add a reporting line from a board to another board of its partnership or to a body outside it.

    Raises Refusal when the target is missing or in another partnership, when the dates are reversed, or when the line
    already exists. It also raises Refusal when a board would report to itself, directly or through others.
    """
    hold(session, board.partnership)
    details = _named(session, details)
    boards = queries.boards_to_change(session, board.partnership)
    _check(board, details, boards, None)
    line = ReportingLine(board_id=board.id)
    _apply(line, details)
    session.add(line)
    session.flush()
    session.expire(board, ["lines"])
    sentence = f"{by.name} recorded that {board.name} reports to {details.target}."
    audit.record(session, sentence, by=by, on=board, partnership=board.partnership)
    return line


def change_line(
    session: Session, board: Board, line: ReportingLine, details: LineDetails, *, version: int, by: Person
) -> None:
    """Change or end a reporting line. Raises Refusal as `add_line` does, and Conflict if it has changed."""
    hold(session, board.partnership)
    details = _named(session, details)
    boards = queries.boards_to_change(session, board.partnership)
    before = _facts(target_of(line, boards), line)
    after = _facts(details.target, details)
    check_version(line, version, [(label, before[label], after[label]) for label in before])
    _check(board, details, boards, line)
    if before == after and line.body_kind is details.body_kind:
        return
    _apply(line, details)
    audit.record(
        session,
        f"{by.name} changed the reporting line of {board.name} to {details.target}.",
        by=by,
        on=board,
        partnership=board.partnership,
        details=changed(before, after),
    )


def remove_line(session: Session, board: Board, line: ReportingLine, *, by: Person) -> None:
    """Remove a reporting line that was added by mistake. Raises Refusal if anything was reported under it."""
    hold(session, board.partnership)
    if session.scalar(sa.select(sa.exists().where(ReportedMatter.line_id == line.id))):
        raise Refusal(
            "Reports are recorded under this reporting line. Enter its last day instead of removing it."
        )
    target = target_of(line, queries.boards_to_change(session, board.partnership))
    session.delete(line)
    session.flush()
    session.expire(board, ["lines"])
    sentence = f"{by.name} removed the reporting line of {board.name} to {target}."
    audit.record(session, sentence, by=by, on=board, partnership=board.partnership)


def _named(session: Session, details: LineDetails) -> LineDetails:
    """Return the details; a unit of central government without a name takes that of the national facts."""
    if details.body_kind is not OutsideBodyKind.JCDU or details.body_name:
        return details
    unit = facts_in_use(session).current(CENTRAL_UNIT, clock.today())
    return replace(details, body_name=unit.value) if unit else details


def _check(board: Board, details: LineDetails, boards: list[Board], line: ReportingLine | None) -> None:
    if details.to_board is None and details.body_kind is None:
        raise Refusal("Choose who the board reports to.", field="to_board")
    if details.to_board is not None and details.to_board.partnership_id != board.partnership_id:
        raise Refusal("Choose a board of this partnership.", field="to_board")
    if details.body_kind is OutsideBodyKind.OTHER and not details.body_name:
        raise Refusal("Enter the name of the body.", field="body_name")
    check_order(
        details.starts_on, details.ends_on, "The last day must be on or after the first day.", "ends_on"
    )
    for other in board.lines:
        if other is not line and _same(other, details) and _overlap(other, details):
            field = "to_board" if details.to_board else "body_name"
            raise Refusal(
                f"This board already reports to {details.target} in this period. Choose another, or change the dates.",
                field=field,
            )
    if details.to_board is not None:
        _check_ring(board, details.to_board, details, boards, line)


def _check_ring(
    board: Board, above: Board, details: LineDetails, boards: list[Board], line: ReportingLine | None
) -> None:
    if above is board:
        raise Refusal("Choose another board. A board cannot report to itself.", field="to_board")
    own = Edge(line.board_id, line.to_board_id or 0, line.starts_on, line.ends_on) if line else None
    others = list(edges_among(boards))
    if own in others:
        others.remove(own)
    if closes_ring(Edge(board.id, above.id, details.starts_on, details.ends_on), others):
        raise Refusal(
            f"Choose another board. {above.name} reports to this board or is part of it, directly or through others.",
            field="to_board",
        )


def _same(line: ReportingLine, details: LineDetails) -> bool:
    if details.to_board is not None:
        return line.to_board_id == details.to_board.id
    return line.to_board_id is None and same_name(line.body_name, details.body)


def _overlap(line: ReportingLine, details: LineDetails) -> bool:
    starts_first = (line.starts_on or date.min) <= (details.ends_on or date.max)
    return starts_first and (details.starts_on or date.min) <= (line.ends_on or date.max)


def _apply(line: ReportingLine, details: LineDetails) -> None:
    line.to_board_id = details.to_board.id if details.to_board else None
    line.body_kind = None if details.to_board else details.body_kind
    line.body_name = "" if details.to_board else details.body
    line.what, line.every_months = details.what, details.every_months
    line.starts_on, line.ends_on = details.starts_on, details.ends_on


def _facts(target: str, source: ReportingLine | LineDetails) -> dict[str, object]:
    return {
        "Reports to": target,
        "What": source.what,
        "How often": how_often(source.every_months),
        "From": source.starts_on,
        "Until": source.ends_on,
    }
