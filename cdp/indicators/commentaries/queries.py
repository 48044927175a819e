"""Queries for commentary, always within one partnership."""

from collections.abc import Collection
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from cdp.models import Commentary, Partnership

_PEOPLE = (joinedload(Commentary.written_by), joinedload(Commentary.signed_off_by))


def commentaries_of(
    session: Session, partnership: Partnership, metric_id: str, *, drafts: bool
) -> list[Commentary]:
    """Return the commentary on an indicator, newest quarter first; drafts only if `drafts` is set."""
    query = sa.select(Commentary).where(
        Commentary.partnership_id == partnership.id, Commentary.metric_code == metric_id
    )
    if not drafts:
        query = query.where(Commentary.signed_off_at.is_not(None))
    return list(session.scalars(query.options(*_PEOPLE).order_by(Commentary.quarter_starts.desc())))


def commentary_for(
    session: Session, partnership: Partnership, metric_id: str, quarter: date
) -> Commentary | None:
    """Return the commentary on an indicator for a quarter, a draft or signed off, or None."""
    return session.scalar(
        sa.select(Commentary)
        .where(
            Commentary.partnership_id == partnership.id,
            Commentary.metric_code == metric_id,
            Commentary.quarter_starts == quarter,
        )
        .options(*_PEOPLE)
    )


def latest_signed_off(
    session: Session, partnership: Partnership, metric_ids: Collection[str]
) -> dict[str, Commentary]:
    """Return the newest signed-off commentary on each of several indicators, by indicator, in one query."""
    signed = (
        sa.select(Commentary.metric_code, sa.func.max(Commentary.quarter_starts).label("quarter"))
        .where(
            Commentary.partnership_id == partnership.id,
            Commentary.signed_off_at.is_not(None),
            Commentary.metric_code.in_(metric_ids),
        )
        .group_by(Commentary.metric_code)
        .subquery()
    )
    rows = session.scalars(
        sa.select(Commentary)
        .join(
            signed,
            sa.and_(
                Commentary.metric_code == signed.c.metric_code,
                Commentary.quarter_starts == signed.c.quarter,
            ),
        )
        .where(Commentary.partnership_id == partnership.id)
        .options(*_PEOPLE)
    )
    return {row.metric_code: row for row in rows}


def signed_off_between(
    session: Session, partnership: Partnership, first: date, last: date
) -> list[Commentary]:
    """Return the signed-off commentary for quarters that begin from one day to another, both included."""
    query = sa.select(Commentary).where(
        Commentary.partnership_id == partnership.id,
        Commentary.signed_off_at.is_not(None),
        Commentary.quarter_starts.between(first, last),
    )
    return list(
        session.scalars(
            query.options(*_PEOPLE).order_by(Commentary.metric_code, Commentary.quarter_starts.desc())
        )
    )
