"""When new values of an indicator may be expected, as far as that is known. No database access.

The catalogue only estimates the time from the end of a period to publication, so we do not use that time. We use the
metric's frequency, and the date of the last publication, which people enter with the values. They give the approximate
month of the next values. We show nothing if the date is missing, or if the frequency was not read in a source. Monthly
values are not shown either, because some are always new.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cdp.clock import months_after
from cdp.reference import outcomes
from cdp.reference.outcomes import DescribedField

JUST_BEFORE = timedelta(weeks=8)
MONTHLY = 1


@dataclass(frozen=True)
class Release:
    """New values that may be published before a meeting, with the expected month and the last publication date."""

    metric: str
    month: date
    last_published: date


def releases_before(day: date, last_published: Mapping[str, date]) -> tuple[Release, ...]:
    """Return the values expected in the eight weeks before a day; `last_published` has dates by metric code."""
    found = []
    for metric in outcomes.metrics():
        published, months = last_published.get(metric.id), metric.frequency.months
        known = published is not None and metric.is_known(DescribedField.FREQUENCY)
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
