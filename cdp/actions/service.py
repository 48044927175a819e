"""Raising actions, updating their progress, and changes by the secretariat. No function here commits."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.actions import queries
from cdp.actions.owners import check_owner, notify_owner, people_to_notify
from cdp.actions.rating import OPEN
from cdp.actions.states import STATE_WORDS, STEPS
from cdp.audit.record import record, reference_to
from cdp.clock import months_after
from cdp.errors import Conflict, Difference, Refusal
from cdp.meetings.dates import FURTHEST_MONTHS
from cdp.models import (
    Action,
    ActionDateChange,
    ActionState,
    ActionUpdate,
    AgendaItem,
    Board,
    Decision,
    Meeting,
    Minutes,
    MinutesState,
    Organisation,
    Part,
    Partnership,
    Person,
)
from cdp.wording.formats import day

LONGEST_TITLE = 500


@dataclass(frozen=True)
class ActionDetails:
    """The details of a new action. If `item` is given, the action's meeting is that of the item.

    `decision` is the decision that the action follows up, which also decides who may see it.
    """

    board: Board
    title: str
    organisation: Organisation
    owner: Person | None
    due_on: date
    item: AgendaItem | None = None
    meeting: Meeting | None = None
    part: Part = Part.PUBLIC
    decision: Decision | None = None


def check_due_date(due_on: date, *, confirmed: bool) -> None:
    """Raise Refusal for an unconfirmed date in the past or more than 18 months ahead (docs/rules/records.md 2)."""
    if confirmed:
        return
    advice = "Enter another date, or tick “Use this date anyway”."
    if due_on < clock.today():
        raise Refusal(f"{day(due_on)} is in the past. {advice}", field="use_anyway")
    if due_on > months_after(clock.today(), FURTHEST_MONTHS):
        raise Refusal(
            f"{day(due_on)} is more than {FURTHEST_MONTHS} months ahead. {advice}", field="use_anyway"
        )


@dataclass(frozen=True)
class ActionProgress:
    """An update on an action's progress; `version` is the version of the action that the person saw."""

    state: ActionState
    text: str
    version: int
    evidence: str = ""


@dataclass(frozen=True)
class ActionWording:
    """A new wording for an action; `version` is the version of the action that the person saw."""

    title: str
    version: int


@dataclass(frozen=True)
class Ownership:
    """The new owner of an action; `version` is the version of the action that the person saw."""

    organisation: Organisation
    owner: Person | None
    version: int


@dataclass(frozen=True)
class NewDate:
    """A new due date and the reason for it; `version` is the version of the action that the person saw."""

    due_on: date
    reason: str
    version: int


@dataclass(frozen=True)
class EndingNote:
    """A note on ending or returning an action; `version` is the version of the action that the person saw."""

    text: str
    version: int


@dataclass(frozen=True)
class RaisedAction:
    """A new action and the people emailed; `is_own` means that the person who raised it is or represents the owner."""

    action: Action
    notified: list[Person]
    is_own: bool = False


def raise_action(
    session: Session, partnership: Partnership, details: ActionDetails, *, by: Person
) -> RaisedAction:
    """Raise an action and email its owner; raises Refusal for details that are not allowed.

    Public actions of a partnership are numbered from 1 without gaps. Confidential actions get random numbers, which
    reveal nothing about other actions. The numbers are locked until the transaction ends.
    """
    title = _checked_title(details.title)
    meeting, part = _origin(partnership, details)
    _check_minutes_open(session, meeting)
    if details.organisation.partnership_id != partnership.id:
        raise Refusal("Choose an organisation of this partnership.", field="organisation")
    check_owner(session, partnership, details.organisation, details.owner)
    _lock_numbers(session, partnership)
    action = Action(
        partnership=partnership,
        board=details.board,
        meeting=meeting,
        item=details.item,
        part=part,
        decision=details.decision,
        number=queries.next_number(session, partnership, part),
        title=title,
        owner=details.owner,
        organisation=details.organisation,
        raised_on=clock.today(),
        due_on=details.due_on,
        original_due_on=details.due_on,
        state=ActionState.RAISED,
    )
    people = people_to_notify(session, action, details.organisation, details.owner)
    session.add(action)
    session.flush()
    # The history quotes public wording, because people look for it there, but never confidential wording.
    words = "raised {action}" if part is Part.CONFIDENTIAL else f"raised {{action}}: {title.rstrip('.')}"
    _note(session, action, words, {"title": reference_to(title), "due": str(action.due_on)}, by=by)
    notified = notify_owner(session, action, "action_raised.txt", people, by=by)
    return RaisedAction(action, notified, is_own=by in people)


