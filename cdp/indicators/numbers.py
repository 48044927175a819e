"""The cells of figures as publishers write them: numbers, percentages, markers such as [p], and signs for no value.

Sources of the signs: the Government Analysis Function's guidance on symbols in tables ([c] confidential, [e] estimated,
[p] provisional, [r] revised, [u] low reliability, [x] not available, [z] not applicable), and the older signs of the
Government Statistical Service and the Office for National Statistics.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from cdp.models import ValueStatus
from cdp.wording.typed_numbers import Commas, NotANumber, UnclearNumber, number_of

__all__ = ["Commas", "NotANumber", "ReadCell", "UnclearNumber", "commas_in", "number_of", "read_cell"]

MOST_MARKS = 4
NOT_APPLICABLE = "Not applicable"
LOW_RELIABILITY = "The publisher marks this value as unreliable"
BELOW = "The publisher gives only a limit"
_MARKS = {
    "p": (ValueStatus.PROVISIONAL, ""),
    "e": (ValueStatus.ESTIMATE, ""),
    "r": (None, "Revised by the publisher"),
    "b": (None, "Break in the series"),
    "u": (ValueStatus.ESTIMATE, LOW_RELIABILITY),
    "d": (None, "The definition differs"),
    "f": (ValueStatus.ESTIMATE, "Forecast"),
}
"""What a marker after a number means: its status, or a note."""
_NO_VALUE = {
    "c": (ValueStatus.SUPPRESSED, ""),
    "suppressed": (ValueStatus.SUPPRESSED, ""),
    "*": (ValueStatus.SUPPRESSED, ""),
    "x": (ValueStatus.NOT_AVAILABLE, ""),
    "n/a": (ValueStatus.NOT_AVAILABLE, ""),
    "na": (ValueStatus.NOT_AVAILABLE, ""),
    "not available": (ValueStatus.NOT_AVAILABLE, ""),
    "..": (ValueStatus.NOT_AVAILABLE, ""),
    ":": (ValueStatus.NOT_AVAILABLE, ""),
    "u": (ValueStatus.NOT_AVAILABLE, LOW_RELIABILITY),
    "w": (ValueStatus.NOT_AVAILABLE, "No data collected"),
    "z": (ValueStatus.NOT_AVAILABLE, NOT_APPLICABLE),
    ".": (ValueStatus.NOT_AVAILABLE, NOT_APPLICABLE),
    "low": (ValueStatus.NOT_AVAILABLE, "Below what the publisher shows"),
}
"""What a cell without a number means by the usual key of publishers."""
ASKED = frozenset({"-", "--", "~", "#", "k", "low", "^"})
"""Signs that mean zero, suppressed or nothing, depending on the publisher."""
_TRAILING = re.compile(r"\s*[\[(]\s*([a-z]{1,2}|note ?\d+)\s*[\])]\s*$", re.IGNORECASE)
_BRACKETED = re.compile(r"[\[(]\s*([a-z]{1,3}|\*|-)\s*[\])]", re.IGNORECASE)
_LIMIT = re.compile(
    r"[<>≤≥]\s*=?\s*\d+(?:\.\d+)?%?|(?:fewer|less|under) than \d+|\d+ or fewer", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class ReadCell:
    """What a cell says: a value, or the reason why there is none; `note` is what its markers say in words.

    `status` is None if the cell has a value without a marker. `sign` is the text that has to be explained by a person.
    A cell with neither value, status nor sign is empty.
    """

    value: Decimal | None = None
    status: ValueStatus | None = None
    note: str = ""
    is_percent: bool = False
    sign: str = ""

    @property
    def is_empty(self) -> bool:
        """Return whether the cell says nothing."""
        return self.value is None and self.status is None and not self.sign


_EMPTY = ReadCell()


def read_cell(
    text: str, commas: Commas = Commas.UNKNOWN, key: dict[str, ValueStatus | None] | None = None
) -> ReadCell:
    """Return what a cell of a figure says. `key` has the meanings of the publisher's signs; None means 0.

    Raises UnclearNumber for a comma that can mean two things, and NotANumber for other text.
    """
    typed = text.strip()
    if not typed:
        return _EMPTY
    try:
        return ReadCell(number_of(typed, commas))
    except UnclearNumber:
        raise
    except NotANumber:
        pass
    sign = typed.casefold()
    if key and sign in key:
        meaning = key[sign]
        return ReadCell(Decimal(0)) if meaning is None else ReadCell(status=meaning)
    if sign in ASKED:
        return ReadCell(sign=sign)
    if sign in _NO_VALUE:
        status, note = _NO_VALUE[sign]
        return ReadCell(status=status, note=note)
    if found := _BRACKETED.fullmatch(typed):
        return _bracketed(found[1].casefold(), text)
    if _LIMIT.fullmatch(typed):
        return ReadCell(status=ValueStatus.SUPPRESSED, note=f"{BELOW}: {typed}")
    return _marked(typed, commas)


def commas_in(texts: Iterable[str]) -> Commas | None:
    """Return what commas mean in the numbers of a file, or None if none of them has an unclear comma.

    The result is UNKNOWN if a person has to say it.
    """
    unclear = False
    certain: set[Commas] = set()
    for text in texts:
        typed = text.strip()
        try:
            number_of(typed)
        except UnclearNumber:
            unclear = True
        except NotANumber:
            continue
        else:
            if "," in typed:
                is_decimal = re.search(r"\.\d{3}(?:[.,])", typed) is not None
                certain.add(Commas.DECIMALS if is_decimal else Commas.THOUSANDS)
            elif re.search(r"\d\.\d", typed):
                certain.add(Commas.THOUSANDS)
    if not unclear:
        return None
    return certain.pop() if len(certain) == 1 else Commas.UNKNOWN


def _bracketed(sign: str, text: str) -> ReadCell:
    if sign in ASKED:
        return ReadCell(sign=f"[{sign}]")
    if sign not in _NO_VALUE:
        raise NotANumber(text)
    status, note = _NO_VALUE[sign]
    return ReadCell(status=status, note=note)


def _marked(typed: str, commas: Commas) -> ReadCell:
    """Return what a number with a per cent sign or markers after it says, such as "12.5% [p]"."""
    status: ValueStatus | None = None
    notes: list[str] = []
    rest = typed
    for _ in range(MOST_MARKS):
        found = _TRAILING.search(rest)
        if found is None:
            break
        rest, mark = rest[: found.start()].strip(), found[1].casefold()
        if mark.startswith("note"):
            notes.append(mark.capitalize())
            continue
        if mark not in _MARKS:
            raise NotANumber(typed)
        marked, note = _MARKS[mark]
        status = status or marked
        notes += [note] if note else []
    is_percent = rest.endswith("%")
    value = number_of(rest.rstrip("%").strip() if is_percent else rest, commas)
    return ReadCell(value, status, ". ".join(reversed(notes)), is_percent)
