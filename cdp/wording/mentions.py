"""Finding the name of a body in a text, whatever its case, punctuation and form of company."""

import re

_ENDINGS = frozenset({"ltd", "limited", "plc", "llp", "cic", "cio"})
_WORDS = re.compile(r"[^\W_]+")
SHORTEST = 3
"""The fewest letters of a name that is looked for."""


def folded(text: str) -> str:
    """Return a text as lower-case words with a space on either side, so that whole words can be found in it."""
    return f" {' '.join(_WORDS.findall(text.casefold()))} "


def mentions(text: str, name: str) -> bool:
    """Return whether a folded text has a name as whole words, without an ending such as "Ltd"."""
    wanted = folded(name).split()
    while wanted and wanted[-1] in _ENDINGS:
        wanted.pop()
    phrase = " ".join(wanted)
    return len(phrase) >= SHORTEST and f" {phrase} " in text
