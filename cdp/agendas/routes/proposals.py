"""Pages for proposing an item, and for accepting or declining it."""

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.agendas import proposals, queries
from cdp.agendas.forms import DeclineProposalForm, PressForm, ProposalForm
from cdp.agendas.routes.shared import bp, find_meeting
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.models import AgendaItem, Meeting
from cdp.partnerships.queries import organisations_of
from cdp.web.access import requires
from cdp.web.changes import Done, page, save

USUAL_MINUTES = 10


@bp.route("/proposals/new", methods=["GET", "POST"])
@requires(Permission.PROPOSE_ITEM)
def propose(access: Access, key: str) -> ResponseReturnValue:
    """Propose an item for the agenda."""
    meeting = find_meeting(access, key)
    organisations = organisations_of(db.session(), access.partnership)
    own = next((found for found in organisations if found.id in access.organisation_ids), None)
    form = ProposalForm(
        data={
            "minutes": USUAL_MINUTES,
            "presenter": access.person.name,
            "organisation": own.key if own else None,
        }
    )
    form.offer(organisations)

    def change() -> Done:
        proposals.propose_item(db.session(), meeting, form.details(), by=access.person)
        return Done(
            "Proposal sent. The coordinator will reply.",
            url_for("agendas.show", key=meeting.key),
        )

    return save(form, change) or page("agendas/propose.html", form=form, meeting=meeting)


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
