"""Reading a time from one day to another, such as "Apr 25 – Sep 25", "2025/26" or "from Oct 2025". Pure functions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from cdp.imports import values
from cdp.imports.date_types import DateCertainty, DateContext
from cdp.imports.dates import date_in

_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\.?"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_OPEN = re.compile(r"(?:from|since|starting|starts|start of) (.+)")
_BETWEEN = re.compile(r"\s*(?:-|\bto\b|\buntil\b)\s*")


@dataclass(frozen=True)
class SpanReading:
    """What a cell says about a time. A time that is open has no end. `why` says how it was read, or what to ask."""

    said: str
    certainty: DateCertainty
    starts: date | None = None
    ends: date | None = None
    why: str = ""
    has_no_year: bool = False


@dataclass(frozen=True)
class _Part:
    starts: date
    ends: date


@lru_cache(maxsize=5_000)
def period_in(text: str) -> tuple[date, date] | None:
    """Return the first and last day of the quarter, month or financial year in a heading or cell, or None.

    A quarter is one of a financial year, which starts in April: "2025/26 Q1" is April to June 2025.
    """
    words = _plain(text)
    if match := re.fullmatch(r"(.+?)[ ,:]+(?:q|quarter ?)([1-4])", words) or re.fullmatch(
        r"(?:q|quarter ?)([1-4])[ ,:]+(.+)", words
    ):
        years, number = (
            (match[2], match[1]) if match[1].isdigit() and len(match[1]) == 1 else (match[1], match[2])
        )
        year = _financial_year(years)
        if year is None:
            return None
        month = 3 * int(number) + 1
        starts = date(year + (month > 12), (month - 1) % 12 + 1, 1)
        return starts, values.last_of((starts + timedelta(days=62)).replace(day=1))
    part = _part(words, None)
    return (part.starts, part.ends) if part else None


@lru_cache(maxsize=20_000)
def span_in(text: str, context: DateContext = DateContext()) -> SpanReading:
    """Return what a cell says about a time: a range, a period, or a day; for anything else, what to ask."""
    words = _plain(text)
    if values.is_nothing(words):
        return SpanReading(text, DateCertainty.EMPTY)
    if match := _OPEN.fullmatch(words):
        inner = span_in(match[1], context)
        if inner.starts is not None:
            return SpanReading(text, inner.certainty, inner.starts, None, "it has no end", inner.has_no_year)
    may_be_day = re.fullmatch(rf"{_MONTH} \d\d", words)  # "Jun 25" can be a day or a month
    if not may_be_day and (found := period_in(words)):
        return SpanReading(text, DateCertainty.READ, *found, "the first to the last day of that period")
    for before, after in _halves(words):
        last = _part(after, None)
        first = _part(before, last)
        if first and last and first.starts <= last.ends:
            return SpanReading(
                text, DateCertainty.READ, first.starts, last.ends, "from the first to the last day"
            )
    if re.fullmatch(_MONTH, words) and context.day is not None:
        month = context.year_of(1, _MONTHS.index(words[:3]) + 1)
        if month is not None:
            why = "the whole month; it has no year"
            ends = values.last_of(month)
            return SpanReading(text, DateCertainty.PROPOSED, month, ends, why, has_no_year=True)
    reading = date_in(text, context)
    return SpanReading(text, reading.certainty, None, reading.day, reading.why, reading.has_no_year)


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("–", "-").replace("—", "-").replace("’", "'").split()).strip(
        " .;,"
    )


def _halves(words: str) -> Iterator[tuple[str, str]]:
    for match in _BETWEEN.finditer(words):
        yield words[: match.start()], words[match.end() :]


def _part(words: str, after: _Part | None) -> _Part | None:
    """Return a month, financial year or day; a month without year takes that of the time `after` it."""
    if (year := _financial_year(words)) is not None:
        return _Part(date(year, 4, 1), date(year + 1, 3, 31))
    if match := re.fullmatch(rf"{_MONTH}[ ,\-/]*'?(\d{{4}}|\d{{2}})", words):
        return _month(_MONTHS.index(match[1][:3]) + 1, int(match[2]) + (2000 if len(match[2]) == 2 else 0))
    if after is not None and re.fullmatch(_MONTH, words):
        month = _MONTHS.index(words[:3]) + 1
        return _month(month, after.ends.year - (month > after.ends.month))
    try:
        day = values.day_in(words)
    except ValueError:
        return None
    return _Part(day, day)


def _month(month: int, year: int) -> _Part:
    first = date(year, month, 1)
    return _Part(first, values.last_of(first))


def _financial_year(words: str) -> int | None:
    match = re.fullmatch(r"(?:fy ?)?(?:20)?(\d\d) ?[/\-] ?(?:20)?(\d\d)", words)
    return 2000 + int(match[1]) if match and (int(match[1]) + 1) % 100 == int(match[2]) else None
