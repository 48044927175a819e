"""What a log says about the state of an action. Pure functions.

Only the words count: a colour, or the place of a row, never makes an action done.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from cdp.imports.date_types import DateContext, DateReading
from cdp.imports.dates import dates_within


class LoggedState(StrEnum):
    """The state of an action by the words of a log. ASK: the words are neither open nor done."""

    OPEN = "open"
    DONE = "done"
    CLOSED = "closed"
    ASK = "ask"


_CLOSED = re.compile(
    r"^\W*(?:action )?(?:is )?(?:now )?(?:closed|completed?|discharged)\b|\bremove from (?:the )?(?:list|log)\b|"
    r"^\W*action closed\b",
    re.IGNORECASE,
)
_DONE = re.compile(r"^\W*(?:all )?(?:done|actioned)\b", re.IGNORECASE)
_DONE_ON = re.compile(
    r"^\W*(?:sent|published|issued|circulated|submitted|delivered|attended|reply received|received|agreed|held)\b",
    re.IGNORECASE,
)
_UNCLEAR = re.compile(
    r"\b(?:superseded|no longer (?:needed|required|relevant)|withdrawn|duplicate|transferred|merged with|on hold|"
    r"n/a)\b",
    re.IGNORECASE,
)
_NOT_YET = re.compile(r"^\W*(?:not|partly|partially|part|nearly|almost|to be|awaiting)\b", re.IGNORECASE)
_CLOSED_BEFORE_TITLE = re.compile(r"^\W*(?:action )?(?:closed|completed?|done)\s*[:\-–—]\s*", re.IGNORECASE)


@dataclass(frozen=True)
class SaidState:
    """The state by the words of a log, the words that say so, and the day of completion if they name one."""

    state: LoggedState
    words: str = ""
    completed: DateReading | None = None


def state_said(status: str, update: str, context: DateContext) -> SaidState:
    """Return what the status and the update say; the status counts first."""
    for words in (status, update):
        if not words or _NOT_YET.search(words):
            continue
        first = words.splitlines()[0]
        day = next(dates_within(first, context), None)
        if _UNCLEAR.search(first):
            return SaidState(LoggedState.ASK, first)
        if _CLOSED.search(first):
            return SaidState(LoggedState.CLOSED, first, day or next(dates_within(update, context), None))
        if _DONE.search(first) or (_DONE_ON.search(first) and day is not None and len(first.split()) <= 5):
            return SaidState(LoggedState.DONE, first, day)
    return SaidState(LoggedState.OPEN)


def without_mark(title: str) -> tuple[str, bool]:
    """Return a title without "ACTION CLOSED:" in front of it, and whether it had that."""
    rest = _CLOSED_BEFORE_TITLE.sub("", title, count=1)
    return rest, rest != title


def says_closed(name: str) -> bool:
    """Return whether the name of a sheet says that its actions are closed."""
    return bool(re.search(r"\b(?:closed|completed?|archived?|done)\b", name, re.IGNORECASE))
