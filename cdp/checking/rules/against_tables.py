"""Amounts of a year in the text against the table that has the year."""

import re
from collections.abc import Iterator
from decimal import Decimal

from cdp.checking.amounts import WrittenAmount, pounds
from cdp.checking.dates import WrittenYear
from cdp.checking.findings import CheckKind
from cdp.checking.ledger import Ledger, ledger_of
from cdp.checking.reading import ReportPassage, ReportReading
from cdp.checking.rules.slips import Slip, SlipWords, error
from cdp.checking.tables import NumberTable, TableRow, labels_match
from cdp.wording.formats import listed

_TOTALLED = re.compile(
    r"\b(?:together|total\w*|in all|altogether|comes? to|cost\w*|budget is|approve\w*|makes?|sum)\b[^.;]*$",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\b(?:would|originally|asked|bid|previous\w*|last year|of which|includ\w+|pay|more|less|"
    r"rise\w*|increase\w*|saving\w*|between|if)\b",
    re.IGNORECASE,
)
_RUN = re.compile(
    r"\s*(?:[a-z-]+\s+){0,3}?(?:for|in|over|across)\s+(?:both\s+|the\s+(?:(?:two|three|four|"
    r"five)\s+)?(?:financial\s+)?years\s+)?",
    re.IGNORECASE,
)


def amounts_of_years(reading: ReportReading) -> Iterator[Slip]:
    """Yield amounts of a year or of some years that the table gives to others, or gives otherwise."""
    if not reading.tables:
        return
    ledger = ledger_of(reading)
    for passage in reading.sentences:
        if not passage.amounts or not passage.years or reading.is_note(passage.block):
            continue
        yield from _with_table(ledger, passage)
        yield from _year_total(ledger, passage)
        yield from _row_and_year(reading, ledger, passage)
        yield from _sum_of_years(reading, ledger, passage)


def _with_table(ledger: Ledger, passage: ReportPassage) -> Iterator[Slip]:
    """Yield "£551,200 in 2026/27" where the table has that sum in another year, and this year has another sum."""
    for amount in passage.amounts:
        year = _year_of(passage, amount.end)
        if year is None or amount.is_limit:
            continue
        in_years = ledger.values_of_years
        if year.first not in in_years and in_years and amount.value >= 1000:
            others = [one for one, values in in_years.items() if amount.value in values]
        else:
            others = [one for one, values in in_years.items() if amount.value in values and one != year.first]
            if amount.value in in_years.get(year.first, set()):
                continue
        if len(others) == 1 and not re.search(
            r"\b(?:carr|underspend|left|was|were|last year|previous)\w*\b",
            passage.text[: amount.start][-60:],
            re.IGNORECASE,
        ):
            right = f"{others[0]}/{(others[0] + 1) % 100:02}"
            yield error(
                CheckKind.WRONG_YEAR,
                right,
                f"The text gives {amount.words} for {year.words}, but the table has "
                f"{pounds(amount.value)} in {right}. Correct one of them.",
            ).at(passage, passage.text[amount.start : year.end])


def _year_of(passage: ReportPassage, place: int) -> WrittenYear | None:
    """Return the financial year that follows an amount directly, such as "£551,200 in 2027/28"."""
    for each in passage.years:
        between = passage.text[place : each.start]
        if each.start >= place and re.fullmatch(
            r"\s*(?:\w+\s+){0,1}(?:in|for|falls in|during)\s+(?:the (?:financial )?year\s+)?", between
        ):
            return each if each.first == each.last else None
    return None


def _year_total(ledger: Ledger, passage: ReportPassage) -> Iterator[Slip]:
    """Yield "together the £509k shown for 2026/27" where the table has another total in that year."""
    for amount in passage.amounts:
        year = _year_of(passage, amount.end)
        before = passage.text[max(amount.start - 45, 0) : amount.start]
        if year is None or amount.is_limit or not _TOTALLED.search(before):
            continue
        cells = ledger.in_years.get(year.first, [])
        totals = [value for value, is_total in cells if is_total]
        same = amount.value in ledger.values_of_years.get(year.first, set())
        if same or not totals or any(amount.agrees(value) for value, _ in cells):
            continue
        near = min(totals, key=lambda value: abs(value - amount.value))
        if abs(near - amount.value) <= near * Decimal("0.15"):
            yield error(
                CheckKind.AMOUNT_MISMATCH,
                pounds(near),
                f"The text gives {amount.words} for {year.words}, but the table has {pounds(near)}. "
                f"Correct one of them.",
            ).at(passage, passage.text[amount.start : year.end])


def _row_and_year(reading: ReportReading, ledger: Ledger, passage: ReportPassage) -> Iterator[Slip]:
    """Yield "Floating support costs £85,000 in 2027/28" where its row has another amount in that year."""
    for amount in passage.amounts:
        year = _year_of(passage, amount.end)
        before = passage.text[: amount.start]
        if year is None or amount.is_limit or amount.unit or _OTHER.search(passage.text):
            continue
        if ledger.in_tables(amount.value):
            continue
        cell = _one_cell(reading, before, year)
        if cell is None or amount.agrees(cell) or not 0 < abs(cell - amount.value) <= cell * Decimal("0.2"):
            continue
        if sum(each.amount.agrees(amount.value) for each in ledger.texts) > 1 or ledger.in_tables(
            amount.value
        ):
            continue
        yield _otherwise(amount, year, cell).at(passage, passage.text[amount.start : year.end])


def _one_cell(reading: ReportReading, before: str, year: WrittenYear) -> Decimal | None:
    """Return the value of the only row that a sentence names, in the column of a year."""
    found = [
        value
        for table in reading.tables
        for row in table.detail
        if len(row.label) > 3 and labels_match(row.label, before)
        for column in table.columns
        if table.year_of(column) == year.first and (value := table.pounds(row, column)) is not None
    ]
    return found[0] if len(found) == 1 else None


def _otherwise(amount: WrittenAmount, year: WrittenYear, cell: Decimal) -> SlipWords:
    return error(
        CheckKind.AMOUNT_MISMATCH,
        pounds(cell),
        f"The text gives {amount.words} for {year.words}, but the table has {pounds(cell)}. Correct one of them.",
    )


def _sum_of_years(reading: ReportReading, ledger: Ledger, passage: ReportPassage) -> Iterator[Slip]:
    """Yield "£412,000 for 2025/26 and 2026/27" where this is the total of a table with other years."""
    for amount in passage.amounts:
        joint = _RUN.match(passage.text[amount.end :])
        run = [
            each
            for each in passage.years
            if joint and each.start >= amount.end + joint.end() and each.start - amount.end < 60
        ]
        if not run or not joint or run[0].start != amount.end + joint.end():
            continue
        years = {year for each in run for year in range(each.first, each.last + 1)}
        if len(years) < 2:
            continue
        for table in reading.tables:
            if amount.value not in ledger.sums and not ledger.in_tables(amount.value):
                break
            heads = {year for column in table.columns if (year := table.year_of(column)) is not None}
            if (
                len(heads) > 1
                and len(years) == len(heads)
                and years != heads
                and amount.value in _totals(table)
            ):
                right = listed([f"{each}/{(each + 1) % 100:02}" for each in sorted(heads)])
                yield error(
                    CheckKind.WRONG_YEAR,
                    right,
                    f"{amount.words} is the total of {right} in {table.name}. Correct the years.",
                ).at(passage, passage.text[amount.start : run[-1].end])
                break


def _totals(table: NumberTable) -> set[Decimal]:
    """Return the sums over all years of the rows of a table."""
    columns = [each for each in table.columns if table.year_of(each) is not None]
    return {
        sum((table.pounds(row, each) or Decimal(0) for each in columns), Decimal(0)) for row in _rows(table)
    }


def _rows(table: NumberTable) -> list[TableRow]:
    return [row for row in table.rows if row.has_numbers]
