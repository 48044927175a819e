"""Every amount of a report in one place: those in text, those in tables, and the sums that tables make."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache

from cdp.checking.amounts import WrittenAmount
from cdp.checking.reading import ReportPassage, ReportReading
from cdp.checking.tables import NumberTable, TableRow

_TOTAL_BEFORE = re.compile(
    r"\b(?:totals?|total (?:cost|sum|value|commitment|budget|funding|amount|price|grant)|"
    r"totalling|in all|altogether|overall|whole|maximum|"
    r"total financial commitment|comes? to|cost|budget|value|grants?|award|sum|approve\w*|spend\w*)\b[^.;£]{0,40}$",
    re.IGNORECASE,
)
_TOTAL_AFTER = re.compile(
    r"^\s*(?:\([^)]*\)\s*)?,?\s*(?:in (?:total|all)|altogether|overall|together|"
    r"over (?:the )?(?:\w+ )?years|across|for the (?:whole|full))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class TextAmount:
    """An amount in a passage. `is_headline` says that the words beside it make it a total or what is asked for."""

    amount: WrittenAmount
    passage: ReportPassage
    is_headline: bool

    @property
    def value(self) -> Decimal:
        """The value in pounds."""
        return self.amount.value


@dataclass(frozen=True)
class TableAmount:
    """A number in a table, in pounds. `is_total` says that it is in a total row or column."""

    value: Decimal
    step: Decimal
    table: NumberTable
    row: TableRow
    column: int
    is_total: bool


class Ledger:
    """The amounts of a report."""

    def __init__(self, reading: ReportReading) -> None:
        self.reading = reading

    @cached_property
    def texts(self) -> list[TextAmount]:
        """The amounts in sentences and fields, in order."""
        return [
            TextAmount(amount, passage, self._is_headline(passage, amount))
            for passage in self.reading.sentences
            if not self.reading.is_note(passage.block)
            for amount in passage.amounts
        ]

    def _is_headline(self, passage: ReportPassage, amount: WrittenAmount) -> bool:
        return (
            passage.block in self.reading.recommending
            or bool(_TOTAL_BEFORE.search(passage.text[: amount.start]))
            or bool(_TOTAL_AFTER.match(passage.text[amount.end :]))
        )

    @cached_property
    def cells(self) -> list[TableAmount]:
        """The numbers in tables."""
        return [
            TableAmount(
                value,
                cell.step * (1 if cell.is_scaled else table.factor(column)),
                table,
                row,
                column,
                is_total=row.is_total or column in table.total_columns,
            )
            for table in self.reading.tables
            for row, column, value in table.cells()
            if (cell := row.numbers[column]) is not None
        ]

    @cached_property
    def money_cells(self) -> list[TableAmount]:
        """The numbers in tables that are money: with a pound sign, or in a table whose heading has a unit of money."""
        return [each for each in self.cells if each.table.has_money(each.column, each.row)]

    @cached_property
    def sums(self) -> frozenset[Decimal]:
        """The sums that tables make, whether they are printed or not: of columns, of rows over years, and of all."""
        found: set[Decimal] = set()
        for table in self.reading.tables:
            columns = [each for each in table.summed if each not in table.total_columns]
            grid = [[table.pounds(row, each) for each in columns] for row in table.detail]
            values = [[each or Decimal(0) for each in row] for row in grid]
            found |= {sum(row, Decimal(0)) for row in values}
            found |= {sum(column, Decimal(0)) for column in zip(*values, strict=True)}
            found.add(sum((sum(row, Decimal(0)) for row in values), Decimal(0)))
        return frozenset(found - {Decimal(0)})

    @cached_property
    def values(self) -> list[Decimal]:
        """All values of amounts, in text and tables."""
        return [each.value for each in self.texts] + [each.value for each in self.money_cells]

    def holds(self, value: Decimal, slack: Decimal = Decimal(0)) -> bool:
        """Return whether the report has an amount or makes a sum of this value, within a slack."""
        return any(abs(each - value) <= slack for each in [*self.values, *self.sums])

    def partners(self, one: TextAmount) -> int:
        """Return how often the report has the same amount elsewhere, as it is rounded there."""
        return self.text_partners(one) + self.table_partners(one)

    def text_partners(self, one: TextAmount) -> int:
        """Return how often the text has the same amount elsewhere."""
        return sum(
            each is not one and (one.amount.agrees(each.value) or each.amount.agrees(one.value))
            for each in self.texts
        )

    def table_partners(self, one: TextAmount) -> int:
        """Return how often tables have the same amount, in a cell or as the sum of cells."""
        if one.value in self._tabled:
            return 1
        count = sum(
            one.amount.agrees(each.value) or (each.step > 1 and abs(each.value - one.value) <= each.step / 2)
            for each in self.money_cells
        )
        return count + sum(one.amount.agrees(each) for each in self.sums)

    def in_tables(self, value: Decimal) -> bool:
        """Return whether a table has a value, in a cell or as a sum."""
        return value in self._tabled

    @cached_property
    def _tabled(self) -> frozenset[Decimal]:
        return self.sums | {each.value for each in self.money_cells}

    @cached_property
    def by_block(self) -> dict[int, list[TextAmount]]:
        """The amounts in text of each block."""
        found: dict[int, list[TextAmount]] = {}
        for each in self.texts:
            found.setdefault(each.passage.block, []).append(each)
        return found

    @cached_property
    def values_of_years(self) -> dict[int, set[Decimal]]:
        """The numbers of tables by the financial year of their column."""
        return {year: {value for value, _ in cells} for year, cells in self.in_years.items()}

    @cached_property
    def in_years(self) -> dict[int, list[tuple[Decimal, bool]]]:
        """The numbers of tables by the financial year of their column, with whether their row is a total."""
        found: dict[int, list[tuple[Decimal, bool]]] = {}
        for each in self.cells:
            year = each.table.year_of(each.column)
            if year is not None:
                found.setdefault(year, []).append((each.value, each.row.is_total))
        return found

    @cached_property
    def headlines(self) -> list[Decimal]:
        """The values that are totals or asked for, in text and tables, without limits."""
        found = [each.value for each in self.texts if each.is_headline and not each.amount.is_limit]
        found += [each.value for each in self.money_cells if each.is_total]
        return list(dict.fromkeys(found))

    @cached_property
    def grand(self) -> list[Decimal]:
        """The values of total rows, and the totals in text: what "the total" can mean."""
        found = [each.value for each in self.texts if each.is_headline and not each.amount.is_limit]
        return list(dict.fromkeys([*found, *(each.value for each in self.money_cells if each.row.is_total)]))

    def near_headline(self, value: Decimal, share: Decimal) -> Decimal | None:
        """Return the headline that is nearest to a value, within a share of itself; None if there is none."""
        near = [each for each in self.headlines if each > 0 and 0 < abs(each - value) <= share * each]
        return min(near, key=lambda each: abs(each - value), default=None)


@lru_cache(maxsize=1)
def ledger_of(reading: ReportReading) -> Ledger:
    """Return the amounts of a report; the rules that check one report share them."""
    return Ledger(reading)
