"""Dividing one sentence of a register into cause, event and effect. Pure functions."""

import re
from dataclasses import dataclass

_START = r"(?:there is (?:a |the )?risk (?:that|of) |risk (?:that|of) |the risk is that )"
_EFFECT = r"(?:resulting in|leading to|which (?:would|could|may) (?:lead to|result in)|with the result that|so that)"
_CAUSE = r"(?:caused by|as a result of|due to|because of|arising from)"
_EVENT_FIRST = re.compile(
    rf"{_START}(?P<event>.+?),? {_CAUSE} (?P<cause>.+?)(?:,? {_EFFECT} (?P<effect>.+))?",
    re.IGNORECASE | re.DOTALL,
)
_CAUSE_FIRST = re.compile(
    rf"{_CAUSE} (?P<cause>.+?),? {_START}(?P<event>.+?)(?:,? {_EFFECT} (?P<effect>.+))?",
    re.IGNORECASE | re.DOTALL,
)
_EVENT_ONLY = re.compile(
    rf"{_START}(?P<event>.+?)(?:,? {_EFFECT} (?P<effect>.+))?", re.IGNORECASE | re.DOTALL
)
_BECAUSE = re.compile(r"(?P<event>.+?),? because (?P<cause>.+)", re.IGNORECASE | re.DOTALL)
_CLOSED = re.compile(r"\W*closed\s*[:\-–—]\s*", re.IGNORECASE)


@dataclass(frozen=True)
class RiskSentence:
    """The parts of a sentence about a risk. `is_sure`: the sentence has the usual words for each part."""

    event: str
    cause: str = ""
    effect: str = ""
    is_sure: bool = True


def divided(text: str) -> RiskSentence:
    """Return the parts of a sentence; all of it is the event if it has no words for the parts."""
    said = " ".join(text.split()).rstrip(" .")
    for pattern in (_EVENT_FIRST, _CAUSE_FIRST, _EVENT_ONLY):
        if match := pattern.fullmatch(said):
            parts = {name: (part or "").strip(" ,.;") for name, part in match.groupdict().items()}
            return RiskSentence(parts["event"], parts.get("cause", ""), parts["effect"])
    if match := _BECAUSE.fullmatch(said):
        return RiskSentence(match["event"].strip(" ,."), match["cause"].strip(" ,."), is_sure=False)
    return RiskSentence(said)


def without_closed(text: str) -> tuple[str, bool]:
    """Return a text without "CLOSED:" in front of it, and whether it had that."""
    rest = _CLOSED.sub("", text, count=1) if _CLOSED.match(text) else text
    return rest, rest != text
