"""What hangs on a footprint: figures and targets of its areas, and terms of reference whose words no longer move."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp.access.places import not_over
from cdp.models import Board, Observation, Partnership, Target, TermsState, TermsVersion

SIGNED = (TermsState.SIGNED, TermsState.IN_FORCE, TermsState.SUPERSEDED)
UNDER_WAY = (TermsState.CIRCULATED, TermsState.AGREED)


@dataclass(frozen=True)
class Kept:
    """How many figures and targets are kept of an area for one metric; the footprint as a whole has no ONS code."""

    metric: str
    area: str | None
    figures: int
    targets: int


def figures_kept(session: Session, partnership: Partnership) -> list[Kept]:
    """Return what is kept of each metric and area; two statements."""
    counted = (
        sa.select(table.metric_code, table.area_code, sa.func.count())
        .where(table.partnership_id == partnership.id)
        .group_by(table.metric_code, table.area_code)
        .order_by(table.metric_code, table.area_code)
        for table in (Observation, Target)
    )
    figures, targets = (
        {(metric, area): number for metric, area, number in session.execute(query)} for query in counted
    )
    both = dict.fromkeys([*figures, *targets])
    return [
        Kept(metric, area, figures.get((metric, area), 0), targets.get((metric, area), 0))
        for metric, area in both
    ]


def terms_with_fixed_words(session: Session, partnership: Partnership, day: date) -> list[TermsVersion]:
    """Return each open board's version in force on a day, and those circulated, agreed or signed since; by board."""
    found = session.scalars(
        sa.select(TermsVersion)
        .join(TermsVersion.board)
        .where(
            Board.partnership_id == partnership.id,
            not_over(Board.closes_on, day),
            TermsVersion.state.in_((*SIGNED, *UNDER_WAY)),
        )
        .options(joinedload(TermsVersion.board), selectinload(TermsVersion.sections))
        .order_by(Board.position, Board.name, TermsVersion.board_id, TermsVersion.number)
    )
    return _standing(found, day)


def _standing(versions: Iterable[TermsVersion], day: date) -> list[TermsVersion]:
    """Leave out the versions that a later one has superseded by a day."""
    by_board: dict[int, list[TermsVersion]] = {}
    for version in versions:
        kept = by_board.setdefault(version.board_id, [])
        if version.state in SIGNED and version.in_force_from is not None and version.in_force_from <= day:
            kept.clear()
        kept.append(version)
    return [version for kept in by_board.values() for version in kept]
