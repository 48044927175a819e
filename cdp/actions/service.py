"""Changes to actions: raising, progress, and what only the secretariat does. Nothing here commits."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.actions import queries
from cdp.actions.owners import check_owner, people_asked, tell_owner
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
    Meeting,
    Organisation,
    Part,
    Partnership,
    Person,
)
from cdp.wording.formats import day

LONGEST_TITLE = 500


@dataclass(frozen=True)
class ActionDetails:
    """What is needed to raise an action. With an item, meeting and board are the item's, and so is its part."""

    board: Board
    title: str
    organisation: Organisation
    owner: Person | None
    due_on: date
    item: AgendaItem | None = None
    meeting: Meeting | None = None
    part: Part = Part.PUBLIC


def check_due_date(due_on: date, *, confirmed: bool) -> None:
    """Ask about a date that is past or more than 18 months ahead: Refusal until it is confirmed.

    Source: docs/rules/records.md 2.
    """
    if confirmed:
        return
    question = "Enter another date, or tick “Use this date anyway”."
    if due_on < clock.today():
        raise Refusal(f"{day(due_on)} is in the past. {question}", field="use_anyway")
    if due_on > months_after(clock.today(), FURTHEST_MONTHS):
        raise Refusal(
            f"{day(due_on)} is more than {FURTHEST_MONTHS} months ahead. {question}", field="use_anyway"
        )


@dataclass(frozen=True)
class Progress:
    """What somebody says about how an action goes; `version` is the one they read."""

    state: ActionState
    text: str
    version: int
    evidence: str = ""


@dataclass(frozen=True)
class Wording:
    """A new wording of an action."""

    title: str
    version: int


@dataclass(frozen=True)
class Ownership:
    """Who is to do an action from now on."""

    organisation: Organisation
    owner: Person | None
    version: int


@dataclass(frozen=True)
class NewDate:
    """A due date moved, and why."""

    due_on: date
    reason: str
    version: int


@dataclass(frozen=True)
class Verdict:
    """What the secretariat says when it ends or returns an action: a reason, or where it went."""

    text: str
    version: int


@dataclass(frozen=True)
class Raised:
    """An action that was raised, and who is told about it by mail."""

    action: Action
    told: list[Person]


def raise_action(session: Session, partnership: Partnership, details: ActionDetails, by: Person) -> Raised:
    """Raise an action with a number of its own, and tell its owner by mail.

    Public actions of a partnership are numbered from 1 and without gaps, confidential ones by chance, so that those
    whom somebody may read tell nothing of others. The number is taken under a lock that lasts until the transaction
    ends. Raises Refusal.
    """
    title = _checked_title(details.title)
    meeting, part = _origin(partnership, details)
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
        number=queries.next_number(session, partnership, part),
        title=title,
        owner=details.owner,
        organisation=details.organisation,
        raised_on=clock.today(),
        due_on=details.due_on,
        original_due_on=details.due_on,
        state=ActionState.RAISED,
    )
    asked = people_asked(session, action, details.organisation, details.owner)
    session.add(action)
    session.flush()
    # Confidential wording stays out of the history; a public one is what people look for there.
    said = "raised {action}" if part is Part.CONFIDENTIAL else f"raised {{action}}: {title.rstrip('.')}"
    _note(session, action, said, by, {"title": reference_to(title), "due": str(action.due_on)})
    return Raised(action, tell_owner(session, action, "action_raised.txt", asked, by))


def update_progress(session: Session, action: Action, progress: Progress, by: Person) -> ActionUpdate:
    """Note what the owner's organisation (or the secretariat for it) says, and the state it leads to.

    Raises Refusal for a step that the state machine does not have, Conflict when somebody else spoke meanwhile.
    Whether `by` may speak for the owner is the caller's to check (`queries.may_update`).
    """
    _lock(session, action)
    if action.version != progress.version:
        _conflict(
            action,
            Difference("What is said about progress", action.latest_update, progress.text),
            Difference("State", STATE_WORDS[action.state], STATE_WORDS[progress.state]),
        )
    _check_open(action)
    if progress.state not in STEPS[action.state]:
        choices = ", ".join(STATE_WORDS[state].lower() for state in STEPS[action.state])
        raise Refusal(
            f"This action is {STATE_WORDS[action.state].lower()}. From there you can choose: {choices}.",
            field="state",
        )
    text = _given(progress.text, "Say what has been done, or what stands in the way.")
    before = action.state
    action.state = progress.state
    action.completed_on = (
        (action.completed_on or clock.today()) if progress.state is ActionState.DONE else None
    )
    action.evidence = progress.evidence.strip() or action.evidence
    update = _speak(action, text, by)
    words = f"updated {{action}}: {STATE_WORDS[action.state].lower()}"
    _note(session, action, words, by, {"from": before, "to": action.state, "text": reference_to(text)})
    return update


