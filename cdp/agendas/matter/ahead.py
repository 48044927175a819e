"""What comes before and after a meeting: minutes to confirm, next meetings and the forward plan."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.agendas.forward.plan import PlanRow, last_day, plan_of
from cdp.agendas.forward.planned import PlanScope
from cdp.agendas.matter.lines import Groups, MatterLine, grouped, path_in
from cdp.models import Meeting, MeetingState, Minutes, MinutesState
from cdp.wording.formats import day, span

LOOKED_AHEAD = timedelta(days=183)
"""How far the forward plan goes beyond the meeting."""
MOST_MEETINGS = 4


def last_minutes(session: Session, meeting: Meeting) -> Groups:
    """Return the minutes of the board’s last meeting with their state, in one query."""
    row = session.execute(
        sa.select(Meeting, Minutes)
        .outerjoin(Minutes, Minutes.meeting_id == Meeting.id)
        .where(
            Meeting.board_id == meeting.board_id,
            Meeting.state == MeetingState.HELD,
            Meeting.starts_at < meeting.starts_at,
        )
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return ()
    held, minutes = row
    state = "not circulated yet"
    if minutes is not None and minutes.state is MinutesState.CIRCULATED:
        state = f"circulated on {day(minutes.circulated_at)}, to be confirmed"
    elif minutes is not None and minutes.state is MinutesState.CONFIRMED:
        state = f"confirmed on {day(minutes.confirmed_at)}"
    path = path_in(meeting.board.partnership, "meetings", held.key, "minutes")
    line = MatterLine(f"{held.bare_title}, {day(held.starts_at)}", path, f": {state}")
    return grouped("Minutes to confirm", [line])


def later_meetings(session: Session, meeting: Meeting) -> list[Meeting]:
    """Return the next announced meetings of the board after this one."""
    return list(
        session.scalars(
            sa.select(Meeting)
            .where(
                Meeting.board_id == meeting.board_id,
                Meeting.starts_at > meeting.starts_at,
                Meeting.state == MeetingState.SCHEDULED,
            )
            .order_by(Meeting.starts_at, Meeting.id)
            .limit(MOST_MEETINGS)
        )
    )


def next_meeting(meeting: Meeting, later: Sequence[Meeting]) -> Groups:
    """Return the date, time and place of the next meeting."""
    return grouped("Next meeting", (_meeting_line(meeting, one, with_place=True) for one in later[:1]))


def forward_plan(session: Session, meeting: Meeting, later: Sequence[Meeting]) -> Groups:
    """Return the next meetings, and what the forward plan has for each meeting of the next six months after this one.

    The number of statements does not depend on the items.
    """
    today = clock.today()
    plan = plan_of(PlanScope(session, meeting.board, today, last_day(today)))
    until = meeting.day + LOOKED_AHEAD
    found = grouped("Next meetings", (_meeting_line(meeting, one) for one in later))
    for one in plan.meetings:
        slot = one.slot
        if slot.day <= meeting.day or slot.day > until:
            continue
        found += grouped(slot.heading, (_plan_line(row) for row in one.rows))
    return found


def _plan_line(row: PlanRow) -> MatterLine:
    planned = row.planned
    lead = f", {planned.lead.name}" if planned.lead else ""
    return MatterLine(planned.title, planned.path, f"{lead}: {planned.why}")


def _meeting_line(meeting: Meeting, later: Meeting, *, with_place: bool = False) -> MatterLine:
    place = f", {later.place}" if with_place and later.place else ""
    path = path_in(meeting.board.partnership, "meetings", later.key)
    return MatterLine(span(later.starts_at, later.ends_at), path, place)
