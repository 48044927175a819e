"""Parsing the values of cells: dates, yes and no, email addresses, telephone numbers. Pure functions."""

import re
from datetime import date, timedelta
from functools import lru_cache

from cdp.addresses import email_address
from cdp.reference.areas import plain

FIRST_YEAR, LAST_YEAR = 1990, 2100
EXCEL_DAYS = range(32_874, 73_051)
"""Day numbers in spreadsheets, from 1 January 1990 to the end of 2099."""
_EXCEL_EPOCH = date(1899, 12, 30)

_NOTHING = {
    "", "n a", "na", "none", "nil", "tbc", "tba", "tbd", "vacant", "vacancy", "vacant seat", "unknown",
    "to be confirmed", "to be agreed", "not applicable", "not known", "no deputy", "currently vacant",
    "post vacant", "to be nominated",
}  # fmt: skip
_LONGEST_NOTHING = 24
_PUNCTUATION = str.maketrans(dict.fromkeys("-–—_/\\.,:;?!*#()[]'’\"", " "))
_YES = {"y", "yes", "true", "1", "x", "tick", "✓", "✔", "☑", "voting", "v"}
_NO = {"n", "no", "false", "0", "✗", "✘", "☐", "non voting", "nonvoting", "not voting"}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_IN_FIGURES = re.compile(r"(\d{1,2})\s*[./\-]\s*(\d{1,2})\s*[./\-]\s*(\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_IN_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?(?:\s+of)?[\s\-/.]*([a-z]{3,9})\.?,?[\s\-/.]*(\d{4}|\d{2})")
_WORDS_FIRST = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_MONTH = re.compile(r"([a-z]{3,9})\.?,?[\s\-/.]*(\d{4}|\d{2})")
_TIME = re.compile(r"[ t]\d{1,2}:\d{2}(:\d{2})?(\.\d+)?z?$")
_WEEKDAY = re.compile(r"^(mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+")


def is_nothing(text: str) -> bool:
    """Return whether a cell is blank or holds a placeholder such as a dash, "N/A", "TBC" or "vacant"."""
    if len(text) > _LONGEST_NOTHING:
        return False
    return " ".join(text.casefold().translate(_PUNCTUATION).split()) in _NOTHING


@lru_cache(maxsize=4_000)
def day_in(text: str) -> date:
    """Return the date in a cell; raises ValueError with a message for the reader if there is none.

    Accepts dates such as 27/3/2027 (day first), 27.03.27, 2027-03-27, 27 March 2027, 27th Mar 27 and March 27, 2027.
    Accepts the day numbers of spreadsheets too.
    """
    words = _WEEKDAY.sub("", _TIME.sub("", " ".join(text.casefold().split())))
    if match := _ISO.fullmatch(words):
        year, month, number = match[1], match[2], match[3]
    elif match := _IN_FIGURES.fullmatch(words):
        number, month, year = match[1], match[2], match[3]
    elif match := _IN_WORDS.fullmatch(words):
        number, month, year = match[1], _month(match[2]), match[3]
    elif match := _WORDS_FIRST.fullmatch(words):
        month, number, year = _month(match[1]), match[2], match[3]
    elif words.split(".")[0].isascii() and words.split(".")[0].isdigit() and len(words) < 12:
        return _counted(words)
    else:
        raise ValueError("is not a date. Enter the day first, like 27/3/2027.")
    return _real(int(number), int(month), int(year) + (2000 if len(year) == 2 else 0))


def month_in(text: str) -> date | None:
    """Return the first day of the month in a cell such as "Sept 2025", or None for anything else."""
    match = _MONTH.fullmatch(" ".join(text.casefold().split()))
    number = int(_month(match[1])) if match else 0
    if match is None or not number:
        return None
    year = int(match[2]) + (2000 if len(match[2]) == 2 else 0)
    return date(year, number, 1) if FIRST_YEAR <= year <= LAST_YEAR else None


def last_of(month: date) -> date:
    """Return the last day of the month of a date."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _counted(words: str) -> date:
    days = int(words.split(".", maxsplit=1)[0])
    if days not in EXCEL_DAYS:
        raise ValueError("is not a date. Enter the day first, like 27/3/2027.")
    return _EXCEL_EPOCH + timedelta(days=days)


def _month(word: str) -> str:
    return str(_MONTHS.index(word[:3]) + 1) if word[:3] in _MONTHS else "0"


def _real(number: int, month: int, year: int) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"is not a date between {FIRST_YEAR} and {LAST_YEAR}. Check the year.")
    try:
        return date(year, month, number)
    except ValueError:
        raise ValueError("is not a date that exists. Enter the day first, like 27/3/2027.") from None


def yes_in(text: str) -> bool:
    """Return whether a cell says yes; raises ValueError with a message for the reader if it says neither yes nor no."""
    word = _plain(text)
    if word in _YES or text.strip() in _YES:
        return True
    if word in _NO or text.strip() in _NO:
        return False
    raise ValueError("is neither Yes nor No. Enter one of them, or leave the cell empty.")


def email_in(text: str) -> str:
    """Return the email address in a cell by the rule of `cdp.addresses`; raises ValueError that says what is wrong.

    Accepts a name with an address too, such as "Jane Smith <jane@example.org>".
    """
    return email_address(text)


def phone_in(text: str) -> str:
    """Return a telephone number; if it looks as if a spreadsheet has removed the first 0, the 0 is restored."""
    digits = text.strip()
    return f"0{digits}" if re.fullmatch(r"[1-3789]\d{8,9}", digits) else digits


@lru_cache(maxsize=20_000)
def _plain(text: str) -> str:
    return plain(text)
