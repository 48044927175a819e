"""Pages for the approval of minutes: sending them to the chair, returning, circulating and confirming them."""

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.meetings.sitting import presiding_of
from cdp.minutes import approval, queries
from cdp.minutes.circulating.forms import ApproveForm, ConfirmForm
from cdp.minutes.circulating.mailing import mailing_of
from cdp.minutes.forms import ChairCommentForm, MinutesStepForm
from cdp.minutes.routes.checking import checked
from cdp.minutes.routes.shared import bp, find_meeting, read
from cdp.models import Meeting, Minutes
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.wording.formats import plural


@bp.route("/meetings/<key:key>/minutes/send", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def send(access: Access, key: str) -> ResponseReturnValue:
    """Send the draft to the chair."""
    meeting, minutes = find_meeting(access, key)
    form, session = MinutesStepForm(minutes), db.session()

    def change() -> Done:
        approval.send_to_chair(session, meeting, form.version.data, by=access.person)
        return _done("Minutes sent to the chair.", meeting)

    if answer := save(form, change):
        return answer
    warnings = checked(access, read(access, meeting, minutes)).to_look_at
    return page(
        "minutes/send.html",
        form=form,
        meeting=meeting,
        chairs=approval.approvers_of(session, meeting),
        presiding=presiding_of(session, meeting),
        warnings=len(warnings),
    )


@bp.route("/meetings/<key:key>/minutes/take-back", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def recall(access: Access, key: str) -> ResponseReturnValue:
    """Recall the draft from the chair."""
    meeting, minutes = find_meeting(access, key)
    form = MinutesStepForm(minutes)

    def change() -> Done:
        approval.recall(db.session(), meeting, form.version.data, by=access.person)
        return _done("Minutes recalled. They are a draft again.", meeting)

    return save(form, change) or page("minutes/recall.html", form=form, meeting=meeting)


@bp.route("/meetings/<key:key>/minutes/comment", methods=["GET", "POST"])
@requires(Permission.REVIEW_MINUTES)
def comment(access: Access, key: str) -> ResponseReturnValue:
    """Return the draft to the secretariat with the chair's comment."""
    meeting, minutes = _find_reviewed(access, key)
    form = ChairCommentForm(minutes)

    def change() -> Done:
        approval.return_to_draft(
            db.session(), meeting, form.comment.data, form.version.data, by=access.person
        )
        return _done("Comment sent to the secretariat.", meeting)

    return save(form, change) or page("minutes/comment.html", form=form, meeting=meeting)


@bp.route("/meetings/<key:key>/minutes/approve", methods=["GET", "POST"])
@requires(Permission.REVIEW_MINUTES)
def approve(access: Access, key: str) -> ResponseReturnValue:
    """Approve and circulate the draft."""
    meeting, minutes = _find_reviewed(access, key)
    form, session = ApproveForm(minutes), db.session()

    def change() -> Done:
        day = form.comments_by.data
        sent = approval.approve(session, meeting, form.version.data, comments_by=day, by=access.person)
        emails = plural(len(sent.letters), "email is", "emails are")
        return _done(f"Minutes approved and circulated. {emails} being sent.", meeting)

    approves = access.chairs(meeting.board) or queries.presides(db.session(), access, meeting)
    return save(form, change) or page(
        "minutes/approve.html",
        form=form,
        meeting=meeting,
        for_the_chair=not approves,
        mailing=mailing_of(session, meeting, form.comments_by.data, by=access.person).preview(session),
    )


@bp.route("/meetings/<key:key>/minutes/confirm", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def confirm(access: Access, key: str) -> ResponseReturnValue:
    """Record which meeting confirmed the minutes, and lock the minutes."""
    meeting, minutes = find_meeting(access, key)
    later = queries.later_meetings(db.session(), meeting)
    form = ConfirmForm(minutes, later)

    def change() -> Done:
        at, version, changes = form.chosen(), form.version.data, form.agreed_changes
        approval.confirm(db.session(), meeting, at, version, changes=changes, by=access.person)
        return _done("Minutes confirmed and locked.", meeting)

    return save(form, change) or page("minutes/confirm.html", form=form, meeting=meeting, later=later)


def _find_reviewed(access: Access, key: str) -> tuple[Meeting, Minutes | None]:
    """Return a meeting and its minutes to the coordinator and those who may approve them; answer 403 to anyone else."""
    meeting, minutes = find_meeting(access, key)
    if not queries.reviews(db.session(), access, meeting):
        abort(403)
    return meeting, minutes


def _done(message: str, meeting: Meeting) -> Done:
    return Done(message, url_for("minutes.show", key=meeting.key))
