"""The lines of schemes of delegation, and what boards have delegated, within what a person may see."""

import enum
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp.access import Access
from cdp.decisions import queries as decisions
from cdp.decisions.queries import DecisionFilters
from cdp.models import Decision, Organisation, SchemeLine
from cdp.models.ordering import SortOrder, in_order
from cdp.models.spans import is_over


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
    """What is delegated by one decision of a board, as it stands on a day."""

    decision: Decision
    state: DelegationState
    review_overdue: bool


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
    return one.decision.delegated_until or date.max


ORDERS: tuple[SortOrder[Callable[[DelegatedPower], Any]], ...] = (
    SortOrder("until", "Ends, earliest first", _until),
    SortOrder("-until", "Ends, latest first", _until),
    SortOrder("to", "Delegated to, A to Z", lambda one: one.decision.delegated_to.casefold()),
    SortOrder("-to", "Delegated to, Z to A", lambda one: one.decision.delegated_to.casefold()),
    SortOrder(
        "review", "Review date, earliest first", lambda one: one.decision.delegation_review_on or date.max
    ),
    SortOrder(
        "-review", "Review date, latest first", lambda one: one.decision.delegation_review_on or date.min
    ),
)


def delegated(
    session: Session, access: Access, filters: DelegationFilters, confidential: Collection[int], today: date
) -> list[DelegatedPower]:
    """Return what boards have delegated, by decisions that the person may see; a fixed number of statements.

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
    found = (_power_of(row, today) for row in rows)
    return in_order((one for one in found if _matches(one, filters)), ORDERS, filters.order)


def _power_of(decision: Decision, today: date) -> DelegatedPower:
    if not decision.delegation_is_open_on(today):
        return DelegatedPower(decision, DelegationState.ENDED, review_overdue=False)
    state = DelegationState.USED if decision.uses else DelegationState.OPEN
    review = decision.delegation_review_on
    return DelegatedPower(decision, state, review_overdue=review is not None and review < today)


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
