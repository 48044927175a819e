"""The due date of an action in words, always beside the original one and the number of times it was moved."""

from cdp.models import Action
from cdp.wording.formats import day, plural

_TIMES = {1: "once", 2: "twice"}


def moves_in_words(action: Action) -> str:
    """Return how often the due date was moved, such as "moved twice", or an empty string if it never was."""
    number = len(action.date_changes)
    if number == 0:
        return "moved" if action.due_on != action.original_due_on else ""
    return f"moved {_TIMES.get(number) or plural(number, 'time')}"


def original_in_words(action: Action) -> str:
    """Return the original due date, such as "originally 1 May 2027, moved twice", or an empty string if not moved."""
    moves = moves_in_words(action)
    return f"originally {day(action.original_due_on)}, {moves}" if moves else ""


def due_in_words(action: Action) -> str:
    """Return the due date with the original one, such as "3 May 2027 (originally 1 May 2027, moved once)"."""
    original = original_in_words(action)
    return f"{day(action.due_on)} ({original})" if original else day(action.due_on)
