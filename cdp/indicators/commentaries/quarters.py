"""The quarters that commentary is about: calendar quarters, named by their months."""

import re
from datetime import date

from cdp.charts.scales import next_month
from cdp.clock import months_after
from cdp.indicators.spans import QUARTER, Period

OFFERED = 8
"""How many quarters are listed for writing: two years."""
_CODE = re.compile(r"(20\d\d)-(01|04|07|10)")


def quarter_of(day: date) -> date:
    """Return the first day of the quarter that a day is in."""
    return date(day.year, day.month - (day.month - 1) % QUARTER, 1)


def quarter_words(starts_on: date) -> str:
    """Return a quarter as text, such as "October to December 2026"."""
    last = next_month(next_month(next_month(starts_on)))
    return Period(starts_on, last.fromordinal(last.toordinal() - 1)).label


def quarter_code(starts_on: date) -> str:
    """Return a quarter as it is written in addresses, such as "2026-10"."""
    return f"{starts_on:%Y-%m}"


def quarter_named(code: str, today: date) -> date | None:
    """Return the first day of a quarter named in an address, or None if it is none or has not begun."""
    if not _CODE.fullmatch(code):
        return None
    starts_on = date.fromisoformat(f"{code}-01")
    return starts_on if starts_on <= today else None


def latest_quarters(today: date) -> list[date]:
    """Return the first days of the quarters listed for writing, newest first; the first has today in it."""
    current = quarter_of(today)
    return [months_after(current, -QUARTER * back) for back in range(OFFERED)]
