"""Dates as published documents give them: a year, a month or a day, written "2025", "2025-05" or "2025-05-09"."""

import re
from datetime import date

_WRITTEN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
_TYPED = re.compile(r"(?:(?:(?P<day>\d{1,2})\s+)?(?P<month>[a-z]+)\s+)?(?P<year>\d{4})", re.IGNORECASE)


def first_day(written: str) -> date:
    """Return the first day of a written date; raise ValueError if it is not one."""
    found = _WRITTEN.fullmatch(written)
    if found is None:
        raise ValueError(f"{written} is not a year, a month or a day.")
    return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))


def in_words(written: str) -> str:
    """Return a written date in words, such as "9 May 2025", "May 2025" or "2025"."""
    day = first_day(written)
    parts = [str(day.day)] if written.count("-") == 2 else []
    parts += [_MONTHS[day.month - 1]] if "-" in written else []
    return " ".join([*parts, str(day.year)])


def as_written(typed: str) -> str:
    """Return what a person typed, such as "9 May 2025", as a written date; raise ValueError if it is none."""
    text = " ".join(typed.split())
    if found := _TYPED.fullmatch(text):
        parts = [found["year"]]
        if found["month"]:
            parts.append(f"{_month(found['month']):02}")
        if found["day"]:
            parts.append(f"{int(found['day']):02}")
        text = "-".join(parts)
    first_day(text)
    return text


def _month(name: str) -> int:
    for number, month in enumerate(_MONTHS, start=1):
        if name.casefold() in (month.casefold(), month[:3].casefold()):
            return number
    raise ValueError(f"{name} is not a month.")
