"""The lines of schemes of delegation, and what boards and signed reports delegate, within what a person may see."""

import enum
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from cdp.access import Access
from cdp.decision_reports.visibility import visible_to
from cdp.decisions import queries as decisions
from cdp.decisions.queries import DecisionFilters
from cdp.models import (
    Board,
    Decision,
    DecisionReport,
    DecisionReportState,
    Organisation,
    Part,
    ReportAskKind,
    ReportRecommendation,
    SchemeLine,
)
from cdp.models.ordering import SortOrder, in_order
from cdp.models.spans import is_over
from cdp.wording.formats import day

MOST_WORDS = 12


class DelegationState(enum.StrEnum):
    """Whether someone may still act under a delegation, and whether they have."""

    OPEN = "open"
    USED = "used"
    ENDED = "ended"


STATES = {
    DelegationState.OPEN: ("Not used yet", "yellow"),
    DelegationState.USED: ("Used", "light-blue"),
    DelegationState.ENDED: ("Ended", "grey"),
}
"""The words and the colour of each state."""


@dataclass(frozen=True)
class DelegatedPower:
    """What one decision of a board, or one recommendation of a signed report, delegates, as it stands on a day.

    `key` is that of the decision or the report. The uses are sentences.
    """

    key: str
    by_report: bool
    reference: str
    given_by: str
    wording: str
    to: str
    within: str
    until: date | None
    is_confidential: bool
    state: DelegationState
    review_on: date | None = None
    review_overdue: bool = False
    uses: tuple[str, ...] = ()
    ended_on: date | None = None
    ended_because: str = ""


@dataclass(frozen=True)
class DelegationFilters:
    """The filters of the register; `board` is a key, `live` leaves out what has ended. None means no filter."""

    state: DelegationState | None = None
    live: bool = True
    review_overdue: bool = False
    board: str | None = None
    words: str = ""
    public_only: bool = False
    order: str = "until"


def _until(one: DelegatedPower) -> date:
    return one.until or date.max


ORDERS: tuple[SortOrder[Callable[[DelegatedPower], Any]], ...] = (
    SortOrder("until", "Ends, earliest first", _until),
    SortOrder("-until", "Ends, latest first", _until),
    SortOrder("to", "Delegated to, A to Z", lambda one: one.to.casefold()),
    SortOrder("-to", "Delegated to, Z to A", lambda one: one.to.casefold()),
    SortOrder("review", "Review date, earliest first", lambda one: one.review_on or date.max),
    SortOrder("-review", "Review date, latest first", lambda one: one.review_on or date.min),
)


def delegated(
    session: Session, access: Access, filters: DelegationFilters, confidential: Collection[int], today: date
) -> list[DelegatedPower]:
    """Return what is delegated by decisions and signed reports that the person may see; a fixed number of statements.

    The state is computed for the day, so the list is filtered in memory: boards delegate a few times in a year.
    """
    wanted = DecisionFilters(
        board=filters.board, carried=True, words=filters.words, public_only=filters.public_only
    )
    rows = session.scalars(
        decisions.register(session, access, wanted, confidential)
        .where(Decision.delegated_to != "")
        .options(selectinload(Decision.uses))
    ).unique()
    found = [
        *(_of_decision(row, today) for row in rows),
        *(_of_recommendation(row, today) for row in _recommendations(session, access, filters)),
    ]
    return in_order((one for one in found if _matches(one, filters)), ORDERS, filters.order)


def _of_decision(decision: Decision, today: date) -> DelegatedPower:
    is_open, review = decision.delegation_is_open_on(today), decision.delegation_review_on
    state = DelegationState.USED if decision.uses else DelegationState.OPEN
    return DelegatedPower(
        key=decision.key,
        by_report=False,
        reference=decision.reference,
        given_by=decision.board.label,
        wording=decision.wording,
        to=decision.delegated_to,
        within=decision.delegated_within,
        until=decision.delegated_until,
        is_confidential=decision.is_confidential,
        state=state if is_open else DelegationState.ENDED,
        review_on=review,
        review_overdue=is_open and review is not None and review < today,
        uses=tuple(f"{day(use.used_on)}, {use.used_by}: {use.what}" for use in decision.uses),
        ended_on=decision.delegation_ended_on,
        ended_because=decision.delegation_ended_because,
    )