def change_wording(session: Session, action: Action, wording: Wording, by: Person) -> None:
    """Word an action anew; raises Refusal, or Conflict with both wordings."""
    _lock(session, action)
    if action.version != wording.version:
        _conflict(action, Difference("What is to be done", action.title, wording.title))
    _check_open(action)
    before, action.title = action.title, _checked_title(wording.title)
    _note(
        session,
        action,
        "changed the wording of {action}",
        by,
        {"from": reference_to(before), "to": reference_to(action.title)},
    )


def change_owner(session: Session, action: Action, ownership: Ownership, by: Person) -> list[Person]:
    """Give an action to another organisation or person, and return who is told; a new organisation is asked afresh."""
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
        raise Refusal("This is who owns it now. Choose somebody else, or go back.", field="organisation")
    check_owner(session, partnership, ownership.organisation, ownership.owner)
    asked = people_asked(session, action, ownership.organisation, ownership.owner)
    if ownership.organisation is not action.organisation:
        action.state, action.completed_on = ActionState.RAISED, None
    action.organisation, action.owner = ownership.organisation, ownership.owner
    _note(session, action, f"gave {{action}} to {action.organisation.name}", by, {})
    return tell_owner(session, action, "action_raised.txt", asked, by)


def move_date(session: Session, action: Action, new: NewDate, by: Person) -> None:
    """Move the due date, with a reason; the original date stays, and each move is kept (docs/rules/domain.md 6)."""
    _lock(session, action)
    if action.version != new.version:
        _conflict(
            action,
            Difference("Due date", day(action.due_on), day(new.due_on)),
            Difference("Reason", action.date_changes[-1].reason if action.date_changes else "", new.reason),
        )
    _check_open(action)
    if new.due_on == action.due_on:
        raise Refusal("This is the date it is due now. Enter another date, or go back.", field="due_on")
    reason = _given(new.reason, "Say why the date is moved.", field="reason")
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
        by,
        {"from": str(change.moved_from), "to": str(new.due_on), "reason": reference_to(reason)},
    )


def close(session: Session, action: Action, verdict: Verdict, by: Person) -> None:
    """Close an action that its owner says is done; `text` is the evidence and may be empty if some was given."""
    _lock(session, action)
    _check_version(action, verdict, ActionState.CLOSED)
    _check_done(action, "close")
    action.evidence = verdict.text.strip() or action.evidence
    if not action.evidence:
        raise Refusal("Say what shows that it is done: a paper, a figure, or who confirmed it.", field="text")
    action.state = ActionState.CLOSED
    _speak(action, action.evidence, by)
    _note(session, action, "closed {action}", by, {"evidence": reference_to(action.evidence)})


def return_to_owner(session: Session, action: Action, verdict: Verdict, by: Person) -> None:
    """Give an action that was called done back to its owner, with what is missing, and tell them by mail."""
    _lock(session, action)
    _check_version(action, verdict, ActionState.RETURNED)
    _check_done(action, "return")
    text = _given(verdict.text, "Say what is missing, so that the owner knows what to do.")
    action.state, action.completed_on = ActionState.RETURNED, None
    _speak(action, text, by)
    _note(session, action, "returned {action} to its owner", by, {"text": reference_to(text)})
    asked = people_asked(session, action, action.organisation, action.owner)
    tell_owner(session, action, "action_returned.txt", asked, by)


def merge(session: Session, action: Action, into: Action, verdict: Verdict, by: Person) -> None:
    """End an action as a duplicate of another one of the same partnership and part, which goes on."""
    _lock(session, action)
    _check_version(action, verdict, ActionState.MERGED)
    _check_open(action)
    if into is action:
        raise Refusal("An action cannot be a duplicate of itself. Choose the one that stays.", field="into")
    if into.partnership_id != action.partnership_id or into.part is not action.part:
        raise Refusal("Choose an action of this partnership and of the same part.", field="into")
    if into.state not in OPEN:
        raise Refusal("That action has ended. Choose one that is still open.", field="into")
    action.state, action.merged_into = ActionState.MERGED, into
    # Confidential actions of one board may have different readers: neither names the other
    target = "another action" if action.part is Part.CONFIDENTIAL else into.reference
    _speak(action, verdict.text.strip() or f"A duplicate of {target}.", by)
    _note(session, action, f"merged {{action}} into {target}", by, {"into": into.key})


def transfer(session: Session, action: Action, verdict: Verdict, by: Person) -> None:
    """End an action here because another body has taken it over; `text` says which."""
    _end(session, action, verdict, by, ActionState.TRANSFERRED)


