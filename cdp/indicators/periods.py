"""Parsing of periods as publishers and people write them. A text that can mean several periods is never guessed."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from cdp.errors import Refusal
from cdp.indicators.spans import (
    LENGTH_WORDS,
    MONTHS,
    QUARTER,
    YEAR,
    Length,
    Period,
    between,
    lengths_among,
    months_from,
    overlap_each_other,
)
from cdp.wording.formats import listed

__all__ = [
    "LENGTH_WORDS",
    "Length",
    "Period",
    "PeriodMeaning",
    "between",
    "lengths_among",
    "meanings_of",
    "overlap_each_other",
    "read_period",
]

UNREADABLE = (
    "Enter a period like 2024, 2024/25, 2022 to 2024, April to June 2025 or March 2025, "
    "or enter its first and last day."
)
MOST_YEARS = 10
LAST_OF_THIS_CENTURY = 69  # of the years written with two digits
_NAMES = "|".join(rf"{name[:3]}(?:{name[3:]})?" for name in MONTHS).casefold()
_MONTH = rf"({_NAMES}|sept)\.?"
_Y = r"'?(\d{4}|\d{2})"
_DATE = rf"(?:\d{{1,2}}(?:st|nd|rd|th)? {_MONTH} \d{{4}}|\d{{1,2}}/\d{{1,2}}/\d{{4}}|\d{{4}}-\d\d-\d\d)"
_ENDING = r"(?:(?:rolling )?(?:12|twelve)[ -]months?|year|yr|financial year|fye|ye|y/e|fy) ?(?:ending|ended|end|to)?"


@dataclass(frozen=True)
class PeriodMeaning:
    """One period that a text can mean; `kind` names the way in which it was read, such as "financial_year"."""

    kind: str
    period: Period


def read_period(text: str) -> Period:
    """Return the period entered as text; raises Refusal for the form field `period` if it is not valid.

    Raises Refusal with the alternatives if the text can mean several periods, such as "Q1 2024".
    """
    found = meanings_of(text)
    if not found:
        raise Refusal(UNREADABLE, field="period")
    if len(found) > 1:
        options = listed([f"“{meaning.period.label}”" for meaning in found], "or")
        raise Refusal(f"Enter {options}. This text can mean {_both(len(found))}.", field="period")
    return found[0].period


def _both(count: int) -> str:
    return "either" if count == 2 else "any of them"


@lru_cache(maxsize=4_096)
def meanings_of(text: str, *, pooled: bool = False, iso_months: bool = False) -> tuple[PeriodMeaning, ...]:
    """Return the periods that a text can mean: none if it is not a period, several if it is ambiguous.

    `pooled` says that the series has pooled years, so that "2022-23" may be two of them. `iso_months` says that it has
    months like "2023-05", so that "2009-10" may be one. Raises Refusal for a year that is not sensible.
    """
    typed = re.sub(r"\s+", " ", re.sub(r"[–—‒‐‑]", "-", text)).strip(" .").casefold()
    for pattern, build in _READINGS:
        if found := re.fullmatch(pattern, typed):
            meanings = list(build(found))
            if meanings:
                return tuple(dict.fromkeys(_fitting(typed, meanings, pooled=pooled, iso=iso_months)))
    return ()


def _fitting(
    typed: str, meanings: list[PeriodMeaning], *, pooled: bool, iso: bool
) -> Iterator[PeriodMeaning]:
    """Yield the meanings that fit the rest of the series; two years or a month are rare beside a financial year."""
    kinds = {meaning.kind for meaning in meanings}
    is_close = re.fullmatch(r"\d{4}-\d{2}", typed) is not None
    for kind, others in (("two_years", pooled), ("month", iso)):
        if is_close and "financial_year" in kinds and not others:
            kinds.discard(kind)
    if {"pooled_years", "month"} <= kinds and pooled is not iso:
        kinds.discard("month" if pooled else "pooled_years")
    yield from (meaning for meaning in meanings if meaning.kind in kinds)


def _year_range(found: re.Match[str]) -> Iterator[PeriodMeaning]:
    """Yield what "2022-23", "2022 - 24" or "2022 to 2024" can mean."""
    first, last = int(found[1]), _second_year(int(found[1]), found[3])
    years = last - first + 1
    if years == 2:
        yield PeriodMeaning("financial_year", months_from(first, 4, YEAR))
        yield PeriodMeaning("two_years", months_from(first, 1, 2 * YEAR))
    elif 2 < years <= MOST_YEARS:
        yield PeriodMeaning("pooled_years", months_from(first, 1, years * YEAR))
    if found[2] == "-" and len(found[3]) == 2 and 1 <= int(found[3]) <= YEAR:
        yield PeriodMeaning("month", months_from(first, int(found[3]), 1))


def _split_years(found: re.Match[str]) -> Iterator[PeriodMeaning]:
    """Yield what "2024/25" means."""
    first = int(found[1])
    if _second_year(first, found[2]) == first + 1:
        yield PeriodMeaning("financial_year", months_from(first, 4, YEAR))


def _academic_year(found: re.Match[str]) -> Iterator[PeriodMeaning]:
    first = int(found[1])
    if _second_year(first, found[2]) == first + 1:
        yield PeriodMeaning("academic_year", months_from(first, 9, YEAR))


def _pooled_financial_years(found: re.Match[str]) -> Iterator[PeriodMeaning]:
    """Yield what "2012/13 - 14/15" means."""
    first = int(found[1])
    last = _second_year(first, found[3])
    fits = _second_year(first, found[2]) == first + 1 and _second_year(last, found[4]) == last + 1
    if fits and 0 < last - first < MOST_YEARS:
        yield PeriodMeaning("pooled_financial_years", months_from(first, 4, (last - first + 1) * YEAR))


def _quarter_of_financial_year(quarter: str, year: str, next_year: str) -> Iterator[PeriodMeaning]:
    first, number = int(year), int(quarter)
    if _second_year(first, next_year) == first + 1:
        starts = (number * QUARTER) % YEAR + 1
        yield PeriodMeaning("financial_quarter", months_from(first + (number == 4), starts, QUARTER))


def _bare_quarter(quarter: str, year: str) -> Iterator[PeriodMeaning]:
    """Yield what "Q1 2024" can mean: a quarter of the calendar year, or of the financial year that starts in it."""
    first, number = int(year), int(quarter)
    yield PeriodMeaning("calendar_quarter", months_from(first, number * QUARTER - 2, QUARTER))
    yield from _quarter_of_financial_year(quarter, year, str(first + 1))


def _one_month(found: re.Match[str]) -> Iterator[PeriodMeaning]:
    yield PeriodMeaning("month", months_from(_year(found[2]), _month(found[1]), 1))


def _year_ending(found: re.Match[str]) -> Iterator[PeriodMeaning]:
    month, year = _month(found[1]), _year(found[2])
    start = months_from(year - (month < YEAR), month % YEAR + 1, YEAR)
    yield PeriodMeaning("year_ending", start)


def _financial_year_ending(found: re.Match[str]) -> Iterator[PeriodMeaning]:
    yield PeriodMeaning("financial_year", months_from(int(found[1]) - 1, 4, YEAR))


def _some_months(found: re.Match[str]) -> Iterator[PeriodMeaning]:
    """Yield what "April to June 2025" means."""
    first, last, year = _month(found[1]), _month(found[2]), _year(found[3])
    if first < last:
        yield PeriodMeaning("months", months_from(year, first, last - first + 1))


def _month_to_month(found: re.Match[str]) -> Iterator[PeriodMeaning]:
    first = months_from(_year(found[2]), _month(found[1]), 1)
    last = months_from(_year(found[4]), _month(found[3]), 1)
    if first < last:
        yield PeriodMeaning("months", Period(first.starts_on, last.ends_on))


def _day_to_day(found: re.Match[str]) -> Iterator[PeriodMeaning]:
    first, last = _day(found["first"]), _day(found["last"])
    if first and last and first <= last:
        yield PeriodMeaning("dates", between(first, last))


def _one_day(found: re.Match[str]) -> Iterator[PeriodMeaning]:
    """Yield what a first or last day of a month can mean as a period, as in the headings of some workbooks."""
    day = _day(found["first"])
    if day is None:
        return
    if day.day == 1:
        for kind, months in (("month", 1), ("quarter_from", QUARTER), ("year_from", YEAR)):
            yield PeriodMeaning(kind, months_from(day.year, day.month, months))
    elif (after := day + timedelta(days=1)).day == 1:
        for kind, months in (("month", 1), ("quarter_to", QUARTER), ("year_to", YEAR)):
            start = (after.year * YEAR + after.month - 1) - months
            yield PeriodMeaning(kind, months_from(start // YEAR, start % YEAR + 1, months))


def _year(text: str) -> int:
    year = int(text)
    if len(text) > 2:
        return year
    return year + (2000 if year <= LAST_OF_THIS_CENTURY else 1900)


def _second_year(first: int, text: str) -> int:
    """Return the second year of a range; with two digits, it is the next such year."""
    if len(text) > 2:
        return int(text)
    year = first - first % 100 + int(text)
    return year + 100 if year < first else year


def _month(word: str) -> int:
    return [name[:3].casefold() for name in MONTHS].index(word[:3]) + 1


def _day(text: str) -> date | None:
    try:
        if "/" in text:
            number, month, year = map(int, text.split("/"))
            return date(year, month, number)
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return date.fromisoformat(text)
        number_text, word, year_text = text.split()
        return date(int(year_text), _month(word), int(re.sub(r"\D", "", number_text)))
    except ValueError:
        return None


_READINGS: tuple[tuple[str, Callable[[re.Match[str]], Iterator[PeriodMeaning]]], ...] = (
    (r"(\d{4})", lambda found: iter([PeriodMeaning("calendar_year", months_from(int(found[1]), 1, YEAR))])),
    (r"(?:fy|financial year)? ?(\d{4}) ?/ ?(\d{2}|\d{4})", _split_years),
    (r"(?:fy|financial year) ?(\d{4}) ?(?:-|to) ?(\d{2}|\d{4})", _split_years),
    (r"(?:academic year|ay|ac) ?(\d{4}) ?(?:/|-|to) ?(\d{2}|\d{4})", _academic_year),
    (r"(\d{4}) ?(?:/|-|to) ?(\d{2}|\d{4}) ?\(?(?:academic year|academic|ac)\)?", _academic_year),
    (r"(\d{4}) ?(-|to) ?(\d{4}|\d{2})", _year_range),
    (r"(\d{4}) ?/ ?(\d{2}|\d{4}) ?(?:-|to) ?(\d{4}|\d{2}) ?/ ?(\d{2}|\d{4})", _pooled_financial_years),
    (
        r"(?:q|qtr|quarter) ?([1-4]),? ?(?:of )?(?:fy ?)?(\d{4}) ?[/-] ?(\d{2}|\d{4})",
        lambda found: _quarter_of_financial_year(found[1], found[2], found[3]),
    ),
    (
        r"(?:fy ?)?(\d{4}) ?[/-] ?(\d{2}|\d{4}),? ?(?:q|qtr|quarter) ?([1-4])",
        lambda found: _quarter_of_financial_year(found[3], found[1], found[2]),
    ),
    (r"(?:q|qtr|quarter) ?([1-4])[, /-]{0,2}(\d{4})", lambda found: _bare_quarter(found[1], found[2])),
    (r"(\d{4})[, /-]{0,2}(?:q|qtr|quarter) ?([1-4])", lambda found: _bare_quarter(found[2], found[1])),
    (rf"{_MONTH}[ -]?{_Y}", _one_month),
    (rf"{_ENDING} ?(?:the )?(?:\d{{1,2}}(?:st|nd|rd|th)? )?{_MONTH}[ -]?{_Y}", _year_ending),
    (r"(?:fye|financial year ending|financial year ended) ?(\d{4})", _financial_year_ending),
    (rf"{_MONTH} ?(?:-|to) ?{_MONTH} {_Y}", _some_months),
    (rf"{_MONTH}[ -]?{_Y} ?(?:-|to) ?{_MONTH}[ -]?{_Y}", _month_to_month),
    (rf"(?P<first>{_DATE}) ?(?:-|to) ?(?P<last>{_DATE})", _day_to_day),
    (rf"(?P<first>{_DATE})", _one_day),
)
