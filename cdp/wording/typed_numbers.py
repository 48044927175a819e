"""Numbers as people write them. A number that can be read in two ways is never guessed."""

import re
from decimal import Decimal
from enum import StrEnum

_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]")
_MINUS = str.maketrans({"−": "-", "–": "-"})
_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")
_EXPONENT = re.compile(r"[+-]?\d(?:\.\d*)?[eE][+-]?\d{1,2}")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(\.\d*)?")
_DOTTED = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+")


is_plain = re.compile(r"[0-9]+(?:\.[0-9]+)?", re.ASCII).fullmatch
"""Tell quickly whether a text is a number of digits and at most a point, as nearly all numbers in files are."""


class Commas(StrEnum):
    """What a comma in a number means: it groups thousands, it starts the decimals, or it is not known."""

    THOUSANDS = "thousands"
    DECIMALS = "decimals"
    UNKNOWN = "unknown"


class NotANumber(ValueError):
    """Raised for a text that is not a number."""


class UnclearNumber(NotANumber):
    """Raised for a number with a comma that may group thousands or start the decimals."""


def number_of(text: str, commas: Commas = Commas.UNKNOWN) -> Decimal:
    """Return the number that a text means.

    Spaces between digits and commas between groups of three are removed. "1.234,5" has a decimal comma. "1,234" is read
    by `commas`, which says what commas mean in the form or file. Raises UnclearNumber if that does not decide it, and
    NotANumber for another text.
    """
    typed = _without_spaces(text.translate(_MINUS).strip())
    if commas is Commas.DECIMALS:
        return _with_decimal_comma(typed)
    if _PLAIN.fullmatch(typed) or _EXPONENT.fullmatch(typed):
        return Decimal(typed)
    if found := _GROUPED.fullmatch(typed):
        is_certain = found[1] is not None or typed.count(",") > 1 or commas is Commas.THOUSANDS
        if not is_certain:
            raise UnclearNumber(text)
        return Decimal(typed.replace(",", ""))
    if _DOTTED.fullmatch(typed) and ("," in typed or typed.count(".") > 1):
        if commas is Commas.THOUSANDS:
            raise UnclearNumber(text)
        return Decimal(typed.replace(".", "").replace(",", "."))
    if _DECIMAL_COMMA.fullmatch(typed):
        raise UnclearNumber(text)
    raise NotANumber(text)


def _with_decimal_comma(typed: str) -> Decimal:
    if _DOTTED.fullmatch(typed) or (_DECIMAL_COMMA.fullmatch(typed) and typed[-1] != ","):
        return Decimal(typed.replace(".", "").replace(",", "."))
    if re.fullmatch(r"[+-]?\d+", typed):
        return Decimal(typed)
    raise UnclearNumber(typed) if _PLAIN.fullmatch(typed) or _GROUPED.fullmatch(typed) else NotANumber(typed)


def _without_spaces(typed: str) -> str:
    """Return a number without the spaces that group its digits by three; other spaces stay."""
    if _SPACES.search(typed) is None:
        return typed
    parts = _SPACES.split(typed)
    whole, *rest = parts
    fits = re.fullmatch(r"[+-]?\d{1,3}", whole) and all(re.fullmatch(r"\d{3}", part) for part in rest[:-1])
    return "".join(parts) if fits and re.fullmatch(r"\d{3}(?:[.,]\d*)?", rest[-1]) else typed
