"""Words of a file that say that not everyone may read it: a draft, or a restricted figure. Pure functions."""

import re
from collections.abc import Sequence

RESTRICTED = re.compile(
    r"\b(?:restricted|confidential|official[ -]sensitive|not for publication|embargoed)\b", re.IGNORECASE
)
DRAFT = re.compile(
    r"\b(?:draft|not for (?:circulation|publication|sharing)|confidential|official[ -]sensitive)\b",
    re.IGNORECASE,
)


def draft_in(texts: Sequence[str]) -> tuple[str, str]:
    """Return the first text that says that the file is a draft or restricted, and these words; "" for both if none."""
    for text in texts:
        if match := DRAFT.search(text):
            return text, text[match.start() :][:80].strip(" ()")
    return "", ""
