"""Whole numbers in words, such as "three hundred and sixty-eight thousand four hundred" or "twelve"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SMALL = {word: number for number, word in enumerate(_UNITS.split())} | {
    word: 10 * number for number, word in enumerate(_TENS.split(), start=2)
}
_SMALL["fourty"] = 40
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_WORD = "|".join(sorted([*_SMALL, *_SCALES], key=len, reverse=True))
_IN_WORDS = re.compile(
    rf"\b(?:(?:a|an)\s+(?=hundred|thousand|million))?(?:{_WORD})(?:(?:\s*,?\s+and\s+|\s*,\s+|"
    rf"\s+|\s*-\s*)(?:{_WORD}))*\b",
    re.IGNORECASE,
)
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth"
ORDINALS = {word: number for number, word in enumerate(_ORDINALS.split(), start=1)}


@dataclass(frozen=True)
class WrittenNumber:
    """A number in words and where it stands in its text."""

    value: int
    words: str
    start: int
    end: int


def numbers_in_words(text: str) -> Iterator[WrittenNumber]:
    """Yield each whole number that a text has in words. "Five and four" is two numbers."""
    for found in _IN_WORDS.finditer(text):
        start = found.start()
        for words in _parts(found[0]):
            place = text.index(words, start)
            value = value_of(words)
            if value is not None:
                yield WrittenNumber(value, words, place, place + len(words))
            start = place + len(words)


def value_of(words: str) -> int | None:
    """Return the value of a number in words, or None if it is none."""
    total, current, seen = 0, 0, False
    for word in re.findall(r"[a-z]+", words.lower()):
        if word in {"and", "a", "an"}:
            continue
        if word in _SMALL:
            current += _SMALL[word]
        elif word == "hundred":
            current = (current or 1) * 100
        elif word in _SCALES:
            total += (current or 1) * _SCALES[word]
            current = 0
        else:
            return None
        seen = True
    return total + current if seen else None


def number_from(token: str) -> int | None:
    """Return the value of a number in figures or words, or None."""
    digits = token.replace(",", "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() else value_of(token)


def _parts(words: str) -> Iterator[str]:
    """Split words where one number ends and the next begins, such as "five and four"."""
    begun, last = 0, ""
    for found in re.finditer(r"[A-Za-z]+", words):
        word = found[0].lower()
        if word in {"and", "a", "an"}:
            continue
        if last and not _continues(last, word):
            yield words[begun : found.start()].strip(" ,-").removesuffix(" and")
            begun = found.start()
        last = word
    yield words[begun:]


def _continues(last: str, word: str) -> bool:
    if word in _SCALES:
        return True
    if last in _SCALES:
        return _SMALL[word] > 0
    return _SMALL[last] >= 20 and 0 < _SMALL[word] < 10
