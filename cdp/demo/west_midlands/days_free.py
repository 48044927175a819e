"""Days that the example partnership keeps free of meetings: invented school holidays, with dates relative to today."""

from datetime import date, timedelta

from cdp.demo.scenario import Scenario
from cdp.demo.west_midlands.cast import Cast
from cdp.models import ClosedKind
from cdp.planning import service
from cdp.planning.periods import PeriodDetails

MONDAY_TO_FRIDAY = timedelta(days=4)
HOLIDAYS = (
    ("Example half term", 45, 1),
    ("Example half term, one council a week later", 52, 1),
    ("Example spring holidays", 130, 2),
    ("Example summer holidays", 245, 6),
)
"""Name, approximate start in days from today, and length in weeks."""


def keep_days_free(scenario: Scenario, cast: Cast) -> None:
    """Add a year's school holidays, and a day when the secretariat is away."""
    with scenario.days_ago(10):
        for name, days, weeks in HOLIDAYS:
            first = _monday(scenario.today + timedelta(days=days))
            last = first + MONDAY_TO_FRIDAY + timedelta(weeks=weeks - 1)
            _keep(scenario, cast, PeriodDetails(ClosedKind.SCHOOL_HOLIDAY, name, first, last))
        away = scenario.working_day(90)
        _keep(
            scenario, cast, PeriodDetails(ClosedKind.OTHER, "Example conference of secretariats", away, away)
        )


def _keep(scenario: Scenario, cast: Cast, details: PeriodDetails) -> None:
    service.keep_free(scenario.session, cast.partnership, details, by=cast.coordinator)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
