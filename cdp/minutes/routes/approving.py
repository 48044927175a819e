"""The way of minutes: to the chair, back with a comment or on to everybody, and confirmed."""

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.minutes import passage, queries
from cdp.minutes.forms import AtMeetingForm, CommentForm, PassageForm
from cdp.minutes.routes.shared import bp, find_meeting
from cdp.models import Meeting, Minutes
from cdp.web.access import requires
from cdp.web.changes import Done, page, save


@bp.route("/meetings/<key:key>/minutes/send", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def send(access: Access, key: str) -> ResponseReturnValue:
    """Send the draft to the chair."""
    meeting, minutes = find_meeting(access, key)
    form, session = PassageForm(minutes), db.session()

    def change() -> Done:
        passage.send_to_chair(session, meeting, form.version.data, by=access.person)
        return _done("The minutes are with the chair.", meeting)

    chairs = passage.chairs_of(session, meeting)
    return save(form, change) or page("minutes/send.html", form=form, meeting=meeting, chairs=chairs)


@bp.route("/meetings/<key:key>/minutes/take-back", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def take_back(access: Access, key: str) -> ResponseReturnValue:
    """Take the draft back from the chair."""
    meeting, minutes = find_meeting(access, key)
    form = PassageForm(minutes)

    def change() -> Done:
        passage.take_back(db.session(), meeting, form.version.data, by=access.person)
        return _done("The minutes are a draft again.", meeting)

    return save(form, change) or page("minutes/take_back.html", form=form, meeting=meeting)


@bp.route("/meetings/<key:key>/minutes/comment", methods=["GET", "POST"])
@requires(Permission.REVIEW_MINUTES)
def comment(access: Access, key: str) -> ResponseReturnValue:
    """Give the draft back to the secretariat with what should be changed."""
    meeting, minutes = _find_reviewed(access, key)
    form = CommentForm(minutes)

    def change() -> Done:
        passage.return_to_draft(db.session(), meeting, form.comment.data, form.version.data, by=access.person)
        return _done("Your comment is with the secretariat.", meeting)

    return save(form, change) or page("minutes/comment.html", form=form, meeting=meeting)


@bp.route("/meetings/<key:key>/minutes/approve", methods=["GET", "POST"])
@requires(Permission.REVIEW_MINUTES)
def approve(access: Access, key: str) -> ResponseReturnValue:
    """Approve the draft, which circulates it."""
    meeting, minutes = _find_reviewed(access, key)
    form = PassageForm(minutes)

    def change() -> Done:
        passage.approve(db.session(), meeting, form.version.data, by=access.person)
        return _done("The minutes are approved and circulated.", meeting)

    return save(form, change) or page(
        "minutes/approve.html", form=form, meeting=meeting, for_the_chair=not access.chairs(meeting.board)
    )


@bp.route("/meetings/<key:key>/minutes/confirm", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def confirm(access: Access, key: str) -> ResponseReturnValue:
    """Record which later meeting confirmed the minutes, and lock them."""
    meeting, minutes = find_meeting(access, key)
    later = queries.later_meetings(db.session(), meeting)
    form = AtMeetingForm(minutes, later)

    def change() -> Done:
        passage.confirm(db.session(), meeting, form.chosen(), form.version.data, by=access.person)
        return _done("The minutes are confirmed and locked.", meeting)

    return save(form, change) or page("minutes/confirm.html", form=form, meeting=meeting, later=later)


def _find_reviewed(access: Access, key: str) -> tuple[Meeting, Minutes | None]:
    """Return minutes that the reader reviews: the chair of that board, or the coordinator for the chair."""
    meeting, minutes = find_meeting(access, key)
    if not (access.is_coordinator or access.chairs(meeting.board)):
        abort(403)
    return meeting, minutes


def _done(message: str, meeting: Meeting) -> Done:
    return Done(message, url_for("minutes.show", key=meeting.key))
