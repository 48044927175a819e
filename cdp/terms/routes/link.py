"""Pages for a response by personal link without an account. A link gives access to one organisation's response only."""

from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.issuing.issuer import newest_file
from cdp.models import IssuedFileKind, TermsAsk, TermsState
from cdp.terms.approval import answers, requests
from cdp.terms.approval.answers import AS_WORDS, CAPACITIES, OPINION_WORDS
from cdp.terms.approval.forms.answering import TermsResponseForm
from cdp.terms.issuing.document import Edition, edition_of
from cdp.terms.routes.answering import earlier_response
from cdp.terms.versions import queries
from cdp.web.access import public
from cdp.web.changes import Done, page, save
from cdp.web.downloads import download, made_now
from cdp.web.personal_pages import ALONE, RECEIPT, WHY_PUBLIC, link_has_ended, stand_alone

bp = Blueprint("terms_link", __name__, url_prefix=requests.LINK.path)

stand_alone(bp)


@bp.route("/<token>", methods=["GET", "POST"])
@public(WHY_PUBLIC)
def answer(token: str) -> ResponseReturnValue:
    """Show the whole text and save the response; afterwards, show the receipt."""
    ask = _alive(token)
    row, person = ask.answer, ask.person
    if request.method == "GET" and "recorded" in request.args and row.opinion is not None:
        return _page("terms/link_receipt.html", ask, token)
    if row.terms.state is not TermsState.CIRCULATED and request.method == "GET":
        return _page("terms/link_receipt.html", ask, token)
    form = TermsResponseForm(obj=row)

    def change() -> Done:
        current = requests.LINK.opened_by(db.session(), token)
        if current is None:
            raise Refusal("This link no longer works. Ask the secretariat for a new one.")
        answers.give_by_link(db.session(), current, form.given(), read_version=form.version.data)
        return Done("Response recorded.", RECEIPT)

    if save(form, change):
        return redirect(url_for("terms_link.answer", token=token, recorded="yes"), 303)
    return _page(
        "terms/link_answer.html",
        ask,
        token,
        form=form,
        capacity=AS_WORDS[CAPACITIES[ask.capacity]],
        person=person,
        **earlier_response(row),
    )


@bp.get("/<token>/text")
@public(WHY_PUBLIC)
def text(token: str) -> ResponseReturnValue:
    """Send the canonical text of the version. The file's SHA-256 is the fingerprint."""
    version = _alive(token).answer.terms
    content, name = (version.canonical_text or "").encode(), f"{_edition(version).file_name}.txt"
    return made_now(content, name, "text/plain")


@bp.get("/<token>/pdf")
@public(WHY_PUBLIC)
def pdf(token: str) -> ResponseReturnValue:
    """Send the issued PDF of the version; 404 until the PDF has been created."""
    issued = newest_file(_alive(token).answer.terms.document, IssuedFileKind.PDF) or abort(404)
    return download(issued.sha256, issued.name, issued.media_type)


def _alive(token: str) -> TermsAsk:
    """Return the request that a link belongs to. Any link that does not work shows the same page, revealing nothing."""
    ask = requests.LINK.opened_by(db.session(), token)
    if ask is None:
        link_has_ended()
    return ask


def _edition(version: Any) -> Edition:
    day = clock.today()
    return edition_of(version, [version], queries.text_facts(db.session(), version, day), day)


def _page(template: str, ask: TermsAsk, token: str, **context: Any) -> ResponseReturnValue:
    version = ask.answer.terms
    return page(
        template,
        ask=ask,
        answer=ask.answer,
        token=token,
        edition=_edition(version),
        pdf=newest_file(version.document, IssuedFileKind.PDF),
        partnership=version.board.partnership,
        opinion=OPINION_WORDS[ask.answer.opinion],
        **ALONE,
        **context,
    )
