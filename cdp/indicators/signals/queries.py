"""Queries for what decides whether a value needs attention, and for what boards do about it."""

from collections import defaultdict
from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp.access import Access
from cdp.access.visibility import may_see_item
from cdp.indicators.signals.concerns import NewStart
from cdp.models import AgendaItem, ChartMarkKind, IndicatorMark, ItemLinks, Meeting, Partnership

MOST_ITEMS = 50


def new_starts_of(
    session: Session, partnership: Partnership, metric_ids: Collection[str]
) -> dict[str, list[NewStart]]:
    """Return the new starts of control limits of several indicators, by indicator, in one query."""
    rows = session.execute(
        sa.select(
            IndicatorMark.metric_code, IndicatorMark.area_code, IndicatorMark.on_day, IndicatorMark.words
        )
        .where(
            IndicatorMark.partnership_id == partnership.id,
            IndicatorMark.kind == ChartMarkKind.REBASE,
            IndicatorMark.metric_code.in_(metric_ids),
        )
        .order_by(IndicatorMark.on_day, IndicatorMark.id)
    )
    found: dict[str, list[NewStart]] = defaultdict(list)
    for metric_id, area_code, on_day, words in rows:
        found[metric_id].append((area_code, on_day, words))
    return found


def items_about(session: Session, access: Access, metric_id: str) -> Sequence[AgendaItem]:
    """Return the agenda items linked to an indicator that a person may see, newest meeting first.

    Items of drafts are for the coordinator only, as the agendas are. The number of queries is fixed.
    """
    query = (
        sa.select(AgendaItem)
        .join(ItemLinks, ItemLinks.item_id == AgendaItem.id)
        .join(Meeting, AgendaItem.meeting_id == Meeting.id)
        .where(
            Meeting.board.has(partnership_id=access.partnership.id),
            ItemLinks.metric_code == metric_id,
            AgendaItem.removed_at.is_(None),
        )
        .options(
            joinedload(AgendaItem.meeting).joinedload(Meeting.board),
            selectinload(AgendaItem.interests),
            selectinload(AgendaItem.audience),
            joinedload(AgendaItem.parent).options(
                selectinload(AgendaItem.interests), selectinload(AgendaItem.audience)
            ),
        )
        .order_by(Meeting.starts_at.desc(), AgendaItem.position)
        .limit(MOST_ITEMS)
    )
    if not access.is_coordinator:
        query = query.where(AgendaItem.number.is_not(None))
    return [item for item in session.scalars(query) if may_see_item(access, item)]
