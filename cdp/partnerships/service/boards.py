"""A partnership's boards, sub-groups and time-limited groups."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from cdp import audit
from cdp.errors import Refusal
from cdp.models import Board, BoardKind, Partnership, Person
from cdp.partnerships import queries
from cdp.partnerships.service.changes import changed, check_free, check_order, check_version, hold
from cdp.partnerships.words import BOARD_KINDS


@dataclass(frozen=True)
class BoardDetails:
    """What a board is: its kind, where it stands, and for a time-limited one when it closes and with what."""

    name: str
    kind: BoardKind
    purpose: str = ""
    parent: Board | None = None
    reports_to: str = ""
    starts_on: date | None = None
    closes_on: date | None = None
    output: str = ""


def add_board(session: Session, partnership: Partnership, details: BoardDetails, *, by: Person) -> Board:
    """Set up a board or sub-group, after those that are there.

    Raises Refusal for a name that is taken, days that are reversed, or a time-limited group without an end.
    """
    hold(session, partnership)
    others = queries.boards_of(session, partnership)
    _check(partnership, details, others, None)
    board = Board(
        partnership=partnership,
        name=details.name,
        kind=details.kind,
        purpose=details.purpose,
        parent=details.parent,
        reports_to=details.reports_to,
        starts_on=details.starts_on,
        closes_on=details.closes_on,
        output=details.output,
        position=max((other.position for other in others), default=0) + 1,
    )
    session.add(board)
    kind = BOARD_KINDS[details.kind].lower()
    audit.record(
        session, f"{by.name} set up the {kind} {board.name}.", by=by, on=board, partnership=partnership
    )
    return board


def change_board(session: Session, board: Board, details: BoardDetails, *, version: int, by: Person) -> None:
    """Change a board. Raises Refusal as `add_board`, and when it would stand under itself."""
    before, after = _facts(board), _facts(details)
    check_version(board, version, [(label, before[label], after[label]) for label in before])
    partnership = board.partnership
    hold(session, partnership)
    _check(partnership, details, queries.boards_of(session, partnership), board)
    if before == after:
        return
    board.name = details.name
    board.kind = details.kind
    board.purpose = details.purpose
    board.parent = details.parent
    board.reports_to = details.reports_to
    board.starts_on = details.starts_on
    board.closes_on = details.closes_on
    board.output = details.output
    audit.record(
        session,
        f"{by.name} changed {board.name}.",
        by=by,
        on=board,
        partnership=partnership,
        details=changed(before, after),
    )


def _check(partnership: Partnership, details: BoardDetails, boards: list[Board], board: Board | None) -> None:
    taken = [other.name for other in boards if other is not board]
    check_free(details.name, taken, "Enter another name: this partnership has a board with this one.")
    if details.kind is BoardKind.TASK_AND_FINISH and details.closes_on is None:
        raise Refusal("Enter the date the group closes: it is there for a time.", field="closes_on")
    if details.kind is BoardKind.TASK_AND_FINISH and not details.output:
        raise Refusal("Enter what the group will have made when it closes.", field="output")
    check_order(
        details.starts_on, details.closes_on, "The date it closes must be after the date it starts.",
        "closes_on",
    )  # fmt: skip
    if details.parent is not None and details.parent.partnership_id != partnership.id:
        raise Refusal("Choose a board of this partnership.", field="parent")
    above = details.parent
    while above is not None:
        if above is board:
            raise Refusal("Choose another board above it: this one stands below it.", field="parent")
        above = above.parent


def _facts(source: Board | BoardDetails) -> dict[str, object]:
    return {
        "Name": source.name,
        "Kind": source.kind,
        "Purpose": source.purpose,
        "Part of": source.parent.name if source.parent else "",
        "Reports to": source.reports_to,
        "Starts on": source.starts_on,
        "Closes on": source.closes_on,
        "Output": source.output,
    }
