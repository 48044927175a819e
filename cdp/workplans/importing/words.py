"""What a workplan says about the progress of an activity. Pure functions."""

import re
from dataclasses import dataclass
from functools import lru_cache

from cdp.models import ActivityState
from cdp.partnerships.changes import folded
from cdp.wording.formats import words

_SAID: tuple[tuple[ActivityState, str], ...] = (
    (
        ActivityState.NOT_STARTED,
        r"not (?:yet )?(?:started|begun|commenced)|yet to start|to start|not started yet",
    ),
    (ActivityState.COMPLETE, r"completed?|done|achieved|finished|delivered|closed"),
    (
        ActivityState.UNDER_WAY,
        r"on (?:track|target|schedule)|in progress|under ?way|started|ongoing|on-going|progressing",
    ),
    (
        ActivityState.AT_RISK,
        r"at risk|delayed|behind(?: schedule)?|off (?:track|target)|slipp(?:ed|ing)|late|overdue",
    ),
    (ActivityState.STOPPED, r"stopped|withdrawn|cancelled|abandoned"),
)
_STATES = tuple((state, re.compile(rf"(?:{said})\b", re.IGNORECASE)) for state, said in _SAID)
_NOT_YET = re.compile(r"\b(?:not|partly|partially|nearly|almost|mostly)\b", re.IGNORECASE)
DONE = re.compile(r"\W*(?:all )?(?:done|completed?|achieved)\b", re.IGNORECASE)


@dataclass(frozen=True)
class SaidProgress:
    """The state by the words of a file, and whether the words say more than the state. None: it must be asked."""

    state: ActivityState | None
    says_more: bool = False


@lru_cache(maxsize=2_000)
def progress_said(text: str) -> SaidProgress:
    """Return what a status says."""
    said = " ".join(text.split())
    for state in ActivityState:
        if folded(said) == folded(words(state)):
            return SaidProgress(state)
    for state, pattern in _STATES:
        match = pattern.match(said)
        if match is not None:
            return SaidProgress(state, match.end() != len(said))
    return SaidProgress(None, says_more=True)


def says_done(text: str) -> bool:
    """Return whether an update starts by saying that all is done."""
    first = text.strip().splitlines()[0] if text.strip() else ""
    return bool(DONE.match(first)) and not _NOT_YET.search(first)
