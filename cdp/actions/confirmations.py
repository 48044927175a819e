"""Messages that confirm a change to an action and say who we will email about it, if anyone."""

from collections.abc import Sequence

from cdp.actions.service import RaisedAction
from cdp.models import Person
from cdp.wording.formats import listed


def raised_words(raised: RaisedAction) -> str:
    """Return the message that an action was raised, and who we will email."""
    return (
        f"Action {raised.action.reference} raised. {notification_words(raised.notified, own=raised.is_own)}"
    )


def notification_words(notified: Sequence[Person], *, own: bool = False) -> str:
    """Return a sentence that says who we will email; `own` means that the reader owns the action."""
    if notified:
        return f"We will email {listed([person.name for person in notified])}."
    if own:
        return "You are the owner, so we will not email you."
    return "We have no one to email, so please contact the owner yourself."
