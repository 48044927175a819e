"""The words that someone typed into the search box."""

import re
from dataclasses import dataclass

LONGEST = 400
MOST_TERMS = 12
_TERM = re.compile(r'"([^"]*)"|([^\s"]+)')
_WORD = re.compile(r"[^\W_]+")
_COMMON = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "by",
        "for",
        "in",
        "is",
        "it",
        "of",
        "on",
        "or",
        "the",
        "to",
        "with",
    ]
)
"""Words that are not looked for on their own, if there are others."""


@dataclass(frozen=True)
class SearchTerms:
    """What is looked for: every term must be found. A term is a word, or several that follow one another."""

    terms: tuple[tuple[str, ...], ...]

    def __bool__(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self.terms)


def terms_of(typed: str) -> SearchTerms:
    """Return the terms of what was typed: words, and phrases in quotation marks. Other signs have no meaning."""
    plain = typed[:LONGEST].replace("“", '"').replace("”", '"')
    found = [tuple(_WORD.findall((phrase or word).casefold())) for phrase, word in _TERM.findall(plain)]
    terms = list(dict.fromkeys(term for term in found if term))
    telling = [term for term in terms if len(term) > 1 or term[0] not in _COMMON]
    return SearchTerms(tuple((telling or terms)[:MOST_TERMS]))
