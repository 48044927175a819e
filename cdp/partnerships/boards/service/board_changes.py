"""A partnership's boards, sub-groups and time-limited groups."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.models import Board, BoardKind, Partnership, Person
from cdp.partnerships import queries
from cdp.partnerships.boards import queries as board_queries
from cdp.partnerships.boards.reporting import Edge, closes_ring, edges_among
from cdp.partnerships.changes import changed, check_free, check_order, check_version, hold, take_rights_away
from cdp.partnerships.words import BOARD_KINDS
from cdp.wording.formats import day as in_words


@dataclass(frozen=True)
class BoardDetails:
    """What a board is: its kind, where it stands, and for a time-limited one when it closes and with what."""

    name: str
    kind: BoardKind
    purpose: str = ""
    parent: Board | None = None
    starts_on: date | None = None
    closes_on: date | None = None
    output: str = ""


@dataclass(frozen=True)
class Closing:
    """The last day of a board, what came of it, and since when that is there."""

    closes_on: date
    achieved: str
    achieved_on: date


def add_board(session: Session, partnership: Partnership, details: BoardDetails, *, by: Person) -> Board:
    """Set up a board or sub-group, after those that are there.

    Raises Refusal for a name that is taken, days that are reversed, or a time-limited group without an end.
    """
    hold(session, partnership)
    others = queries.boards_of(session, partnership)
    _check(partnership, details, others)
    board = Board(
        partnership=partnership,
        name=details.name,
        kind=details.kind,
        purpose=details.purpose,
        parent=details.parent,
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
    """Change a board. Raises Refusal as `add_board`, when it would stand under itself, and for meetings after its end.

    Raises Conflict when somebody else changed it since it was read. With a last day that is past, people lose the
    places that they have by it, as when it is closed.
    """
    before, after = _facts(board), _facts(details)
    check_version(board, version, [(label, before[label], after[label]) for label in before])
    partnership = board.partnership
    hold(session, partnership)
    boards = board_queries.boards_to_change(session, partnership)
    _check(partnership, details, [other for other in boards if other is not board])
    _check_place(board, details, boards)
    if details.closes_on != before["Closes on"]:
        _check_meetings(session, board, details.closes_on)
    if before == after:
        return
    was_open = not board.is_closed_on(clock.today())
    board.name = details.name
    board.kind = details.kind
    board.purpose = details.purpose
    board.parent = details.parent
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
    if was_open:
        _end_places(session, board, by=by)


def close_board(session: Session, board: Board, closing: Closing, *, version: int, by: Person) -> None:
    """Close a board, or record of one that has closed what came of it.

    Once its last day is past, whoever had a place in the partnership by its seats and roles alone has none any more:
    their rights end at once (docs/rules/reliability.md 4). The seats and roles stay on file as they were.

    Raises Conflict, and Refusal for days to come, days in the wrong order, and meetings after the last day.
    """
    before = _closing(board.closes_on, board.output_achieved, board.achieved_on)
    after = _closing(closing.closes_on, closing.achieved, closing.achieved_on)
    check_version(board, version, [(label, before[label], after[label]) for label in before])
    hold(session, board.partnership)
    today = clock.today()
    if closing.closes_on > today:
        raise Refusal(
            "Enter today or an earlier day. Change the board to say when it will close.", field="closes_on"
        )
    check_order(
        board.starts_on,
        closing.closes_on,
        "The date it closed must be after the date it started.",
        "closes_on",
    )
    if closing.achieved_on > today:
        raise Refusal("Enter today or an earlier day.", field="achieved_on")
    _check_meetings(session, board, closing.closes_on)
    if before == after:
        return
    was_open = not board.is_closed_on(today)
    board.closes_on = closing.closes_on
    board.output_achieved, board.achieved_on = closing.achieved, closing.achieved_on
    did = "closed" if was_open else "recorded the output of"
    audit.record(
        session,
        f"{by.name} {did} {board.name}.",
        by=by,
        on=board,
        partnership=board.partnership,
        details=changed(before, after),
    )
    if was_open:
        _end_places(session, board, by=by)


def _end_places(session: Session, board: Board, *, by: Person) -> None:
    """Take rights from everybody on a board that has closed; while it is open, nobody loses any."""
    today = clock.today()
    if not board.is_closed_on(today):
        return
    for person in queries.people_of_board(session, board, today):
        take_rights_away(session, board.partnership, person, by=by)


def _check(partnership: Partnership, details: BoardDetails, others: list[Board]) -> None:
    taken = [other.name for other in others]
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


def _check_place(board: Board, details: BoardDetails, boards: list[Board]) -> None:
    """Refuse a board above that is part of this one or reports to it, directly or through others."""
    above = details.parent
    if above is None:
        return
    own = Edge(board.id, board.parent_id or 0)
    others = [edge for edge in edges_among(boards) if edge != own]
    if above is board or closes_ring(Edge(board.id, above.id), others):
        raise Refusal("Choose another board above it: this one stands below it.", field="parent")


def _check_meetings(session: Session, board: Board, closes_on: date | None) -> None:
    if closes_on is None:
        return
    if meeting := board_queries.last_meeting_after(session, board, closes_on):
        day = in_words(meeting.starts_at)
        raise Refusal(
            f"This board meets on {day}. Enter that day or a later one, or cancel the meeting first.",
            field="closes_on",
        )


def _closing(closes_on: date | None, achieved: str, achieved_on: date | None) -> dict[str, object]:
    return {"Closed on": closes_on, "What it made": achieved, "Made on": achieved_on}


def _facts(source: Board | BoardDetails) -> dict[str, object]:
    return {
        "Name": source.name,
        "Kind": source.kind,
        "Purpose": source.purpose,
        "Part of": source.parent.name if source.parent else "",
        "Starts on": source.starts_on,
        "Closes on": source.closes_on,
        "Output": source.output,
    }
