"""What comes before and after a meeting: minutes to confirm, next meetings, deferred items and dates in the plan."""

from collections.abc import Sequence
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from cdp.agendas.matter.lines import Groups, MatterLine, grouped, path_in
from cdp.agendas.matter.work import activity_line
from cdp.models import (
    Activity,
    AgendaItem,
    BacklogItem,
    BacklogState,
    ItemState,
    Meeting,
    MeetingState,
    Milestone,
    Minutes,
    MinutesState,
    Part,
)
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


def forward_plan(
    session: Session, meeting: Meeting, later: Sequence[Meeting], activities: Sequence[Activity]
) -> Groups:
    """Return the next meetings, the items deferred to them, and dates in the workplan for six months; three queries."""
    here, from_day = meeting.board.partnership, meeting.day
    until = from_day + LOOKED_AHEAD
    deferred = session.scalars(
        sa.select(BacklogItem)
        .where(
            BacklogItem.board_id == meeting.board_id,
            BacklogItem.state == BacklogState.DEFERRED,
            BacklogItem.part == Part.PUBLIC,
        )
        .order_by(BacklogItem.deferred_until, BacklogItem.id)
    )
    waiting = session.scalars(
        sa.select(AgendaItem)
        .join(AgendaItem.meeting)
        .where(
            Meeting.board_id == meeting.board_id,
            Meeting.starts_at < meeting.starts_at,
            AgendaItem.part == Part.PUBLIC,
            AgendaItem.state == ItemState.DEFERRED,
            AgendaItem.deferred_to_id.is_(None),
            AgendaItem.parent_id.is_(None),
            AgendaItem.removed_at.is_(None),
        )
        .options(contains_eager(AgendaItem.meeting))
        .order_by(Meeting.starts_at, AgendaItem.position)
    )
    duties = session.scalars(
        sa.select(Milestone)
        .where(
            Milestone.partnership_id == here.id,
            Milestone.submitted_on.is_(None),
            Milestone.removed_at.is_(None),
            Milestone.due_on.between(from_day, until),
        )
        .order_by(Milestone.due_on, Milestone.id)
    )
    dates: list[tuple[date, MatterLine]] = [
        (one.due_on, MatterLine(one.title, path_in(here, "workplan"), f": due {day(one.due_on)}"))
        for one in duties
    ]
    for one in activities:
        if one.due_on and from_day <= one.due_on <= until:
            dates.append((one.due_on, activity_line(one)))
        dates += [
            (each.due_on, activity_line(one, f"key date “{each.title}” {day(each.due_on)}"))
            for each in one.key_dates
            if each.reached_on is None and from_day <= each.due_on <= until
        ]
    return (
        grouped("Next meetings", (_meeting_line(meeting, one) for one in later))
        + grouped(
            "Deferred items",
            [
                *(MatterLine(f"{one.title}: deferred from {day(one.meeting.starts_at)}") for one in waiting),
                *(
                    MatterLine(
                        f"{one.title}{f': not before {day(one.deferred_until)}' if one.deferred_until else ''}"
                    )
                    for one in deferred
                ),
            ],
        )
        + grouped("Dates in the workplan", (line for _, line in sorted(dates, key=lambda one: one[0])))
    )


def _meeting_line(meeting: Meeting, later: Meeting, *, with_place: bool = False) -> MatterLine:
    place = f", {later.place}" if with_place and later.place else ""
    path = path_in(meeting.board.partnership, "meetings", later.key)
    return MatterLine(span(later.starts_at, later.ends_at), path, place)
