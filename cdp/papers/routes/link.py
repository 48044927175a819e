"""Sending papers by personal link, without an account: the papers of one meeting requested from one person."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.agendas.papers import receive_file
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.files.pdfs import PROBLEMS
from cdp.models import Paper, PaperLink
from cdp.papers import links, purpose
from cdp.papers.forms import SendPaperForm
from cdp.web.access import public
from cdp.web.changes import Done, page, save
from cdp.web.downloads import kept_paper
from cdp.web.personal_pages import ALONE, RECEIPT, WHY_PUBLIC, link_has_ended, stand_alone
from cdp.web.sizes import takes_file

bp = Blueprint("paper_link", __name__, url_prefix=links.LINK.path)
stand_alone(bp)


@bp.route("/<token>")
@public(WHY_PUBLIC)
def papers(token: str) -> ResponseReturnValue:
    """List the papers that were requested from the person."""
    link = _open(token)
    found = links.papers_of(db.session(), link)
    if not found:
        link_has_ended()
    if len(found) == 1:
        return redirect(url_for("paper_link.paper", token=token, paper_key=found[0].key))
    return _page("papers/link_papers.html", link, token, papers=found)


@bp.route("/<token>/<key:paper_key>", methods=["GET", "POST"])
@public(WHY_PUBLIC)
@takes_file
def paper(token: str, paper_key: str) -> ResponseReturnValue:
    """Show what is requested and receive the file, then show a receipt."""
    link = _open(token)
    found = _find(link, paper_key) or link_has_ended()
    if found.published_at is not None:
        return _page("papers/link_published.html", link, token, paper=found)
    form = SendPaperForm.of(found)

    def change() -> Done:
        current = links.LINK.opened_by(db.session(), token)
        wanted = _find(current, paper_key) if current else None
        if current is None or wanted is None or wanted.published_at is not None:
            raise Refusal("This link no longer works. Ask the secretariat for a new one.")
        _receive(wanted, form, current)
        return Done("Thank you. We have received your paper.", RECEIPT)

    if save(form, change):
        return redirect(url_for("paper_link.paper", token=token, paper_key=found.key, recorded="yes"), 303)
    recorded = "recorded" in request.args and bool(found.files)
    template = "papers/link_receipt.html" if recorded and not form.errors else "papers/link_send.html"
    return _page(
        template,
        link,
        token,
        form=form,
        paper=found,
        wanted=purpose.still_wanted(found),
        problem=PROBLEMS.get(found.file.problem, "") if found.file is not None else "",
        today=clock.today(),
    )


def _receive(paper: Paper, form: SendPaperForm, link: PaperLink) -> None:
    """Save the purpose and the file; raises Refusal for a first visit without a file, and for too many files."""
    session = db.session()
    sent = form.file.data
    if sent is None and not paper.files:
        raise Refusal("Choose the file.", field="file")
    purpose.write_purpose(session, paper, form.details(), by=link.person)
    if sent is None:
        return
    links.check_number(paper)
    receive_file(session, paper, kept_paper(sent), by=link.person, by_link=True)


def _open(token: str) -> PaperLink:
    """Return the link of this token; every link that does not work shows the same page."""
    return links.LINK.opened_by(db.session(), token) or link_has_ended()


def _find(link: PaperLink, key: str) -> Paper | None:
    return next((paper for paper in links.papers_of(db.session(), link) if paper.key == key), None)


def _page(template: str, link: PaperLink, token: str, **context: Any) -> ResponseReturnValue:
    meeting = link.meeting
    return page(
        template,
        link=link,
        meeting=meeting,
        partnership=meeting.board.partnership,
        token=token,
        **ALONE,
        **context,
    )
