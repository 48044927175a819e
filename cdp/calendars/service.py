"""Turning a board's website calendar on and off."""

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.models import Board, Person


def open_to_websites(session: Session, board: Board, *, by: Person) -> None:
    """Turn on a board's website calendar, which anyone may read. Raises Refusal when it is already on."""
    if board.public_feed_since is not None:
        raise Refusal("The calendar for websites is already on.")
    board.public_feed_since = clock.now()
    _record(session, board, f"{by.name} switched on the calendar for websites: {board.name}.", by)


def close_to_websites(session: Session, board: Board, *, by: Person) -> None:
    """Turn off a board's website calendar. Raises Refusal when it is already off."""
    if board.public_feed_since is None:
        raise Refusal("The calendar for websites is already off.")
    board.public_feed_since = None
    _record(session, board, f"{by.name} switched off the calendar for websites: {board.name}.", by)


def _record(session: Session, board: Board, sentence: str, by: Person) -> None:
    audit.record(session, sentence, by=by, on=board, partnership=board.partnership)
