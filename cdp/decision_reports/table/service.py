"""Changes to the table of a report: its years and its lines."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from cdp.decision_reports.service import check_can_change, hold, named, note, touch
from cdp.decision_reports.table.figures import amounts_of, years_of
from cdp.errors import Refusal
from cdp.models import DecisionReport, FundingStream, Person, ReportAmount, ReportMoneyLine
from cdp.partnerships.changes import check_version
from cdp.wording.money import FIRST_YEAR, LAST_YEAR, financial_year, pounds

MOST_LINES = 200
MOST_YEARS = 10


@dataclass(frozen=True)
class MoneyLineDetails:
    """One line of the table: amounts in pence by the calendar year in which each financial year starts."""

    service: str
    source: str = ""
    amounts: Mapping[int, int] = field(default_factory=dict)
    stream: FundingStream | None = None


def set_years(
    session: Session, report: DecisionReport, first: int, last: int, *, version: int, by: Person
) -> None:
    """Set the first and last financial year of the table.

    Raises Conflict, and Refusal if the years are out of order or leave out a year that has an amount.
    """
    check_can_change(report)
    years = ("Years", _span(report.money_from, report.money_to), _span(first, last))
    check_version(report, version, [years])
    if not FIRST_YEAR <= first <= LAST_YEAR:
        raise Refusal(
            "Enter the year in which the first financial year starts, such as 2026.", field="money_from"
        )
    if last < first or last - first >= MOST_YEARS:
        raise Refusal(f"The table has 1 to {MOST_YEARS} years. Change the last year.", field="money_to")
    used = {amount.year for line in report.money_lines for amount in line.amounts}
    if lost := sorted(used - set(range(first, last + 1))):
        raise Refusal(
            f"The table has amounts for {financial_year(lost[0])}. Clear them first.", field="money_to"
        )
    report.money_from, report.money_to = first, last
    _note(session, report, f"{by.name} set the years of the table of {named(report)}.", by)


def add_line(
    session: Session, report: DecisionReport, details: MoneyLineDetails, *, by: Person
) -> ReportMoneyLine:
    """Add a line at the end of the table. Raises Refusal if a line has this name and source, or has no amount."""
    check_can_change(report)
    hold(session, report)
    _check(report, details, None)
    if len(report.money_lines) >= MOST_LINES:
        raise Refusal(f"The table has {MOST_LINES} lines at most.")
    last = max((line.position for line in report.money_lines), default=0)
    line = ReportMoneyLine(position=last + 1)
    _take(line, details)
    report.money_lines.append(line)
    _note(session, report, f"{by.name} added a line to the table of {named(report)}.", by)
    return line


def change_line(
    session: Session, line: ReportMoneyLine, details: MoneyLineDetails, *, version: int, by: Person
) -> None:
    """Change a line. Raises Conflict with both texts, and Refusal as `add_line` does."""
    check_can_change(line.report)
    stored = MoneyLineDetails(line.service, line.source, amounts_of(line), line.stream)
    before, after = _facts(stored, details), _facts(details, stored)
    check_version(line, version, [(label, before[label], after[label]) for label in before])
    _check(line.report, details, line)
    _take(line, details)
    _note(session, line.report, f"{by.name} changed a line of the table of {named(line.report)}.", by)


def remove_line(session: Session, line: ReportMoneyLine, *, version: int, by: Person) -> None:
    """Remove a line, also from the recommendations that cover it. Raises Conflict if it has changed."""
    report = line.report
    check_can_change(report)
    check_version(line, version, [("Line", line.service, "Remove it as you read it")])
    for one in report.recommendations:
        if line in one.lines:
            one.lines.remove(line)
    session.flush()
    report.money_lines.remove(line)
    _note(session, report, f"{by.name} removed a line of the table of {named(report)}.", by)


def _check(report: DecisionReport, details: MoneyLineDetails, line: ReportMoneyLine | None) -> None:
    if not years_of(report) and not details.amounts:
        raise Refusal("Set the years of the table first.")
    if not details.amounts:
        raise Refusal("Enter an amount for at least one year.", field=f"year_{years_of(report)[0]}")
    for other in report.money_lines:
        if other is not line and (other.service, other.source) == (details.service, details.source):
            raise Refusal("The table has a line with this service and source already.", field="service")


def _take(line: ReportMoneyLine, details: MoneyLineDetails) -> None:
    line.service, line.source, line.stream = details.service, details.source, details.stream
    flag_modified(line, "service")  # so that a change of amounts alone makes a new version of the line
    stored = {amount.year: amount for amount in line.amounts}
    for year, amount in stored.items():
        if year not in details.amounts:
            line.amounts.remove(amount)
    for year, pence in details.amounts.items():
        if year in stored:
            stored[year].pence = pence
        else:
            line.amounts.append(ReportAmount(year=year, pence=pence))


def _facts(details: MoneyLineDetails, other: MoneyLineDetails) -> dict[str, str]:
    facts = {
        "Service": details.service,
        "Source": details.source,
        "Funding stream": details.stream.name if details.stream else "",
    }
    for year in sorted({*details.amounts, *other.amounts}):
        facts[financial_year(year)] = pounds(details.amounts[year]) if year in details.amounts else ""
    return facts


def _span(first: int | None, last: int | None) -> str:
    return (
        f"{financial_year(first)} to {financial_year(last)}" if first is not None and last is not None else ""
    )


def _note(session: Session, report: DecisionReport, sentence: str, by: Person) -> None:
    touch(report)
    session.flush()
    note(session, report, sentence, by=by)
