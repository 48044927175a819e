"""Changes to a partnership's boards, sub-groups and time-limited groups."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.models import OFFICIAL_SENSITIVE, Board, BoardKind, Partnership, Person
from cdp.partnerships import queries
from cdp.partnerships.boards import queries as board_queries
from cdp.partnerships.boards.reporting import Edge, closes_ring, edges_among
from cdp.partnerships.changes import changed, check_free, check_order, check_version, end_access, hold
from cdp.partnerships.words import BOARD_KINDS
from cdp.wording.formats import day as in_words


@dataclass(frozen=True)
class BoardDetails:
    """The details of a board; `closes_on` and `output` are for boards and groups that are time-limited.

    The markings are printed on every page of its public and confidential documents.
    """

    name: str
    kind: BoardKind
    purpose: str = ""
    parent: Board | None = None
    starts_on: date | None = None
    closes_on: date | None = None
    output: str = ""
    is_council_committee: bool = False
    public_marking: str = ""
    confidential_marking: str = OFFICIAL_SENSITIVE


@dataclass(frozen=True)
class Closing:
    """The last day of a board, its outcome, and the date of the outcome."""

    closes_on: date
    achieved: str
    achieved_on: date


def add_board(session: Session, partnership: Partnership, details: BoardDetails, *, by: Person) -> Board:
    """Set up a board or sub-group at the end of the list.

    Raises Refusal when the name is in use, the dates are reversed, or the parent belongs to another partnership. It
    also raises Refusal when a task and finish group has no closing date or output.
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
        is_council_committee=details.is_council_committee,
        public_marking=details.public_marking,
        confidential_marking=details.confidential_marking,
        position=max((other.position for other in others), default=0) + 1,
    )
    session.add(board)
    kind = BOARD_KINDS[details.kind].lower()
    audit.record(
        session, f"{by.name} set up the {kind} {board.name}.", by=by, on=board, partnership=partnership
    )
    return board


def change_board(session: Session, board: Board, details: BoardDetails, *, version: int, by: Person) -> None:
    """Change a board.

    Raises Refusal as `add_board` does, and also when the board would be below itself or has a meeting after a new last
    day. Raises Conflict when another person has changed the board meanwhile. If the new last day is in the past, people
    lose the access that they had through the board, as in `close_board`.
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
    board.is_council_committee = details.is_council_committee
    board.public_marking = details.public_marking
    board.confidential_marking = details.confidential_marking
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
    """Close a board, or record the outcome of a board that has closed.

    If the last day is in the past, people whose only place in the partnership was on this board lose their access
    immediately (docs/rules/reliability.md 4). The records of their seats and roles do not change.

    Raises Conflict when another person has changed the closing meanwhile. Raises Refusal for future dates, a last day
    before the start, and meetings after the last day.
    """
    before = _closing(board.closes_on, board.output_achieved, board.achieved_on)
    after = _closing(closing.closes_on, closing.achieved, closing.achieved_on)
    check_version(board, version, [(label, before[label], after[label]) for label in before])
    hold(session, board.partnership)
    today = clock.today()
    if closing.closes_on > today:
        raise Refusal(
            "Enter today or an earlier date. To set a later closing date, change the board.",
            field="closes_on",
        )
    check_order(
        board.starts_on,
        closing.closes_on,
        "The last day must be after the date the board started.",
        "closes_on",
    )
    if closing.achieved_on > today:
        raise Refusal("Enter today or an earlier date.", field="achieved_on")
    _check_meetings(session, board, closing.closes_on)
    if before == after:
        return
    was_open = not board.is_closed_on(today)
    board.closes_on = closing.closes_on
    board.output_achieved, board.achieved_on = closing.achieved, closing.achieved_on
    did = "closed" if was_open else "recorded the outcome of"
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
    """End the access that people have through a board, if the board has closed."""
    today = clock.today()
    if not board.is_closed_on(today):
        return
    for person in queries.people_of_board(session, board, today):
        end_access(session, board.partnership, person, by=by)


def _check(partnership: Partnership, details: BoardDetails, others: list[Board]) -> None:
    taken = [other.name for other in others]
    check_free(
        details.name, taken, "Enter a different name. This partnership already has a board with this name."
    )
    if details.kind is BoardKind.TASK_AND_FINISH and details.closes_on is None:
        raise Refusal("Enter the date the group closes.", field="closes_on")
    if details.kind is BoardKind.TASK_AND_FINISH and not details.output:
        raise Refusal("Enter the output of the group.", field="output")
    check_order(
        details.starts_on, details.closes_on, "The closing date must be after the start date.",
        "closes_on",
    )  # fmt: skip
    if details.parent is not None and details.parent.partnership_id != partnership.id:
        raise Refusal("Choose a board of this partnership.", field="parent")


def _check_place(board: Board, details: BoardDetails, boards: list[Board]) -> None:
    """Raise Refusal if the parent is part of this board or reports to it, directly or through others."""
    above = details.parent
    if above is None:
        return
    own = Edge(board.id, board.parent_id or 0)
    others = [edge for edge in edges_among(boards) if edge != own]
    if above is board or closes_ring(Edge(board.id, above.id), others):
        raise Refusal(
            "Choose another board. This one is part of the board you are changing, or reports to it.",
            field="parent",
        )


def _check_meetings(session: Session, board: Board, closes_on: date | None) -> None:
    if closes_on is None:
        return
    if meeting := board_queries.last_meeting_after(session, board, closes_on):
        day = in_words(meeting.starts_at)
        raise Refusal(
            f"This board has a meeting on {day}. Enter that date or a later one, or cancel the meeting first.",
            field="closes_on",
        )


def _closing(closes_on: date | None, achieved: str, achieved_on: date | None) -> dict[str, object]:
    return {"Closed on": closes_on, "Outcome": achieved, "Outcome date": achieved_on}


def _facts(source: Board | BoardDetails) -> dict[str, object]:
    return {
        "Name": source.name,
        "Kind": source.kind,
        "Purpose": source.purpose,
        "Part of": source.parent.name if source.parent else "",
        "Starts on": source.starts_on,
        "Closes on": source.closes_on,
        "Output": source.output,
        "Council committee": "Yes" if source.is_council_committee else "No",
        "Marking of public documents": source.public_marking,
        "Marking of confidential documents": source.confidential_marking,
    }
