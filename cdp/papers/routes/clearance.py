"""The pages for the clearances of a board's papers: the setting, the requests, and the answers of people signed in."""

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.agendas.gate import clearance_words, fingerprint_of
from cdp.extensions import db
from cdp.models import PaperClearance
from cdp.papers import clearance as service
from cdp.papers import reports
from cdp.papers.forms import AnswerClearanceForm, ClearanceRolesForm, RequestClearanceForm
from cdp.papers.report_document import document_of
from cdp.papers.routes.shared import PAPER, address_of, bp, find_own_paper, paper_of
from cdp.partnerships.queries import board_by_key, people_of
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.downloads import paper_download


@bp.route("/boards/<key:key>/clearances", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def clearance_roles(access: Access, key: str) -> ResponseReturnValue:
    """Set who must clear every paper of a board."""
    board = board_by_key(db.session(), access.partnership, key) or abort(404)
    form = ClearanceRolesForm(data={"roles": "\n".join(board.clearances), "version": board.version})

    def change() -> Done:
        service.set_roles(db.session(), board, form.roles.data, version=form.version.data, by=access.person)
        return Done("Clearances saved.", url_for("partnerships.board", key=board.key))

    return save(form, change) or page("papers/clearance_roles.html", form=form, board=board)


@bp.route(f"{PAPER}/clearances/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def request_clearance(access: Access, key: str, paper_key: str) -> ResponseReturnValue:
    """Ask a person to clear a paper."""
    paper = find_own_paper(access, key, paper_key)
    board = paper.item.meeting.board
    if not board.clearances:
        abort(404)
    form = RequestClearanceForm(data={"due_on": service.usual_due_date(clock.today())})
    form.offer(board.clearances, people_of(db.session(), access.partnership, clock.today()))

    def change() -> Done:
        made = service.request_clearance(db.session(), paper, form.details(), by=access.person)
        return Done(f"Clearance requested from {made.person.name}.", address_of(paper))

    return save(form, change) or page(
        "papers/request_clearance.html", form=form, paper=paper, back=address_of(paper)
    )


@bp.route(f"{PAPER}/clearances/<key:clearance_key>", methods=["GET", "POST"])
@requires(Permission.READ)
def clearance(access: Access, key: str, paper_key: str, clearance_key: str) -> ResponseReturnValue:
    """Show a paper to the person asked to clear it, and record their answer."""
    found = _find(access, key, paper_key, clearance_key)
    form = AnswerClearanceForm()

    def change() -> Done:
        service.answer(
            db.session(),
            found,
            cleared=form.answer.data == "cleared",
            comment=form.comment.data,
            shown=form.shown.data or "",
            by=access.person,
        )
        return Done("Thank you. Your answer is recorded.", service.page_of(found))

    if answer := save(form, change):
        return answer
    now = fingerprint_of(found.paper)
    form.shown.data = now
    return page(
        "papers/clearance.html",
        form=form,
        clearance=found,
        paper=found.paper,
        meeting=found.paper.item.meeting,
        document=document_of(found.paper),
        has_report=reports.has_report(found.paper),
        state=clearance_words(found, now, clock.today()),
        closed=service.why_closed(found),
        file_address=url_for(
            "papers.clearance_file", key=key, paper_key=paper_key, clearance_key=clearance_key
        ),
    )


@bp.route(f"{PAPER}/clearances/<key:clearance_key>/file")
@requires(Permission.READ)
def clearance_file(access: Access, key: str, paper_key: str, clearance_key: str) -> ResponseReturnValue:
    """Return the newest file of a paper to the person asked to clear it."""
    found = _find(access, key, paper_key, clearance_key)
    return paper_download(found.paper.file or abort(404))


def _find(access: Access, key: str, paper_key: str, clearance_key: str) -> PaperClearance:
    paper = paper_of(access, key, paper_key)
    found = next((one for one in paper.clearances if one.key == clearance_key), None)
    if found is None or not service.may_answer(access, found):
        abort(404)
    return found
