"""Queries about decision reports, within what a person may see. Each starts from the partnership."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp.access import Access
from cdp.decision_reports.visibility import visible_to
from cdp.models import (
    AgendaItem,
    Board,
    Decision,
    DecisionReport,
    DecisionReportSection,
    DecisionReportState,
    FindingAcceptance,
    IssuedDocument,
    Part,
    ReportMoneyLine,
    ReportRecommendation,
)
from cdp.models.ordering import SortOrder, order_called

MOST_WORDS = 12
ORDERS: tuple[SortOrder[tuple[Any, ...]], ...] = (
    SortOrder("-changed", "Last change, newest first", (DecisionReport.changed_at.desc(),)),
    SortOrder("changed", "Last change, oldest first", (DecisionReport.changed_at,)),
    SortOrder("reference", "Reference, A to Z", (sa.func.lower(DecisionReport.reference),)),
    SortOrder("-reference", "Reference, Z to A", (sa.func.lower(DecisionReport.reference).desc(),)),
    SortOrder("title", "Title, A to Z", (sa.func.lower(DecisionReport.title),)),
    SortOrder("-title", "Title, Z to A", (sa.func.lower(DecisionReport.title).desc(),)),
)


@dataclass(frozen=True)
class DecisionReportFilters:
    """The filters of the register of decision reports; None means no filter, and a board is given by key."""

    state: DecisionReportState | None = None
    board: str | None = None
    words: str = ""
    part: Part | None = None
    order: str = "-changed"


def register(access: Access, filters: DecisionReportFilters) -> sa.Select[DecisionReport]:
    """Return the statement for the reports that a person may see and that match the filters, with what a row shows."""
    query = (
        sa.select(DecisionReport)
        .where(DecisionReport.partnership_id == access.partnership.id, visible_to(access))
        .options(
            joinedload(DecisionReport.board, innerjoin=True),
            joinedload(DecisionReport.author, innerjoin=True),
            joinedload(DecisionReport.organisation),
            selectinload(DecisionReport.money_lines).selectinload(ReportMoneyLine.amounts),
        )
        .order_by(*order_called(ORDERS, filters.order).by, DecisionReport.id.desc())
    )
    if filters.state is not None:
        query = query.where(DecisionReport.state == filters.state)
    if filters.board is not None:
        query = query.where(
            DecisionReport.board_id.in_(sa.select(Board.id).where(Board.key == filters.board))
        )
    if filters.part is not None:
        query = query.where(DecisionReport.part == filters.part)
    for word in filters.words.split()[:MOST_WORDS]:
        texts = (DecisionReport.reference, DecisionReport.title, DecisionReport.decided_by)
        query = query.where(sa.or_(*(text.icontains(word, autoescape=True) for text in texts)))
    return query


def report_by_key(session: Session, access: Access, key: str) -> DecisionReport | None:
    """Return a report that the person may see, with everything its page shows; otherwise None."""
    lines = selectinload(DecisionReport.money_lines)
    return session.scalar(
        sa.select(DecisionReport)
        .where(
            DecisionReport.partnership_id == access.partnership.id,
            DecisionReport.key == key,
            visible_to(access),
        )
        .options(
            joinedload(DecisionReport.board, innerjoin=True).joinedload(Board.partnership),
            joinedload(DecisionReport.author, innerjoin=True),
            joinedload(DecisionReport.decision_maker),
            joinedload(DecisionReport.organisation),
            joinedload(DecisionReport.document).selectinload(IssuedDocument.files),
            joinedload(DecisionReport.board_decision).options(
                joinedload(Decision.board),
                joinedload(Decision.meeting),
                joinedload(Decision.item).options(
                    selectinload(AgendaItem.interests),
                    joinedload(AgendaItem.parent),
                    selectinload(AgendaItem.audience),
                ),
                selectinload(Decision.took_no_part),
            ),
            selectinload(DecisionReport.sections).joinedload(DecisionReportSection.updated_by),
            selectinload(DecisionReport.recommendations)
            .selectinload(ReportRecommendation.lines)
            .selectinload(ReportMoneyLine.amounts),
            lines.selectinload(ReportMoneyLine.amounts),
            selectinload(DecisionReport.acceptances).joinedload(FindingAcceptance.accepted_by),
        )
    )
