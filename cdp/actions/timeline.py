"""The row of an action in the register, and its timeline."""

from dataclasses import dataclass
from datetime import date, datetime

from cdp.actions.rating import ActionRating, rating_of, rating_reason
from cdp.actions.register.queries import Grouping
from cdp.actions.states import STATE_WORDS
from cdp.meetings.queries import is_announced
from cdp.models import Action, Part
from cdp.wording.formats import day


@dataclass(frozen=True)
class TimelineEvent:
    """One event in the timeline of an action: a title, a person, a time and a text."""

    title: str
    by: str
    at: datetime
    text: str


@dataclass(frozen=True)
class RegisterLine:
    """One row of the register: an action, its origin, and its rating and state on a day."""

    action: Action
    origin: str
    rating: ActionRating
    reason: str
    state: str


def line_of(action: Action, today: date) -> RegisterLine:
    """Return the row of an action in the register on a day."""
    return RegisterLine(
        action,
        origin=origin_of(action) or action.board.name,
        rating=rating_of(action, today),
        reason=rating_reason(action, today),
        state=STATE_WORDS[action.state],
    )


def timeline_of(action: Action) -> list[TimelineEvent]:
    """Return the updates and date changes of an action, newest first."""
    updates = [
        TimelineEvent(STATE_WORDS[update.state], update.by.name, update.at, update.text)
        for update in action.updates
    ]
    moves = [
        TimelineEvent(
            f"Due date moved from {day(change.moved_from)} to {day(change.moved_to)}",
            change.by.name,
            change.at,
            change.reason,
        )
        for change in action.date_changes
    ]
    return sorted([*updates, *moves], key=lambda event: event.at, reverse=True)


def group_of(action: Action, grouping: Grouping) -> str:
    """Return the heading of the group in which the register shows an action."""
    if grouping is Grouping.ORGANISATION:
        return action.organisation.name
    meeting = action.meeting
    if meeting is None or not is_announced(meeting):
        return "Not raised at a meeting"
    return f"{meeting.bare_title}, {day(meeting.starts_at)}"


def origin_of(action: Action) -> str:
    """Return the meeting and item at which an action was raised, as far as the readers of the action may know.

    A meeting that is not announced is left out, and so is the confidential item of a public action.
    """
    parts = []
    if action.meeting is not None and is_announced(action.meeting):
        parts.append(f"{action.meeting.bare_title}, {day(action.meeting.starts_at)}")
    if action.item is not None and (action.part is Part.CONFIDENTIAL or not action.item.is_confidential):
        parts.append(action.item.title)
    return ": ".join(parts)
