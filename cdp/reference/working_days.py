"""Working days: all days except weekends and bank holidays of England and Wales.

After `bank_holidays.announced_until()`, bank holidays are calculated. Pages with dates after that check
`bank_holidays.is_announced` and say so, because a bank holiday can be moved or added once.
"""

from datetime import date, timedelta

from cdp.reference.bank_holidays import bank_holiday_name

_DAY = timedelta(days=1)
_SATURDAY = 5


def is_working_day(day: date) -> bool:
    """Return whether a day is neither in a weekend nor a bank holiday, published or calculated."""
    return day.weekday() < _SATURDAY and bank_holiday_name(day) is None


def next_working_day(day: date) -> date:
    """Return the first working day after a given day."""
    return working_days_after(day, 1)


def working_days_after(day: date, n: int) -> date:
    """Return the n-th working day after a day, or the day itself for n = 0.

    Raises ValueError if n is negative.
    """
    return _walk(day, n, _DAY)


def working_days_before(day: date, n: int) -> date:
    """Return the n-th working day before a day, or the day itself for n = 0.

    Raises ValueError if n is negative.
    """
    return _walk(day, n, -_DAY)


def clear_working_days_before(day: date, n: int) -> date:
    """Return the last day on which something can be sent so that n clear working days remain before `day`.

    Clear working days exclude the day of sending, the day of the meeting, weekends and bank holidays. The result is a
    working day, because what is sent at the weekend is read on Monday. Raises ValueError if n is negative.
    """
    if n < 0:
        raise ValueError("A number of clear working days cannot be negative.")
    return _walk(day, n + 1, -_DAY)


def clear_working_days_between(sent: date, day: date) -> int:
    """Return the number of clear working days between `sent` and `day`; 0 if `sent` is not before `day`."""
    count = 0
    between = sent + _DAY
    while between < day:
        count += is_working_day(between)
        between += _DAY
    return count


def working_days_since(day: date, today: date) -> int:
    """Return the number of working days after a day up to and including today; 0 if today is not later."""
    return clear_working_days_between(day, today + _DAY)


def _walk(day: date, n: int, step: timedelta) -> date:
    if n < 0:
        raise ValueError("A number of working days cannot be negative.")
    while n:
        day += step
        n -= is_working_day(day)
    return day