def update_progress(
    session: Session, action: Action, progress: ActionProgress, *, by: Person
) -> ActionUpdate:
    """Record an update by an owner, or by the secretariat on their behalf, and set the new state.

    Raises Refusal for a step that is not allowed, and Conflict when someone else has changed the action. The caller
    checks that `by` may update the action (`queries.may_update`).
    """
    _lock(session, action)
    if action.version != progress.version:
        _conflict(
            action,
            Difference("Update", action.latest_update, progress.text),
            Difference("State", STATE_WORDS[action.state], STATE_WORDS[progress.state]),
        )
    _check_open(action)
    if progress.state not in STEPS[action.state]:
        choices = ", ".join(STATE_WORDS[state].lower() for state in STEPS[action.state])
        raise Refusal(
            f"This action is {STATE_WORDS[action.state].lower()}. Choose one of these: {choices}.",
            field="state",
        )
    text = _entered(progress.text, "Enter what has been done, or what is preventing it.")
    before = action.state
    action.state = progress.state
    action.completed_on = (
        (action.completed_on or clock.today()) if progress.state is ActionState.DONE else None
    )
    action.evidence = progress.evidence.strip() or action.evidence
    update = _add_update(action, text, by=by)
    words = f"updated {{action}}: {STATE_WORDS[action.state].lower()}"
    _note(session, action, words, {"from": before, "to": action.state, "text": reference_to(text)}, by=by)
    return update


def change_wording(session: Session, action: Action, wording: ActionWording, *, by: Person) -> None:
    """Change the wording of an action; raises Refusal, or Conflict if someone else has changed the action since."""
    _lock(session, action)
    if action.version != wording.version:
        _conflict(action, Difference("Action", action.title, wording.title))
    _check_open(action)
    before, action.title = action.title, _checked_title(wording.title)
    _note(
        session,
        action,
        "changed the wording of {action}",
        {"from": reference_to(before), "to": reference_to(action.title)},
        by=by,
    )


def change_owner(session: Session, action: Action, ownership: Ownership, *, by: Person) -> list[Person]:
    """Change the owner of an action and return the people notified; a new organisation must accept the action."""
    _lock(session, action)
    if action.version != ownership.version:
        _conflict(
            action, Difference("Owner", _owner_words(action.organisation, action.owner), _words_of(ownership))
        )
    _check_open(action)
    partnership = action.partnership
    if ownership.organisation.partnership_id != partnership.id:
        raise Refusal("Choose an organisation of this partnership.", field="organisation")
    if ownership.organisation is action.organisation and ownership.owner is action.owner:
        raise Refusal("This is the current owner. Choose another owner, or go back.", field="organisation")
    check_owner(session, partnership, ownership.organisation, ownership.owner)
    people = people_to_notify(session, action, ownership.organisation, ownership.owner)
    if ownership.organisation is not action.organisation:
        action.state, action.completed_on = ActionState.RAISED, None
    action.organisation, action.owner = ownership.organisation, ownership.owner
    _note(session, action, f"gave {{action}} to {action.organisation.name}", {}, by=by)
    return notify_owner(session, action, "action_raised.txt", people, by=by)


