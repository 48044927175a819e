"""Fields for a date and for a time of day."""

import re
from collections.abc import Sequence
from datetime import date, time
from typing import Any

import wtforms

from cdp.web.fields.field import Given, GovField, MayBeEmpty, rules_of
from cdp.web.fields.texts import TextField
from cdp.web.fields.widgets import GovWidget
from cdp.wording.formats import clock
from cdp.wording.typed_text import clean_typed

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
YEARS = range(1900, 2101)
CLOCK_TIME = re.compile(r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?\s*(?P<half>[ap])\.?m\.?")
DAY_TIME = re.compile(r"(?P<hour>\d{1,2})[:.]?(?P<minute>\d{2})")


class DayField(GovField, wtforms.Field):
    """A date or None, entered in three boxes for day, month and year, all sent under the field's name."""

    widget = GovWidget("date-input", "govukDateInput")
    group = True
    PARTS = (("day", 2), ("month", 2), ("year", 4))

    def __init__(
        self,
        label: str = "",
        *,
        hint: str = "For example, 27 3 2027",
        required: str = "",
        validators: Sequence[Any] = (),
        **settings: Any,
    ) -> None:
        super().__init__(label, rules_of(required, validators), description=hint, **settings)
        self.typed = ("", "", "")

    @property
    def anchor(self) -> str:
        """The link in the error summary, to the box for the day."""
        return f"#{self.id}-day"

    def process_data(self, value: date | None) -> None:
        """Show a stored date in the three boxes."""
        self.data = value
        self.typed = (str(value.day), str(value.month), str(value.year)) if value else ("", "", "")

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the three boxes; raise ValueError with an error message for an incomplete or impossible date."""
        if not valuelist:
            return
        if len(valuelist) == 1 and re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(valuelist[0])):
            valuelist = str(valuelist[0]).split("-")[::-1]
        parts = [clean_typed(str(value)[:200], lines=False)[0][:20] for value in valuelist[:3]] + [""] * 3
        self.typed = (parts[0], parts[1], parts[2])
        self.data = None
        if any(self.typed):
            self.data = _day(*self.typed)

    def particulars(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Return the parameters of this component: its three boxes."""
        return {
            "classes": settings.pop("classes", ""),
            "items": [
                {
                    "label": part.capitalize(),
                    "id": f"{self.id}-{part}",
                    "name": self.name,
                    "value": typed,
                    "classes": f"govuk-input--width-{width}" + (" govuk-input--error" if self.errors else ""),
                }
                for (part, width), typed in zip(self.PARTS, self.typed, strict=True)
            ],
        }


def _day(day: str, month: str, year: str) -> date:
    for part, typed in (("a day", day), ("a month", month), ("a year", year)):
        if not typed:
            raise ValueError(f"The date must include {part}")
    named = month.lower()[:3]
    number = str(MONTHS.index(named) + 1) if named in MONTHS else month
    if not all(part.isascii() and part.isdigit() for part in (day, number, year)):
        raise ValueError("Enter a real date, like 27 3 2027")
    if len(year) != 4 or int(year) not in YEARS:
        raise ValueError(f"Enter a year with 4 numbers between {YEARS[0]} and {YEARS[-1]}")
    try:
        return date(int(year), int(number), int(day))
    except (ValueError, OverflowError):
        raise ValueError("Enter a real date, like 27 3 2027") from None


class TimeField(TextField):
    """A time of day in London: a time or None."""

    def __init__(
        self, label: str = "", *, hint: str = "For example, 10am, 2:30pm or 14:00", **settings: Any
    ) -> None:
        settings.setdefault("width", 5)
        super().__init__(label, hint=hint, max_length=20, **settings)
        self.validators = [rule for rule in self.validators if isinstance(rule, (Given, MayBeEmpty))]
        self.typed = ""

    def process_data(self, value: time | None) -> None:
        """Show a stored time."""
        self.data = value
        self.typed = clock(value) if value else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed; raise ValueError with an error message when it is not a time."""
        if not valuelist:
            return
        self.typed = clean_typed(str(valuelist[0])[:200], lines=False)[0][:60]
        self.data = None
        if self.typed:
            self.data = read_time(self.typed)

    def _value(self) -> str:
        return self.typed


def read_time(typed: str) -> time:
    """Return the time of day for a text such as "10am", "10:30 am", "14:00", "1400" or "midday".

    Raises ValueError with an error message for any other text, such as "9", which could be morning or evening.
    """
    text = typed.strip().lower()
    named = {"midday": time(12), "noon": time(12), "12 noon": time(12), "midnight": time(0)}
    if text in named:
        return named[text]
    sentence = "Enter a time like 10am, 2:30pm or 14:00"
    match = CLOCK_TIME.fullmatch(text) or DAY_TIME.fullmatch(text)
    if not match:
        raise ValueError(sentence)
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if half := match.groupdict().get("half"):
        if not 1 <= hour <= 12:
            raise ValueError(sentence)
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        raise ValueError(sentence) from None
