"""What a cell can say about a date, and the day by which a date without a year is judged."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

REACH_BACK = timedelta(days=120)
"""How long before the day of a report a date without year may be: "31 July" in a report of September is past."""


class DateCertainty(StrEnum):
    """How certain a date is. ASKED dates need an answer from a person; some come with a proposal."""

    READ = "read"
    PROPOSED = "proposed"
    ASKED = "asked"
    EMPTY = "empty"


class Towards(StrEnum):
    """Which year a date without year has: the first AFTER a day, the last BEFORE it, or the one NEAR it."""

    AFTER = "after"
    NEAR = "near"
    BEFORE = "before"


@dataclass(frozen=True)
class DateContext:
    """The day that a date without year is judged by, such as that of a meeting; None if the file does not say."""

    day: date | None = None
    towards: Towards = Towards.AFTER

    def year_of(self, number: int, month: int) -> date | None:
        """Return a day and month with their year, or None if there is no context or no such day in these years."""
        if self.day is None:
            return None
        found = [
            date(year, month, number)
            for year in range(self.day.year - 1, self.day.year + 2)
            if number <= monthrange(year, month)[1]
        ]
        if self.towards is Towards.BEFORE:
            return max((one for one in found if one <= self.day), default=None)
        start = self.day - (REACH_BACK if self.towards is Towards.NEAR else timedelta())
        return min((one for one in found if one >= start), default=None)


@dataclass(frozen=True)
class DateReading:
    """What a cell says about a date. `day` is the date read or proposed, and `why` says how, or what to ask.

    `original` is the first of two dates in one cell. `has_no_year` is whether the year comes from the context.
    """

    said: str
    certainty: DateCertainty
    day: date | None = None
    why: str = ""
    original: date | None = None
    has_no_year: bool = False
