"""Reading the dates that people write in logs, plans and registers. Pure functions, shared by all imports.

A date that is certain is read. One that follows from where it stands, such as "14 Aug" under a meeting, is proposed
with the reason. All others, such as "ASAP" or "Q3", are asked about. Nothing is guessed in silence.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from cdp.imports import values
from cdp.imports.date_types import DateCertainty, DateContext, DateReading, Towards
from cdp.wording.formats import day as in_words

_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\.?"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBER = r"(\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"'?(\d{4}|\d{2})"
_SEASONS = ("spring", "summer", "autumn", "winter")
_MONTHS_LONG = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_WITHOUT_DATE = re.compile(
    r"asap|as soon as possible|on ?-?going|immediate(?:ly)?|urgent(?:ly)?|continuous|rolling|open|when possible|now"
)
_OFTEN = re.compile(r"(?:weekly|monthly|quarterly|annual(?:ly)?|yearly|every \w+|each \w+)")
_MEETING = re.compile(
    r"(?:.* )?(?:next|following|each|every) (?:board|meeting|mtg)\b.*|(?:mtg|meeting|board) ?(?:no\.? ?)?\d+"
)
_BETWEEN = re.compile(r" (?:-|to|then|now|and|&|moved to|revised to) |; |, ")
_PART = re.compile(
    r"(by the end of|by end of|by the end|by end|by|before|due|from|no later than|for|the end of|end of|end|late|early|"
    r"start of|beginning of|mid)[ \-]+(?:the )?(.+)"
)
_FOUND = re.compile(
    rf"\b(?:\d{{4}}-\d{{1,2}}-\d{{1,2}}|\d{{1,2}}[./]\d{{1,2}}[./](?:\d{{4}}|\d{{2}})|{_NUMBER}(?: of)? {_MONTH}"
    rf"(?:,? (?:\d{{4}}|\d{{2}})\b)?|\d{{1,2}}/\d{{1,2}})(?![\w/])",
    re.IGNORECASE,
)


@lru_cache(maxsize=20_000)
def date_in(text: str, context: DateContext = DateContext()) -> DateReading:
    """Return what a cell says about a date.

    A month without a day is its last day, a week its Monday, and a quarter its last day; such dates are proposed.
    """
    words = " ".join(text.casefold().replace("–", "-").replace("’", "'").split()).strip(" .;,")
    if values.is_nothing(words):
        return DateReading(text, DateCertainty.EMPTY)
    for reader in _READERS:
        found = reader(words, context)
        if found is not None:
            return replace(found, said=text)
    return _asked("is not a date that we can read. Enter the date.")


def dates_within(text: str, context: DateContext = DateContext()) -> Iterator[DateReading]:
    """Yield each date in a text of several words, such as a title, a heading or "DONE 28/4"."""
    line = " ".join(text.split())
    for match in _FOUND.finditer(line):
        found = date_in(match[0], context)
        if found.day is not None:
            yield found


def _read(day: date, why: str = "") -> DateReading:
    return DateReading("", DateCertainty.READ, day, why)


def _proposed(day: date | None, why: str, *, has_no_year: bool = False) -> DateReading:
    if day is None:
        return _asked("has no year. Enter the date.")
    return DateReading("", DateCertainty.PROPOSED, day, why, has_no_year=has_no_year)


def _asked(why: str, day: date | None = None, original: date | None = None) -> DateReading:
    return DateReading("", DateCertainty.ASKED, day, why, original)


def _without(words: str, _: DateContext) -> DateReading | None:
    if _WITHOUT_DATE.fullmatch(words):
        return _asked("gives no date. Enter one.")
    if _OFTEN.fullmatch(words):
        return _asked("says how often, and not by when. Enter a date.")
    if _MEETING.fullmatch(words):
        return _asked("depends on a meeting. Enter the date of that meeting.")
    return None


def _whole(words: str, _: DateContext) -> DateReading | None:
    """Read a date with day, month and year, or refuse one that no calendar has."""
    figures = re.fullmatch(r"(\d{1,2}) ?[./\-] ?(\d{1,2}) ?[./\-] ?(\d{4}|\d{2})", words)
    if figures and (wrong := _no_such(int(figures[1]), int(figures[2]), _full_year(figures[3]))):
        return _asked(wrong)
    if re.fullmatch(rf"{_MONTH}[ \-]+(?:{_YEAR})", words):
        return None
    try:
        found = values.day_in(words)
    except ValueError:
        return None
    return _read(
        found, "the number of a day in a spreadsheet" if re.fullmatch(r"\d{5}(?:\.\d+)?", words) else ""
    )


def _no_such(number: int, month: int, year: int) -> str:
    if not 1 <= month <= 12 or not number:
        return "is not a date: the day comes first, then the month. Enter the date."
    length = monthrange(year, month)[1]
    if number <= length:
        return ""
    if month == 2 and number == 29:
        return f"is not a date: {year} has no 29 February. Enter the date."
    return f"is not a date: {_MONTHS_LONG[month - 1]} has {length} days. Enter the date."


def _day_and_month(words: str, context: DateContext) -> DateReading | None:
    match = re.fullmatch(rf"{_NUMBER}(?: of)? ?{_MONTH}", words)
    match = match or re.fullmatch(rf"{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)", words)
    if match:
        number, name = (match[1], match[2]) if match[1].isdigit() else (match[2], match[1])
        return _yearless(int(number), _month(name), context)
    match = re.fullmatch(r"(\d{1,2})([./])(\d{1,2})", words)
    if match is None:
        return None
    if match[2] == "." and len(match[3]) == 1 and match[3] == "1":
        return _asked(
            "can be the first or, because a spreadsheet drops a last 0, the tenth month. Enter the date."
        )
    return _yearless(int(match[1]), int(match[3]), context)


def _yearless(number: int, month: int, context: DateContext) -> DateReading:
    if wrong := _no_such(number, month, 2024):
        return _asked(wrong)
    return _proposed(context.year_of(number, month), _no_year(context), has_no_year=True)


def _no_year(context: DateContext) -> str:
    if context.day is None:
        return "it has no year"
    said = {
        Towards.AFTER: "it has no year, and this is the first after",
        Towards.NEAR: "it has no year, and this is the nearest to",
        Towards.BEFORE: "it has no year, and this is the last before",
    }
    return f"{said[context.towards]} {in_words(context.day)}"


def _month_and_year(words: str, _: DateContext) -> DateReading | None:
    match = re.fullmatch(rf"{_MONTH}([ ,\-/]+'?){_YEAR}", words)
    if match is None:
        return None
    month, year = _month(match[1]), _full_year(match[3])
    last = _last(year, month)
    if len(match[3]) == 2 and match[2].strip() == "" and int(match[3]) <= monthrange(2024, month)[1]:
        name = _MONTHS_LONG[month - 1]
        return _asked(f"can be {name} {year} or {int(match[3])} {name}. Enter the date.", last)
    return _proposed(last, "the last day of the month")


def _month_alone(words: str, context: DateContext) -> DateReading | None:
    match = re.fullmatch(_MONTH, words)
    if match is None:
        return None
    month = _month(match[1])
    if context.day is None:
        return _asked("has no year. Enter the date.")
    found = context.year_of(28, month)
    why = f"the last day of the month; {_no_year(context)}"
    return _proposed(found and _last(found.year, month), why, has_no_year=True)


def _week(words: str, context: DateContext) -> DateReading | None:
    match = re.fullmatch(r"(w/c|wc|w/b|week commencing|week beginning|week of) (.+)", words)
    if match is None:
        return None
    within = date_in(match[2], context)
    if within.day is None:
        return within
    monday = within.day - timedelta(days=within.day.weekday())
    why = "; ".join(filter(None, ("the Monday of that week", within.why)))
    return _proposed(monday, why, has_no_year=within.has_no_year)


def _part(words: str, context: DateContext) -> DateReading | None:
    """Read "by March", "end of month", "end Feb", "mid-June" and the like."""
    match = _PART.fullmatch(words)
    if match is None:
        return None
    start, rest = match[1], match[2]
    if re.fullmatch(r"(?:the |this )?month", rest) and context.day:
        return _proposed(_last(context.day.year, context.day.month), "the last day of that month")
    if rest in {"year", "the year", "financial year"}:
        return _asked("does not say which year ends. Enter the date.")
    within = date_in(rest, context)
    if within.certainty in {DateCertainty.EMPTY, DateCertainty.ASKED} or within.day is None:
        return within
    if within.certainty is DateCertainty.READ:
        return _proposed(within.day, f"it says “{start}”")
    if start in {"mid", "early", "start of", "beginning of"}:
        number = 15 if start == "mid" else 1
        return _proposed(within.day.replace(day=number), f"it says “{start}”", has_no_year=within.has_no_year)
    return _proposed(within.day, within.why, has_no_year=within.has_no_year)


def _quarter(words: str, _: DateContext) -> DateReading | None:
    match = re.fullmatch(r"(?:q|quarter ?)([1-4])(?:[ ,\-/]*(?:of )?(?:fy ?)?(.+))?", words)
    if match is None:
        return None
    number, rest = int(match[1]), match[2] or ""
    years = _financial_year(rest)
    if years is None:
        return _asked("can be a quarter of the calendar year or of the financial year. Enter its last day.")
    month = (6, 9, 12, 3)[number - 1]
    last = _last(years + (number == 4), month)
    return _proposed(
        last, f"the last day of quarter {number} of the financial year {years}/{(years + 1) % 100:02}"
    )


def _years(words: str, _: DateContext) -> DateReading | None:
    years = _financial_year(words)
    if years is not None:
        return _proposed(date(years + 1, 3, 31), "the last day of that financial year")
    if re.fullmatch(r"20\d\d", words):
        return _asked("is a year. Enter the date.", date(int(words), 12, 31))
    if re.fullmatch(r"year ?\d", words):
        return _asked("is a year of the plan. Enter its last day.")
    return None


def _financial_year(words: str) -> int | None:
    match = re.fullmatch(r"(?:20)?(\d\d) ?[/\-] ?(?:20)?(\d\d)", words)
    return 2000 + int(match[1]) if match and (int(match[1]) + 1) % 100 == int(match[2]) else None


def _season(words: str, _: DateContext) -> DateReading | None:
    if re.fullmatch(rf"({'|'.join(_SEASONS)})(?: term)?(?: {_YEAR})?", words) is None:
        return None
    return _asked("is a season, which has no last day that everyone agrees on. Enter the date.")


def _several(words: str, context: DateContext) -> DateReading | None:
    """Read a range or two dates in one cell: the first is the original, the last is proposed as the one that counts."""
    if len(re.findall(_MONTH, words)) > 1 and not re.search(r"\d", words):
        return _asked("names two months. Enter one date.")
    split = _BETWEEN.split(words)
    parts = [date_in(part, context) for part in split] if len(split) > 1 else []
    if not parts or any(part.day is None for part in parts):
        parts = [] if _FOUND.fullmatch(words) else list(dates_within(words, context))
    found = [part.day for part in parts if part.day is not None]
    if len(found) < 2:
        return None
    return _asked("has two dates. Enter the one that counts now.", found[-1], found[0])


_READERS: tuple[Callable[[str, DateContext], DateReading | None], ...] = (
    _without, _years, _day_and_month, _month_and_year, _whole, _month_alone, _week, _quarter, _season, _several, _part,
)  # fmt: skip


def _month(name: str) -> int:
    return _MONTHS.index(name[:3]) + 1


def _last(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _full_year(text: str) -> int:
    return int(text) + (2000 if len(text) == 2 else 0)
