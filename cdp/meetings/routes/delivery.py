"""Delivery and replies, with buttons to send an invitation again, or to end or renew a link."""

from collections.abc import Callable

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.meetings import answers, links, queries
from cdp.meetings import delivery as deliveries
from cdp.meetings.routes.blueprint import bp, find, find_invitation, press
from cdp.models import Invitation, Meeting, Person
from cdp.web.access import requires
from cdp.web.changes import Done, page
from cdp.web.paging import page_of


@bp.get("/<key:key>/delivery")
@requires(Permission.MANAGE_MEETINGS)
def delivery(access: Access, key: str) -> ResponseReturnValue:
    """Show what each person was last sent, whether it was delivered, every reply, and whether their link works."""
    session, meeting = db.session(), find(access, key)
    rows = page_of(deliveries.listed(meeting), session, request.args.get("page"), deliveries.A_PAGE)
    return page(
        "meetings/delivery.html",
        meeting=meeting,
        rows=rows,
        lines=deliveries.lines_of(session, meeting, rows.items),
        closed=answers.why_closed(meeting),
        how_given=deliveries.how_given,
        to_check=queries.replies_to_check(session, meeting),
    )


@bp.post("/<key:key>/invitations/<key:invitation_key>/send-again")
@requires(Permission.MANAGE_MEETINGS)
def send_again(access: Access, key: str, invitation_key: str) -> ResponseReturnValue:
    """Send one person their invitation again."""
    meeting = find(access, key)

    def change(invitation: Invitation, by: Person) -> str:
        deliveries.send_again(db.session(), meeting, invitation, by=by)
        return f"The invitation is being sent to {invitation.person.name} again."

    return _press(access, meeting, invitation_key, change)


@bp.post("/<key:key>/invitations/<key:invitation_key>/link/end")
@requires(Permission.MANAGE_MEETINGS)
def end_link(access: Access, key: str, invitation_key: str) -> ResponseReturnValue:
    """End a person's personal link."""
    meeting = find(access, key)

    def change(invitation: Invitation, by: Person) -> str:
        links.end(db.session(), invitation, by=by)
        return f"Personal link for {invitation.person.name} ended."

    return _press(access, meeting, invitation_key, change)


@bp.post("/<key:key>/invitations/<key:invitation_key>/link/renew")
@requires(Permission.MANAGE_MEETINGS)
def renew_link(access: Access, key: str, invitation_key: str) -> ResponseReturnValue:
    """Send a person a new personal link, and end the old one."""
    meeting = find(access, key)

    def change(invitation: Invitation, by: Person) -> str:
        links.renew(db.session(), invitation, by=by)
        return f"A new link is being sent to {invitation.person.name}. The old one no longer works."

    return _press(access, meeting, invitation_key, change)


@bp.post("/<key:key>/invitations/<key:invitation_key>/settle")
@requires(Permission.MANAGE_MEETINGS)
def settle(access: Access, key: str, invitation_key: str) -> ResponseReturnValue:
    """Mark the deputy named in a reply as dealt with."""
    session, meeting = db.session(), find(access, key)

    def change(invitation: Invitation, by: Person) -> str:
        given = answers.last_answer(session, invitation)
        if given is None or not given.names_deputy:
            abort(404)
        answers.settle(session, given, by=by)
        return f"Deputy for {invitation.person.name} marked as dealt with."

    return _press(access, meeting, invitation_key, change, "meetings.invitations")


def _press(
    access: Access,
    meeting: Meeting,
    invitation_key: str,
    work: Callable[[Invitation, Person], str],
    back: str = "meetings.delivery",
) -> ResponseReturnValue:
    """Make a change to one person's invitation, and return to the list."""
    invitation = find_invitation(meeting, invitation_key)
    address = url_for(back, key=meeting.key)
    return press(lambda: Done(work(invitation, access.person), address), address)
