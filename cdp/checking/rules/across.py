"""Sums across the columns of a table: totals, quarters of a year, differences and products."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations

from cdp.checking.dates import MONTHS, years_in
from cdp.checking.tables import QUARTER, TOTAL_COLUMN, NumberTable, TableRow

_DIFFERENCE = re.compile(
    r"\b(?:variance|variation|change|difference|increase|decrease|movement|over|under|overspend|underspend|remaining|"
    r"balance|gap|left|saving|reduction)\b",
    re.IGNORECASE,
)
_PRODUCT = re.compile(r"\b(?:cost|total|amount|value|price|points)\b", re.IGNORECASE)
_CLOSE = Decimal("0.5")


@dataclass(frozen=True)
class AcrossSlip:
    """A cell that is not what the other cells of its row give. `is_profile` says that quarters make up a year."""

    row: TableRow
    column: int
    stated: Decimal
    added: Decimal
    slack: Decimal
    parts: tuple[int, ...]  # columns
    is_profile: bool = False


def across_slips(table: NumberTable) -> Iterator[AcrossSlip]:
    """Yield the cells whose row does not add up to them."""
    checked: set[int] = set()
    for column in table.columns:
        before = [each for each in table.columns if each < column]
        ways = list(_ways(table, column, before))
        if ways:
            checked.add(column)
            yield from _compared(table, column, ways)
    for column in table.columns:
        if column not in checked:
            yield from _computed(table, column)


def _ways(table: NumberTable, column: int, before: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield the columns that a total column can add up."""
    heading = table.headings[column]
    quarters = [each for each in before if _is_part_of_year(table.headings[each])]
    if len(quarters) >= 2 and (years_in(heading) or TOTAL_COLUMN.search(heading)):
        yield tuple(quarters)
    if not TOTAL_COLUMN.search(heading):
        return
    totals = [each for each in before if TOTAL_COLUMN.search(table.headings[each])]
    parts = [each for each in before if each in table.summed and each not in totals]
    since = [each for each in parts if not totals or each > totals[-1]]
    for way in (since, parts, totals, [*totals[-1:], *since]):
        if len(way) > 1:
            yield tuple(way)
    years = [each for each in parts if table.year_of(each) is not None]
    if len(years) > 1 and years != parts:
        yield tuple(years)


def _is_part_of_year(heading: str) -> bool:
    return bool(QUARTER.match(heading)) or heading.strip().lower()[:3] in {each[:3] for each in MONTHS}


def _compared(table: NumberTable, column: int, ways: Sequence[tuple[int, ...]]) -> Iterator[AcrossSlip]:
    rows = [row for row in table.rows if row.numbers[column] is not None]
    results = []
    for way in ways:
        usable = [row for row in rows if all(_can_be_added(table, row, each) for each in way)]
        found = [_differs(table, row, column, way) for row in usable]
        results.append((sum(each is None for each in found), [each for each in found if each is not None]))
    right, wrong = max(results, key=lambda each: (each[0], -len(each[1])))
    if right == 0 and len(rows) > 2:
        return  # the column is not the sum of the others
    if right and 2 * right < len(wrong):
        return
    yield from (each for each in wrong if right or abs(each.stated - each.added) <= _CLOSE * abs(each.stated))


def _can_be_added(table: NumberTable, row: TableRow, column: int) -> bool:
    cells = table.source.rows[row.place]
    return row.numbers[column] is not None or column >= len(cells) or not cells[column].strip()


def _differs(table: NumberTable, row: TableRow, column: int, way: Sequence[int]) -> AcrossSlip | None:
    cells = [cell for each in way if (cell := row.numbers[each]) is not None]
    total = row.numbers[column]
    if total is None or not cells:
        return None
    added = sum((each.value for each in cells), Decimal(0))
    slack = (len(cells) + 1) * max(each.step for each in [*cells, total]) / 2
    if added == total.value or (table.is_rounded and abs(added - total.value) <= slack):
        return None
    profile = all(_is_part_of_year(table.headings[each]) for each in way)
    return AcrossSlip(row, column, total.value, added, slack, tuple(way), is_profile=profile)


def _computed(table: NumberTable, column: int) -> Iterator[AcrossSlip]:
    """Yield cells that break a rule which most cells of their column keep: a difference or a product."""
    heading = table.headings[column]
    others = [each for each in table.columns if each != column]
    before = tuple(each for each in table.summed if each < column)
    if len(before) > 1 and column == table.columns[-1]:
        found = [
            _differs(table, row, column, before) for row in table.rows if row.numbers[column] is not None
        ]
        wrong = [each for each in found if each is not None]
        if len(found) - len(wrong) >= 2 and len(found) > 3 * len(wrong):
            yield from wrong
            return
    if _DIFFERENCE.search(heading):
        for first, second in permutations(others, 2):
            yield from _broken(table, column, first, second, is_product=False)
    elif _PRODUCT.search(heading):
        for first in others:
            for second in others:
                if first < second:
                    yield from _broken(table, column, first, second, is_product=True)


def _broken(
    table: NumberTable, column: int, first: int, second: int, *, is_product: bool
) -> Iterator[AcrossSlip]:
    right, wrong = 0, []
    for row in table.rows:
        cells = [row.numbers[each] for each in (column, first, second)]
        if any(cell is None for cell in cells):
            continue
        stated, one, other = (cell for cell in cells if cell is not None)
        if is_product and not (one.value and other.value):
            continue
        computed = one.value * other.value if is_product else one.value - other.value
        slack = Decimal("0.5") * max(stated.step, Decimal(1)) if is_product else Decimal(0)
        if table.is_rounded or table.unit != 1:
            slack = max(slack, Decimal("1.5") * stated.step)
        if abs(computed - stated.value) <= slack:
            right += 1
        else:
            wrong.append(AcrossSlip(row, column, stated.value, computed, slack, (first, second)))
    if right >= 2 and right > 2 * len(wrong):
        yield from wrong
