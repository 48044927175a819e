"""How each person's invitation fared, and what can be done about it: send it again, end or renew a link, settle."""

from collections.abc import Callable

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.meetings import answers, links
from cdp.meetings import delivery as doctor
from cdp.meetings.routes.blueprint import bp, find, find_invitation, press
from cdp.models import Invitation, Meeting, Person
from cdp.web.access import requires
from cdp.web.changes import Done, page
from cdp.web.paging import page_of


@bp.get("/<key:key>/delivery")
@requires(Permission.MANAGE_MEETINGS)
def delivery(access: Access, key: str) -> ResponseReturnValue:
    """Show for each person what was last sent, whether it arrived, every answer, and whether their link works."""
    session, meeting = db.session(), find(access, key)
    rows = page_of(doctor.listed(meeting), session, request.args.get("page"), doctor.A_PAGE)
    return page(
        "meetings/delivery.html",
        meeting=meeting,
        rows=rows,
        lines=doctor.lines_of(session, meeting, rows.items),
        closed=answers.why_closed(meeting),
        came=doctor.came,
    )


@bp.post("/<key:key>/invitations/<key:invitation_key>/send-again")
@requires(Permission.MANAGE_MEETINGS)
def send_again(access: Access, key: str, invitation_key: str) -> ResponseReturnValue:
    """Send one person their invitation once more."""
    meeting = find(access, key)

    def change(invitation: Invitation, by: Person) -> str:
        doctor.send_again(db.session(), meeting, invitation, by=by)
        return f"{invitation.person.name} will get the invitation again in a moment."

    return _press(access, meeting, invitation_key, change)


@bp.post("/<key:key>/invitations/<key:invitation_key>/link/end")
@requires(Permission.MANAGE_MEETINGS)
def end_link(access: Access, key: str, invitation_key: str) -> ResponseReturnValue:
    """End somebody's personal link at once."""
    meeting = find(access, key)

    def change(invitation: Invitation, by: Person) -> str:
        links.end(db.session(), invitation, by=by)
        return f"The personal link of {invitation.person.name} does not work any more."

    return _press(access, meeting, invitation_key, change)


@bp.post("/<key:key>/invitations/<key:invitation_key>/link/renew")
@requires(Permission.MANAGE_MEETINGS)
def renew_link(access: Access, key: str, invitation_key: str) -> ResponseReturnValue:
    """Send somebody a new personal link; the old one is dead."""
    meeting = find(access, key)

    def change(invitation: Invitation, by: Person) -> str:
        links.renew(db.session(), invitation, by=by)
        return f"{invitation.person.name} will get a new link in a moment. The old one does not work."

    return _press(access, meeting, invitation_key, change)


@bp.post("/<key:key>/invitations/<key:invitation_key>/settle")
@requires(Permission.MANAGE_MEETINGS)
def settle(access: Access, key: str, invitation_key: str) -> ResponseReturnValue:
    """Note that the deputy whom somebody named has been seen to."""
    session, meeting = db.session(), find(access, key)

    def change(invitation: Invitation, by: Person) -> str:
        given = answers.last_answer(session, invitation)
        if given is None or not given.names_deputy:
            abort(404)
        answers.settle(session, given, by=by)
        return f"The deputy of {invitation.person.name} is settled."

    return _press(access, meeting, invitation_key, change, "meetings.invitations")


def _press(
    access: Access,
    meeting: Meeting,
    invitation_key: str,
    work: Callable[[Invitation, Person], str],
    back: str = "meetings.delivery",
) -> ResponseReturnValue:
    """Do something to one person's invitation, and go back to the list it was pressed on."""
    invitation = find_invitation(meeting, invitation_key)
    address = url_for(back, key=meeting.key)
    return press(lambda: Done(work(invitation, access.person), address), address)
