"""Whether the totals in a table add up (docs/rules/domain.md 9)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cdp.documents.blocks import Table
from cdp.documents.plain import words_of

_TOTAL = re.compile(r"(?:grand |sub-?)?totals?\b", re.IGNORECASE)
_NUMBER = re.compile(r"[-−(]?\s*£?\s*(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?\s*\)?")


@dataclass(frozen=True)
class WrongTotal:
    """A total that does not add up: the heading of its column, the total in the table and the sum of the rows above."""

    column: str
    stated: Decimal
    added: Decimal


def wrong_totals(table: Table) -> Iterator[WrongTotal]:
    """Yield the totals that differ from the sum of the rows above them, since the total before.

    A row is a total if its first cell begins with "Total". Cells that are not numbers are left out; a column in which a
    row above has no number is not checked.
    """
    rows = [[words_of(cell).strip() for cell in row] for row in table.rows]
    start = 0
    for place, row in enumerate(rows):
        if not _TOTAL.match(row[0]):
            continue
        for column in range(1, len(row)):
            stated, parts = number_in(row[column]), [number_in(each[column]) for each in rows[start:place]]
            if stated is None or not parts or any(part is None for part in parts):
                continue
            added = sum(filter(None, parts), Decimal())
            if added != stated:
                yield WrongTotal(table.header[column], stated, added)
        start = place + 1


def number_in(text: str) -> Decimal | None:
    """Return the number in a cell, such as "£1,360,000" or "(40)" for a negative one, or None if it is not a number."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    number = Decimal(found[1].replace(",", "") + (found[2] or ""))
    return -number if text.startswith(("-", "−", "(")) else number


def in_words(totals: Sequence[WrongTotal]) -> str:
    """Return what is wrong with totals, such as "Budget: 2,270,000, but the rows add up to 2,720,000"."""
    return "; ".join(
        f"{each.column}: {each.stated:,}, but the rows add up to {each.added:,}" for each in totals
    )
