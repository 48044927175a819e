"""The numbers in the cells of a table."""

import re
from dataclasses import dataclass
from decimal import Decimal

_NUMBER = re.compile(
    r"(?P<open>\()?\s*(?P<sign>[-−–+]?)\s*(?P<pound>£)?\s*(?P<minus>[-−–]?)(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<rest>\.\d+)?"
    r"\s*(?P<unit>million|m|k|bn)?\s*(?P<percent>%|per cent)?\s*(?P<close>\))?\s*[*†‡]?",
    re.IGNORECASE,
)
_NOTHING = re.compile(r"(?:-|–|—|nil|£?0)", re.IGNORECASE)
_SCALE = {"": 1, "k": 1_000, "m": 1_000_000, "million": 1_000_000, "bn": 1_000_000_000}


@dataclass(frozen=True)
class CellNumber:
    """The number of a cell: its value as written, and the value of its last digit."""

    value: Decimal
    step: Decimal
    is_percent: bool = False
    is_money: bool = False
    is_scaled: bool = False  # written with k or m, whatever the unit of the table


def cell_number(text: str) -> CellNumber | None:
    """Return the number in a cell, negative in brackets or with a minus, or None if the cell is not a number."""
    text = text.strip()
    if _NOTHING.fullmatch(text):
        return CellNumber(Decimal(0), Decimal(1))
    found = _NUMBER.fullmatch(text)
    if found is None or bool(found["open"]) != bool(found["close"]):
        return None
    scale = Decimal(_SCALE[(found["unit"] or "").lower()])
    value = Decimal(found["digits"].replace(",", "") + (found["rest"] or "")) * scale
    step = Decimal(1).scaleb(-len(found["rest"][1:]) if found["rest"] else 0) * scale
    is_negative = found["open"] or (found["sign"] or found["minus"]) in {"-", "−", "–"}
    return CellNumber(
        -value if is_negative else value,
        step,
        is_percent=bool(found["percent"]),
        is_money=bool(found["pound"] or found["unit"]),
        is_scaled=bool(found["unit"]),
    )


_THOUSANDS = re.compile(
    r"£?\s?['’‘]?\b0{3}s?\b|£\s?['’‘]000|\bin thousands\b|£k\b|£ ?thousands?\b|thousands of pounds",
    re.IGNORECASE,
)
_MILLIONS = re.compile(r"£\s?m\b|£\s?millions?\b|\bin millions\b|millions of pounds", re.IGNORECASE)


def unit_of(text: str) -> Decimal | None:
    """Return what a caption or heading multiplies its numbers by, such as 1000 for "£000"; None if it says nothing."""
    if _THOUSANDS.search(text):
        return Decimal(1_000)
    return Decimal(1_000_000) if _MILLIONS.search(text) else None
