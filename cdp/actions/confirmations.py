"""Messages that confirm a change to an action and say who we will email about it, if anyone."""

from collections.abc import Sequence

from cdp.actions.service import RaisedAction
from cdp.models import Action, Person
from cdp.wording.formats import listed


def raised_words(raised: RaisedAction) -> str:
    """Return the message that an action was raised, and who we will email."""
    words = notification_words(raised.action, raised.notified, own=raised.is_own)
    return f"Action {raised.action.reference} raised. {words}"


def notification_words(action: Action, notified: Sequence[Person], *, own: bool = False) -> str:
    """Return a sentence that says who we will email; `own` means that the reader is or represents the owner."""
    if notified:
        return f"We will email {listed([person.name for person in notified])}."
    if own:
        reader = "You are" if action.owner is not None else "You represent"
        return f"{reader} the owner, so we will not email you."
    return "We have no one to email, so please contact the owner yourself."
