"""Attendance at a meeting, and whether it makes a quorum."""

from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission, may_see_item
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.meetings import attendance as register
from cdp.meetings import freezing, queries, quorum, sitting
from cdp.meetings.attendance import AttendanceLine
from cdp.meetings.attendance_so_far import SeatAttendance, attendance_by_seat
from cdp.meetings.forms import attendance_form
from cdp.meetings.routes.blueprint import bp, find
from cdp.models import Meeting
from cdp.partnerships.queries import board_by_key, organisations_of, seats_of
from cdp.web.access import requires
from cdp.web.changes import Done, page, save


@bp.route("/boards/<key:key>/attendance", methods=["GET"])
@requires(Permission.READ)
def so_far(access: Access, key: str) -> ResponseReturnValue:
    """Show how often each seat of a board has been represented so far."""
    session, today = db.session(), clock.today()
    board = board_by_key(session, access.partnership, key)
    if board is None:
        abort(404)
    return page(
        "meetings/attendance_so_far.html",
        board=board,
        seats=seats_of(session, board, today),
        found=attendance_by_seat(session, board),
        never=SeatAttendance(),
        today=today,
    )


@bp.route("/<key:key>/attendance", methods=["GET", "POST"])
@requires(reading=Permission.READ, writing=Permission.MANAGE_MEETINGS)
def attendance(access: Access, key: str) -> ResponseReturnValue:
    """Show the attendance; the coordinator records all lines at once."""
    session, meeting = db.session(), find(access, key)
    closed = _why_closed(access, meeting)
    if closed is not None:
        if request.method == "POST":
            raise Refusal(closed)
        return page(
            "meetings/attendance_read.html",
            meeting=meeting,
            closed=closed,
            corrects=closed and queries.progress_of(session, meeting).minutes in freezing.CORRECTED,
            kind_of=register.kind_of,
            corrections=[freezing.sentence_of(each) for each in meeting.corrections],
            **_course(access, meeting),
        )
    course = _course(access, meeting)
    lines = register.lines_of(session, meeting, course["attendance"])
    organisations = organisations_of(session, access.partnership)
    form = attendance_form(lines, organisations, {"version": meeting.version})

    def change() -> Done:
        register.record(
            session,
            meeting,
            form.entries(lines),
            guest=form.guest(organisations),
            version=form.version.data,
            by=access.person,
        )
        finding = quorum.quorum_of(session, meeting)
        return Done(f"Attendance saved. {finding.sentence}", url_for("meetings.attendance", key=meeting.key))

    return save(form, change) or page(
        "meetings/attendance.html",
        form=form,
        meeting=meeting,
        seats=[line for line in lines if line.seat is not None],
        others=[line for line in lines if line.seat is None],
        unrecorded=_unrecorded(lines),
        **course,
    )


def _course(access: Access, meeting: Meeting) -> dict[str, Any]:
    """Return the course of a meeting as this person may see it: nothing of an item that is withheld from them.

    The quorum of an item is shown if the item is not quorate, or if a person has declared an interest in it.
    """
    session = db.session()
    records, begun = sitting.records_of(session, meeting), meeting.starts_at <= clock.now()
    items = [item for item in records.on_agenda if may_see_item(access, item)]
    seen, quorums = {item.id for item in items}, records.quorums
    return {
        "attendance": records.attended.rows,
        "finding": quorum.find(records.basis, records.attended.rows),
        "presiding": records.attended.presiding,
        "moves": [move for move in records.course.movements if move.item_id in seen],
        "quorums": [
            (item, quorums[item.id])
            for item in items
            if begun
            and (quorums[item.id].quorate is False or item.interests)
            and quorums[item.id].quorate is not None
        ],
        "begun": begun,
    }


def _why_closed(access: Access, meeting: Meeting) -> str | None:
    """Return why this person cannot record attendance ("" if they may only read it), or None if they can."""
    if not access.may(Permission.MANAGE_MEETINGS):
        return ""
    return freezing.why_closed(db.session(), meeting) or None


def _unrecorded(lines: list[AttendanceLine]) -> int:
    """Return for how many people nothing is recorded; vacant seats have no one to record."""
    return sum(line.recorded is None for line in lines if line.person is not None or line.seat is None)