def withdraw(session: Session, action: Action, verdict: Verdict, by: Person) -> None:
    """End an action that is no longer wanted; `text` says why. Its number is not used again."""
    _end(session, action, verdict, by, ActionState.WITHDRAWN)


def _end(session: Session, action: Action, verdict: Verdict, by: Person, state: ActionState) -> None:
    _lock(session, action)
    _check_version(action, verdict, state)
    _check_open(action)
    verb, asked = {
        ActionState.TRANSFERRED: ("transferred", "Say who has taken it over."),
        ActionState.WITHDRAWN: ("withdrew", "Say why it is withdrawn."),
    }[state]
    text = _given(verdict.text, asked)
    action.state = state
    _speak(action, text, by)
    _note(session, action, f"{verb} {{action}}", by, {"text": reference_to(text)})


def _origin(partnership: Partnership, details: ActionDetails) -> tuple[Meeting | None, Part]:
    """Return the meeting and part of a new action, and refuse facts that do not belong together."""
    if details.board.partnership_id != partnership.id:
        raise Refusal("Choose a board of this partnership.", field="board")
    meeting = details.item.meeting if details.item else details.meeting
    if meeting is not None and meeting.board_id != details.board.id:
        raise Refusal("That was a meeting of another board. Choose one of this board.", field="meeting")
    if details.item is not None and not details.item.accepted:
        raise Refusal("That item is not on the agenda yet. Accept it first, then raise the action.")
    confidential = details.part is Part.CONFIDENTIAL or (
        details.item is not None and details.item.is_confidential
    )
    return meeting, Part.CONFIDENTIAL if confidential else Part.PUBLIC


def _checked_title(typed: str) -> str:
    title = " ".join(_given(typed, "Say what is to be done.", field="title").split())
    if len(title) > LONGEST_TITLE:
        raise Refusal(f"What is to be done must be {LONGEST_TITLE} characters or fewer.", field="title")
    return title


def _given(typed: str, sentence: str, field: str = "text") -> str:
    text = typed.strip()
    if not text:
        raise Refusal(sentence, field=field)
    return text


def _lock_numbers(session: Session, partnership: Partnership) -> None:
    """Let one transaction at a time take numbers of a partnership.

    SQLite's writers queue anyway. On PostgreSQL the row's key stays shareable, so that others may go on adding
    rows that point at the partnership: a full FOR UPDATE would make them, and their audit chain, wait for us.
    """
    session.execute(
        sa.select(Partnership.id).where(Partnership.id == partnership.id).with_for_update(key_share=True)
    )


def _lock(session: Session, action: Action) -> None:
    """Read an action afresh and keep it until the transaction ends, so that its version can be trusted."""
    session.flush()
    session.refresh(action, with_for_update={"key_share": True, "of": Action})


def _check_open(action: Action) -> None:
    if action.state not in OPEN:
        raise Refusal(
            f"This action is {STATE_WORDS[action.state].lower()}. If something is left to do, raise a new action."
        )


def _check_done(action: Action, verb: str) -> None:
    _check_open(action)
    if action.state is not ActionState.DONE:
        raise Refusal(f"Nobody has said that this action is done. Update it to done first, then {verb} it.")


def _speak(action: Action, text: str, by: Person) -> ActionUpdate:
    """Add an update in the action's present state, and show it as the latest."""
    update = ActionUpdate(by=by, at=clock.now(), state=action.state, text=text)
    action.updates.insert(0, update)
    action.latest_update, action.latest_update_at = text, update.at
    return update


def _conflict(action: Action, *differences: Difference) -> None:
    raise Conflict(
        [each for each in differences if each.theirs != each.yours], current_version=action.version
    )


def _check_version(action: Action, verdict: Verdict, wanted: ActionState) -> None:
    """Raise Conflict when somebody changed the action since the secretariat read it."""
    if action.version == verdict.version:
        return
    _conflict(
        action,
        Difference("Latest update", action.latest_update, verdict.text),
        Difference("State", STATE_WORDS[action.state], STATE_WORDS[wanted]),
    )


def _owner_words(organisation: Organisation, owner: Person | None) -> str:
    return f"{owner.name}, {organisation.name}" if owner else organisation.name


def _words_of(ownership: Ownership) -> str:
    return _owner_words(ownership.organisation, ownership.owner)


def _note(session: Session, action: Action, words: str, by: Person, details: dict[str, str]) -> None:
    """Leave the sentence in the history; a confidential action is neither named nor numbered there."""
    named = "a confidential action" if action.part is Part.CONFIDENTIAL else f"action {action.reference}"
    record(
        session,
        f"{by.name} {words.replace('{action}', named, 1)}.",
        by=by,
        on=action,
        partnership=action.partnership,
        details=details,
    )
