"""Recording a decision by written procedure in the minutes of the next meeting."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from cdp import clock
from cdp.errors import Refusal
from cdp.minutes import service
from cdp.minutes.decisions import note, refresh
from cdp.models import AgendaItem, Decision, Meeting, MeetingState, Minutes, MinutesState, Person
from cdp.wording.formats import day


def items_to_choose(session: Session, decision: Decision) -> list[AgendaItem]:
    """Return the agenda items under which a decision can be recorded now, those of the latest meeting first.

    The meeting has begun after the decision, its minutes are not sent to the chair, and the item is in the same part.
    """
    closed = sa.exists().where(Minutes.meeting_id == Meeting.id, Minutes.state != MinutesState.DRAFT)
    return list(
        session.scalars(
            sa.select(AgendaItem)
            .join(AgendaItem.meeting)
            .where(
                Meeting.board_id == decision.board_id,
                Meeting.starts_at > decision.decided_at,
                Meeting.starts_at <= clock.now(),
                Meeting.state.in_([MeetingState.SCHEDULED, MeetingState.HELD]),
                AgendaItem.part == decision.part,
                AgendaItem.accepted.is_(True),
                AgendaItem.removed_at.is_(None),
                ~closed,
            )
            .options(contains_eager(AgendaItem.meeting))
            .order_by(Meeting.starts_at.desc(), AgendaItem.position, AgendaItem.id)
        )
    )


def record_in_minutes(session: Session, decision: Decision, item: AgendaItem, *, by: Person) -> None:
    """Record a decision under an item of a later meeting, so that its minutes contain it.

    Raises Refusal if a meeting has recorded it already, or if the item is none of `items_to_choose`.
    """
    refresh(session, decision)
    if decision.meeting is not None:
        raise Refusal("This decision has already been recorded in the minutes of a meeting.")
    if item not in items_to_choose(session, decision):
        raise Refusal("Choose an item of a later meeting whose minutes are a draft.", field="item")
    service.check_begun(session, item.meeting)
    decision.meeting, decision.item = item.meeting, item
    on = day(item.meeting.starts_at)
    note(session, decision, f"recorded {{decision}} in the minutes of the meeting of {on}", {}, by=by)
