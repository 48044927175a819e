"""Working days: not a weekend, not a bank holiday of England and Wales.

Beyond `bank_holidays.known_until()` only weekends are left out, because later bank holidays have not been
announced; a caller who plans that far asks `bank_holidays.is_known` and says so on the page.
"""

from datetime import date, timedelta

from cdp.reference.bank_holidays import bank_holiday_name

_DAY = timedelta(days=1)
_SATURDAY = 5


def is_working_day(day: date) -> bool:
    """Tell whether a day is neither a weekend nor a known bank holiday."""
    return day.weekday() < _SATURDAY and bank_holiday_name(day) is None


def next_working_day(day: date) -> date:
    """Return the first working day after that day."""
    return working_days_after(day, 1)


def working_days_after(day: date, n: int) -> date:
    """Return the n-th working day after a day, not counting the day itself; n = 0 gives the day itself.

    Raises ValueError when n is negative.
    """
    return _walk(day, n, _DAY)


def working_days_before(day: date, n: int) -> date:
    """Return the n-th working day before a day, not counting the day itself; n = 0 gives the day itself.

    Raises ValueError when n is negative.
    """
    return _walk(day, n, -_DAY)


def clear_working_days_before(day: date, n: int) -> date:
    """Return the last day on which something must be sent so that n clear working days lie before `day`.

    Clear working days exclude the day of sending, the day of the meeting, weekends and bank holidays. The
    answer is itself a working day: what is sent at a weekend is read on Monday. Raises ValueError when n is
    negative.
    """
    if n < 0:
        raise ValueError("A number of clear working days cannot be negative.")
    return _walk(day, n + 1, -_DAY)


def clear_working_days_between(sent: date, day: date) -> int:
    """Return how many clear working days lie between sending and meeting; 0 when sent on the day or later."""
    count = 0
    between = sent + _DAY
    while between < day:
        count += is_working_day(between)
        between += _DAY
    return count


def _walk(day: date, n: int, step: timedelta) -> date:
    if n < 0:
        raise ValueError("A number of working days cannot be negative.")
    while n:
        day += step
        n -= is_working_day(day)
    return day
