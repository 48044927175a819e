"""Sums of tables: totals and subtotals down, totals and differences across."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from cdp.checking.findings import CheckKind, CheckLevel
from cdp.checking.reading import ReportReading
from cdp.checking.rules.across import AcrossSlip, across_slips
from cdp.checking.rules.slips import Slip, SlipWords
from cdp.checking.tables import SUBTOTAL, NumberTable, TableRow

_DERIVED = re.compile(
    r"^(?:(?:net|gross|balance|surplus|deficit|shortfall|remaining|met from|to be met|"
    r"funding gap|gap|difference|left|"
    r"unallocated|grand)\b|cost\b.*\bafter\b)",
    re.IGNORECASE,
)
_PAID = re.compile(r"^(?:paid|payable|due) to\b", re.IGNORECASE)
"""Rows that are a sum if a column says so."""
_LESS = re.compile(r"^(?:less|minus|deduct|income|contribution from|grant income)\b", re.IGNORECASE)
_NO_PART = re.compile(
    r"average|\bmean\b|per cent|%|\brank\b|\bshare\b|\bprice\b|unit cost|\brate\b|variance|change",
    re.IGNORECASE,
)
_CLOSE = Decimal("0.5")


@dataclass(frozen=True)
class DownSlip:
    """A total that is not the sum of the rows it should add up."""

    row: TableRow
    column: int
    stated: Decimal
    added: Decimal
    slack: Decimal
    parts: tuple[int, ...]  # places of the rows


Part = tuple[int, TableRow]


def table_totals(reading: ReportReading) -> Iterator[Slip]:
    """Yield totals of tables that are not the sums of their rows or columns. One wrong cell is one slip."""
    for table in reading.tables:
        down, across = list(down_slips(table)), list(across_slips(table))
        for slip in down:
            beside = _same_cell(slip, across)
            if beside is not None:
                across = [each for each in across if each is not beside]
                yield _cell_slip(table, slip, beside)
            else:
                yield _down_slip(table, slip)
        for each in across:
            yield _across_slip(table, each)


def down_slips(table: NumberTable) -> Iterator[DownSlip]:
    """Yield the totals of a table that differ from the rows above them."""
    for place, row in enumerate(table.rows):
        is_total = row.is_total and not row.is_aside
        is_paid = bool(_PAID.search(row.label))
        if not row.has_numbers or not (is_total or is_paid or _DERIVED.match(row.label)):
            continue
        columns = [each for each in table.summed if row.numbers[each] is not None]
        ways = list(_ways(table.rows, place))
        results = [[_differs(table, row, parts, column) for column in columns] for parts in ways]
        best = max(results, key=lambda found: sum(each is None for each in found), default=None)
        if not columns or best is None:
            continue
        right = sum(each is None for each in best)
        if not _is_certain(is_total=is_total, right=right, columns=len(columns)) and not (is_paid and right):
            continue
        yield from (each for each in best if each is not None and (right or _is_close(each)))


def _is_certain(*, is_total: bool, right: int, columns: int) -> bool:
    """Return whether a row is known to be a sum: by its label, or because most of its columns add up."""
    return is_total or (right >= 2 and 2 * right > columns)


def _is_close(slip: DownSlip) -> bool:
    return slip.stated != 0 and abs(slip.stated - slip.added) <= _CLOSE * abs(slip.stated)


def _ways(rows: Sequence[TableRow], place: int) -> Iterator[list[Part]]:
    """Yield the ways in which a total can be made up of the rows above it."""
    above = [(number, row) for number, row in enumerate(rows[:place]) if not row.is_aside]
    sums = [number for number, row in above if _is_sum(row)]
    begun = max([number for number, row in above if _is_sum(row) or not row.has_numbers], default=-1)
    last = sums[-1] if sums else -1
    parts = [(number, row) for number, row in above if not _is_sum(row) and _is_part(row)]
    ways: list[list[Part]] = [
        _signed([each for each in parts if each[0] > begun]),
        _signed([each for each in parts if each[0] > last]),
        _signed(parts),
        [(1, rows[each]) for each in sums if SUBTOTAL.search(rows[each].label) or rows[each].is_total],
    ]
    if sums:
        since = [each for each in parts if each[0] > last]
        totals = [(1, rows[each]) for each in sums if rows[each].is_total]
        ways += [[*totals, *_signed(since)], [(1, rows[last]), *_signed(since)]]
        ways += [[(1, rows[last]), *[(-1, row) for _, row in since]]]
        ways += [[(1, rows[first]), (-1, rows[last])] for first in sums[:-1]]
        ways += [[(1, rows[first]), (1, rows[last])] for first in sums[:-1]]
    yield from (each for each in ways if len(each) > 1 or (each and place and len(parts) == 1))


def _signed(parts: Sequence[Part]) -> list[Part]:
    """Return rows with their signs: rows that are taken off, such as "less income", are negative if written without."""
    return [
        (
            -1
            if _LESS.match(row.label) and all(each is None or each.value >= 0 for each in row.numbers)
            else 1,
            row,
        )
        for _, row in parts
    ]


def _is_sum(row: TableRow) -> bool:
    return row.has_numbers and (row.is_total or bool(_DERIVED.match(row.label)))


def _is_part(row: TableRow) -> bool:
    return row.has_numbers and not _NO_PART.search(row.label)


def _differs(table: NumberTable, row: TableRow, parts: Sequence[Part], column: int) -> DownSlip | None:
    """Return how a total differs from its parts in a column; None if it agrees or cannot be compared."""
    total = row.numbers[column]
    cells = [(sign, part, part.numbers[column]) for sign, part in parts]
    if total is None or any(cell is None and _has_text(table, part, column) for _, part, cell in cells):
        return None
    added = sum((sign * cell.value for sign, _, cell in cells if cell is not None), Decimal(0))
    steps = [cell.step for _, _, cell in cells if cell is not None]
    if not steps or added == total.value:
        return None
    slack = (len(steps) + 1) * max([*steps, total.step]) / 2
    if table.is_rounded and abs(added - total.value) <= slack:
        return None
    places = tuple(part.place for _, part in parts)
    return DownSlip(row, column, total.value, added, slack, places)


def _has_text(table: NumberTable, row: TableRow, column: int) -> bool:
    cells = table.source.rows[row.place]
    return column < len(cells) and bool(cells[column].strip())


def _same_cell(slip: DownSlip, across: Sequence[AcrossSlip]) -> AcrossSlip | None:
    """Return the slip across that has the same wrong cell as a slip down."""
    for each in across:
        in_columns = slip.column == each.column or slip.column in each.parts
        if in_columns and (each.row.place == slip.row.place or each.row.place in slip.parts):
            return each
    return None


def _level(table: NumberTable, difference: Decimal, slack: Decimal) -> CheckLevel:
    """Return the level: numbers in thousands or millions may differ by their rounding, which wants a word."""
    is_scaled = table.unit != 1 or slack < Decimal("0.5")
    return CheckLevel.WARNING if is_scaled and abs(difference) <= slack else CheckLevel.ERROR


def _down_slip(table: NumberTable, slip: DownSlip) -> Slip:
    words = (
        f"The rows of {_lower(table.name)} add up to {_number(slip.added)}{_in(table, slip.column)}, "
        f"but “{slip.row.label}” says {_number(slip.stated)}. Correct the total or a row."
    )
    level = _level(table, slip.stated - slip.added, slip.slack)
    return SlipWords(level, CheckKind.TABLE_TOTAL, _number(slip.added), words).at_row(
        table, slip.row, slip.column
    )


def _cell_slip(table: NumberTable, slip: DownSlip, beside: AcrossSlip) -> Slip:
    row = beside.row
    cell = row.numbers[slip.column]
    stated = cell.value if cell is not None else Decimal(0)
    right = slip.added if row.place == slip.row.place else stated + slip.stated - slip.added
    words = (
        f"In {_lower(table.name)}, row “{row.label}”, {_number(stated)}{_in(table, slip.column)} agrees neither with "
        f"the sum down nor with the sum across. Both would agree with {_number(right)}. Correct the cell."
    )
    return replace(
        SlipWords(CheckLevel.ERROR, CheckKind.TABLE_TOTAL, _number(right), words).at_row(
            table, row, slip.column
        )
    )


def _across_slip(table: NumberTable, slip: AcrossSlip) -> Slip:
    words = (
        f"In {_lower(table.name)}, row “{slip.row.label or slip.row.words}”, the columns give {_number(slip.added)}, "
        f"but “{table.headings[slip.column]}” says {_number(slip.stated)}. Correct the total or a cell."
    )
    level = _level(table, slip.stated - slip.added, slip.slack)
    kind = CheckKind.PROFILE_TOTAL if slip.is_profile else CheckKind.TABLE_TOTAL
    return SlipWords(level, kind, _number(slip.added), words).at_row(table, slip.row, slip.column)


def _lower(name: str) -> str:
    return name[0].lower() + name[1:]


def _in(table: NumberTable, column: int) -> str:
    return f" in column “{table.headings[column]}”" if table.headings[column] else ""


def _number(value: Decimal) -> str:
    return f"{value:,f}" if value >= 0 else f"({-value:,f})"
