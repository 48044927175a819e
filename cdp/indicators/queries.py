"""Queries for figures and targets, always within one partnership."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.models import FootprintArea, Observation, OwnIndicator, Partnership, Target, ValueStatus


class StoredFigure(NamedTuple):
    """A stored figure with all its numbers. Pass it through `disclosure.disclose` before showing it to a reader.

    `breakdown_kind` and `breakdown` name the group of people that it is for; both are empty for everybody.
    """

    id: int
    key: str
    area_code: str
    unit: str | None
    starts_on: date
    ends_on: date
    value: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    status: ValueStatus
    official: bool
    source: str
    published_on: date | None
    note: str
    lower_998: Decimal | None = None
    upper_998: Decimal | None = None
    breakdown_kind: str = ""
    breakdown: str = ""
    import_id: int | None = None


FOR_EVERYBODY = sa.and_(Observation.breakdown_kind == "", Observation.breakdown == "")
"""The condition for values that are not for a group of people."""

# Built once, because building a statement takes longer than running it. Figures are read as tuples for speed
_ALL_FIGURES = (
    sa.select(*(getattr(Observation, column) for column in StoredFigure._fields))
    .where(
        Observation.partnership_id == sa.bindparam("partnership"),
        Observation.metric_code == sa.bindparam("metric"),
    )
    .order_by(Observation.starts_on, Observation.ends_on, Observation.area_code)
)
_FIGURES = _ALL_FIGURES.where(FOR_EVERYBODY)
_GROUPS = _ALL_FIGURES.where(sa.not_(FOR_EVERYBODY)).order_by(
    Observation.breakdown_kind, Observation.breakdown
)
_OWN = (
    sa.select(OwnIndicator)
    .where(OwnIndicator.partnership_id == sa.bindparam("partnership"))
    .order_by(OwnIndicator.name, OwnIndicator.id)
)
_FOOTPRINT = sa.select(FootprintArea).where(FootprintArea.partnership_id == sa.bindparam("partnership"))
_TARGETS = (
    sa.select(Target)
    .where(Target.partnership_id == sa.bindparam("partnership"), Target.metric_code == sa.bindparam("metric"))
    .order_by(Target.due_on, Target.area_code)
)


def figures_of(session: Session, partnership: Partnership, metric_id: str) -> list[StoredFigure]:
    """Return the partnership's figures for everybody for one indicator, oldest period first."""
    rows = session.execute(_FIGURES, {"partnership": partnership.id, "metric": metric_id})
    return list(map(StoredFigure._make, rows))


def groups_of(session: Session, partnership: Partnership, metric_id: str) -> list[StoredFigure]:
    """Return the partnership's figures for groups of people for one indicator: by period, area, kind and group.

    Pass them with those for everybody through `disclosure.disclose`, because one could reveal the other.
    """
    rows = session.execute(_GROUPS, {"partnership": partnership.id, "metric": metric_id})
    return list(map(StoredFigure._make, rows))


def own_indicators_of(session: Session, partnership: Partnership) -> list[OwnIndicator]:
    """Return the indicators that the partnership has added, by name; those that have ended too."""
    return list(session.scalars(_OWN, {"partnership": partnership.id}))


def figures_of_several(
    session: Session, partnership: Partnership, metric_ids: Collection[str]
) -> dict[str, list[StoredFigure]]:
    """Return the figures for everybody for several indicators by indicator, oldest period first, in one query."""
    columns = [getattr(Observation, column) for column in StoredFigure._fields]
    rows = session.execute(
        sa.select(Observation.metric_code, *columns)
        .where(
            Observation.partnership_id == partnership.id,
            Observation.metric_code.in_(metric_ids),
            FOR_EVERYBODY,
        )
        .order_by(Observation.starts_on, Observation.ends_on, Observation.area_code)
    )
    found: dict[str, list[StoredFigure]] = {}
    for metric_id, *values in rows:
        found.setdefault(metric_id, []).append(StoredFigure._make(values))
    return found


def all_targets_of(session: Session, partnership: Partnership) -> list[Target]:
    """Return all targets of the partnership, in order of due date."""
    query = sa.select(Target).where(Target.partnership_id == partnership.id)
    return list(session.scalars(query.order_by(Target.due_on, Target.area_code)))


