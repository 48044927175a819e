"""What a recommendation that was read from a file asks for, as a proposal that a person can change."""

import re

from cdp.models import ReportAskKind

_KINDS = (
    (ReportAskKind.CARRY_FORWARD, re.compile(r"\bcarr(y|ied|ying)[ -]?(it )?forward\b", re.IGNORECASE)),
    (ReportAskKind.DELEGATE, re.compile(r"\bdelegat(e|es|ed|ion)\b|^authori[sz]e\b", re.IGNORECASE)),
    (ReportAskKind.ACCEPT_GRANT, re.compile(r"^(to )?accept\b", re.IGNORECASE)),
    (ReportAskKind.VARY, re.compile(r"\b(vary|variation|extend|extension)\b", re.IGNORECASE)),
    (ReportAskKind.AWARD, re.compile(r"\baward", re.IGNORECASE)),
    (ReportAskKind.RECOMMEND_ON, re.compile(r"^(to )?recommend\b", re.IGNORECASE)),
    (ReportAskKind.NOTE, re.compile(r"^(to )?note\b", re.IGNORECASE)),
    (ReportAskKind.APPROVE_MONEY, re.compile(r"£|\b(fund|funding|spend|budget)\b", re.IGNORECASE)),
)
_TO_WHOM = re.compile(r"\bto (?:the )?([A-Z][\w’'&-]*(?: (?:[A-Z][\w’'&-]*|and|of|for|the|in|&))*)")
_AUTHORISED = re.compile(
    r"^(?i:authori[sz]e) (?:the )?([A-Z][\w’'&-]*(?: (?:[A-Z][\w’'&-]*|and|of|for|the|&))*)"
)
_YEAR = re.compile(r"\b(20\d\d)[/-](\d\d)\b")
_SMALL_LAST = re.compile(r"( (and|of|for|the|in|&))+$")


def kind_of(text: str) -> ReportAskKind:
    """Return the kind that the words of a recommendation suggest."""
    return next((kind for kind, pattern in _KINDS if pattern.search(text)), ReportAskKind.NOTE)


def party_of(text: str) -> str:
    """Return to whom a recommendation delegates, or which body it names after "to"; "" if that is not clear."""
    found = _AUTHORISED.search(text) or _TO_WHOM.search(text)
    return _SMALL_LAST.sub("", found[1]) if found else ""


def carried_from(text: str) -> int | None:
    """Return the calendar year in which the first financial year named in a recommendation starts, or None."""
    for found in _YEAR.finditer(text):
        if int(found[2]) == (int(found[1]) + 1) % 100:
            return int(found[1])
    return None
