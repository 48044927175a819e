"""Formats for numbers, dates and words on pages, in emails and in documents.

Style: the GOV.UK style guide, "Dates" and "Times": 3 December 2026, 10am to 12:30pm, midday, midnight.
"""

import enum
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache

from cdp.clock import in_london, today

# Labels for values of enumerations, where the label is not just the value in sentence case
WORDS = {
    "1": "Part 1 (public)",
    "2": "Part 2 (confidential)",
    "sro": "SRO",
    "deputy_sro": "Deputy SRO",
    "sub_group": "Sub-group",
    "with_chair": "With the chair",
    "to_follow": "To follow",
    "in_force": "In force",
    "not_held": "Not held",
    "none": "No reply yet",
}


def _london_day(value: date | datetime) -> date:
    return in_london(value).date() if isinstance(value, datetime) else value


@lru_cache(maxsize=1_000)
def day(value: date | datetime | None) -> str:
    """Return text such as "3 December 2026", the London day for a datetime; empty for None."""
    if value is None:
        return ""
    on = _london_day(value)
    return f"{on.day} {on:%B %Y}"


@lru_cache(maxsize=1_000)
def day_short(value: date | datetime | None) -> str:
    """Return text such as "3 Dec 2026", for tables: the London day for a datetime; empty for None."""
    if value is None:
        return ""
    on = _london_day(value)
    return f"{on.day} {on:%b %Y}"


def weekday(value: date | datetime | None) -> str:
    """Return text such as "Thursday 3 December 2026", the London day for a datetime; empty for None."""
    return "" if value is None else f"{_london_day(value):%A} {day(value)}"


def clock(value: datetime | time | None) -> str:
    """Return the time in London as text such as "10am", "10:30am", "midday" or "midnight"; empty for None."""
    if value is None:
        return ""
    at = in_london(value).time() if isinstance(value, datetime) else value
    if at.minute == 0 and at.hour in (0, 12):
        return "midday" if at.hour else "midnight"
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'am' if at.hour < 12 else 'pm'}"


def moment(value: datetime | None) -> str:
    """Return text such as "3 December 2026 at 10:30am", in London time; empty for None."""
    return "" if value is None else f"{day(value)} at {clock(value)}"


def hours(start: datetime | time, end: datetime | time) -> str:
    """Return text such as "10am to 12:30pm"."""
    return f"{clock(start)} to {clock(end)}"


def span(start: datetime, end: datetime) -> str:
    """Return text such as "Tuesday 19 January 2027, 10am to midday"; name both days if they differ."""
    if _london_day(start) == _london_day(end):
        return f"{weekday(start)}, {hours(start, end)}"
    return f"{weekday(start)}, {clock(start)} to {weekday(end)}, {clock(end)}"


def days_until(value: date | datetime | None, *, on: date | None = None) -> str:
    """Return text such as "today", "tomorrow", "in 5 days" or "5 days ago", by days in London; empty for None."""
    if value is None:
        return ""
    days = (_london_day(value) - (on or today())).days
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}
    if days in near:
        return near[days]
    return f"in {plural(days, 'day')}" if days > 0 else f"{plural(-days, 'day')} ago"


def ago(value: datetime | None, *, now: datetime | None = None) -> str:
    """Return text such as "just now" or "3 hours ago"; after 24 hours, or without `now`, as `days_until`."""
    if value is None:
        return ""
    at = in_london(value)
    if now is None:
        return days_until(at)
    minutes = int((now - value).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{plural(minutes, 'minute')} ago"
    if minutes < 24 * 60:
        return f"{plural(minutes // 60, 'hour')} ago"
    return days_until(at, on=in_london(now).date())


def number(value: float | Decimal | None, places: int | None = None) -> str:
    """Return text such as "12,345.6", with `places` decimals or no trailing zeros; empty for None."""
    if value is None:
        return ""
    if places is not None:
        return f"{value:,.{places}f}"
    text = f"{Decimal(str(value)):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def file_size(size: int | None) -> str:
    """Return a size in bytes as text such as "842 bytes", "12 KB" or "3.4 MB" (1 KB = 1,000 bytes); empty for None."""
    if size is None:
        return ""
    if size < 1_000:
        return plural(size, "byte")
    if size < 1_000_000:
        return f"{round(size / 1_000):,} KB"
    return f"{number(round(size / 1_000_000, 1))} MB"


def words(value: enum.Enum | str | None) -> str:
    """Return the label for a value of an enumeration, such as "In progress" for "in_progress"; empty for None."""
    if value is None:
        return ""
    text = str(value.value if isinstance(value, enum.Enum) else value)
    if text in WORDS:
        return WORDS[text]
    plain = text.replace("_", " ")
    return plain[:1].upper() + plain[1:]


def whole(text: str) -> str:
    """Return a text with no-break spaces, so that it stays on one line in a narrow column."""
    return text.replace(" ", "\u00a0")


def plural(count: int, one: str, many: str | None = None) -> str:
    """Return text such as "1 meeting" or "5 meetings"; give `many` if the plural is not `one` and "s"."""
    return f"{count:,} {agree(count, one, many or one + 's')}"


def agree(count: int, one: str, many: str) -> str:
    """Return `one` for 1 and `many` for other numbers, such as "has" or "have", beside a number or a list."""
    return one if count == 1 else many


def listed(parts: Sequence[str], last: str = "and") -> str:
    """Return parts as text such as "A, B and C"; use semicolons if a part contains a comma or the joining word.

    `last` is the joining word.
    """
    if len(parts) < 2:
        return "".join(parts)
    if any("," in part or f" {last} " in part for part in parts):
        return f"{'; '.join(parts[:-1])}; {last} {parts[-1]}"
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"
