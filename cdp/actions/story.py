"""What is told of an action: its line in the register, and what happened to it, newest first."""

from dataclasses import dataclass
from datetime import date, datetime

from cdp.actions.rating import Rating, rating_of, rating_reason
from cdp.actions.states import STATE_WORDS
from cdp.meetings.queries import is_announced
from cdp.models import Action, Part
from cdp.wording.formats import day


@dataclass(frozen=True)
class StoryEvent:
    """One thing that happened: what, by whom, when, and what was said."""

    title: str
    by: str
    at: datetime
    text: str


@dataclass(frozen=True)
class RegisterLine:
    """One line of the register: an action, where it came from, and how it stands on a day."""

    action: Action
    origin: str
    rating: Rating
    reason: str
    state: str


def line_of(action: Action, today: date) -> RegisterLine:
    """Return the line of an action in the register on a day."""
    return RegisterLine(
        action,
        origin=origin_of(action) or action.board.name,
        rating=rating_of(action, today),
        reason=rating_reason(action, today),
        state=STATE_WORDS[action.state],
    )


def story_of(action: Action) -> list[StoryEvent]:
    """Return the updates and date changes of an action, newest first."""
    updates = [
        StoryEvent(STATE_WORDS[update.state], update.by.name, update.at, update.text)
        for update in action.updates
    ]
    moves = [
        StoryEvent(
            f"Due date moved from {day(change.moved_from)} to {day(change.moved_to)}",
            change.by.name,
            change.at,
            change.reason,
        )
        for change in action.date_changes
    ]
    return sorted([*updates, *moves], key=lambda event: event.at, reverse=True)


def origin_of(action: Action) -> str:
    """Say from which meeting and item an action came; empty when from none that its readers may know of.

    A public action may have come from an item that became confidential since: the item is then not named.
    """
    said = []
    if action.meeting is not None and is_announced(action.meeting):
        said.append(f"{action.meeting.bare_title}, {day(action.meeting.starts_at)}")
    if action.item is not None and (action.part is Part.CONFIDENTIAL or not action.item.is_confidential):
        said.append(action.item.title)
    return ": ".join(said)
