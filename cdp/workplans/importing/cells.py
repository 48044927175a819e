"""The cells that only a workplan has: years, references, key dates, indicators and states. Pure functions."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cdp.imports.values import day_in, is_nothing
from cdp.models import KeyDate, LeadConfidence
from cdp.partnerships.changes import folded
from cdp.workplans.measures import Measure
from cdp.workplans.periods import FIRST_YEAR, LAST_YEAR

REFERENCE = re.compile(r"w?\s*(\d{1,6})", re.IGNORECASE)
YEAR = re.compile(r"(\d{4})\s*[/\-–]\s*(\d{2}|\d{4})")
LONGEST_TITLE = 200
TITLE_TOO_LONG = f"has more than {LONGEST_TITLE} characters for a key date. Shorten it."
KEY_DATE = re.compile(r"([^:]+):\s*(.+?)(?:\s*\(reached ([^)]+)\))?")


@dataclass(frozen=True)
class KeyDateCell:
    """A key date as a cell has it."""

    title: str
    due_on: date
    reached_on: date | None = None


def year_in(text: str) -> int:
    """Return the plan year in a text such as "2026/27"; raises ValueError."""
    match = YEAR.fullmatch(text.strip())
    year = int(match[1]) if match else 0
    if match is None or int(match[2]) % 100 != (year + 1) % 100 or not FIRST_YEAR <= year < LAST_YEAR:
        raise ValueError("is not a financial year. Enter it like 2026/27.")
    return year


def number_in(text: str) -> int:
    """Return the number in a reference such as "W7"; raises ValueError."""
    match = REFERENCE.fullmatch(text.strip())
    if match is None:
        raise ValueError("is not a reference. Enter one like W7, or leave the cell empty for a new activity.")
    return int(match[1])


def numbers_in(text: str) -> tuple[int, ...]:
    """Return the numbers in references such as "W3, W5"; raises ValueError."""
    parts = [part for part in re.split(r"[\s,;&]+|\band\b", text) if part]
    return tuple(sorted({number_in(part) for part in parts}))


def key_dates_in(text: str) -> tuple[KeyDateCell, ...]:
    """Return the key dates in a text with one in each line; raises ValueError."""
    found = []
    for line in filter(None, (part.strip() for part in text.splitlines())):
        match = KEY_DATE.fullmatch(line)
        if match is None:
            raise ValueError(
                "is not a key date. Enter the date, a colon and a title: 30/09/2026: Contract signed."
            )
        if len(match[2]) > LONGEST_TITLE:
            raise ValueError(TITLE_TOO_LONG)
        reached = day_in(match[3]) if match[3] else None
        found.append(KeyDateCell(match[2], day_in(match[1].strip()), reached))
    return tuple(found)


def key_dates_words(key_dates: Iterable[KeyDate]) -> str:
    """Return key dates as a cell has them."""
    return "\n".join(
        f"{each.due_on:%d/%m/%Y}: {each.title}"
        + (f" (reached {each.reached_on:%d/%m/%Y})" if each.reached_on else "")
        for each in key_dates
    )


def measure_in(text: str, measures: Iterable[Measure]) -> str:
    """Return the ID of the indicator with this number, name, or both; raises ValueError."""
    wanted = folded(text)
    for measure in measures:
        if wanted in {folded(word) for word in (measure.code, measure.name, measure.label) if word}:
            return measure.id
    raise ValueError(
        "is not an indicator of the framework or of your own. Enter its number or name, or leave the cell empty."
    )


def confidence_in(text: str) -> LeadConfidence:
    """Return the confidence in a text such as "High"; raises ValueError."""
    for each in LeadConfidence:
        if folded(text) == each.value:
            return each
    raise ValueError("is not High, Medium or Low. Enter one of them, or leave the cell empty.")


def percent_in(text: str) -> int:
    """Return a percentage; a spreadsheet may hold 40% as 0.4. Raises ValueError."""
    said = text.strip().removesuffix("%").strip()
    try:
        number = float(said)
    except ValueError:
        raise ValueError("is not a percentage. Enter a number from 0 to 100.") from None
    if 0 < number < 1:
        number *= 100
    if not 0 <= number <= 100:
        raise ValueError("is not a percentage. Enter a number from 0 to 100.")
    return round(number)


def texts_in(text: str) -> tuple[str, ...]:
    """Return the parts of a cell that are in lines of their own or separated by semicolons."""
    parts = (" ".join(part.split()) for part in re.split(r"[;\n]", text))
    return tuple(part for part in parts if not is_nothing(part))
