"""When new values of an indicator may be expected, as far as that is known.

The catalogue only estimates the time from the end of a period to publication, so we do not use that time. We use the
metric's frequency, and the date of the last publication, which people enter with the values. They give the approximate
month of the next values. We show nothing if the date is missing, or if the frequency was not read in a source. Monthly
values are not shown either, because some are always new.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.clock import months_after
from cdp.models import Observation, Partnership
from cdp.reference import outcomes
from cdp.reference.outcome_types import Metric
from cdp.reference.outcomes import DescribedField

JUST_BEFORE = timedelta(weeks=8)
MONTHLY = 1


@dataclass(frozen=True)
class Release:
    """New values that may be published before a meeting, with the expected month and the last publication date."""

    metric: str
    month: date
    last_published: date


def last_publications(session: Session, partnership: Partnership) -> dict[str, date]:
    """Return the latest publication date entered for values of each metric, by metric code."""
    query = (
        sa.select(Observation.metric_code, sa.func.max(Observation.published_on))
        .where(Observation.partnership_id == partnership.id, Observation.published_on.is_not(None))
        .group_by(Observation.metric_code)
    )
    return {code: published for code, published in session.execute(query) if published is not None}


def releases_between(first: date, last: date, last_published: Mapping[str, date]) -> tuple[Release, ...]:
    """Return the values expected from one day to another, both included, by month and metric."""
    found = []
    for metric in outcomes.metrics():
        published, months = last_published.get(metric.id), _months_between(metric)
        if published is None or months is None:
            continue
        times = 1
        while (expected := months_after(published, times * months)) <= last:
            if expected >= first:
                found.append(Release(metric.name, expected.replace(day=1), published))
            times += 1
    return tuple(sorted(found, key=lambda one: (one.month, one.metric)))


def releases_before(day: date, last_published: Mapping[str, date]) -> tuple[Release, ...]:
    """Return the values expected in the eight weeks before a day; `last_published` has dates by metric code."""
    found = []
    for metric in outcomes.metrics():
        published, months = last_published.get(metric.id), _months_between(metric)
        if published is None or months is None:
            continue
        expected, times = published, 0
        while expected <= day:
            if times and day - JUST_BEFORE <= expected:
                found.append(Release(metric.name, expected.replace(day=1), published))
                break
            times += 1
            expected = months_after(published, times * months)
    return tuple(found)


def _months_between(metric: Metric) -> int | None:
    """Return the months between publications of a metric, or None if they are not known or it is published monthly."""
    months = metric.frequency.months
    known = metric.is_known(DescribedField.FREQUENCY) and months is not None and months > MONTHLY
    return months if known else None
