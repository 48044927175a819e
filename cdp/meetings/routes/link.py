"""Replying to an invitation by personal link, without an account: one person and one meeting only."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.meetings import answers, letters, links
from cdp.meetings.answers import AnswerSource
from cdp.meetings.forms import ANSWERS, answer_form
from cdp.meetings.replies_so_far import reply_so_far
from cdp.models import Answer, AnswerWay, Invitation
from cdp.web.access import public
from cdp.web.changes import Done, page, save
from cdp.web.personal_pages import ALONE, RECEIPT, WHY_PUBLIC, link_has_ended, stand_alone

bp = Blueprint("invitation_link", __name__, url_prefix=links.LINK.path)
stand_alone(bp)

OFFERED = {value for value, _ in ANSWERS}


@bp.route("/<token>", methods=["GET", "POST"])
@public(WHY_PUBLIC)
def answer(token: str) -> ResponseReturnValue:
    """Show the invitation and save the reply; a reply in the query string of the URL only fills in the form."""
    invitation = _open(token)
    closed = answers.why_closed(invitation.meeting)
    if request.method == "GET" and "recorded" in request.args and invitation.answer is not Answer.NONE:
        return _page("meetings/link_receipt.html", invitation, token)
    chosen = request.args.get("answer", "")
    last = answers.last_answer(db.session(), invitation)
    form = answer_form(invitation, chosen=chosen if chosen in OFFERED else "", last=last)

    def change() -> Done:
        current = links.LINK.opened_by(db.session(), token)
        if current is None:
            raise Refusal("This link no longer works. Ask the secretariat for a new one.")
        source = AnswerSource(AnswerWay.LINK, clock.now())
        shown = form.shown.data or ""
        answers.answer(db.session(), current, form.details(), by=current.person, source=source, shown=shown)
        return Done("Thank you. Your reply is recorded.", RECEIPT)

    if save(form, change):
        return redirect(url_for("invitation_link.answer", token=token, recorded="yes"), 303)
    return _page("meetings/link_answer.html", invitation, token, form=form, closed=closed)


def _open(token: str) -> Invitation:
    """Return the invitation to which a link leads; every link that does not work shows the same page."""
    return links.LINK.opened_by(db.session(), token) or link_has_ended()


def _page(template: str, invitation: Invitation, token: str, **context: Any) -> ResponseReturnValue:
    meeting = invitation.meeting
    return page(
        template,
        invitation=invitation,
        meeting=meeting,
        partnership=meeting.board.partnership,
        when=letters.when(meeting.starts_at, meeting.ends_at),
        last=answers.last_answer(db.session(), invitation),
        reply=reply_so_far(db.session(), invitation),
        token=token,
        **ALONE,
        **context,
    )
