"""Proposing an item for a meeting in the backlog, and settling an item that a group proposed for one meeting."""

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.agendas import proposals, queries
from cdp.agendas.forms import DeclineProposalForm, PressForm
from cdp.agendas.routes.shared import bp, find_meeting
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.models import AgendaItem, Meeting
from cdp.web.access import requires
from cdp.web.changes import Done, page, save


@bp.route("/proposals/new")
@requires(Permission.PROPOSE_ITEM)
def propose(access: Access, key: str) -> ResponseReturnValue:
    """Go to the form that proposes an item for this meeting."""
    meeting = find_meeting(access, key)
    return redirect(url_for("backlog.propose", key=meeting.board.key, meeting=meeting.key))


@bp.route("/proposals/<key:item_key>/accept", methods=["POST"])
@requires(Permission.MANAGE_MEETINGS)
def accept(access: Access, key: str, item_key: str) -> ResponseReturnValue:
    """Add a proposed item to the agenda."""
    meeting = find_meeting(access, key)
    found = _find_proposal(meeting, item_key)
    form = PressForm()

    def change() -> Done:
        proposals.accept_proposal(db.session(), found, by=access.person)
        return Done(f"“{found.title}” added to the agenda.", url_for("agendas.show", key=meeting.key))

    if answer := save(form, change):
        return answer
    raise Refusal(
        form.error_summary[0][0] if form.error_summary else "Open the agenda and press Accept again."
    )


@bp.route("/proposals/<key:item_key>/decline", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def decline(access: Access, key: str, item_key: str) -> ResponseReturnValue:
    """Decline a proposed item, with a reason."""
    meeting = find_meeting(access, key)
    found = _find_proposal(meeting, item_key)
    form = DeclineProposalForm()

    def change() -> Done:
        proposals.decline_proposal(db.session(), found, form.reason.data, by=access.person)
        return Done("Proposal declined.", url_for("agendas.show", key=meeting.key))

    return save(form, change) or page("agendas/decline.html", form=form, meeting=meeting, item=found)


def _find_proposal(meeting: Meeting, key: str) -> AgendaItem:
    found = queries.item_by_key(db.session(), meeting, key)
    if found is None or found.proposed_by is None:
        abort(404)
    return found
