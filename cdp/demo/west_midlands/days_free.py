"""Days that the example partnership keeps free: invented school holidays, relative to today, and named as examples."""

from datetime import date, timedelta

from cdp.demo.story import Story
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
"""Their names, about how many days from today they begin, and how many weeks they last."""


def keep_days_free(story: Story, cast: Cast) -> None:
    """Enter the school holidays of a year, and days on which the secretariat is away."""
    with story.days_ago(10):
        for name, days, weeks in HOLIDAYS:
            first = _monday(story.today + timedelta(days=days))
            last = first + MONDAY_TO_FRIDAY + timedelta(weeks=weeks - 1)
            _keep(story, cast, PeriodDetails(ClosedKind.SCHOOL_HOLIDAY, name, first, last))
        away = story.working_day(90)
        _keep(story, cast, PeriodDetails(ClosedKind.OTHER, "Example conference of secretariats", away, away))


def _keep(story: Story, cast: Cast, details: PeriodDetails) -> None:
    service.keep_free(story.session, cast.partnership, details, by=cast.coordinator)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
