"""Amounts as budget sheets have them: with £, commas, brackets, stars or shorthand, or as text. Pure functions."""

import re
from dataclasses import dataclass
from decimal import Decimal

SHORTHAND = re.compile(r"\[(?P<mark>[a-z]{1,2}|note \d+)\]", re.IGNORECASE)
NO_AMOUNT = {"z", "x", "c", "w", "u", "low", ".."}
"""Shorthand of official tables for a value that is not there (Government Statistical Service): never nought."""
MARKS = {"r": "revised", "p": "provisional", "e": "estimated", "f": "forecast", "b": "a break in the series"}
_NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_NOUGHT = {"-", "–", "—", "nil"}
_UNKNOWN = {"", "n/a", "na", "tbc", "tbd", "?"}


@dataclass(frozen=True)
class ReadAmount:
    """An amount in a cell: its pence, or None if the cell has none.

    `is_text` is an amount that was typed as text, so that the sums of the sheet leave it out. `is_bracketed` has
    brackets as text. `remark` is what else the cell says, and `is_rounded` that it had parts of a penny.
    """

    pence: int | None
    is_text: bool = False
    is_bracketed: bool = False
    has_pence: bool = False
    is_rounded: bool = False
    remark: str = ""


class NotAnAmount(ValueError):
    """Raised for a cell that is no amount."""


def amount_in(said: str, pounds_each: int) -> ReadAmount:
    """Return the amount of a cell in a column whose numbers count `pounds_each` (1 or 1,000); raises NotAnAmount."""
    marks = [found["mark"].casefold() for found in SHORTHAND.finditer(said)]
    text = SHORTHAND.sub("", said).strip().rstrip("*").strip()
    remark = ", ".join(MARKS[mark] for mark in marks if mark in MARKS)
    if text.casefold() in _UNKNOWN:
        missing = any(mark in NO_AMOUNT for mark in marks)
        return ReadAmount(None, remark=f"“{said.strip()}” is no amount" if missing or text else remark)
    if text.casefold() in _NOUGHT:
        return ReadAmount(0, is_text=True, remark=f"“{said.strip()}” is read as nought")
    plain = re.sub(r"[£\s\u00a0]", "", text).translate({ord("−"): "-", ord("–"): "-"})
    is_bracketed = plain.startswith("(") and plain.endswith(")")
    digits = plain[1:-1] if is_bracketed else plain
    if not _NUMBER.fullmatch(digits):
        raise NotAnAmount(said)
    amount = Decimal(digits.replace(",", "")) * pounds_each * 100
    pence = int(amount.to_integral_value())
    exact = abs(amount - pence) < Decimal(
        "0.001"
    )  # binary fractions of a workbook, such as 702.4999999999999
    return ReadAmount(
        -pence if is_bracketed else pence,
        is_text=_is_text(said.strip()),
        is_bracketed=is_bracketed,
        has_pence=bool(pence % 100),
        is_rounded=not exact,
        remark=remark,
    )


def _is_text(said: str) -> bool:
    """Return whether a cell was typed as text: a number of a workbook has one plain form, such as 64 or 64.5."""
    if not re.fullmatch(r"-?\d+(\.\d+)?", said):
        return True
    whole, _, rest = said.partition(".")
    return (bool(rest) and rest.endswith("0")) or (
        len(whole.lstrip("-")) > 1 and whole.lstrip("-").startswith("0")
    )


def has_changed_places(one: int, other: int) -> bool:
    """Return whether two amounts differ only by two digits that are next to each other and have changed places."""
    first, second = str(abs(one)), str(abs(other))
    if len(first) != len(second):
        return False
    places = [place for place, (a, b) in enumerate(zip(first, second, strict=True)) if a != b]
    return (
        len(places) == 2
        and places[1] == places[0] + 1
        and first[places[0]] == second[places[1]]
        and first[places[1]] == second[places[0]]
    )
