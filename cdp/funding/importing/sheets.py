"""The rows of a budget sheet: sections, lines, subtotals, totals and notes. Pure functions."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from cdp.funding.importing.amounts import NotAnAmount, ReadAmount, amount_in
from cdp.imports.cells import SheetRow
from cdp.imports.rows import SheetRows
from cdp.reference.areas import plain

YEARS = tuple(f"year_{number}" for number in range(1, 7))
ALLOCATIONS = tuple(f"amount_{number}" for number in range(1, 4))
PROFILES = tuple(f"profile_{quarter}" for quarter in range(5))
ACTUALS = tuple(f"actual_{quarter}" for quarter in range(5))
STORED = (*YEARS, *ALLOCATIONS, "budget", *PROFILES, *ACTUALS, "forecast")
AMOUNTS = (*STORED, "variance", "total")
_SUBTOTAL = re.compile(r"sub[\s-]*totals?\b", re.IGNORECASE)
_TOTAL = re.compile(r"(?:grand\s+|overall\s+)?totals?\b|all\b", re.IGNORECASE)
_NOTE = re.compile(r"\W*\[?notes?\b|\*|source\b", re.IGNORECASE)
_NATIONS = {"england", "great britain", "united kingdom", "england total"}


@dataclass(frozen=True)
class BudgetTotal:
    """A total or subtotal, with the lines that it should be the sum of."""

    row: SheetRow
    lines: tuple[SheetRow, ...]
    is_grand: bool
    by_sum: bool = False


@dataclass
class BudgetSheet:
    """What one sheet says. `amounts` has the amounts of lines and totals by row number and column."""

    sheet: SheetRows
    lines: list[SheetRow] = field(default_factory=list)
    headings: dict[int, str] = field(default_factory=dict)
    totals: list[BudgetTotal] = field(default_factory=list)
    sections: list[SheetRow] = field(default_factory=list)
    notes: list[SheetRow] = field(default_factory=list)
    amounts: dict[int, dict[str, ReadAmount]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of the sheet."""
        return self.sheet.rows[0].place.sheet

    @property
    def texts(self) -> list[str]:
        """The texts around the table: the name of the sheet, the rows above the headings, and the notes."""
        notes = [row.raw(code) for row in self.notes for code in row.texts if row.raw(code)]
        return [self.name, *self.sheet.above, *notes]

    @property
    def codes(self) -> list[str]:
        """The amount columns of the sheet."""
        return [code for code in AMOUNTS if self.sheet.has(code)]

    def of(self, row: SheetRow, code: str) -> int:
        """Return the pence of a cell, nought if it has none."""
        found = self.amounts.get(row.place.row, {}).get(code)
        return found.pence or 0 if found else 0


def label_of(row: SheetRow) -> str:
    """Return the words that name a row."""
    said = next(
        (row.raw(code) for code in ("service", "recipient", "heading", "reference") if row.raw(code)), ""
    )
    return " ".join(said.split())


def read_sheet(sheet: SheetRows, pounds_each: Callable[[str], int]) -> BudgetSheet:
    """Return what a sheet says; `pounds_each` says what the numbers of a column count. Problems go to the rows."""
    found = BudgetSheet(sheet)
    group: list[SheetRow] = []
    section, is_over = "", False
    for row in sheet.rows:
        if row.is_out:
            continue
        has_amounts = any(row.raw(code) for code in found.codes)
        label = label_of(row)
        filled = [code for code in row.texts if row.raw(code)]
        if not has_amounts and (is_over or _NOTE.match(label)):
            found.notes.append(row)
        elif not has_amounts and len(filled) < 3:
            found.sections.append(row)
            section, group = label, []
        else:
            found.amounts[row.place.row] = _amounts(row, found.codes, pounds_each)
            is_sub = bool(_SUBTOTAL.match(label))
            by_sum = not is_sub and _is_sum(found, row)
            if is_sub or _TOTAL.match(label) or by_sum or plain(label) in _NATIONS:
                lines = tuple(group if is_sub else found.lines)
                found.totals.append(BudgetTotal(row, lines, not is_sub, by_sum and not _TOTAL.match(label)))
                group, is_over = [], not is_sub
            else:
                found.lines.append(row)
                found.headings[row.place.row] = section
                group.append(row)
    return found


def _amounts(row: SheetRow, codes: Sequence[str], pounds_each: Callable[[str], int]) -> dict[str, ReadAmount]:
    found = {}
    for code in codes:
        if not row.raw(code):
            continue
        try:
            found[code] = amount_in(row.raw(code), pounds_each(code))
        except NotAnAmount:
            if code not in {"variance", "total"}:
                row.refuse(code, "is not an amount. Enter one, or clear the cell.")
    return found


def _is_sum(found: BudgetSheet, row: SheetRow) -> bool:
    """Return whether a row has no details and every amount is the sum of the lines above it."""
    if len(found.lines) < 3 or row.raw("reference") or row.raw("provider"):
        return False
    pairs = [(found.of(row, code), sum(found.of(line, code) for line in found.lines)) for code in found.codes]
    return all(said == made for said, made in pairs) and any(said for said, _ in pairs)


def differences(
    found: BudgetSheet, total: BudgetTotal
) -> Mapping[str, tuple[int, int, tuple[SheetRow, ...]]]:
    """Return the columns of a total that do not agree with its lines: stated, computed, and lines that explain it.

    Lines explain a difference if their amounts, typed as text, add up to it: the sums of a sheet leave text out.
    """
    wrong = {}
    stated = found.amounts[total.row.place.row]
    for code in found.codes:
        if code not in stated or stated[code].pence is None or code == "total":
            continue
        computed = sum(found.of(line, code) for line in total.lines)
        said = found.of(total.row, code)
        if said == computed or not any(code in found.amounts[line.place.row] for line in total.lines):
            continue
        as_text = [
            line
            for line in total.lines
            if (cell := found.amounts[line.place.row].get(code)) is not None and cell.is_text and cell.pence
        ]
        explains = sum(found.of(line, code) for line in as_text) == computed - said
        wrong[code] = (said, computed, tuple(as_text) if explains else ())
    return wrong
