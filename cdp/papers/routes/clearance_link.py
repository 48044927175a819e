"""Clearing a paper by personal link, without an account: one person and one paper only."""

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.agendas.gate import clearance_words, fingerprint_of
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.models import ClearanceState
from cdp.papers import clearance as service
from cdp.papers import reports
from cdp.papers.forms import AnswerClearanceForm
from cdp.papers.report_document import document_of
from cdp.web.access import public
from cdp.web.changes import Done, page, save
from cdp.web.downloads import paper_download
from cdp.web.personal_pages import ALONE, RECEIPT, WHY_PUBLIC, link_has_ended, stand_alone

bp = Blueprint("clearance_link", __name__, url_prefix=service.LINK.path)
stand_alone(bp)


@bp.route("/<token>", methods=["GET", "POST"])
@public(WHY_PUBLIC)
def answer(token: str) -> ResponseReturnValue:
    """Show the paper and record whether it is cleared, then show a receipt."""
    session = db.session()
    found = service.LINK.opened_by(session, token) or link_has_ended()
    form = AnswerClearanceForm()

    def change() -> Done:
        current = service.LINK.opened_by(session, token)
        if current is None:
            raise Refusal("This link no longer works. Ask the secretariat for a new one.")
        service.answer(
            session,
            current,
            cleared=form.answer.data == "cleared",
            comment=form.comment.data,
            shown=form.shown.data or "",
            by=current.person,
        )
        return Done("Thank you. Your answer is recorded.", RECEIPT)

    if save(form, change):
        return redirect(url_for("clearance_link.answer", token=token, recorded="yes"), 303)
    now = fingerprint_of(found.paper)
    form.shown.data = now
    return page(
        "papers/link_clearance.html",
        form=form,
        clearance=found,
        paper=found.paper,
        meeting=found.paper.item.meeting,
        partnership=found.paper.item.meeting.board.partnership,
        document=document_of(found.paper),
        has_report=reports.has_report(found.paper),
        state=clearance_words(found, now, clock.today()),
        recorded="recorded" in request.args and found.state is not ClearanceState.REQUESTED,
        file_address=url_for("clearance_link.file", token=token),
        token=token,
        **ALONE,
    )


@bp.route("/<token>/file")
@public(WHY_PUBLIC)
def file(token: str) -> ResponseReturnValue:
    """Return the newest file of the paper."""
    found = service.LINK.opened_by(db.session(), token) or link_has_ended()
    return paper_download(found.paper.file or abort(404))
