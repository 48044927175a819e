"""Queries about baselines. Each starts from the partnership or from its activities."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload

from cdp.models import (
    Activity,
    BaselineLine,
    Board,
    Decision,
    DecisionState,
    Meeting,
    MeetingState,
    Part,
    Partnership,
    WorkplanBaseline,
)
from cdp.workplans.baselines.slips import ApprovedDates, approved_by_activity

MOST_OFFERED = 60
_LATER = aliased(WorkplanBaseline)
# Built once, because building the statement takes longer than running it
_CURRENT_LINES = (
    sa.select(BaselineLine)
    .join(BaselineLine.baseline)
    .join(BaselineLine.activity)
    .where(
        BaselineLine.activity_id.in_(sa.bindparam("activities", expanding=True)),
        WorkplanBaseline.year == Activity.year,
        ~sa.exists().where(
            _LATER.partnership_id == WorkplanBaseline.partnership_id,
            _LATER.year == WorkplanBaseline.year,
            _LATER.number > WorkplanBaseline.number,
        ),
    )
)


@dataclass(frozen=True)
class ApprovalSources:
    """The public decisions and the held meetings that may have approved a plan, newest first."""

    decisions: Sequence[Decision]
    meetings: Sequence[Meeting]


def baselines_of(session: Session, partnership: Partnership, year: int) -> list[WorkplanBaseline]:
    """Return the baselines of a year, the current one first, with the decisions and meetings that they name."""
    return list(
        session.scalars(
            sa.select(WorkplanBaseline)
            .where(WorkplanBaseline.partnership_id == partnership.id, WorkplanBaseline.year == year)
            .options(
                joinedload(WorkplanBaseline.decision),
                joinedload(WorkplanBaseline.meeting).joinedload(Meeting.board),
                joinedload(WorkplanBaseline.made_by),
            )
            .order_by(WorkplanBaseline.number.desc())
        )
    )


def dates_in(session: Session, baseline: WorkplanBaseline) -> dict[int, ApprovedDates]:
    """Return what one baseline has for each of its activities, by their ids."""
    lines = sa.select(BaselineLine).where(BaselineLine.baseline_id == baseline.id)
    return approved_by_activity(session.scalars(lines))


def approved_dates(session: Session, activities: Iterable[Activity]) -> dict[int, ApprovedDates]:
    """Return what the current baselines have for activities, by their ids, using one statement."""
    lines = session.scalars(_CURRENT_LINES, {"activities": [each.id for each in activities]})
    return approved_by_activity(lines)


def approval_sources(session: Session, partnership: Partnership) -> ApprovalSources:
    """Return the decisions and meetings that the coordinator may name as the approval of a plan."""
    decisions = session.scalars(
        sa.select(Decision)
        .join(Decision.board)
        .where(
            Board.partnership_id == partnership.id,
            Decision.part == Part.PUBLIC,
            Decision.state.in_([DecisionState.DECIDED, DecisionState.RATIFIED]),
        )
        .options(joinedload(Decision.board), joinedload(Decision.meeting), joinedload(Decision.item))
        .order_by(Decision.decided_at.desc(), Decision.id.desc())
        .limit(MOST_OFFERED)
    ).all()
    meetings = session.scalars(
        sa.select(Meeting)
        .join(Meeting.board)
        .where(Board.partnership_id == partnership.id, Meeting.state == MeetingState.HELD)
        .options(joinedload(Meeting.board))
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
        .limit(MOST_OFFERED)
    ).all()
    return ApprovalSources([each for each in decisions if not each.is_confidential], meetings)
