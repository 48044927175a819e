"""Days: a weekday that is another one, and a day that does not exist."""

from collections.abc import Iterator
from datetime import date

from cdp.checking.dates import WEEKDAYS, WrittenDate
from cdp.checking.findings import CheckKind
from cdp.checking.reading import ReportReading
from cdp.checking.rules.slips import Slip, error, warning
from cdp.wording import formats


def weekdays(reading: ReportReading) -> Iterator[Slip]:
    """Yield dates whose weekday is another one. Without a year, the years of the report are tried."""
    years = sorted({each.first.year for passage in reading.passages for each in passage.dates if each.first})
    if reading.context.today:
        years.append(reading.context.today.year)
    for passage in reading.passages:
        for found in passage.dates:
            if found.weekday is None or not found.is_real:
                continue
            if found.first is not None:
                if found.first.weekday() != found.weekday:
                    right = WEEKDAYS[found.first.weekday()].capitalize()
                    yield error(
                        CheckKind.WEEKDAY,
                        right,
                        f"{formats.day(found.first)} is a {right}, not a {WEEKDAYS[found.weekday].capitalize()}. "
                        "Correct the weekday or the date.",
                    ).at(passage, found.words)
            elif years and not _fits(found, years):
                yield warning(
                    CheckKind.WEEKDAY,
                    "",
                    f"“{found.words}” is not that weekday in any year near those of the report. "
                    "Correct the weekday or the date, and give the year.",
                ).at(passage, found.words)


def real_days(reading: ReportReading) -> Iterator[Slip]:
    """Yield days that do not exist, such as 31 June."""
    for passage in reading.passages:
        for found in passage.dates:
            if not found.is_real:
                yield error(
                    CheckKind.INVALID_DATE,
                    "",
                    f"There is no such day as {found.words}. Correct the date.",
                ).at(passage, found.words)


def _fits(found: WrittenDate, years: list[int]) -> bool:
    for year in range(years[0] - 1, years[-1] + 2):
        try:
            if date(year, found.month, found.day).weekday() == found.weekday:
                return True
        except ValueError:
            continue
    return False
