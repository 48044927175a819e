"""The recommendations that a person may see, with what became of them at the bodies that decide."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session, selectinload

from cdp.access import Access
from cdp.agendas.recommended import RecommendationStage, RecommendationStanding, standing_of
from cdp.decisions import queries
from cdp.decisions.queries import DecisionFilters
from cdp.models import Decision, DecisionKind, DecisionState
from cdp.models.ordering import SortOrder, in_order

OPEN = "open"


def _last_day(one: RecommendationStanding) -> date:
    return one.response.responded_on if one.response else date.max


ORDERS: tuple[SortOrder[Callable[[RecommendationStanding], Any]], ...] = (
    SortOrder("-decided", "Date at the other body, latest first", _last_day),
    SortOrder("decided", "Date at the other body, earliest first", _last_day),
    SortOrder("-date", "Recommended, latest first", lambda one: one.decision.made_at),
    SortOrder("date", "Recommended, earliest first", lambda one: one.decision.made_at),
    SortOrder("body", "Body, A to Z", lambda one: one.body.casefold()),
    SortOrder("-body", "Body, Z to A", lambda one: one.body.casefold()),
)


@dataclass(frozen=True)
class ElsewhereFilters:
    """The filters of the register; `board` is a key, and `stage` may also be `OPEN`. None means no filter."""

    stage: RecommendationStage | str | None = None
    board: str | None = None
    body: str | None = None
    key_only: bool = False
    words: str = ""
    public_only: bool = False
    order: str = "-decided"


def recommendations(
    session: Session, access: Access, filters: ElsewhereFilters, confidential: Collection[int], today: date
) -> list[RecommendationStanding]:
    """Return the recommendations in effect that match the filters, in their order.

    A fixed number of statements. The stage is computed for the day, so the list is filtered in memory: boards make a
    few dozen recommendations in a year.
    """
    wanted = DecisionFilters(
        board=filters.board,
        kind=DecisionKind.RECOMMENDATION,
        carried=True,
        words=filters.words,
        public_only=filters.public_only,
    )
    rows = session.scalars(
        queries.register(session, access, wanted, confidential)
        .where(Decision.state.in_([DecisionState.DECIDED, DecisionState.RATIFIED]))
        .options(selectinload(Decision.responses))
    ).unique()
    found = [one for row in rows if _matches(one := standing_of(row, today), filters)]
    return in_order(found, ORDERS, filters.order)


def _matches(one: RecommendationStanding, filters: ElsewhereFilters) -> bool:
    if filters.stage == OPEN and not one.stage.is_open:
        return False
    if filters.stage not in (None, OPEN) and one.stage != filters.stage:
        return False
    if filters.key_only and not (one.response and one.response.is_key):
        return False
    return filters.body is None or one.body == filters.body
