"""The bodies whose business an agenda item is, if the board acts as several bodies. No database access."""

from collections.abc import Sequence

from cdp.models import AgendaItem, BoardBody
from cdp.partnerships.boards.bodies import bodies_of_meeting
from cdp.wording.formats import listed

BOARD_QUORUM = "The board’s own quorum applies."


def bodies_of_item(item: AgendaItem) -> tuple[BoardBody, ...]:
    """Return the bodies whose business an item is, in order; none if the board does not act as several bodies.

    Only the bodies that the board acts as on the day of the meeting count. If none of them was chosen for the item, the
    item is the business of all of them.
    """
    bodies = bodies_of_meeting(item.meeting)
    return tuple(body for body in bodies if body in item.bodies) or bodies


def business_of(labels: Sequence[str]) -> str:
    """Return text such as "Business of CDP and CSP" for these labels, or an empty string if there are none."""
    return f"Business of {listed(labels)}" if labels else ""
