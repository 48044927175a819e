"""Bank holidays of England and Wales: as published on GOV.UK and, for other years, calculated.

Most days follow from the Banking and Financial Dealings Act 1971, section 1 and schedule 1, and from the date of
Easter. New Year's Day, the early May bank holiday and substitute days are proclaimed every year, always by one pattern.
A bank holiday that is moved or added once, such as one for a coronation, cannot be calculated.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from dateutil.easter import easter

from cdp.reference import stored

SUBSTITUTE = "Substitute day"
NEW_YEAR = "New Year’s Day"
CHRISTMAS, BOXING_DAY = "Christmas Day", "Boxing Day"
_DAY = timedelta(days=1)
_MONDAY, _SATURDAY, _A_WEEK = 0, 5, 7
_DECEMBER, _CHRISTMAS_EVE, _NEW_YEARS_EVE = 12, 24, 31


@dataclass(frozen=True)
class BankHoliday:
    """One bank holiday. `note` is GOV.UK's remark, such as "Substitute day", or empty.

    `announced` is false for a day that we calculated.
    """

    day: date
    name: str
    note: str = ""
    announced: bool = True

    @property
    def words(self) -> str:
        """The name, with a remark if the day is calculated."""
        return self.name if self.announced else f"{self.name} (calculated, not announced yet)"


@cache
def bank_holidays() -> tuple[BankHoliday, ...]:
    """Return all published bank holidays, earliest first."""
    holidays = (
        BankHoliday(date.fromisoformat(row["date"]), row["title"], row["notes"])
        for row in stored.rows("bank_holidays.csv")
    )
    return tuple(sorted(holidays, key=lambda holiday: holiday.day))


def announced_from() -> date:
    """Return the first day for which the published list is complete."""
    return date(bank_holidays()[0].day.year, 1, 1)


def announced_until() -> date:
    """Return the last day for which the published list is complete. Later bank holidays are calculated."""
    return date(bank_holidays()[-1].day.year, 12, 31)


def is_announced(day: date) -> bool:
    """Return whether the bank holidays around a day are published, so that none of them is calculated."""
    return announced_from() <= day <= announced_until()


@cache
def calculated_in(year: int) -> tuple[BankHoliday, ...]:
    """Return the bank holidays of a year as they follow from the law and the date of Easter, earliest first."""
    sunday = easter(year)
    fixed = (
        (sunday - 2 * _DAY, "Good Friday"),
        (sunday + _DAY, "Easter Monday"),
        (_first_monday(year, 5), "Early May bank holiday"),
        (_last_monday_of_31(year, 5), "Spring bank holiday"),
        (_last_monday_of_31(year, 8), "Summer bank holiday"),
    )
    found = [BankHoliday(day, name, announced=False) for day, name in fixed]
    return tuple(sorted([*found, *_with_substitutes(year)], key=lambda holiday: holiday.day))


def bank_holiday_on(day: date) -> BankHoliday | None:
    """Return the published or calculated bank holiday on a day, or None if there is none."""
    return _by_day(day.year).get(day)


def bank_holiday_name(day: date) -> str | None:
    """Return the name of the bank holiday on a day, or None if there is none."""
    holiday = bank_holiday_on(day)
    return holiday.name if holiday else None


def quiet_day(day: date) -> str:
    """Return why few people can attend on a day from 24 to 31 December, such as "Christmas Eve"; otherwise empty.

    These are no bank holidays, so a board may meet. Whoever chooses such a day is asked whether it is meant.
    """
    if day.month != _DECEMBER or day.day < _CHRISTMAS_EVE or bank_holiday_on(day):
        return ""
    named = {_CHRISTMAS_EVE: "Christmas Eve", _NEW_YEARS_EVE: "New Year’s Eve"}
    return named.get(day.day, "between Christmas and New Year")


@cache
def _by_day(year: int) -> dict[date, BankHoliday]:
    known = is_announced(date(year, 1, 1))
    holidays = [each for each in bank_holidays() if each.day.year == year] if known else calculated_in(year)
    return {holiday.day: holiday for holiday in holidays}


def _with_substitutes(year: int) -> Iterator[BankHoliday]:
    """Yield New Year's Day, Christmas Day and Boxing Day; one at a weekend gets the next working day as substitute."""
    new_year, christmas = date(year, 1, 1), date(year, 12, 25)
    boxing_day = christmas + _DAY
    taken = {day for day in (new_year, christmas, boxing_day) if day.weekday() < _SATURDAY}
    for day, name in ((new_year, NEW_YEAR), (christmas, CHRISTMAS), (boxing_day, BOXING_DAY)):
        instead = day
        while instead.weekday() >= _SATURDAY or (instead != day and instead in taken):
            instead += _DAY
        taken.add(instead)
        yield BankHoliday(instead, name, "" if instead == day else SUBSTITUTE, announced=False)


def _first_monday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(_MONDAY - first.weekday()) % _A_WEEK)


def _last_monday_of_31(year: int, month: int) -> date:
    """Return the last Monday of a month that has 31 days."""
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() - _MONDAY) % _A_WEEK)
