"""The page that shows a meeting's minutes, and the coordinator's links to write them."""

from datetime import date

from flask import render_template
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.meetings.dates import WorkingDays
from cdp.minutes import queries
from cdp.minutes.circulating import comments
from cdp.minutes.circulating import queries as circulated
from cdp.minutes.document import attendance_of, below_heading, body_of, others_in_part_1
from cdp.minutes.routes.shared import bp, find_meeting, read
from cdp.minutes.service import why_closed, why_too_early
from cdp.models import Meeting, MeetingState, MinutesState
from cdp.web.access import requires


@bp.route("/meetings/<key:key>/minutes")
@requires(Permission.READ)
def show(access: Access, key: str) -> ResponseReturnValue:
    """Show the minutes, or the day on which they are due if the reader may not read them yet.

    The coordinator also sees links for writing the minutes.
    """
    meeting, minutes = find_meeting(access, key)
    if not queries.may_read(db.session(), access, meeting, minutes):
        return render_template("minutes/not_yet.html", meeting=meeting, due=_due(meeting))
    found = read(access, meeting, minutes)
    state = minutes.state if minutes else MinutesState.DRAFT
    closed = why_closed(meeting, minutes)
    approves = access.chairs(meeting.board) or queries.is_presiding(access, found.sources.presiding)
    writes = access.may(Permission.MANAGE_MEETINGS) and not closed
    return render_template(
        "minutes/show.html",
        meeting=meeting,
        minutes=minutes,
        text=found.text,
        quorum=found.sources.quorum,
        blocks=[] if writes else body_of(found.readable),
        attendance=attendance_of(found.text),
        other_actions=others_in_part_1(found.text) if writes else [],
        comments_closed=comments.why_closed(minutes),
        waiting=circulated.open_comments(db.session(), minutes, access)
        if minutes is not None and access.is_coordinator and state is MinutesState.CIRCULATED
        else 0,
        below_heading=below_heading,
        unsent=found.unsent if access.may(Permission.MANAGE_MEETINGS) else 0,
        due=None if state in queries.READ_BY_ALL else _due(meeting, found.sources.days),
        today=clock.today(),
        state=state.value,
        writes=writes,
        closed=closed,
        too_early=why_too_early(meeting),
        held=meeting.state is MeetingState.HELD,
        reviews=access.is_coordinator or approves,
        approves=approves,
        begun=meeting.starts_at <= clock.now(),
    )


def _due(meeting: Meeting, days: WorkingDays | None = None) -> date:
    return queries.minutes_due(meeting, days or queries.days_of(db.session(), meeting))
