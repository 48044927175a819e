"""Opening a board's meetings to websites, and closing them again."""

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.models import Board, Person


def open_to_websites(session: Session, board: Board, *, by: Person) -> None:
    """Let everybody who has the address know of a board's announced meetings. Raises Refusal when they do."""
    if board.public_feed_since is not None:
        raise Refusal("The calendar for websites is switched on already.")
    board.public_feed_since = clock.now()
    _record(session, board, f"{by.name} switched on the calendar for websites of {board.name}.", by)


def close_to_websites(session: Session, board: Board, *, by: Person) -> None:
    """End a board's calendar for websites at once. Raises Refusal when there is none."""
    if board.public_feed_since is None:
        raise Refusal("The calendar for websites is switched off already.")
    board.public_feed_since = None
    _record(session, board, f"{by.name} switched off the calendar for websites of {board.name}.", by)


def _record(session: Session, board: Board, sentence: str, by: Person) -> None:
    audit.record(session, sentence, by=by, on=board, partnership=board.partnership)
