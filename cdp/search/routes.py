"""The search page."""

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cdp.extensions import db
from cdp.partnerships.names import names_of_boards
from cdp.partnerships.queries import board_by_key
from cdp.search import service
from cdp.search.forms import SearchForm
from cdp.search.service import SearchRequest, SearchResult
from cdp.search.words import terms_of
from cdp.web.access import current_person, requires_sign_in

bp = Blueprint("search", __name__)


@bp.route("/search")
@requires_sign_in
def index() -> ResponseReturnValue:
    """Show what has the words and may be seen by this person."""
    session, person = db.session(), current_person()
    accesses = service.accesses_of(session, person) if person else []
    chosen = [access for access in accesses if access.partnership.slug == request.args.get("partnership")]
    if chosen or len(accesses) == 1:
        accesses_here = chosen or accesses
        g.access = accesses_here[0]
    else:
        accesses_here = accesses
    form = SearchForm(request.args)
    here = accesses_here[0].partnership if len(accesses_here) == 1 else None
    form.offer(
        [(access.partnership.slug, access.partnership.name) for access in accesses],
        names_of_boards(session, here) if here else [],
    )
    valid, number = form.valid, _page_number()
    board = board_by_key(session, here, valid["board"]) if here and valid.get("board") else None
    asked = SearchRequest(
        valid["q"] or "", valid["kind"] or "", board, valid["since"], valid["until"], number
    )
    found = service.search(session, accesses_here, asked)
    return render_template(
        "search/index.html",
        form=form,
        typed=request.args.get("q", "").strip(),
        looked_for=bool(terms_of(asked.words)),
        found=found,
        may_search=bool(accesses),
        number=number,
        address_of=_address_of,
        names_partnership=len(accesses_here) > 1,
    )


def _page_number() -> int:
    typed = request.args.get("page", "")
    return min(max(int(typed), 1), service.MOST_PAGES) if typed.isdecimal() and len(typed) <= 4 else 1


def _address_of(result: SearchResult) -> str:
    """Return the address of the page of a result, in the partnership in which it was found."""
    if result.seen.endpoint == "partnerships.index":
        return url_for("partnerships.index", **result.seen.values)
    return url_for(result.seen.endpoint, slug=result.access.partnership.slug, **result.seen.values)
