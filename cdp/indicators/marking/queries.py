"""Queries for the marks on an indicator's charts, and for the actions that are meant to change it."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp.access import Access
from cdp.access.visibility import may_see_action
from cdp.models import (
    Action,
    ActionState,
    AgendaItem,
    BacklogItem,
    ChartMarkKind,
    Decision,
    IndicatorMark,
    Meeting,
    Part,
    Partnership,
    Risk,
    RiskEscalation,
)

_ENDED = (ActionState.MERGED, ActionState.WITHDRAWN)


def marks_of(session: Session, partnership: Partnership, metric_id: str) -> list[IndicatorMark]:
    """Return the marks on an indicator's charts, in order of their days."""
    return list(
        session.scalars(
            sa.select(IndicatorMark)
            .where(IndicatorMark.partnership_id == partnership.id, IndicatorMark.metric_code == metric_id)
            .order_by(IndicatorMark.on_day, IndicatorMark.id)
        )
    )


def mark_by_key(session: Session, partnership: Partnership, metric_id: str, key: str) -> IndicatorMark | None:
    """Return the mark with this key on an indicator's charts, or None."""
    return session.scalar(
        sa.select(IndicatorMark).where(
            IndicatorMark.partnership_id == partnership.id,
            IndicatorMark.metric_code == metric_id,
            IndicatorMark.key == key,
        )
    )


def same_mark(session: Session, mark: IndicatorMark) -> bool:
    """Return whether there is another mark of the same kind, day, area and words."""
    area = mark.area_code
    query = sa.select(IndicatorMark.id).where(
        IndicatorMark.partnership_id == mark.partnership_id,
        IndicatorMark.metric_code == mark.metric_code,
        IndicatorMark.kind == mark.kind,
        IndicatorMark.on_day == mark.on_day,
        IndicatorMark.area_code.is_(None) if area is None else IndicatorMark.area_code == area,
    )
    if mark.kind is ChartMarkKind.EVENT:
        query = query.where(IndicatorMark.words == mark.words)
    if mark.id is not None:
        query = query.where(IndicatorMark.id != mark.id)
    return session.scalar(query.limit(1)) is not None


def actions_about(session: Session, access: Access, metric_id: str) -> Sequence[Action]:
    """Return the actions raised about an indicator that a person may see, oldest first.

    Merged and withdrawn actions are left out. There is one query, and more only if there are confidential actions.
    """
    query = (
        sa.select(Action)
        .where(
            Action.partnership_id == access.partnership.id,
            Action.metric_code == metric_id,
            Action.state.not_in(_ENDED),
        )
        .order_by(Action.raised_on, Action.part, Action.number)
    )
    found = list(session.scalars(query))
    if any(action.part is Part.CONFIDENTIAL for action in found):
        _load_what_decides(session, query)
    return [action for action in found if may_see_action(access, action)]


def _load_what_decides(session: Session, query: sa.Select[Action]) -> None:
    """Load the records that decide who may see confidential actions."""
    item = selectinload(Action.item)
    meeting = joinedload(AgendaItem.meeting).joinedload(Meeting.board)
    session.scalars(
        query.where(Action.part == Part.CONFIDENTIAL)
        .options(
            joinedload(Action.board),
            selectinload(Action.decision).selectinload(Decision.took_no_part),
            item.options(
                meeting,
                selectinload(AgendaItem.audience),
                selectinload(AgendaItem.interests),
                selectinload(AgendaItem.parent).options(
                    selectinload(AgendaItem.interests), selectinload(AgendaItem.audience)
                ),
            ),
            selectinload(Action.risk)
            .selectinload(Risk.escalations)
            .options(
                selectinload(RiskEscalation.item).selectinload(AgendaItem.interests),
                selectinload(RiskEscalation.backlog_item)
                .selectinload(BacklogItem.item)
                .selectinload(AgendaItem.interests),
            ),
        )
        .execution_options(populate_existing=True)
    ).all()
