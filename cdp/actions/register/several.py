"""The same change to several actions at once: tried first for a preview, then saved if it would come out the same."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from cdp.actions import service
from cdp.actions.service import EndingNote, NewDate, Ownership
from cdp.errors import Refusal
from cdp.models import Action, Organisation, Person
from cdp.wording.formats import day, listed, plural


class BulkChange(StrEnum):
    """What can be done to several actions at once."""

    MOVE = "move"
    OWNER = "owner"
    CLOSE = "close"
    RETURN = "return"


@dataclass(frozen=True)
class ChangeToSeveral:
    """The change: `due_on` is for a move, `organisation` and `person` for a new owner.

    `note` is the reason for a move or a new owner, the evidence of actions to close, or what is missing.
    """

    kind: BulkChange
    due_on: date | None = None
    organisation: Organisation | None = None
    person: Person | None = None
    note: str = ""


@dataclass(frozen=True)
class TriedChange:
    """What the change does to one action: a sentence, or why it cannot be made (`refused`)."""

    key: str
    reference: str
    title: str
    version: int
    becomes: str = ""
    refused: str = ""


def change_several(
    session: Session, actions: Sequence[Action], change: ChangeToSeveral, *, by: Person
) -> list[TriedChange]:
    """Change each action through the service of its own page; an action that refuses stays as it is.

    Returns what became of each, in the order given.
    """
    return [_changed(session, action, change, by=by) for action in actions]


def preview(
    session: Session, actions: Sequence[Action], change: ChangeToSeveral, *, by: Person
) -> list[TriedChange]:
    """Return what `change_several` would do, by doing it and undoing it; nothing is kept."""
    trial = session.begin_nested()
    try:
        return change_several(session, actions, change, by=by)
    finally:
        trial.rollback()


def save_previewed(
    session: Session, actions: Sequence[Action], change: ChangeToSeveral, shown: str, *, by: Person
) -> int:
    """Change the actions and return how many changed; `shown` is the fingerprint of the preview that was read.

    Raises Refusal if the result would not be the one in the preview, so that nothing is changed unseen.
    """
    done = change_several(session, actions, change, by=by)
    if fingerprint(done) != shown:
        raise Refusal(
            "Some of these actions have changed since. Check the changes again before you save them."
        )
    changed = sum(1 for each in done if not each.refused)
    if not changed:
        raise Refusal("None of these actions can be changed in this way.")
    return changed


def fingerprint(tried: Sequence[TriedChange]) -> str:
    """Return a digest of a preview: every action, its version and what becomes of it."""
    return hashlib.sha256(repr(tuple(tried)).encode()).hexdigest()


def outcome_words(changed: int) -> str:
    """Return the message after a change to several actions."""
    return f"{plural(changed, 'action')} changed."


def _changed(session: Session, action: Action, change: ChangeToSeveral, *, by: Person) -> TriedChange:
    before = (action.key, action.reference, action.title, action.version)
    try:
        with session.begin_nested():
            becomes = _CHANGES[change.kind](session, action, change, by)
    except Refusal as refusal:
        return TriedChange(*before, refused=refusal.sentence)
    return TriedChange(*before, becomes=becomes)


def _move(session: Session, action: Action, change: ChangeToSeveral, by: Person) -> str:
    if change.due_on is None:
        raise Refusal("Enter the new due date.", field="due_on")
    before = action.due_on
    service.move_date(session, action, NewDate(change.due_on, change.note, action.version), by=by)
    return f"Due date moves from {day(before)} to {day(change.due_on)}"


def _give(session: Session, action: Action, change: ChangeToSeveral, by: Person) -> str:
    if change.organisation is None:
        raise Refusal("Choose the owner organisation.", field="organisation")
    before = _owner(action)
    ownership = Ownership(
        change.organisation,
        change.person,
        action.version,
        change.note,
    )
    notified = service.change_owner(session, action, ownership, by=by)
    told = f". We will email {listed([person.name for person in notified])}" if notified else ""
    return f"Owner changes from {before} to {_owner(action)}{told}"


def _close(session: Session, action: Action, change: ChangeToSeveral, by: Person) -> str:
    service.close(session, action, EndingNote(change.note, action.version), by=by)
    return f"Will be closed. Evidence: {action.evidence}"


def _return(session: Session, action: Action, change: ChangeToSeveral, by: Person) -> str:
    service.return_to_owner(session, action, EndingNote(change.note, action.version), by=by)
    return f"Will be returned to {_owner(action)}"


def _owner(action: Action) -> str:
    return f"{action.owner.name}, {action.organisation.name}" if action.owner else action.organisation.name


_CHANGES: dict[BulkChange, Callable[[Session, Action, ChangeToSeveral, Person], str]] = {
    BulkChange.MOVE: _move,
    BulkChange.OWNER: _give,
    BulkChange.CLOSE: _close,
    BulkChange.RETURN: _return,
}
