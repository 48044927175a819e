"""When new figures of an indicator may be expected, as far as that is known. Pure.

The catalogue's time from the end of a period to its publication is an estimate throughout, so nothing is built on it.
What is known is when figures were last published, entered with them, and for some metrics how often they are (a
frequency that is not among the catalogue's unverified fields). From both follows about when the next ones come. Where
either is missing nothing is said; of monthly figures neither, because some are always new.
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
    """New figures that may be out by a meeting: the metric, the month, and when the last ones were published."""

    metric: str
    month: date
    last_published: date


def releases_before(day: date, last_published: Mapping[str, date]) -> tuple[Release, ...]:
    """Return the figures expected in the eight weeks before a day; `last_published` goes by the metrics' codes."""
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