def _recommendations(
    session: Session, access: Access, filters: DelegationFilters
) -> Sequence[ReportRecommendation]:
    """Return the recommendations of signed reports that delegate, each with its report."""
    query = (
        sa.select(ReportRecommendation)
        .join(ReportRecommendation.report)
        .where(
            DecisionReport.partnership_id == access.partnership.id,
            DecisionReport.state.in_((DecisionReportState.SIGNED, DecisionReportState.PUBLISHED)),
            ReportRecommendation.kind == ReportAskKind.DELEGATE,
            ReportRecommendation.delegated_to != "",
            visible_to(access),
        )
        .options(
            contains_eager(ReportRecommendation.report).options(
                joinedload(DecisionReport.board, innerjoin=True), joinedload(DecisionReport.organisation)
            )
        )
    )
    if filters.board is not None:
        query = query.where(
            DecisionReport.board_id.in_(sa.select(Board.id).where(Board.key == filters.board))
        )
    if filters.public_only:
        query = query.where(DecisionReport.part == Part.PUBLIC)
    for word in filters.words.split()[:MOST_WORDS]:
        texts = (ReportRecommendation.text, ReportRecommendation.delegated_to, DecisionReport.reference)
        query = query.where(sa.or_(*(text.icontains(word, autoescape=True) for text in texts)))
    return session.scalars(query).all()


def _of_recommendation(one: ReportRecommendation, today: date) -> DelegatedPower:
    report = one.report
    return DelegatedPower(
        key=report.key,
        by_report=True,
        reference=report.reference or report.title,
        given_by=report.decided_by
        or (report.organisation.name if report.organisation else report.board.label),
        wording=one.text,
        to=one.delegated_to,
        within=one.delegated_within,
        until=one.delegated_until,
        is_confidential=report.is_confidential,
        state=DelegationState.ENDED if is_over(one.delegated_until, today) else DelegationState.OPEN,
    )


def _matches(one: DelegatedPower, filters: DelegationFilters) -> bool:
    if filters.state is not None and one.state is not filters.state:
        return False
    if filters.state is None and filters.live and one.state is DelegationState.ENDED:
        return False
    return one.review_overdue or not filters.review_overdue


def scheme_lines(session: Session, access: Access, organisation: str | None = None) -> list[SchemeLine]:
    """Return the lines of the schemes on record with their organisations, or those of one organisation (its key)."""
    query = (
        sa.select(SchemeLine)
        .join(SchemeLine.organisation)
        .where(SchemeLine.partnership_id == access.partnership.id)
        .options(joinedload(SchemeLine.organisation, innerjoin=True))
        .order_by(
            sa.func.lower(Organisation.name),
            SchemeLine.scheme,
            SchemeLine.paragraph,
            sa.func.coalesce(SchemeLine.from_pence, 0),
            SchemeLine.id,
        )
    )
    return list(session.scalars(query.where(Organisation.key == organisation) if organisation else query))


def scheme_line_by_key(session: Session, access: Access, key: str) -> SchemeLine | None:
    """Return a line of a scheme of the partnership with its organisation, or None."""
    return session.scalar(
        sa.select(SchemeLine)
        .where(SchemeLine.partnership_id == access.partnership.id, SchemeLine.key == key)
        .options(joinedload(SchemeLine.organisation, innerjoin=True))
    )


def has_ended(line: SchemeLine, today: date) -> bool:
    """Return whether a line of a scheme is no longer in force."""
    return is_over(line.ends_on, today)
