"""When new values of an indicator may be expected, as far as that is known. Uses no database.

The catalogue only estimates the time from the end of a period to its publication, so we do not use it. We use the date
when values were last published, which was entered with them, and the frequency of the metric, unless it is among the
catalogue's unverified fields. Together they give the approximate month of the next values. Nothing is shown if either
is missing, or for monthly values, because some are always new.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cdp.clock import months_after
from cdp.reference import outcomes

JUST_BEFORE = timedelta(weeks=8)
MONTHLY = 1


@dataclass(frozen=True)
class Release:
    """New values that may be published before a meeting: the metric, the month and the last publication date."""

    metric: str
    month: date
    last_published: date


def releases_before(day: date, last_published: Mapping[str, date]) -> tuple[Release, ...]:
    """Return the values expected in the eight weeks before a day; `last_published` is by metric code."""
    found = []
    for metric in outcomes.metrics():
        published, months = last_published.get(metric.id), metric.frequency.months
        known = published is not None and "frequency" not in metric.unverified_fields
        if published is None or not known or months is None or months <= MONTHLY:
            continue
        expected, times = published, 0
        while expected <= day:
            if times and day - JUST_BEFORE <= expected:
                found.append(Release(metric.name, expected.replace(day=1), published))
                break
            times += 1
            expected = months_after(published, times * months)
    return tuple(found)
