"""The latest values of many indicators, read from the index without passing over older ones."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.indicators.queries import FOR_EVERYBODY, StoredFigure
from cdp.models import Observation, Partnership

LATEST = 120
"""How many of the latest periods of an area are read: ten years of months, or thirty of quarters."""

_COLUMNS = (Observation.metric_code, *(getattr(Observation, name) for name in StoredFigure._fields))


def latest_figures(
    session: Session, partnership: Partnership, metric_ids: Collection[str], area_codes: Collection[str]
) -> dict[str, list[StoredFigure]]:
    """Return the figures of the latest periods of several indicators in several areas, by indicator, in one query.

    Figures for groups of people are left out. For each indicator and area, the database reads `LATEST` entries of an
    index, however many values there are. The figures are in order of period, then area.
    """
    names = {"partnership": partnership.id, "metrics": list(metric_ids), "areas": list(area_codes)}
    statement = statement_for(session.get_bind().dialect.name)
    rows = session.execute(
        statement,
        names | {"metrics": json.dumps(names["metrics"]), "areas": json.dumps(names["areas"])},
    )
    return _by_indicator(rows)


def all_figures(
    session: Session, partnership: Partnership, metric_ids: Collection[str], area_codes: Collection[str]
) -> dict[str, list[StoredFigure]]:
    """Return all figures for everybody of several indicators in several areas, by indicator, in one query."""
    rows = session.execute(
        sa.select(*_COLUMNS).where(
            Observation.partnership_id == partnership.id,
            Observation.metric_code.in_(metric_ids),
            Observation.area_code.in_(area_codes),
            FOR_EVERYBODY,
        )
    )
    return _by_indicator(rows)


def statement_for(dialect: str) -> sa.Select[Any]:
    """Return the statement of `latest_figures` for a database, with its parameters `partnership`, `metrics`, `areas`.

    SQLite has no LATERAL, and PostgreSQL would run the other form once for each value.
    """
    return _ON_POSTGRESQL if dialect == "postgresql" else _ON_SQLITE


def _by_indicator(rows: Iterable[sa.Row[Any]]) -> dict[str, list[StoredFigure]]:
    found: dict[str, list[StoredFigure]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(StoredFigure._make(row[1:]))
    for figures in found.values():
        figures.sort(key=lambda figure: (figure.starts_on, figure.ends_on, figure.area_code))
    return found


def _newest(metric: sa.ColumnElement[str], area: sa.ColumnElement[str], *columns: Any) -> sa.Select[Any]:
    """Return the statement for the newest rows of one indicator in one area, in the order of the index."""
    return (
        sa.select(*columns)
        .where(
            Observation.partnership_id == sa.bindparam("partnership", type_=sa.Integer),
            Observation.metric_code == metric,
            Observation.area_code == area,
            FOR_EVERYBODY,
        )
        .order_by(Observation.starts_on.desc(), Observation.ends_on.desc())
        .limit(LATEST)
    )


def _on_sqlite() -> sa.Select[Any]:
    metric = sa.func.json_each(sa.bindparam("metrics", type_=sa.String)).table_valued("value", name="metric")
    area = sa.func.json_each(sa.bindparam("areas", type_=sa.String)).table_valued("value", name="area")
    inner = sa.orm.aliased(Observation, name="newest")
    newest = (
        sa.select(inner.id)
        .where(
            inner.partnership_id == sa.bindparam("partnership", type_=sa.Integer),
            inner.metric_code == metric.c.value,
            inner.area_code == area.c.value,
            inner.breakdown_kind == "",
            inner.breakdown == "",
        )
        .order_by(inner.starts_on.desc(), inner.ends_on.desc())
        .limit(LATEST)
        .correlate(metric, area)
    )
    return sa.select(*_COLUMNS).select_from(
        metric.join(area, sa.true()).join(Observation, Observation.id.in_(newest))
    )


def _on_postgresql() -> sa.Select[Any]:
    metric = sa.func.json_array_elements_text(
        sa.cast(sa.bindparam("metrics", type_=sa.String), sa.JSON)
    ).table_valued("value", name="metric")
    area = sa.func.json_array_elements_text(
        sa.cast(sa.bindparam("areas", type_=sa.String), sa.JSON)
    ).table_valued("value", name="area")
    newest = _newest(metric.c.value, area.c.value, *_COLUMNS).correlate(metric, area).lateral("newest")
    return sa.select(newest).select_from(metric.join(area, sa.true()).join(newest, sa.true()))


# Built once, because building a statement takes longer than running it
_ON_SQLITE, _ON_POSTGRESQL = _on_sqlite(), _on_postgresql()
