"""Pages that record the course of a meeting: who presides, arrivals and departures, and corrections."""

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.meetings import freezing, proceedings, queries, sitting
from cdp.meetings.forms.course import AttendanceCorrectionForm, MovementForm, PresidingForm
from cdp.meetings.routes.blueprint import bp, find, press
from cdp.models import Meeting
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.converters import with_key
from cdp.wording.formats import words


@bp.route("/<key:key>/attendance/presiding", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def presiding(access: Access, key: str) -> ResponseReturnValue:
    """Record who presided: the chair, the deputy chair, or a member elected for the day."""
    session, meeting = db.session(), find(access, key)
    attended = sitting.attended_at(session, meeting)
    rows, found = proceedings.candidates_of(session, meeting, attended), attended.presiding
    form = PresidingForm(
        data={"person": next((row.key for row in rows if found is not None and row.name == found.name), None)}
    )
    form.person.choices = [(row.key, row.name) for row in rows]
    form.person.hints = {row.key: words(attended.leads[row.id]) for row in rows if row.id in attended.leads}

    def change() -> Done:
        proceedings.preside(session, meeting, form.row(rows), by=access.person)
        return _done("Recorded who presided.", meeting)

    return save(form, change) or page(
        "meetings/presiding.html",
        form=form,
        meeting=meeting,
        stop=freezing.why_closed(session, meeting)
        or ("" if rows else "Record the attendance first. Then choose who presided from those present."),
    )


@bp.route("/<key:key>/attendance/movements/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def new_movement(access: Access, key: str) -> ResponseReturnValue:
    """Record that a person arrived late or left early."""
    session, meeting = db.session(), find(access, key)
    records = sitting.records_of(session, meeting)
    rows, items = records.attended.there, records.on_agenda
    form = MovementForm()
    form.offer(rows, items)

    def change() -> Done:
        proceedings.move(session, meeting, form.row(rows), form.move(meeting, items), by=access.person)
        return _done("Arrival recorded." if form.kind.data == "arrived" else "Departure recorded.", meeting)

    stop = freezing.why_closed(session, meeting)
    if not stop and not rows:
        stop = "Record the attendance first."
    if not stop and meeting.starts_at > clock.now():
        stop = "This meeting has not begun yet."
    return save(form, change) or page("meetings/new_movement.html", form=form, meeting=meeting, stop=stop)


@bp.route("/<key:key>/attendance/movements/<key:movement_key>/remove", methods=["POST"])
@requires(Permission.MANAGE_MEETINGS)
def remove_movement(access: Access, key: str, movement_key: str) -> ResponseReturnValue:
    """Remove an arrival or departure recorded by mistake."""
    session, meeting = db.session(), find(access, key)
    movement = with_key(sitting.attended_at(session, meeting).movements, movement_key)

    def change() -> Done:
        proceedings.remove_movement(session, meeting, movement, by=access.person)
        return _done("Removed.", meeting)

    return press(change, url_for("meetings.attendance", key=meeting.key))


@bp.route("/<key:key>/attendance/correct", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def correct_attendance(access: Access, key: str) -> ResponseReturnValue:
    """Add a dated correction to the attendance in circulated minutes."""
    session, meeting = db.session(), find(access, key)
    if queries.progress_of(session, meeting).minutes not in freezing.CORRECTED:
        abort(404)
    form = AttendanceCorrectionForm()

    def change() -> Done:
        freezing.correct(session, meeting, form.correction.data, form.because.data, by=access.person)
        return _done("Correction added.", meeting)

    return save(form, change) or page("meetings/correct_attendance.html", form=form, meeting=meeting)


def _done(message: str, meeting: Meeting) -> Done:
    return Done(message, url_for("meetings.attendance", key=meeting.key))
