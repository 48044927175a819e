"""Numbers, plurals and periods of time in words, as used in terms of reference."""

import re

from cdp.wording.formats import agree

_NUMBERS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
_SAID_WITH_A_VOWEL = frozenset("AEFHILMNORSX")
_INITIALS = re.compile(r"[A-Z]{2,}")
_NOUN = re.compile(r"\b(member|official|representative)\b")
MONTHS_A_YEAR = 12


def number(count: int) -> str:
    """Return a number in words up to twelve ("no" for 0), and in figures above that."""
    return _NUMBERS[count] if 0 <= count < len(_NUMBERS) else f"{count:,}"


def span(months: int) -> str:
    """Return a number of months in words, such as "one year" or "18 months"."""
    years, rest = divmod(months, MONTHS_A_YEAR)
    if years and not rest:
        return f"{number(years)} {agree(years, 'year', 'years')}"
    return f"{number(months)} {agree(months, 'month', 'months')}"


def several(noun: str) -> str:
    """Return the plural of a member's description, such as "NHS representatives" or "members for families"."""
    changed, found = _NOUN.subn(r"\1s", noun, count=1)
    return changed if found else f"{noun}s"


def with_article(noun: str) -> str:
    """Return a noun with "a" or "an", such as "an NHS representative"."""
    initials = _INITIALS.match(noun)
    vowel = noun[:1] in _SAID_WITH_A_VOWEL if initials else noun[:1].lower() in "aeiou"
    return f"{'an' if vowel else 'a'} {noun}"


def capital(phrase: str) -> str:
    """Return a phrase with its first letter as a capital."""
    return phrase[:1].upper() + phrase[1:]
