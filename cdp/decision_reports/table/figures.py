"""The figures of a report's table, in whole pence: its years, totals by line, year and source, and the table itself."""

from collections.abc import Iterable, Sequence

from cdp.documents.blocks import Run, Runs, Table
from cdp.models import DecisionReport, ReportMoneyLine
from cdp.wording.money import financial_year, pounds

CAPTION = "Funding by service, year and source"
TOTAL = "Total"


def years_of(report: DecisionReport) -> list[int]:
    """Return the financial years of the table, each by the calendar year in which it starts."""
    used = {amount.year for line in report.money_lines for amount in line.amounts}
    if report.money_from is not None:
        used |= set(range(report.money_from, (report.money_to or report.money_from) + 1))
    return sorted(used)


def amounts_of(line: ReportMoneyLine) -> dict[int, int]:
    """Return the amounts of a line in pence, by year."""
    return {amount.year: amount.pence for amount in line.amounts}


def total_of(lines: Iterable[ReportMoneyLine], year: int | None = None) -> int:
    """Return the sum of lines in pence, in one year or in all."""
    return sum(amount.pence for line in lines for amount in line.amounts if year in (None, amount.year))


def by_year(lines: Sequence[ReportMoneyLine]) -> list[tuple[int, int]]:
    """Return the years in which lines have an amount, each with their sum in pence."""
    years = sorted({amount.year for line in lines for amount in line.amounts})
    return [(year, total_of(lines, year)) for year in years]


def by_source(lines: Sequence[ReportMoneyLine]) -> list[tuple[str, int]]:
    """Return the sources of lines, each with their sum in pence, in the order of the table."""
    sources = dict.fromkeys(line.source for line in lines)
    return [(source, total_of([line for line in lines if line.source == source])) for source in sources]


def money_table(report: DecisionReport) -> Table | None:
    """Return the table of a report with its totals, or None if it has no lines."""
    lines, years = report.money_lines, years_of(report)
    if not lines:
        return None
    whole = [TOTAL] if len(years) > 1 else []
    header = ["Service", *map(financial_year, years), *whole, "Source"]
    rows: list[list[str | Runs]] = [
        [line.service, *_cells(amounts_of(line), years, with_total=bool(whole)), line.source or "–"]
        for line in lines
    ]
    sums = {year: total_of(lines, year) for year in years}
    totals: list[str] = [TOTAL, *_cells(sums, years, with_total=bool(whole)), ""]
    rows.append([(Run(cell, strong=True),) if cell else "" for cell in totals])
    widths = [4, *(2 for _ in years), *(2 for _ in whole), 3]
    return Table.of(CAPTION, header, rows, widths=widths)


def _cells(amounts: dict[int, int], years: Sequence[int], *, with_total: bool) -> list[str]:
    cells = [pounds(amounts[year]) if year in amounts else "–" for year in years]
    return [*cells, pounds(sum(amounts.values()))] if with_total else cells
