"""The blueprint of the meeting pages, with helpers to find a meeting and to handle buttons."""

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect
from flask.typing import ResponseReturnValue

from cdp.access import Access
from cdp.extensions import db
from cdp.meetings import queries
from cdp.models import Invitation, Meeting
from cdp.web.changes import Done, save
from cdp.web.forms import Form

bp = Blueprint("meetings", __name__, url_prefix="/partnerships/<slug:slug>/meetings")


def find(access: Access, key: str) -> Meeting:
    """Return the partnership's meeting with this key; respond with 404 if there is none that this person may see."""
    meeting = queries.meeting_by_key(db.session(), access.partnership, key)
    if meeting is None or not queries.may_see(access, meeting):
        abort(404)
    return meeting


def find_invitation(meeting: Meeting, key: str) -> Invitation:
    """Return one of a meeting's invitations by its key, or respond with 404."""
    invitation = queries.invitation_by_key(db.session(), meeting, key)
    if invitation is None:
        abort(404)
    return invitation


def press(change: Callable[[], Done], back: str) -> ResponseReturnValue:
    """Make the change for a button; if it is refused, show why on the page `back`."""
    form = Form()
    answer = save(form, change)
    if answer is not None:
        return answer
    for sentence, _ in form.error_summary:
        flash(sentence, "important")
    return redirect(back, 303)