def move_date(session: Session, action: Action, new: NewDate, *, by: Person) -> None:
    """Change the due date with a reason, and keep the original date and every change (docs/rules/domain.md 6)."""
    _lock(session, action)
    if action.version != new.version:
        _conflict(
            action,
            Difference("Due date", day(action.due_on), day(new.due_on)),
            Difference("Reason", action.date_changes[-1].reason if action.date_changes else "", new.reason),
        )
    _check_open(action)
    if new.due_on == action.due_on:
        raise Refusal("This is the current due date. Enter another date, or go back.", field="due_on")
    reason = _entered(new.reason, "Enter why the date is moved.", field="reason")
    change = ActionDateChange(
        by=by, at=clock.now(), moved_from=action.due_on, moved_to=new.due_on, reason=reason
    )
    action.date_changes.append(change)
    action.due_on = new.due_on
    words = f"moved the due date of {{action}} to {day(new.due_on)}"
    _note(
        session,
        action,
        words,
        {"from": str(change.moved_from), "to": str(new.due_on), "reason": reference_to(reason)},
        by=by,
    )


def close(session: Session, action: Action, note: EndingNote, *, by: Person) -> None:
    """Close an action marked as done; the note is the evidence, and may be empty if there already is evidence."""
    _lock(session, action)
    _check_version(action, note, ActionState.CLOSED)
    _check_done(action, "close")
    action.evidence = note.text.strip() or action.evidence
    if not action.evidence:
        raise Refusal("Enter the evidence: a paper, a figure, or who confirmed it.", field="text")
    action.state = ActionState.CLOSED
    _add_update(action, action.evidence, by=by)
    _note(session, action, "closed {action}", {"evidence": reference_to(action.evidence)}, by=by)


def return_to_owner(session: Session, action: Action, note: EndingNote, *, by: Person) -> None:
    """Return an action marked as done to its owner, and email the owner what is missing."""
    _lock(session, action)
    _check_version(action, note, ActionState.RETURNED)
    _check_done(action, "return")
    text = _entered(note.text, "Enter what is missing.")
    action.state, action.completed_on = ActionState.RETURNED, None
    _add_update(action, text, by=by)
    _note(session, action, "returned {action} to its owner", {"text": reference_to(text)}, by=by)
    people = people_to_notify(session, action, action.organisation, action.owner)
    notify_owner(session, action, "action_returned.txt", people, by=by)


def merge(session: Session, action: Action, into: Action, note: EndingNote, *, by: Person) -> None:
    """End an action as a duplicate; the other action, in the same partnership and part, stays open."""
    _lock(session, action)
    _check_version(action, note, ActionState.MERGED)
    _check_open(action)
    if into is action:
        raise Refusal("An action cannot be a duplicate of itself. Choose the action to keep.", field="into")
    if into.partnership_id != action.partnership_id or into.part is not action.part:
        raise Refusal("Choose an action of this partnership in the same part.", field="into")
    if into.state not in OPEN:
        raise Refusal("That action has ended. Choose an open action.", field="into")
    action.state, action.merged_into = ActionState.MERGED, into
    # The two confidential actions may have different readers, so the text for one does not name the other
    target = "another action" if action.part is Part.CONFIDENTIAL else into.reference
    _add_update(action, note.text.strip() or f"Duplicate of {target}.", by=by)
    _note(session, action, f"merged {{action}} into {target}", {"into": into.key}, by=by)


def transfer(session: Session, action: Action, note: EndingNote, *, by: Person) -> None:
    """End an action because another body has taken it over; the note names the body."""
    _end(session, action, note, ActionState.TRANSFERRED, by=by)


def withdraw(session: Session, action: Action, note: EndingNote, *, by: Person) -> None:
    """End an action that is no longer needed; the note is the reason. The number is never reused."""
    _end(session, action, note, ActionState.WITHDRAWN, by=by)


def _end(session: Session, action: Action, note: EndingNote, state: ActionState, *, by: Person) -> None:
    _lock(session, action)
    _check_version(action, note, state)
    _check_open(action)
    verb, advice = {
        ActionState.TRANSFERRED: ("transferred", "Enter who has taken over the action."),
        ActionState.WITHDRAWN: ("withdrew", "Enter why the action is withdrawn."),
    }[state]
    text = _entered(note.text, advice)
    action.state = state
    _add_update(action, text, by=by)
    _note(session, action, f"{verb} {{action}}", {"text": reference_to(text)}, by=by)


