"""Pages that show a meeting's minutes on the screen, as a document to print, and as a Word file."""

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.agendas.forms import PasswordForm
from cdp.audit.record import record
from cdp.documents.word import to_word
from cdp.extensions import db
from cdp.minutes import queries
from cdp.minutes.content import MinutesText
from cdp.minutes.document import ReadableMinutes, attendance_of, below_heading, body_of, document_of
from cdp.minutes.routes.shared import FoundMinutes, bp, find_meeting, find_readable, read
from cdp.minutes.service import why_closed, why_too_early
from cdp.models import MeetingState, MinutesState
from cdp.web.access import requires
from cdp.web.changes import page

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@bp.route("/meetings/<key:key>/minutes")
@requires(Permission.READ)
def show(access: Access, key: str) -> ResponseReturnValue:
    """Show the minutes, or the day on which they are due if the reader may not read them yet.

    The coordinator also sees links for writing the minutes.
    """
    meeting, minutes = find_meeting(access, key)
    if not queries.may_read(db.session(), access, meeting, minutes):
        due = queries.minutes_due(meeting, queries.days_of(db.session(), meeting))
        return render_template("minutes/not_yet.html", meeting=meeting, due=due)
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
        blocks=[] if writes else body_of(found.text),
        attendance=attendance_of(found.text),
        below_heading=below_heading,
        due=queries.minutes_due(meeting, found.sources.days),
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


@bp.route("/meetings/<key:key>/minutes/print")
@requires(Permission.READ)
def document(access: Access, key: str) -> ResponseReturnValue:
    """Show the minutes as one document to print."""
    found = find_readable(access, key)
    return render_template(
        "minutes/document.html",
        meeting=found.meeting,
        document=document_of(ReadableMinutes(found.meeting, found.minutes, found.text)),
    )


@bp.route("/meetings/<key:key>/minutes/word")
@requires(Permission.READ)
def word(access: Access, key: str) -> ResponseReturnValue:
    """Return the public part of the minutes as a Word file, which is the same for every reader."""
    found = find_readable(access, key)
    return _word_file(found, found.text.without_part_2(), "minutes")


@bp.route("/meetings/<key:key>/minutes/word/full", methods=["GET", "POST"])
@requires(Permission.READ)
def word_full(access: Access, key: str) -> ResponseReturnValue:
    """Return a Word file with the confidential content that this reader may see, after asking for the password."""
    found = find_readable(access, key)
    if not found.text.has_part_2:
        abort(404)
    form = PasswordForm()
    if form.validate_on_submit():
        record(
            db.session(),
            f"{access.person.name} downloaded the minutes of {found.meeting.title} "
            "with their confidential part.",
            by=access.person,
            on=found.meeting,
            partnership=access.partnership,
        )
        db.session.commit()
        return _word_file(found, found.text, "minutes-confidential")
    return page("minutes/word_full.html", form=form, meeting=found.meeting)


def _word_file(found: FoundMinutes, text: MinutesText, name: str) -> Response:
    document = document_of(ReadableMinutes(found.meeting, found.minutes, text))
    made_at = (found.minutes.confirmed_at or found.minutes.circulated_at) if found.minutes else None
    content = to_word(document, author=found.meeting.board.partnership.name, made_at=made_at or clock.now())
    answer = Response(content, mimetype=WORD)
    day = clock.in_london(found.meeting.starts_at).date()
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}-{day.isoformat()}.docx")
    return answer
