"""The page that previews the emails about a meeting, and sends them."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.meetings import letters, sending
from cdp.meetings.dates import short_notice
from cdp.meetings.forms import SendInvitationsForm
from cdp.meetings.quorum import terms_of
from cdp.meetings.routes.blueprint import bp, find
from cdp.models import Meeting, MeetingState
from cdp.web.access import requires
from cdp.web.changes import Done, page, save


@bp.route("/<key:key>/send", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def send(access: Access, key: str) -> ResponseReturnValue:
    """Show who gets which email and what has changed since the version they have; send the emails once confirmed."""
    return _send(access, key, hold=False)


@bp.route("/<key:key>/hold-the-date", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def hold_the_date(access: Access, key: str) -> ResponseReturnValue:
    """Do the same as `send` for a date that is not confirmed: ask people to hold it, without inviting them yet."""
    return _send(access, key, hold=True)


def _send(access: Access, key: str, *, hold: bool) -> ResponseReturnValue:
    session, meeting, form = db.session(), find(access, key), SendInvitationsForm()
    if hold and not (meeting.state is MeetingState.DRAFT or meeting.provisional):
        return redirect(url_for("meetings.send", key=key), 303)

    def change() -> Done:
        plan = sending.send(session, meeting, shown=form.shown.data or "", by=access.person, hold=hold)
        return Done(sending.summary_of(plan), url_for("meetings.invitations", key=meeting.key))

    if answer := save(form, change):
        return answer
    plan, mailing = sending.preview_of(session, meeting, hold=hold)
    form.shown.data = plan.fingerprint
    return page(
        "meetings/send.html",
        form=form,
        meeting=meeting,
        plan=plan,
        short_notice=_short_notice(meeting) if meeting.organiser_email is None else "",
        mailing=mailing.preview(session),
        over=meeting.ends_at <= clock.now() or meeting.state is MeetingState.HELD,
        organiser=meeting.organiser_email or access.partnership.secretariat_email,
        when=letters.when(meeting.starts_at, meeting.ends_at),
    )


def _short_notice(meeting: Meeting) -> str:
    """Return a warning if invitations sent today would give too short notice, or an empty string."""
    day = clock.in_london(meeting.starts_at).date()
    return short_notice(day, terms_of(db.session(), meeting), clock.today())
