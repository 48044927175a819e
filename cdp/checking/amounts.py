"""Amounts of money as reports write them: £1,236,000, £1.236m, £250k. Values are exact, in pounds, as Decimal."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from cdp.checking.numbers import value_of

UNITS = {"": Decimal(1), "k": Decimal(1_000), "m": Decimal(1_000_000), "bn": Decimal(1_000_000_000)}
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_UNIT = r"(?:\s?(?P<unit>million|thousand|billion|[mM]illion|mn|bn|[mMkK])(?![A-Za-z]))?"
_AMOUNT = re.compile(rf"(?P<sign>[-−–]\s?)?(?:£|GBP\s?)\s?(?P<number>{_NUMBER}){_UNIT}(?![\d])")
_POUNDS = re.compile(rf"(?<![£\d.,/])(?P<number>\d{{1,3}}(?:,\d{{3}})+|\d+){_UNIT}\s+pounds\b", re.IGNORECASE)
_IN_WORDS = re.compile(
    r"([A-Za-z][A-Za-z ,-]*?)\s+pounds\b(?:\s+and\s+(\d{1,2}|[a-z-]+)\s+pence)?", re.IGNORECASE
)
_ABOUT = re.compile(
    r"\b(about|around|circa|c\.?|ca\.?|approximately|approx\.?|some|nearly|almost|roughly|just (?:under|over)|"
    r"more than|less than|over|under|in the region of|in excess of|estimated)\s*(?:at\s+)?\(?$",
    re.IGNORECASE,
)
_LIMIT = re.compile(
    r"\b(up to|not exceeding|no more than|not more than|maximum of|max\.?|limit of|limited to|below|above|over|"
    r"under|exceeding|exceeds?|at least|less than|more than|greater than|between|threshold of|threshold \()"
    r"\s*(?:and including\s+|the\s+)?\(?$",
    re.IGNORECASE,
)
_LETTERS = {"million": "m", "mn": "m", "thousand": "k", "billion": "bn"}


@dataclass(frozen=True)
class WrittenAmount:
    """An amount in a text: pounds, the unit it is written in, and where it stands.

    `step` is the value of its last digit: £1.2m is known to £100,000. `is_about` and `is_limit` say what the words
    before it make of it.
    """

    value: Decimal
    step: Decimal
    unit: str
    words: str
    start: int
    end: int
    is_about: bool = False
    is_limit: bool = False

    def agrees(self, other: Decimal) -> bool:
        """Return whether this amount can be the other one, rounded as it is written."""
        slack = (
            self.step / 2 if self.unit or self.is_about else Decimal("0.5") if self.step >= 1 else Decimal(0)
        )
        return abs(self.value - other) <= (slack if self.unit or self.is_about else Decimal(0))

    @property
    def digits(self) -> str:
        """The significant digits as written, without zeros at the ends."""
        return re.sub(r"\D", "", self.words).strip("0")


def amounts_in(text: str) -> Iterator[WrittenAmount]:
    """Yield the amounts in pounds that a text has in figures."""
    if "£" not in text and "GBP" not in text and "pounds" not in text.lower():
        return
    found = [*_AMOUNT.finditer(text), *_POUNDS.finditer(text)]
    for each in sorted(found, key=lambda one: one.start()):
        yield _amount(text, each)


def _amount(text: str, found: re.Match[str]) -> WrittenAmount:
    unit = (found["unit"] or "").lower()
    unit = _LETTERS.get(unit, unit)
    number = Decimal(found["number"].replace(",", ""))
    before = text[max(found.start() - 40, 0) : found.start()]
    is_about = bool(_ABOUT.search(before))
    return WrittenAmount(
        value=number * UNITS[unit],
        step=_step(found["number"], is_about=is_about) * UNITS[unit],
        unit=unit,
        words=found[0],
        start=found.start(),
        end=found.end(),
        is_about=is_about,
        is_limit=bool(_LIMIT.search(before)),
    )


def _step(number: str, *, is_about: bool) -> Decimal:
    """Return the value of the last digit that counts; zeros at the end of an approximate number do not."""
    digits = number.replace(",", "")
    if "." in digits:
        return Decimal(1).scaleb(-len(digits.split(".")[1]))
    zeros = len(digits) - len(digits.rstrip("0")) if is_about else 0
    return Decimal(1).scaleb(zeros)


@dataclass(frozen=True)
class AmountInWords:
    """An amount of pounds in words, such as "eight thousand five hundred pounds"."""

    value: Decimal
    words: str
    start: int
    end: int


def amounts_in_words(text: str) -> Iterator[AmountInWords]:
    """Yield the amounts that a text has in words, from the first word that is part of the number."""
    if "pounds" not in text.lower():
        return
    for found in _IN_WORDS.finditer(text):
        words = found[1].split(" ")
        for place in range(len(words)):
            value = value_of(" ".join(words[place:]))
            if value is not None and words[place].lower() not in {"and", ","}:
                start = found.start(1) + len(" ".join(words[:place])) + (place > 0)
                yield AmountInWords(
                    Decimal(value) + _pence(found[2]), text[start : found.end()], start, found.end()
                )
                break


def _pence(words: str | None) -> Decimal:
    if not words:
        return Decimal(0)
    value = int(words) if words.isdigit() else value_of(words)
    return Decimal(value or 0) / 100


def pounds(value: Decimal) -> str:
    """Return an amount as text: "£1,236,000", with pence only if there are any."""
    sign = "−" if value < 0 else ""
    value = abs(value)
    return f"{sign}£{value:,.0f}" if value == value.to_integral_value() else f"{sign}£{value:,.2f}"


def transposed(one: Decimal, other: Decimal) -> tuple[str, str] | None:
    """Return the two neighbouring digits that changed places between two values, as they are in each; else None."""
    first, second = f"{one:f}".rstrip("0"), f"{other:f}".rstrip("0")
    first, second = (each.replace(".", "") for each in (f"{one:.2f}", f"{other:.2f}"))
    if len(first) != len(second):
        return None
    places = [place for place, pair in enumerate(zip(first, second, strict=True)) if pair[0] != pair[1]]
    if len(places) != 2 or places[1] != places[0] + 1:
        return None
    here, there = first[places[0] : places[1] + 1], second[places[0] : places[1] + 1]
    return (here, there) if here == there[::-1] else None
