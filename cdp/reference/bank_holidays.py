"""Bank holidays of England and Wales, as published on GOV.UK."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from cdp.reference import stored


@dataclass(frozen=True)
class BankHoliday:
    """One bank holiday. `note` is GOV.UK's remark, such as "Substitute day", or empty."""

    day: date
    name: str
    note: str


@cache
def bank_holidays() -> tuple[BankHoliday, ...]:
    """Return all published bank holidays, earliest first."""
    holidays = (
        BankHoliday(date.fromisoformat(row["date"]), row["title"], row["notes"])
        for row in stored.rows("bank_holidays.csv")
    )
    return tuple(sorted(holidays, key=lambda holiday: holiday.day))


@cache
def _by_day() -> dict[date, BankHoliday]:
    return {holiday.day: holiday for holiday in bank_holidays()}


def bank_holiday_name(day: date) -> str | None:
    """Return the name of the bank holiday on a day, or None if there is none."""
    holiday = _by_day().get(day)
    return holiday.name if holiday else None


def known_from() -> date:
    """Return the first day for which the list is complete."""
    return date(bank_holidays()[0].day.year, 1, 1)


def known_until() -> date:
    """Return the last day for which the list is complete. Later bank holidays have not been announced."""
    return date(bank_holidays()[-1].day.year, 12, 31)


def is_known(day: date) -> bool:
    """Return whether the list of bank holidays is complete for a day."""
    return known_from() <= day <= known_until()