def footprint_on(session: Session, partnership: Partnership, day: date) -> list[str]:
    """Return the ONS codes of the authorities in the partnership's footprint on a day."""
    areas = session.scalars(_FOOTPRINT, {"partnership": partnership.id})
    return sorted(area.area_code for area in areas if area.holds_on(day))


def observation_by_key(
    session: Session, partnership: Partnership, metric_id: str, key: str
) -> Observation | None:
    """Return the partnership's figure with this key for an indicator, or None."""
    return session.scalar(
        sa.select(Observation).where(
            Observation.partnership_id == partnership.id,
            Observation.metric_code == metric_id,
            Observation.key == key,
        )
    )


def observation_of(
    session: Session,
    partnership: Partnership,
    metric_id: str,
    area_code: str,
    days: tuple[date, date],
    group: tuple[str, str] = ("", ""),
) -> Observation | None:
    """Return the partnership's figure for an indicator, area and period, or None.

    `days` are the period's first and last day. `group` is the kind and name of a group of people.
    """
    starts_on, ends_on = days
    breakdown_kind, breakdown = group
    return session.scalar(
        sa.select(Observation).where(
            Observation.partnership_id == partnership.id,
            Observation.metric_code == metric_id,
            Observation.area_code == area_code,
            Observation.starts_on == starts_on,
            Observation.ends_on == ends_on,
            Observation.breakdown_kind == breakdown_kind,
            Observation.breakdown == breakdown,
        )
    )


def taken_by(
    session: Session, partnership: Partnership, metric_id: str
) -> set[tuple[str, date, date, str, str]]:
    """Return where an indicator has figures: area, first and last day, kind and name of the group, in one query."""
    rows = session.execute(
        sa.select(
            Observation.area_code,
            Observation.starts_on,
            Observation.ends_on,
            Observation.breakdown_kind,
            Observation.breakdown,
        ).where(Observation.partnership_id == partnership.id, Observation.metric_code == metric_id)
    )
    return {(area, starts, ends, kind, group) for area, starts, ends, kind, group in rows}


def held(session: Session, partnership: Partnership) -> dict[str, tuple[int, date, date]]:
    """Return the number of figures and the days of the latest period, by indicator, using one query.

    Only figures for everybody count. Indicators without figures are left out.
    """
    counts = (
        sa.select(
            Observation.metric_code,
            sa.func.count().label("figures"),
            sa.func.max(Observation.ends_on).label("ends_on"),
        )
        .where(Observation.partnership_id == partnership.id, FOR_EVERYBODY)
        .group_by(Observation.metric_code)
        .subquery()
    )
    latest = (
        sa.select(
            counts.c.metric_code,
            counts.c.figures,
            sa.func.max(Observation.starts_on),
            counts.c.ends_on,
        )
        .join(
            Observation,
            sa.and_(
                Observation.partnership_id == partnership.id,
                Observation.metric_code == counts.c.metric_code,
                Observation.ends_on == counts.c.ends_on,
                FOR_EVERYBODY,
            ),
        )
        .group_by(counts.c.metric_code, counts.c.figures, counts.c.ends_on)
    )
    return {
        metric: (figures, starts_on, ends_on)
        for metric, figures, starts_on, ends_on in session.execute(latest)
    }


def targets_of(session: Session, partnership: Partnership, metric_id: str) -> list[Target]:
    """Return the partnership's targets for one indicator, in order of due date."""
    return list(session.scalars(_TARGETS, {"partnership": partnership.id, "metric": metric_id}))


def target_by_key(session: Session, partnership: Partnership, metric_id: str, key: str) -> Target | None:
    """Return the partnership's target with this key for an indicator, or None."""
    return session.scalar(
        sa.select(Target).where(
            Target.partnership_id == partnership.id, Target.metric_code == metric_id, Target.key == key
        )
    )


def target_of(
    session: Session, partnership: Partnership, metric_id: str, area_code: str | None, due_on: date
) -> Target | None:
    """Return the target for an indicator, area and due date, or None. `area_code` is None for the whole footprint."""
    return session.scalar(
        sa.select(Target).where(
            Target.partnership_id == partnership.id,
            Target.metric_code == metric_id,
            Target.area_code.is_(None) if area_code is None else Target.area_code == area_code,
            Target.due_on == due_on,
        )
    )
