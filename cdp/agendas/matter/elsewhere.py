"""What other bodies decided on a board's recommendations, for the standing item about matters arising."""

from collections.abc import Iterable
from datetime import date, datetime, time
from textwrap import shorten

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from cdp import clock
from cdp.agendas.matter.lines import Groups, MatterLine, grouped, path_in
from cdp.agendas.recommended import RecommendationStanding, standing_of
from cdp.models import (
    AgendaItem,
    Decision,
    DecisionKind,
    DecisionMethod,
    DecisionState,
    Meeting,
    MeetingState,
    Minutes,
    MinutesState,
    Part,
    Partnership,
)

LONGEST_WORDING = 300
"""Characters of a recommendation under the item; its page has the whole text."""


def decided_elsewhere(session: Session, meeting: Meeting, today: date) -> Groups:
    """Return the board's public recommendations that wait for a decision, or got one since its last meeting.

    Three statements. Agendas are passed on, so confidential ones, and those in minutes not circulated, are left out.
    """
    last = session.scalar(
        sa.select(sa.func.max(Meeting.starts_at)).where(
            Meeting.board_id == meeting.board_id,
            Meeting.state == MeetingState.HELD,
            Meeting.starts_at < meeting.starts_at,
        )
    )
    found = (standing_of(decision, today) for decision in _recommendations(session, meeting))
    shown = [one for one in found if one.stage.is_open or _is_news(one, last)]
    return grouped("Decisions by other bodies", _lines(shown, meeting.board.partnership))


def _recommendations(session: Session, meeting: Meeting) -> Iterable[Decision]:
    return session.scalars(
        sa.select(Decision)
        .outerjoin(AgendaItem, AgendaItem.id == Decision.item_id)
        .outerjoin(Minutes, Minutes.meeting_id == Decision.meeting_id)
        .where(
            Decision.board_id == meeting.board_id,
            Decision.kind == DecisionKind.RECOMMENDATION,
            Decision.carried.is_(True),
            Decision.state.in_([DecisionState.DECIDED, DecisionState.RATIFIED]),
            Decision.decided_at < meeting.starts_at,
            Decision.part == Part.PUBLIC,
            sa.or_(
                Decision.method == DecisionMethod.WRITTEN,
                Minutes.state.in_([MinutesState.CIRCULATED, MinutesState.CONFIRMED]),
            ),
            sa.or_(AgendaItem.id.is_(None), AgendaItem.part == Part.PUBLIC),
        )
        .options(selectinload(Decision.responses))
        .order_by(Decision.year, Decision.number)
    )


def _is_news(one: RecommendationStanding, last: datetime | None) -> bool:
    """Return whether the board has not met since the decision was made, was recorded, or took effect."""
    response = one.response
    if response is None or last is None:
        return True
    decided = datetime.combine(response.call_in_until or response.responded_on, time.max, clock.LONDON)
    return max(decided, response.recorded_at or decided) > last


def _lines(found: Iterable[RecommendationStanding], partnership: Partnership) -> Iterable[MatterLine]:
    for one in found:
        response, decision = one.response, one.decision
        facts = [
            one.words,
            response.reference if response else "",
            "key decision" if response and response.is_key else "",
            " ".join(response.note.split()).rstrip(".") if response else "",
        ]
        wording = shorten(decision.wording, LONGEST_WORDING, placeholder="…").rstrip(".")
        path = path_in(partnership, "decisions", decision.key)
        yield MatterLine(f"{decision.reference} {wording}", path, f": {'; '.join(filter(None, facts))}.")