def _origin(partnership: Partnership, details: ActionDetails) -> tuple[Meeting | None, Part]:
    """Return the meeting and part of a new action; raises Refusal for details that do not fit together."""
    if details.board.partnership_id != partnership.id:
        raise Refusal("Choose a board of this partnership.", field="board")
    meeting = details.item.meeting if details.item else details.meeting
    if meeting is not None and meeting.board_id != details.board.id:
        raise Refusal("That is a meeting of another board. Choose a meeting of this board.", field="meeting")
    if details.item is not None and not details.item.accepted:
        raise Refusal("That item is not on the agenda yet. Accept the item first, then raise the action.")
    confidential = details.part is Part.CONFIDENTIAL or (
        details.item is not None and details.item.is_confidential
    )
    return meeting, Part.CONFIDENTIAL if confidential else Part.PUBLIC


def _check_minutes_open(session: Session, meeting: Meeting | None) -> None:
    """Raise Refusal once the minutes of a meeting have gone to its chair, because they list its actions."""
    if meeting is None:
        return
    closed = sa.exists().where(Minutes.meeting_id == meeting.id, Minutes.state != MinutesState.DRAFT)
    if session.scalar(sa.select(closed)):
        raise Refusal(
            "The minutes of that meeting have been sent to its chair. Choose “Not from a meeting”.",
            field="meeting",
        )


def _checked_title(typed: str) -> str:
    title = " ".join(_entered(typed, "Enter the action.", field="title").split())
    if len(title) > LONGEST_TITLE:
        raise Refusal(f"The action must be {LONGEST_TITLE} characters or fewer.", field="title")
    return title


def _entered(typed: str, sentence: str, field: str = "text") -> str:
    text = typed.strip()
    if not text:
        raise Refusal(sentence, field=field)
    return text


def _lock_numbers(session: Session, partnership: Partnership) -> None:
    """Lock the partnership's action numbers for this transaction.

    SQLite allows one writer at a time. On PostgreSQL, other transactions can still add rows that refer to the
    partnership; a full FOR UPDATE would make them wait.
    """
    session.execute(
        sa.select(Partnership.id).where(Partnership.id == partnership.id).with_for_update(key_share=True)
    )


def _lock(session: Session, action: Action) -> None:
    """Read an action again, so that its version is current, and lock it until the transaction ends."""
    session.flush()
    session.refresh(action, with_for_update={"key_share": True, "of": Action})


def _check_open(action: Action) -> None:
    if action.state not in OPEN:
        raise Refusal(
            f"This action is {STATE_WORDS[action.state].lower()}. If there is more to do, raise a new action."
        )


def _check_done(action: Action, verb: str) -> None:
    _check_open(action)
    if action.state is not ActionState.DONE:
        raise Refusal(f"This action is not marked as done. Update it to done first, then {verb} it.")


def _add_update(action: Action, text: str, *, by: Person) -> ActionUpdate:
    """Add an update with the current state of the action, and store its text as the latest update."""
    update = ActionUpdate(by=by, at=clock.now(), state=action.state, text=text)
    action.updates.insert(0, update)
    action.latest_update, action.latest_update_at = text, update.at
    return update


def _conflict(action: Action, *differences: Difference) -> None:
    raise Conflict(
        [each for each in differences if each.theirs != each.yours], current_version=action.version
    )


def _check_version(action: Action, note: EndingNote, new_state: ActionState) -> None:
    """Raise Conflict if someone else has changed the action since the person opened the form."""
    if action.version == note.version:
        return
    _conflict(
        action,
        Difference("Latest update", action.latest_update, note.text),
        Difference("State", STATE_WORDS[action.state], STATE_WORDS[new_state]),
    )


def _owner_words(organisation: Organisation, owner: Person | None) -> str:
    return f"{owner.name}, {organisation.name}" if owner else organisation.name


def _words_of(ownership: Ownership) -> str:
    return _owner_words(ownership.organisation, ownership.owner)


def _note(session: Session, action: Action, words: str, details: dict[str, str], *, by: Person) -> None:
    """Record a sentence in the history, without the reference of a confidential action."""
    named = "a confidential action" if action.part is Part.CONFIDENTIAL else f"action {action.reference}"
    record(
        session,
        f"{by.name} {words.replace('{action}', named, 1)}.",
        by=by,
        on=action,
        partnership=action.partnership,
        details=details,
    )
