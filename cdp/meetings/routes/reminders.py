"""The page that previews reminders to reply, and sends them."""

from flask import url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.meetings import answers, reminders
from cdp.meetings.routes.blueprint import bp, find
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.forms import Form
from cdp.wording.formats import plural


@bp.route("/<key:key>/remind", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def remind(access: Access, key: str) -> ResponseReturnValue:
    """Show who has not replied and the reminder that they would get; send the reminders once confirmed."""
    session, meeting, form = db.session(), find(access, key), Form()

    def change() -> Done:
        count = reminders.remind(session, meeting, by=access.person)
        return Done(
            f"{plural(count, 'reminder is', 'reminders are')} being sent.",
            url_for("meetings.invitations", key=meeting.key),
        )

    if answer := save(form, change):
        return answer
    waiting = reminders.waiting(session, meeting)
    return page(
        "meetings/remind.html",
        form=form,
        meeting=meeting,
        mailing=reminders.mailing_of(session, meeting, waiting).preview(session),
        refusal=reminders.why_not_yet(meeting, waiting),
        closed=answers.why_closed(meeting, own=False),
    )
