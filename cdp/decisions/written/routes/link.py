"""Replying to a proposal by personal link, without an account: one person and one proposal in Part 1."""

from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.decisions.written import replies
from cdp.decisions.written.forms import ProcedureReplyForm
from cdp.decisions.written.links import LINK
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.models import AnswerWay, ProcedurePerson
from cdp.web.access import public
from cdp.web.changes import Done, page, save
from cdp.web.converters import with_key
from cdp.web.downloads import download
from cdp.web.personal_pages import ALONE, RECEIPT, WHY_PUBLIC, link_has_ended, stand_alone

bp = Blueprint("written_link", __name__, url_prefix=LINK.path)
stand_alone(bp)


@bp.route("/<token>", methods=["GET", "POST"])
@public(WHY_PUBLIC)
def answer(token: str) -> ResponseReturnValue:
    """Show the proposal and save the reply, then show a receipt."""
    session = db.session()
    place = LINK.opened_by(session, token) or link_has_ended()
    last = place.replies[-1] if place.replies else None
    if request.method == "GET" and "recorded" in request.args and last is not None:
        return _page("written/link_receipt.html", place, token, last=last)
    form = ProcedureReplyForm(last)

    def change() -> Done:
        current = LINK.opened_by(session, token)
        if current is None:
            raise Refusal("This link no longer works. Ask the secretariat for a new one.")
        replies.reply(
            session,
            current,
            form.choice.data,
            form.comment.data or "",
            by=current.person,
            way=AnswerWay.LINK,
        )
        return Done("Thank you. Your reply is recorded.", RECEIPT)

    if save(form, change):
        return redirect(url_for("written_link.answer", token=token, recorded="yes"), 303)
    late = replies.is_late(place.procedure, clock.now())
    return _page("written/link_answer.html", place, token, form=form, late=late)


@bp.route("/<token>/papers/<key:paper_key>")
@public(WHY_PUBLIC)
def paper(token: str, paper_key: str) -> Response:
    """Return a paper of the proposal."""
    place = LINK.opened_by(db.session(), token) or link_has_ended()
    found = with_key(place.procedure.papers, paper_key)
    return download(found.sha256, found.name, found.media_type)


def _page(template: str, place: ProcedurePerson, token: str, **context: Any) -> ResponseReturnValue:
    return page(
        template,
        place=place,
        procedure=place.procedure,
        partnership=place.procedure.board.partnership,
        says=replies.SAYS,
        token=token,
        **ALONE,
        **context,
    )
