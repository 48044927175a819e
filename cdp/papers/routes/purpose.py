"""The pages for the purpose and recommendation of a paper, and for accepting a late paper."""

from flask import abort
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.agendas.gate import is_late
from cdp.extensions import db
from cdp.papers import purpose as service
from cdp.papers.forms import LatePaperForm, PurposeForm
from cdp.papers.routes.shared import PAPER, address_of, bp, find_known_paper, find_own_paper
from cdp.web.access import requires
from cdp.web.changes import Done, page, save


@bp.route(f"{PAPER}/purpose", methods=["GET", "POST"])
@requires(Permission.UPLOAD_PAPER)
def purpose(access: Access, key: str, paper_key: str) -> ResponseReturnValue:
    """Write what a paper is for and what the board is asked to do."""
    paper = find_own_paper(access, key, paper_key)
    form = PurposeForm.of(paper)

    def change() -> Done:
        service.write_purpose(db.session(), paper, form.details(), by=access.person)
        return Done("Purpose and recommendation saved.", address_of(paper))

    return save(form, change) or page(
        "papers/purpose.html", form=form, paper=paper, meeting=paper.item.meeting, back=address_of(paper)
    )


@bp.route(f"{PAPER}/late", methods=["GET", "POST"])
@requires(Permission.REVIEW_MINUTES)
def accept_late(access: Access, key: str, paper_key: str) -> ResponseReturnValue:
    """Record why the chair of the board accepts a late paper; the coordinator may record it for the chair."""
    paper = find_known_paper(access, key, paper_key)
    if not (access.is_coordinator or access.chairs(paper.item.meeting.board)):
        abort(403)
    form = LatePaperForm(data={"reason": paper.late_because})
    stop = "" if is_late(paper) or paper.late_because else "This paper is not late, so it needs no reason."

    def change() -> Done:
        service.accept_late(db.session(), paper, form.reason.data, by=access.person)
        return Done("Reason recorded. The paper can enter the agenda.", address_of(paper))

    return save(form, change) or page(
        "papers/late.html",
        form=form,
        paper=paper,
        meeting=paper.item.meeting,
        back=address_of(paper),
        stop=stop,
    )
