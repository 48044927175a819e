"""Progress of an action: updates by its owners, files that show what was done, and answers to their questions."""

from sqlalchemy.orm import Session

from cdp import clock
from cdp.actions.owners import notify_owners, notify_secretariat, with_readers
from cdp.actions.service.details import ActionProgress, EndingNote
from cdp.actions.service.steps import (
    add_update,
    check_open,
    check_version,
    conflict,
    entered,
    lock,
    note,
    touch,
)
from cdp.actions.states import STATE_WORDS, STEPS
from cdp.audit.record import reference_to
from cdp.errors import Difference, Refusal
from cdp.files.uploads import CheckedFile
from cdp.models import Action, ActionFile, ActionState, ActionUpdate, Person

MOST_FILES = 20
"""The files that one action may have."""
BY_LINK = " by personal link"


def update_progress(
    session: Session, action: Action, progress: ActionProgress, *, by: Person, by_link: bool = False
) -> ActionUpdate:
    """Record an update by an owner, or by the secretariat on their behalf, and set the new state.

    Raises Refusal for a step that is not allowed, and Conflict when someone else has changed the action. The caller
    checks that `by` may update the action (`queries.may_update`).
    """
    lock(session, action)
    if action.version != progress.version:
        conflict(
            action,
            Difference("Update", action.latest_update, progress.text),
            Difference("State", STATE_WORDS[action.state], STATE_WORDS[progress.state]),
        )
    check_open(action)
    if progress.state not in STEPS[action.state]:
        choices = ", ".join(STATE_WORDS[state].lower() for state in STEPS[action.state])
        raise Refusal(
            f"This action is {STATE_WORDS[action.state].lower()}. Choose one of these: {choices}.",
            field="state",
        )
    text = entered(progress.text, "Enter what has been done, or what is preventing it.")
    before = action.state
    action.state = progress.state
    action.completed_on = (
        (action.completed_on or clock.today()) if progress.state is ActionState.DONE else None
    )
    action.evidence = progress.evidence.strip() or action.evidence
    update = add_update(action, text, by=by, by_link=by_link)
    words = f"updated {{action}}{BY_LINK if by_link else ''}: {STATE_WORDS[action.state].lower()}"
    note(session, action, words, {"from": before, "to": action.state, "text": reference_to(text)}, by=by)
    if action.state is ActionState.QUESTIONED:
        notify_secretariat(session, action, text, by=by)
    return update


def receive_file(
    session: Session, action: Action, file: CheckedFile, *, by: Person, by_link: bool = False
) -> ActionFile:
    """Add a file that shows what was done; the caller has stored its bytes. Raises Refusal for too many files."""
    check_open(action)
    if len(action.files) >= MOST_FILES:
        raise Refusal(
            f"An action can have {MOST_FILES} files. Put a link into the update instead.", field="file"
        )
    row = ActionFile(
        name=file.file_name,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        received_at=clock.now(),
        received_by=by,
        by_link=by_link,
    )
    action.files.append(row)
    touch(action)
    details = {"file": reference_to(file.file_name), "sha256": file.sha256}
    note(session, action, f"attached a file to {{action}}{BY_LINK if by_link else ''}", details, by=by)
    return row


def answer_question(session: Session, action: Action, answer: EndingNote, *, by: Person) -> list[Person]:
    """Answer the question of an owner and return the people emailed. The owner can then accept the action.

    Raises Refusal for an action without a question, and Conflict if someone else has changed it since.
    """
    lock(session, action)
    check_version(action, answer, ActionState.RAISED)
    check_open(action)
    if action.state is not ActionState.QUESTIONED:
        raise Refusal("No question about this action is open. Update its progress instead.")
    text = entered(answer.text, "Enter the answer.")
    action.state = ActionState.RAISED
    add_update(action, text, by=by)
    note(session, action, "answered the question about {action}", {"text": reference_to(text)}, by=by)
    asked = with_readers(session, action)
    return notify_owners(session, action, "action_answered.txt", asked, by=by, message=text)
