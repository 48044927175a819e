"""Changing a board’s own list of standing items. Agendas that already exist stay as they are."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from cdp.agendas.ordering import Direction
from cdp.agendas.standing.queries import own_list
from cdp.audit.record import record
from cdp.errors import Conflict, Difference, Refusal
from cdp.models import Board, BoardStandingItem, Person, Purpose, new_key
from cdp.reference.standing_items import standing_items


@dataclass(frozen=True)
class StandingDetails:
    """What a person enters; `code` is the usual item whose matter the item shows, or None for the board’s own."""

    title: str
    purpose: Purpose
    minutes: int
    code: str | None = None
    version: int | None = None


def start_own_list(session: Session, board: Board, *, by: Person) -> None:
    """Give a board its own list, which begins as the usual one. Raises Refusal if it has one already."""
    if own_list(session, board):
        raise Refusal("This board already has its own list.")
    session.add_all(
        BoardStandingItem(
            board=board,
            code=usual.code,
            position=usual.order,
            title=usual.title,
            purpose=Purpose(usual.purpose.value),
            minutes=usual.minutes,
        )
        for usual in standing_items()
    )
    _record(session, board, "started an own list of standing items", by=by)


def add_to_list(session: Session, board: Board, details: StandingDetails, *, by: Person) -> BoardStandingItem:
    """Add an item at the end of the board’s list. Raises Refusal if the same usual item is in it already."""
    rows = own_list(session, board)
    if details.code and any(row.code == details.code for row in rows):
        raise Refusal("This item is already in the list.", field="code")
    added = BoardStandingItem(
        board=board,
        code=details.code or f"own_{new_key()}",
        position=len(rows) + 1,
        title=details.title,
        purpose=details.purpose,
        minutes=details.minutes,
    )
    session.add(added)
    _record(session, board, f"added “{details.title}” to the standing items", by=by)
    return added


def change_in_list(
    session: Session, item: BoardStandingItem, details: StandingDetails, *, by: Person
) -> None:
    """Change an item of the list; raises Conflict with both texts if someone else changed it since it was read."""
    if item.version != details.version:
        texts = (
            ("Title", item.title, details.title),
            ("Minutes", str(item.minutes), str(details.minutes)),
            ("Purpose", item.purpose.value, details.purpose.value),
        )
        different = [Difference(*text) for text in texts if text[1] != text[2]]
        raise Conflict(different, current_version=item.version)
    item.title, item.purpose, item.minutes = details.title, details.purpose, details.minutes
    _record(session, item.board, f"changed “{item.title}” in the standing items", by=by)


def move_in_list(session: Session, item: BoardStandingItem, direction: Direction, *, by: Person) -> None:
    """Move an item one place up or down. Raises Refusal at either end of the list."""
    rows = own_list(session, item.board)
    here = rows.index(item)
    there = here - 1 if direction is Direction.UP else here + 1
    if not 0 <= there < len(rows):
        raise Refusal(f"This item cannot move further {direction}.")
    rows[here], rows[there] = rows[there], rows[here]
    _number(rows)
    _record(session, item.board, f"moved “{item.title}” {direction} in the standing items", by=by)


def remove_from_list(session: Session, item: BoardStandingItem, *, by: Person) -> None:
    """Remove an item from the list; with the last one gone, the board uses the usual list again."""
    board, title = item.board, item.title
    rows = [row for row in own_list(session, board) if row is not item]
    session.delete(item)
    _number(rows)
    _record(session, board, f"removed “{title}” from the standing items", by=by)


def _number(rows: list[BoardStandingItem]) -> None:
    for place, row in enumerate(rows, start=1):
        row.position = place


def _record(session: Session, board: Board, what: str, *, by: Person) -> None:
    record(session, f"{by.name} {what} of {board.name}.", by=by, on=board, partnership=board.partnership)
