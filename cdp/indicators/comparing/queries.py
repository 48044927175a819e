"""Queries for the figures of some areas only, so that a file for the whole country makes no page slower."""

from collections.abc import Collection
from datetime import date
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.indicators.queries import FOR_EVERYBODY, StoredFigure
from cdp.models import Observation, Partnership


@cache
def _figures(groups: bool) -> sa.Select[tuple[object, ...]]:  # noqa: FBT001 -- the key of the cache
    """Return the statement for figures of some areas, built once, as building it takes longer than running it."""
    query = sa.select(*(getattr(Observation, column) for column in StoredFigure._fields)).where(
        Observation.partnership_id == sa.bindparam("partnership"),
        Observation.metric_code == sa.bindparam("metric"),
        Observation.area_code.in_(sa.bindparam("areas", expanding=True)),
    )
    if not groups:
        query = query.where(FOR_EVERYBODY)
    return query.order_by(
        Observation.starts_on,
        Observation.ends_on,
        Observation.area_code,
        Observation.breakdown_kind,
        Observation.breakdown,
    )


def figures_of_areas(
    session: Session,
    partnership: Partnership,
    metric_id: str,
    area_codes: Collection[str],
    *,
    groups: bool = False,
) -> list[StoredFigure]:
    """Return the figures of areas for one indicator, oldest period first; with `groups`, those of groups too."""
    rows = session.execute(
        _figures(groups),
        {"partnership": partnership.id, "metric": metric_id, "areas": sorted(area_codes)},
    )
    return list(map(StoredFigure._make, rows))


def figures_of_period(
    session: Session, partnership: Partnership, metric_id: str, starts_on: date, ends_on: date
) -> list[StoredFigure]:
    """Return the figures for everybody of every area for one indicator and period, as a map of England needs."""
    rows = session.execute(
        sa.select(*(getattr(Observation, column) for column in StoredFigure._fields))
        .where(
            Observation.partnership_id == partnership.id,
            Observation.metric_code == metric_id,
            Observation.starts_on == starts_on,
            Observation.ends_on == ends_on,
            FOR_EVERYBODY,
        )
        .order_by(Observation.area_code)
    )
    return list(map(StoredFigure._make, rows))
