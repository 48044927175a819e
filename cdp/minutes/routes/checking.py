"""The page of the minutes check, and of attendance statistics."""

from dataclasses import replace

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.agendas import queries as agendas
from cdp.extensions import db
from cdp.minutes import checking, statistics
from cdp.minutes.checking import CheckedMinutes, Known
from cdp.minutes.circulating.forms import AttendanceFilterForm
from cdp.minutes.routes.shared import FoundMinutes, bp, find_meeting, read
from cdp.minutes.service import why_closed
from cdp.models import Board
from cdp.partnerships.boards.queries import boards_with_bodies
from cdp.partnerships.queries import organisations_of, people_of
from cdp.web.access import requires
from cdp.web.registers import register_download


@bp.route("/meetings/<key:key>/minutes/check")
@requires(Permission.MANAGE_MEETINGS)
def check(access: Access, key: str) -> ResponseReturnValue:
    """Show what to look at again before the draft goes to the chair."""
    meeting, minutes = find_meeting(access, key)
    found = read(access, meeting, minutes)
    return render_template(
        "minutes/check.html",
        meeting=meeting,
        checked=checked(access, found),
        numbers={item.key: f"{item.number}. {item.title}" for item in found.text.items},
        closed=why_closed(meeting, minutes),
    )


@bp.route("/meetings/<key:key>/minutes/check/<any(intended, open):outcome>", methods=["POST"])
@requires(Permission.MANAGE_MEETINGS)
def tick(access: Access, key: str, outcome: str) -> ResponseReturnValue:
    """Tick a warning as intended, or remove the tick."""
    meeting, _ = find_meeting(access, key)
    mark, intended = request.form.get("mark", ""), outcome == "intended"
    checking.tick(db.session(), meeting, mark, intended=intended, by=access.person)
    db.session.commit()
    return redirect(url_for("minutes.check", key=key), 303)


def checked(access: Access, found: FoundMinutes) -> CheckedMinutes:
    """Return the findings about a draft that the coordinator reads."""
    session, meeting = db.session(), found.meeting
    organisations = organisations_of(session, access.partnership)
    people = people_of(session, access.partnership, meeting.day)
    known = Known.of(found.sources, organisations, people)
    items = agendas.items_of(session, meeting)
    return checking.check(meeting, found.text, found.sources, items, known, found.minutes)


@bp.route("/attendance")
@requires(Permission.READ)
def attendance(access: Access) -> ResponseReturnValue:
    """Show how often each organisation attended the meetings of a board in a year."""
    form, board, year = _filter(access)
    found = statistics.attendance_in(db.session(), board, year) if board is not None else None
    return render_template("minutes/attendance.html", filters=form, board=board, year=year, found=found)


@bp.route("/attendance/download.<any(xlsx, docx, csv):kind>")
@requires(Permission.READ)
def attendance_download(access: Access, kind: str) -> ResponseReturnValue:
    """Return the statistics as a file."""
    form, board, year = _filter(access)
    rows = statistics.attendance_in(db.session(), board, year).rows if board is not None else ()
    file = replace(
        statistics.ATTENDANCE_FILE, title=f"Attendance by organisation, {board.name if board else ''} {year}"
    )
    return register_download(access, file, kind, rows, name="attendance", filters=form.in_words)


def _filter(access: Access) -> tuple[AttendanceFilterForm, Board | None, int]:
    """Return the filter, and the board and year chosen: by default the first board and its latest year."""
    boards = boards_with_bodies(db.session(), access.partnership)
    form = AttendanceFilterForm(request.args)
    board = form.board_among(boards)
    years = statistics.years_of(db.session(), board) if board is not None else [clock.today().year]
    return form, board, form.year_among(years)
