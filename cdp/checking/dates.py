"""Dates, months and financial years as reports write them."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = [name.lower() for name in calendar.month_name[1:]]
WEEKDAYS = [name.lower() for name in calendar.day_name]
_MONTH = "|".join([*MONTHS, "sept", *(name[:3] for name in MONTHS)])
_DAY_NAME = (
    r"mon(?:day)?|tues?(?:day)?|wed(?:s|nesday)?|thu(?:rs?|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
)
_WEEKDAY = rf"(?:\b(?P<weekday>{_DAY_NAME})\.?,?\s+(?:the\s+)?)?"
_WORDED = re.compile(
    rf"{_WEEKDAY}(?<![\d.,/£])(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+(?P<month>{_MONTH})\b\.?"
    rf"(?:,?\s+(?P<year>\d{{4}})\b)?(?:\s*\(\s*(?P<after>{_DAY_NAME})\s*\))?",
    re.IGNORECASE,
)
_AMERICAN = re.compile(
    rf"{_WEEKDAY}\b(?P<month>{_MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,\s+(?P<year>\d{{4}})\b(?P<after>)",
    re.IGNORECASE,
)
_FIGURES = re.compile(
    rf"{_WEEKDAY}(?<![\d./£])(?P<day>\d{{1,2}})(?P<sep>[/.-])(?P<month>\d{{1,2}})(?P=sep)(?P<year>\d{{4}}|\d{{2}})\b"
    rf"(?!\.?\d)(?:\s*\(\s*(?P<after>{_DAY_NAME})\s*\))?",
    re.IGNORECASE,
)
_ISO = re.compile(
    rf"{_WEEKDAY}\b(?P<year>\d{{4}})-(?P<month>\d{{2}})-(?P<day>\d{{2}})\b(?P<after>)", re.IGNORECASE
)
_MONTH_YEAR = re.compile(
    rf"(?<!\d\s)(?<!\dth\s)(?<!\dst\s)(?<!\dnd\s)(?<!\drd\s)\b(?P<month>{_MONTH})\.?,?\s+(?P<year>\d{{4}})\b",
    re.IGNORECASE,
)
_FINANCIAL = re.compile(
    r"(?<![\d/£.,-])(?:FY\s?)?(?P<first>20\d{2}|\d{2})\s?(?P<sep>[/–-]|"
    r"\s?to\s?)\s?(?P<second>20\d{2}|\d{2})(?![\d/%]|-\d|\.\d|,\d)",
    re.IGNORECASE,
)
_SHORT_YEAR = re.compile(r"\bFY\s?(?P<year>\d{2})\b(?![/-])", re.IGNORECASE)
_YEAR_ENDING = re.compile(
    r"\b(?:year|12 months|twelve months) (?:ending|ended|to|(?:that|"
    r"which) ends?)(?: on)? 31(?:st)? March (?P<year>20\d{2})",
    re.IGNORECASE,
)


_MAY_HAVE_DATE = re.compile(rf"\d[/.-]\d|\b(?:{_MONTH})\b", re.IGNORECASE)
_MAY_HAVE_YEAR = re.compile(r"\d\s?(?:[/–-]|to)\s?\d|FY|\b31", re.IGNORECASE)


@dataclass(frozen=True)
class WrittenDate:
    """A date in a text. `weekday` is the day that is written beside it, from 0 for Monday, or None.

    `first` and `last` are the same for a day; for a month they are its first and last day. `has_year` is false if no
    year is written; then the dates are None. `is_real` is false for a day that does not exist, such as 31 June.
    """

    first: date | None
    last: date | None
    words: str
    start: int
    end: int
    weekday: int | None = None
    is_day: bool = True
    has_year: bool = True
    is_real: bool = True
    day: int = 0
    month: int = 0


@dataclass(frozen=True)
class WrittenYear:
    """A financial year in a text, by the calendar year in which it begins. `last` is greater for a span of years."""

    first: int
    last: int
    words: str
    start: int
    end: int

    @property
    def begins(self) -> date:
        """The first day."""
        return date(self.first, 4, 1)

    @property
    def ends(self) -> date:
        """The last day."""
        return date(self.last + 1, 3, 31)


def dates_in(text: str) -> list[WrittenDate]:
    """Return the days and months of a text in their order; a month that is part of a day is not a month."""
    if not _MAY_HAVE_DATE.search(text):
        return []
    found: list[WrittenDate] = []
    for pattern in (_WORDED, _AMERICAN, _ISO, _FIGURES):
        found += [made for each in pattern.finditer(text) if (made := _day(each)) and _is_free(made, found)]
    for each in _MONTH_YEAR.finditer(text):
        made = _month(each)
        if _is_free(made, found):
            found.append(made)
    return sorted(found, key=lambda one: one.start)


def years_in(text: str) -> list[WrittenYear]:
    """Return the financial years of a text in any style: 2026/27, FY2026-27, FY27, year ending 31 March 2027."""
    if not _MAY_HAVE_YEAR.search(text):
        return []
    taken = [(each.start, each.end) for each in dates_in(text)]
    found: list[WrittenYear] = []
    for each in _FINANCIAL.finditer(text):
        if not any(start < each.end() and each.start() < end for start, end in taken):
            made = _financial(each, text)
            found += [made] if made else []
    for each in _SHORT_YEAR.finditer(text):
        year = 2000 + int(each["year"]) - 1
        found.append(WrittenYear(year, year, each[0], each.start(), each.end()))
    for each in _YEAR_ENDING.finditer(text):
        year = int(each["year"]) - 1
        found.append(WrittenYear(year, year, each[0], each.start(), each.end()))
    return sorted(found, key=lambda one: one.start)


def month_number(name: str) -> int:
    """Return the number of a month, from its name or the first three letters."""
    return [each[:3] for each in MONTHS].index(name.lower()[:3]) + 1


def months_between(first: date, last: date) -> tuple[int, int]:
    """Return the whole months from one day to another, both included, and the days that are left over."""
    after = last + timedelta(days=1)
    months = (after.year - first.year) * 12 + after.month - first.month
    if after.day < first.day:
        months -= 1
    year, month = divmod(first.month - 1 + months, 12)
    begun = date(
        first.year + year, month + 1, min(first.day, calendar.monthrange(first.year + year, month + 1)[1])
    )
    return months, (after - begun).days


def _is_free(made: WrittenDate, found: list[WrittenDate]) -> bool:
    return not any(made.start < each.end and each.start < made.end for each in found)


def _weekday(found: re.Match[str]) -> int | None:
    name = found["weekday"] or found["after"]
    return None if not name else [each[:2] for each in WEEKDAYS].index(name.lower()[:2])


def _day(found: re.Match[str]) -> WrittenDate | None:
    month = int(found["month"]) if found["month"].isdigit() else month_number(found["month"])
    day, year = int(found["day"]), found["year"]
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    whole = None
    if year:
        number = int(year) + (2000 if len(year) == 2 else 0)
        if not 1900 <= number <= 2100:
            return None
        try:
            whole = date(number, month, day)
        except ValueError:
            return WrittenDate(
                None, None, found[0], found.start(), found.end(), is_real=False, day=day, month=month
            )
    return WrittenDate(
        whole,
        whole,
        found[0],
        found.start(),
        found.end(),
        _weekday(found),
        has_year=bool(year),
        day=day,
        month=month,
    )


def _month(found: re.Match[str]) -> WrittenDate:
    month, year = month_number(found["month"]), int(found["year"])
    last = date(year, month, calendar.monthrange(year, month)[1])
    return WrittenDate(
        date(year, month, 1), last, found[0], found.start(), found.end(), is_day=False, month=month
    )


def _financial(found: re.Match[str], text: str) -> WrittenYear | None:
    first, second = found["first"], found["second"]
    begun = int(first) + (2000 if len(first) == 2 else 0)
    ended = int(second) + (2000 if len(second) == 2 else 0)
    if len(first) == 2 and (
        found["sep"] not in {"/", "-", "–"} or ended != begun + 1 or not 10 <= int(first) <= 60
    ):
        return None
    if (
        len(first) == 2
        and found["sep"] != "/"
        and not re.search(r"(?:FY|year)\s*$", text[: found.start()], re.IGNORECASE)
    ):
        return None
    if ended == begun + 1:
        return WrittenYear(begun, begun, found[0], found.start(), found.end())
    if "to" in found["sep"] or not begun < ended <= begun + 10:
        return None
    return WrittenYear(begun, ended - 1, found[0], found.start(), found.end())
