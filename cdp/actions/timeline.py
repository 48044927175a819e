"""The row of an action in the register, and its timeline."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from cdp.actions.owners import owner_words
from cdp.actions.rating import ActionRating, rating_of, rating_reason
from cdp.actions.register.filtering import Grouping
from cdp.actions.states import STATE_WORDS
from cdp.meetings.queries import is_announced
from cdp.models import Action, ActionFile, ActionState, ActionUpdate, Part
from cdp.wording.formats import day

ANSWERED = "Question answered"
"""The title of an update after which the action is raised again: only an answer does that."""


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


def timeline_of(action: Action, duplicates: Iterable[Action] = ()) -> list[TimelineEvent]:
    """Return what happened to an action, newest first: updates, new dates and leads, and files.

    The events of `duplicates`, which were merged into it, are among them, each with the reference of its action.
    """
    events = _events_of(action)
    for duplicate in duplicates:
        events += [
            replace(event, title=f"{duplicate.reference}: {event.title}") for event in _events_of(duplicate)
        ]
    return sorted(events, key=lambda event: event.at, reverse=True)


def _events_of(action: Action) -> list[TimelineEvent]:
    updates = [
        TimelineEvent(
            ANSWERED if update.state is ActionState.RAISED else STATE_WORDS[update.state],
            _by(update),
            update.at,
            update.text,
        )
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
    leads = [
        TimelineEvent(
            f"Lead changed from {owner_words(change.from_organisation, change.from_person)} "
            f"to {owner_words(change.to_organisation, change.to_person)}",
            change.by.name,
            change.at,
            change.reason,
        )
        for change in action.handovers
    ]
    files = [TimelineEvent("File attached", _by(file), file.received_at, file.name) for file in action.files]
    return [*updates, *moves, *leads, *files]


def _by(event: ActionUpdate | ActionFile) -> str:
    person = event.by if isinstance(event, ActionUpdate) else event.received_by
    return f"{person.name}, by personal link" if event.by_link else person.name


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
