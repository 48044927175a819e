"""The periods of a file: a text that can mean several is read by the others, or asked about."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from cdp.errors import Refusal
from cdp.indicators.importing.answers import ACADEMIC, FigureAnswers
from cdp.indicators.periods import Period, PeriodMeaning, meanings_of

ACADEMIC_YEAR_STARTS = 9
KIND_WORDS = {
    "financial_year": "Financial years, April to March",
    "two_years": "Two calendar years pooled",
    "pooled_years": "Calendar years pooled",
    "month": "Months",
    "calendar_quarter": "Quarters of the calendar year (Q1 is January to March)",
    "financial_quarter": "Quarters of the financial year (Q1 is April to June)",
    "quarter_from": "Quarters that start on this day",
    "quarter_to": "Quarters that end on this day",
    "year_from": "Years that start on this day",
    "year_to": "Years that end on this day",
}
_SPLIT_YEAR = re.compile(r"\d{4} ?[/-] ?(?:\d{2}|\d{4})")


@dataclass(frozen=True)
class FilePeriods:
    """The periods of a file by their texts; None for a text that is not a period.

    `unclear` has the texts that can mean several periods, by their possible kinds joined by "|".
    """

    known: Mapping[str, Period | None]
    unclear: Mapping[str, tuple[str, ...]]
    has_split_years: bool


def periods_of(texts: Iterable[str], answers: FigureAnswers) -> FilePeriods:
    """Return the periods of a file, with the answers about unclear ones."""
    plain = {text: " ".join(text.split()) for text in texts}
    first = {text: _meanings(words) for text, words in plain.items()}
    pooled = any(_only(found, {"pooled_years", "pooled_financial_years"}) for found in first.values())
    months = any(
        _only(found, {"month"}) and re.fullmatch(r"\d{4}-\d\d", plain[text]) for text, found in first.items()
    )
    known: dict[str, Period | None] = {}
    unclear: dict[str, list[str]] = {}
    for text, words in plain.items():
        found = _meanings(words, pooled=pooled, iso_months=months)
        if len(found) < 2:
            known[text] = _year(words, found[0].period, answers) if found else None
            continue
        kinds = "|".join(sorted(meaning.kind for meaning in found))
        chosen = answers.periods.get(kinds)
        known[text] = next((meaning.period for meaning in found if meaning.kind == chosen), None)
        unclear.setdefault(kinds, []).append(words)
    split = any(_SPLIT_YEAR.fullmatch(words) and known[text] for text, words in plain.items())
    return FilePeriods(known, {kinds: tuple(sorted(words)) for kinds, words in unclear.items()}, split)


def _year(words: str, period: Period, answers: FigureAnswers) -> Period:
    """Return an academic year for "2022/23" if a person said that the file has them."""
    if answers.years != ACADEMIC or not _SPLIT_YEAR.fullmatch(words):
        return period
    start, end = period.starts_on.year, period.ends_on.year
    return Period(date(start, ACADEMIC_YEAR_STARTS, 1), date(end, ACADEMIC_YEAR_STARTS - 1, 31))


def _meanings(words: str, *, pooled: bool = False, iso_months: bool = False) -> tuple[PeriodMeaning, ...]:
    try:
        return meanings_of(words, pooled=pooled, iso_months=iso_months)
    except Refusal:
        return ()


def _only(found: tuple[PeriodMeaning, ...], kinds: set[str]) -> bool:
    return bool(found) and all(meaning.kind in kinds for meaning in found)
