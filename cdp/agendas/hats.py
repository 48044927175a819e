"""As which of the board's bodies an item is dealt with. Pure: it asks nobody."""

from collections.abc import Sequence

from cdp.models import AgendaItem, BoardHat
from cdp.partnerships.boards.bodies import bodies_of_meeting
from cdp.wording.formats import listed

QUORUM_STAYS = "The quorum is the board’s, whatever it acts as."


def hats_of_item(item: AgendaItem) -> tuple[BoardHat, ...]:
    """Return the bodies whose business an item is, in their order; none where the board acts as itself alone.

    An item is kept to those that were chosen for it, as far as the board acts as them on the day of the meeting;
    where none were, it is business of all.
    """
    worn = bodies_of_meeting(item.meeting)
    return tuple(hat for hat in worn if hat in item.hats) or worn


def business_of(labels: Sequence[str]) -> str:
    """Return whose business an item is: "Business of CDP and CSP"; nothing where nobody is named."""
    return f"Business of {listed(labels)}" if labels else ""
