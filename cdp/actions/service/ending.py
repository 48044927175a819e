"""Ending an action: closed, merged as a duplicate, transferred or withdrawn; and returning it to its owner."""

from sqlalchemy.orm import Session

from cdp.actions.owners import notify_owners, owners_of, readers_of, with_readers
from cdp.actions.rating import OPEN
from cdp.actions.service.details import EndingNote
from cdp.actions.service.owning import further_rows
from cdp.actions.service.steps import add_update, check_open, check_version, entered, lock, note, touch
from cdp.audit.record import reference_to
from cdp.errors import Refusal
from cdp.models import Action, ActionState, Part, Person


def close(session: Session, action: Action, ending: EndingNote, *, by: Person) -> None:
    """Close an action marked as done; the note is the evidence, and may be empty if there is evidence or a file."""
    lock(session, action)
    check_version(action, ending, ActionState.CLOSED)
    _check_done(action, "close")
    action.evidence = ending.text.strip() or action.evidence
    shown = action.evidence or ", ".join(file.name for file in action.files)
    if not shown:
        raise Refusal("Enter the evidence: a paper, a figure, or who confirmed it.", field="text")
    action.state = ActionState.CLOSED
    add_update(action, shown, by=by)
    note(session, action, "closed {action}", {"evidence": reference_to(shown)}, by=by)


def return_to_owner(session: Session, action: Action, ending: EndingNote, *, by: Person) -> None:
    """Return an action marked as done to its owner, and email the owner what is missing."""
    lock(session, action)
    check_version(action, ending, ActionState.RETURNED)
    _check_done(action, "return")
    text = entered(ending.text, "Enter what is missing.")
    action.state, action.completed_on = ActionState.RETURNED, None
    add_update(action, text, by=by)
    note(session, action, "returned {action} to its owner", {"text": reference_to(text)}, by=by)
    asked = with_readers(session, action)
    notify_owners(session, action, "action_returned.txt", asked, by=by, message=text)


def merge(session: Session, action: Action, into: Action, ending: EndingNote, *, by: Person) -> None:
    """End an action as a duplicate; the other action, in the same partnership and part, stays open.

    The owners of the duplicate join those of the other action and are told, if they may see it. Its updates are shown
    with those of the other action (`cdp.actions.timeline`).
    """
    for each in sorted({action, into}, key=lambda one: one.id):  # always in the same order: no deadlock
        lock(session, each)
    check_version(action, ending, ActionState.MERGED)
    check_open(action)
    if into is action:
        raise Refusal("An action cannot be a duplicate of itself. Choose the action to keep.", field="into")
    if into.partnership_id != action.partnership_id or into.part is not action.part:
        raise Refusal("Choose an action of this partnership in the same part.", field="into")
    if into.state not in OPEN:
        raise Refusal("That action has ended. Choose an open action.", field="into")
    action.state, action.merged_into = ActionState.MERGED, into
    # The two confidential actions may have different readers, so the text for one does not name the other
    target = "another action" if action.part is Part.CONFIDENTIAL else into.reference
    add_update(action, ending.text.strip() or f"Duplicate of {target}.", by=by)
    note(session, action, f"merged {{action}} into {target}", {"into": into.key}, by=by)
    _join(session, action, into, by=by)


def _join(session: Session, action: Action, into: Action, *, by: Person) -> None:
    """Make the owners of a duplicate further owners of the action that is kept, and email them."""
    known = {each.organisation for each in owners_of(into)}
    newcomers = []
    for owner in owners_of(action):
        if owner.organisation in known:
            continue
        people = readers_of(session, into, owner)
        if people or into.part is Part.PUBLIC:
            newcomers.append((owner, people))
            known.add(owner.organisation)
    if newcomers:
        into.further_owners.extend(further_rows(owner for owner, _ in newcomers))
        touch(into)
        notify_owners(session, into, "action_joined.txt", newcomers, by=by)


def transfer(session: Session, action: Action, ending: EndingNote, *, by: Person) -> None:
    """End an action because another body has taken it over; the note names the body."""
    _end(session, action, ending, ActionState.TRANSFERRED, by=by)


def withdraw(session: Session, action: Action, ending: EndingNote, *, by: Person) -> None:
    """End an action that is no longer needed; the note is the reason. The number is never reused."""
    _end(session, action, ending, ActionState.WITHDRAWN, by=by)


def _end(session: Session, action: Action, ending: EndingNote, state: ActionState, *, by: Person) -> None:
    lock(session, action)
    check_version(action, ending, state)
    check_open(action)
    verb, advice = {
        ActionState.TRANSFERRED: ("transferred", "Enter who has taken over the action."),
        ActionState.WITHDRAWN: ("withdrew", "Enter why the action is withdrawn."),
    }[state]
    text = entered(ending.text, advice)
    action.state = state
    add_update(action, text, by=by)
    note(session, action, f"{verb} {{action}}", {"text": reference_to(text)}, by=by)


def _check_done(action: Action, verb: str) -> None:
    check_open(action)
    if action.state is not ActionState.DONE:
        raise Refusal(f"This action is not marked as done. Update it to done first, then {verb} it.")
