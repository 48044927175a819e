"""Reading periods from pasted lines, such as a council's table of term dates. No database access."""

import re
from calendar import day_name, month_name
from dataclasses import dataclass
from datetime import date

LINES_AT_MOST, LONGEST_NAME, LONGEST_LINE = 100, 200, 400
ORDER = "Enter the name, the first day and the last day. For example, Autumn half term 25/10/2027 29/10/2027."
_MONTHS = [month.lower() for month in month_name]
_DATE = re.compile(
    r"(?<![\w/])(?:"
    r"(?P<iso_year>\d{4})-(?P<iso_month>\d{1,2})-(?P<iso_day>\d{1,2})"
    r"|(?P<day>\d{1,2})(?P<mark>[./-])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{2,4})"
    r"|(?P<day_of>\d{1,2})(?:st|nd|rd|th)?\s+(?P<named>[A-Za-z]{3,9})\.?,?\s+(?P<year_of>\d{2,4})"
    r")(?![\w/])",
    re.IGNORECASE,
)
_DAYS = "|".join([*day_name, *(f"{name[:3]}\\.?" for name in day_name)])
# One character at a time, because nested repetition would backtrack badly on a row of spaces
_TRAILING = re.compile(rf"(?:[\s,;:|–—-]|\b(?:from|{_DAYS})(?!\w))*$", re.IGNORECASE)
_BETWEEN = re.compile(rf"(?:[\s,;:|–—-]|\b(?:to|until|till|and|{_DAYS})(?!\w))*", re.IGNORECASE)
_AROUND = " \t,;:|–—-."


@dataclass(frozen=True)
class PastedPeriod:
    """The period read from one line, with its line number, counted from 1."""

    line: int
    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class UnreadableLine:
    """One line that could not be read (its number, counted from 1), and a sentence with the reason."""

    line: int
    sentence: str


def read_lines(text: str) -> tuple[list[PastedPeriod], list[UnreadableLine]]:
    """Return the periods read from all lines that are not empty, and the lines that could not be read.

    A line has a name, a first day and a last day, in numbers or with the month in words. One date means a single day.
    If there are too many lines, none is read.
    """
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if len(lines) > LINES_AT_MOST:
        return [], [UnreadableLine(lines[LINES_AT_MOST][0], f"Paste at most {LINES_AT_MOST} lines at once.")]
    read: list[PastedPeriod] = []
    wrong: list[UnreadableLine] = []
    for number, line in lines:
        try:
            read.append(_read(number, line))
        except ValueError as problem:
            wrong.append(UnreadableLine(number, str(problem)))
    return read, wrong


def _read(number: int, line: str) -> PastedPeriod:
    """Return the period in one line. Raises ValueError with a sentence to show to the user."""
    if len(line) > LONGEST_LINE:
        raise ValueError(f"“{_short(line)}” is too long for one period. {ORDER}")
    found = list(_DATE.finditer(line))
    if not found:
        raise ValueError(f"There is no date in “{_short(line)}”. {ORDER}")
    if len(found) > 2:
        raise ValueError(f"There are more than two dates in “{_short(line)}”. {ORDER}")
    days = [_day(match) for match in found]
    first, last = found[0], found[-1]
    if first is not last and not _BETWEEN.fullmatch(line[first.end() : last.start()]):
        raise ValueError(f"There are words between the two dates in “{_short(line)}”. {ORDER}")
    before = _TRAILING.sub("", line[: first.start()]).strip(_AROUND)
    after = line[last.end() :].strip(_AROUND)
    if before and after:
        raise ValueError(f"There are words after the dates in “{_short(line)}”. {ORDER}")
    name = before or after
    if not name:
        raise ValueError(f"There is no name in “{_short(line)}”. {ORDER}")
    if len(name) > LONGEST_NAME:
        raise ValueError(f"Enter a name of {LONGEST_NAME} characters or fewer.")
    return PastedPeriod(number, name, days[0], days[-1])


def _day(match: re.Match[str]) -> date:
    year = match["iso_year"] or match["year"] or match["year_of"]
    if len(year) != 4:
        raise ValueError(f"Enter the year of {match[0]} with 4 numbers, like 2027.")
    month = match["iso_month"] or match["month"]
    if month is None:
        named = match["named"].lower()
        found = next((number for number, full in enumerate(_MONTHS) if full.startswith(named)), None)
        if found is None:
            raise ValueError(f"{match[0]} is not a real date. Enter another.")
        month = str(found)
    try:
        return date(int(year), int(month), int(match["iso_day"] or match["day"] or match["day_of"]))
    except ValueError:
        raise ValueError(f"{match[0]} is not a real date. Enter another.") from None


def _short(line: str) -> str:
    return line if len(line) <= 60 else f"{line[:59]}…"
