"""The periods of a workplan: financial years from April, and their quarters."""

from dataclasses import dataclass
from datetime import date, timedelta

APRIL = 4
FIRST_YEAR, LAST_YEAR = 2020, 2060
OPEN_QUARTERS = 4
"""The number of quarters, the current one included, that a late report may be about."""


def plan_year(day: date) -> int:
    """Return the year of the plan that a day belongs to: the calendar year in which its financial year starts."""
    return day.year if day.month >= APRIL else day.year - 1


def year_words(year: int) -> str:
    """Return the plan year that starts in `year` as councils write it, such as "2026/27"."""
    return f"{year}/{(year + 1) % 100:02}"


def year_starts(year: int) -> date:
    """Return the first day of a plan year, 1 April."""
    return date(year, APRIL, 1)


def year_ends(year: int) -> date:
    """Return the last day of a plan year, 31 March."""
    return date(year + 1, APRIL, 1) - timedelta(days=1)


def a_year_later(day: date, years: int = 1) -> date:
    """Return the same day some years later; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


@dataclass(frozen=True, order=True)
class PlanQuarter:
    """A quarter, known by its first day."""

    starts: date

    @classmethod
    def of(cls, day: date) -> "PlanQuarter":
        """Return the quarter of a day."""
        return cls(date(day.year, (day.month - 1) // 3 * 3 + 1, 1))

    @property
    def ends(self) -> date:
        """The last day of the quarter."""
        return (self.starts + timedelta(days=95)).replace(day=1) - timedelta(days=1)

    @property
    def before(self) -> "PlanQuarter":
        """The quarter before this one."""
        return PlanQuarter.of(self.starts - timedelta(days=1))

    @property
    def words(self) -> str:
        """The months of the quarter, such as "July to September 2026"."""
        return f"{self.starts:%B} to {self.ends:%B} {self.ends.year}"


def open_quarters(last_reported: date | None, today: date) -> list[PlanQuarter]:
    """Return the quarters that a report may be about, newest first.

    A quarter closes when a later one has a report. `last_reported` is the first day of the last quarter with one.
    """
    found = [PlanQuarter.of(today)]
    while len(found) < OPEN_QUARTERS and (last_reported is None or found[-1].starts > last_reported):
        found.append(found[-1].before)
    return found
