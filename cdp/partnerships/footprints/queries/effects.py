"""Queries about records that depend on a footprint: values and targets for its areas, and fixed terms."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp.access.places import not_over
from cdp.models import (
    Board,
    Observation,
    Organisation,
    OwnIndicator,
    Partnership,
    Seat,
    Target,
    TermsState,
    TermsVersion,
)
from cdp.reference import outcomes

SIGNED = (TermsState.SIGNED, TermsState.IN_FORCE, TermsState.SUPERSEDED)
UNDER_WAY = (TermsState.CIRCULATED, TermsState.AGREED)


class QuorumNeed(NamedTuple):
    """A board whose quorum rule names an organisation or one of its seats, and the organisation's key."""

    board: str
    organisation_key: str


@dataclass(frozen=True)
class FigureCount:
    """The numbers of values and targets for one metric and area; for the whole footprint, `area` is not an ONS code.

    `name` is the metric's name.
    """

    metric: str
    name: str
    area: str | None
    figures: int
    targets: int


def figure_counts(session: Session, partnership: Partnership) -> list[FigureCount]:
    """Return the numbers of values and targets for each metric and area, in three statements."""
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
    own = session.execute(
        sa.select(OwnIndicator.key, OwnIndicator.name).where(OwnIndicator.partnership_id == partnership.id)
    )
    names = {one.id: one.name for one in (*outcomes.metrics(), *outcomes.local_indicators())}
    names |= {row.key: row.name for row in own}
    return [
        FigureCount(
            metric,
            names.get(metric, metric),
            area,
            figures.get((metric, area), 0),
            targets.get((metric, area), 0),
        )
        for metric, area in both
    ]


def quorum_needs(session: Session, partnership: Partnership, day: date) -> list[QuorumNeed]:
    """Return the organisations that the quorum rules in force on a day name, or whose seats they name, by board.

    It takes two statements.
    """
    in_force = session.execute(
        sa.select(Board.name, TermsVersion.quorum_parts)
        .join(TermsVersion.board)
        .where(
            Board.partnership_id == partnership.id,
            not_over(Board.closes_on, day),
            TermsVersion.state == TermsState.IN_FORCE,
        )
        .order_by(Board.position, Board.name, Board.id)
    ).all()
    seats = sa.select(Seat.key, Organisation.key).join(Seat.organisation)
    rows = session.execute(seats.where(Organisation.partnership_id == partnership.id))
    of_seat = {seat: organisation for seat, organisation in rows}  # noqa: C416 -- rows are not pairs to mypy
    found = [
        QuorumNeed(board, of_seat.get(key, key))
        for board, parts in in_force
        for part in parts
        for key in part.get("keys", ())
    ]
    return list(dict.fromkeys(found))


def terms_with_fixed_words(session: Session, partnership: Partnership, day: date) -> list[TermsVersion]:
    """Return, board by board, the versions in force on a day and later ones that are circulated, agreed or signed."""
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
    return _current(found, day)


def _current(versions: Iterable[TermsVersion], day: date) -> list[TermsVersion]:
    """Return, for each board, the version in force on a day and any later versions.

    If a board has no version in force on that day, all its versions are returned.
    """
    by_board: dict[int, list[TermsVersion]] = {}
    for version in versions:
        kept = by_board.setdefault(version.board_id, [])
        if version.state in SIGNED and version.in_force_from is not None and version.in_force_from <= day:
            kept.clear()
        kept.append(version)
    return [version for kept in by_board.values() for version in kept]
