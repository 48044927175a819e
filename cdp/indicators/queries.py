"""Reading figures and targets; every question starts from the partnership."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.models import Observation, Partnership, Target


def observations_of(session: Session, partnership: Partnership, metric_id: str) -> list[Observation]:
    """Return the partnership's figures of one indicator, oldest period first."""
    return list(
        session.scalars(
            sa.select(Observation)
            .where(Observation.partnership_id == partnership.id, Observation.metric_code == metric_id)
            .order_by(Observation.starts_on, Observation.ends_on, Observation.area_code)
        )
    )


def observation_by_key(
    session: Session, partnership: Partnership, metric_id: str, key: str
) -> Observation | None:
    """Return a figure of the partnership and indicator, or None."""
    return session.scalar(
        sa.select(Observation).where(
            Observation.partnership_id == partnership.id,
            Observation.metric_code == metric_id,
            Observation.key == key,
        )
    )


def observation_of(
    session: Session, partnership: Partnership, metric_id: str, area_code: str, starts_on: date, ends_on: date
) -> Observation | None:
    """Return the figure of an area and period, or None."""
    return session.scalar(
        sa.select(Observation).where(
            Observation.partnership_id == partnership.id,
            Observation.metric_code == metric_id,
            Observation.area_code == area_code,
            Observation.starts_on == starts_on,
            Observation.ends_on == ends_on,
        )
    )


def held(session: Session, partnership: Partnership) -> dict[str, tuple[int, date, date]]:
    """Return for each indicator with figures how many there are, and the latest period: one statement."""
    counts = (
        sa.select(
            Observation.metric_code,
            sa.func.count().label("figures"),
            sa.func.max(Observation.ends_on).label("ends_on"),
        )
        .where(Observation.partnership_id == partnership.id)
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
            ),
        )
        .group_by(counts.c.metric_code, counts.c.figures, counts.c.ends_on)
    )
    return {
        metric: (figures, starts_on, ends_on)
        for metric, figures, starts_on, ends_on in session.execute(latest)
    }


def targets_of(session: Session, partnership: Partnership, metric_id: str) -> list[Target]:
    """Return the targets of one indicator by date."""
    return list(
        session.scalars(
            sa.select(Target)
            .where(Target.partnership_id == partnership.id, Target.metric_code == metric_id)
            .order_by(Target.due_on, Target.area_code)
        )
    )


def target_by_key(session: Session, partnership: Partnership, metric_id: str, key: str) -> Target | None:
    """Return a target of the partnership and indicator, or None."""
    return session.scalar(
        sa.select(Target).where(
            Target.partnership_id == partnership.id, Target.metric_code == metric_id, Target.key == key
        )
    )


def target_of(
    session: Session, partnership: Partnership, metric_id: str, area_code: str | None, due_on: date
) -> Target | None:
    """Return the target of an area (None: the footprint) for a date, or None."""
    return session.scalar(
        sa.select(Target).where(
            Target.partnership_id == partnership.id,
            Target.metric_code == metric_id,
            Target.area_code.is_(None) if area_code is None else Target.area_code == area_code,
            Target.due_on == due_on,
        )
    )
