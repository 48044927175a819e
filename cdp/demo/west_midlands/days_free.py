"""Days that the example partnership keeps free of meetings: a year of invented school holidays, at the usual times."""

from collections.abc import Iterator
from datetime import date, timedelta

from dateutil.easter import easter

from cdp.demo.scenario import Scenario
from cdp.demo.west_midlands.cast import Cast
from cdp.models import ClosedKind
from cdp.planning import service
from cdp.planning.periods import PeriodDetails

WEEK, YEAR = timedelta(weeks=1), timedelta(days=365)
MONDAY_TO_FRIDAY = timedelta(days=4)


def keep_days_free(scenario: Scenario, cast: Cast) -> None:
    """Add a year's school holidays, and a day when the secretariat is away."""
    with scenario.days_ago(10):
        for name, first, weeks in _school_holidays(scenario.today):
            last = first + MONDAY_TO_FRIDAY + (weeks - 1) * WEEK
            _keep(scenario, cast, PeriodDetails(ClosedKind.SCHOOL_HOLIDAY, name, first, last))
        away = scenario.working_day(90)
        _keep(
            scenario, cast, PeriodDetails(ClosedKind.OTHER, "Example conference of secretariats", away, away)
        )


def _school_holidays(today: date) -> list[tuple[str, date, int]]:
    """Return the holidays that begin in the year from today: name, first Monday, and length in weeks."""
    found = [each for year in (today.year, today.year + 1) for each in _holidays_of(year)]
    return [each for each in found if today < each[1] <= today + YEAR]


def _holidays_of(year: int) -> Iterator[tuple[str, date, int]]:
    winter = _monday(date(year, 2, 18))
    yield "Example winter half term", winter, 1
    yield "Example winter half term, one council a week later", winter + WEEK, 1
    yield "Example Easter holidays", _monday(easter(year)) - WEEK, 2
    yield "Example spring half term", _monday(date(year, 5, 31)), 1
    yield "Example summer holidays", _monday(date(year, 7, 26)), 6
    yield "Example autumn half term", _monday(date(year, 10, 31)), 1
    yield "Example Christmas holidays", _monday(date(year, 12, 22)), 2


def _keep(scenario: Scenario, cast: Cast, details: PeriodDetails) -> None:
    service.keep_free(scenario.session, cast.partnership, details, by=cast.coordinator)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
