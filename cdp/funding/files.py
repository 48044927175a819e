"""The registers of plan lines and movements as files. Amounts are numbers in workbooks, and text in Word.

The workbook of plan lines has one row for each line and year, and can be imported again (`cdp.funding.importing`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cdp.documents.registers import RegisterColumn, RegisterFile, RegisterFormat
from cdp.files.spreadsheets import Cell
from cdp.funding.figures import Figures, QuarterFigures, YearFigures
from cdp.funding.movements import place_words
from cdp.funding.words import KINDS, STATES
from cdp.models import MoneyMovement, PlanLine
from cdp.wording.money import in_pounds, pounds
from cdp.workplans.periods import year_words


@dataclass(frozen=True)
class LineYear:
    """One line in one financial year, as a row of a file; the year is None for a line without amounts."""

    line: PlanLine
    year: int | None
    figures: YearFigures


def line_years(lines: Iterable[PlanLine], figures: Figures, only: int | None = None) -> list[LineYear]:
    """Return a row for each line and year, or for each line in one year; a line without amounts has one row too."""
    rows = []
    for line in lines:
        years = {year: each for year, each in figures.get(line.id, {}).items() if only in (None, year)}
        rows += [LineYear(line, year, each) for year, each in sorted(years.items())]
        if not years:
            rows.append(LineYear(line, only, YearFigures()))
    return rows


def provider_words(line: PlanLine) -> str:
    """Return the provider: a member organisation or another one; "" if it is not known."""
    return line.provider.name if line.provider else line.provider_name


def forecast_recorded(row: LineYear) -> int | None:
    """Return the forecast that was recorded, or None if the line counts at its profile."""
    return None if row.figures.without_forecast or not row.figures.lines else row.figures.forecast


def line_file(kind: RegisterFormat) -> RegisterFile[LineYear]:
    """Return the declaration of the file of plan lines, with amounts as the kind of file shows them."""
    amount: Callable[[int | None], Cell] = pounds if kind is RegisterFormat.WORD else _number

    def of_quarter(quarter: int, read: Callable[[QuarterFigures], int | None]) -> Callable[[LineYear], Cell]:
        return lambda row: amount(read(row.figures.quarters[quarter]))

    def profile(quarter: int) -> Callable[[LineYear], Cell]:
        return of_quarter(quarter, lambda each: each.original)

    def actual(quarter: int) -> Callable[[LineYear], Cell]:
        return of_quarter(quarter, lambda each: each.actual)

    return RegisterFile(
        "Plan lines",
        ("line", "lines"),
        (
            RegisterColumn("Reference", lambda row: row.line.reference, 3),
            RegisterColumn("Stream", lambda row: row.line.stream.name, 6),
            RegisterColumn("Financial year", lambda row: year_words(row.year) if row.year else "", 3),
            RegisterColumn("Menu heading", lambda row: row.line.menu_heading, 5),
            RegisterColumn("Service", lambda row: row.line.service, 7),
            RegisterColumn("Provider", lambda row: provider_words(row.line), 5),
            RegisterColumn("Measure", lambda row: row.line.measure),
            *(RegisterColumn(f"Profile Q{quarter}", profile(quarter)) for quarter in range(1, 5)),
            RegisterColumn("Profile not by quarter", profile(0)),
            *(RegisterColumn(f"Actual Q{quarter}", actual(quarter)) for quarter in range(1, 5)),
            RegisterColumn("Actual not by quarter", actual(0)),
            RegisterColumn("Full-year forecast", lambda row: amount(forecast_recorded(row))),
            RegisterColumn("Moved", lambda row: amount(row.figures.moved)),
            RegisterColumn("Profile in force", lambda row: amount(row.figures.profile), 4),
            RegisterColumn("Forecast counted", lambda row: amount(row.figures.forecast), 4),
            RegisterColumn("Actual to date", lambda row: amount(row.figures.actual), 4),
            RegisterColumn("Variance", lambda row: amount(row.figures.variance), 4),
            RegisterColumn("Note", lambda row: row.line.note),
        ),
    )


def _number(pence: int | None) -> Cell:
    return None if pence is None else in_pounds(pence)


def movement_file(kind: RegisterFormat) -> RegisterFile[MoneyMovement]:
    """Return the declaration of the file of movements, with amounts as the kind of file shows them."""
    amount: Callable[[int | None], Cell] = pounds if kind is RegisterFormat.WORD else _number
    return RegisterFile(
        "Movements",
        ("movement", "movements"),
        (
            RegisterColumn("Reference", lambda each: each.reference, 3),
            RegisterColumn("Kind", lambda each: KINDS[each.kind], 3),
            RegisterColumn("Amount", lambda each: amount(each.pence), 3),
            RegisterColumn("From", from_words, 7),
            RegisterColumn("To", to_words, 7),
            RegisterColumn("Reason", lambda each: each.reason, 7),
            RegisterColumn("State", lambda each: STATES[each.state][0], 3),
            RegisterColumn("Proposed on", lambda each: each.proposed_on),
            RegisterColumn("Decided by", lambda each: each.approved_by, 4),
            RegisterColumn("Decided on", lambda each: each.approved_on, 3),
            RegisterColumn("Board decision", lambda each: each.decision.reference if each.decision else ""),
            RegisterColumn("Note", lambda each: each.outcome_note),
        ),
    )


def from_words(movement: MoneyMovement) -> str:
    """Return where the money of a movement comes from, in words."""
    return place_words(movement.from_line, movement.from_year, movement.from_quarter)


def to_words(movement: MoneyMovement) -> str:
    """Return where the money of a movement goes, in words."""
    if movement.to_line is None or movement.to_year is None or movement.to_quarter is None:
        return f"Returned to {movement.from_line.stream.granting_body}"
    return place_words(movement.to_line, movement.to_year, movement.to_quarter)
