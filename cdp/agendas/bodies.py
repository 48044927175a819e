"""Which of the bodies that a board acts as an item belongs to. Pure: it runs no query."""

from collections.abc import Sequence

from cdp.models import AgendaItem, BoardBody
from cdp.partnerships.boards.bodies import bodies_of_meeting
from cdp.wording.formats import listed

BOARD_QUORUM = "The board’s own quorum applies."


def bodies_of_item(item: AgendaItem) -> tuple[BoardBody, ...]:
    """Return the bodies whose business an item is, in order; none if the board does not act as several bodies.

    These are the bodies chosen for the item that the board acts as on the day of the meeting, or all if none were
    chosen.
    """
    bodies = bodies_of_meeting(item.meeting)
    return tuple(body for body in bodies if body in item.bodies) or bodies


def business_of(labels: Sequence[str]) -> str:
    """Return the words "Business of CDP and CSP" for these labels, or an empty text without any."""
    return f"Business of {listed(labels)}" if labels else ""
