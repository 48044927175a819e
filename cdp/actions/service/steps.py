"""Steps that the changes of an action share: locking, checks, updates and sentences in the history."""

from typing import NoReturn

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from cdp import clock
from cdp.actions.rating import OPEN
from cdp.actions.service.details import LONGEST_TITLE, EndingNote
from cdp.actions.states import STATE_WORDS
from cdp.audit.record import record
from cdp.errors import Conflict, Difference, Refusal
from cdp.models import Action, ActionState, ActionUpdate, Part, Person


def lock(session: Session, action: Action) -> None:
    """Read an action again, so that its version is current, and lock it until the transaction ends."""
    session.flush()
    session.refresh(action, with_for_update={"key_share": True, "of": Action})


def touch(action: Action) -> None:
    """Give an action a new version for a change in a table of its own, such as that of its further owners."""
    flag_modified(action, "title")


def check_open(action: Action) -> None:
    """Raise Refusal for an action that has ended."""
    if action.state not in OPEN:
        raise Refusal(
            f"This action is {STATE_WORDS[action.state].lower()}. If there is more to do, raise a new action."
        )


def conflict(action: Action, *differences: Difference) -> NoReturn:
    """Raise Conflict with the texts that differ."""
    raise Conflict(
        [each for each in differences if each.theirs != each.yours], current_version=action.version
    )


def check_version(action: Action, note: EndingNote, new_state: ActionState) -> None:
    """Raise Conflict if someone else has changed the action since the person opened the form."""
    if action.version == note.version:
        return
    conflict(
        action,
        Difference("Latest update", action.latest_update, note.text),
        Difference("State", STATE_WORDS[action.state], STATE_WORDS[new_state]),
    )


def entered(typed: str, sentence: str, field: str = "text") -> str:
    """Return a text without surrounding spaces; raises Refusal with the sentence if it is empty."""
    text = typed.strip()
    if not text:
        raise Refusal(sentence, field=field)
    return text


def checked_title(typed: str) -> str:
    """Return the wording of an action on one line; raises Refusal if it is empty or too long."""
    title = " ".join(entered(typed, "Enter the action.", field="title").split())
    if len(title) > LONGEST_TITLE:
        raise Refusal(f"The action must be {LONGEST_TITLE} characters or fewer.", field="title")
    return title


def add_update(action: Action, text: str, *, by: Person, by_link: bool = False) -> ActionUpdate:
    """Add an update with the current state of the action, and store its text as the latest update."""
    update = ActionUpdate(by=by, at=clock.now(), state=action.state, text=text, by_link=by_link)
    action.updates.insert(0, update)
    action.latest_update, action.latest_update_at = text, update.at
    return update


def note(session: Session, action: Action, words: str, details: dict[str, str], *, by: Person) -> None:
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
