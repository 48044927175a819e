"""The register of decisions by other bodies on recommendations of the boards, as a page and as files."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.agendas.recommended import STAGE_WORDS
from cdp.decisions import queries
from cdp.decisions.elsewhere.files import ELSEWHERE_FILE
from cdp.decisions.elsewhere.queries import ElsewhereFilters, recommendations
from cdp.decisions.forms.elsewhere import ElsewhereFilterForm
from cdp.decisions.routes.shared import bp
from cdp.extensions import db
from cdp.partnerships.names import names_of_boards
from cdp.web.access import requires
from cdp.web.paging import page_of_list
from cdp.web.registers import register_download


@bp.app_context_processor
def _stages() -> dict[str, Any]:
    """Give templates the words and colour of the stage of a recommendation."""
    return {"stage_of_recommendation": STAGE_WORDS.__getitem__}


@bp.route("/by-other-bodies")
@requires(Permission.READ)
def elsewhere(access: Access) -> ResponseReturnValue:
    """Show what became of the recommendations that the reader may see, by default the latest first."""
    session, today = db.session(), clock.today()
    confidential = queries.confidential_seen_by(session, access)
    form = _filter(access, confidential)
    found = recommendations(session, access, form.filters(), confidential, today)
    return render_template(
        "decisions/elsewhere.html",
        filters=form,
        recommendations=page_of_list(found, request.args.get("page")),
    )


@bp.route("/by-other-bodies/download.<any(xlsx, docx, csv):kind>")
@requires(Permission.READ)
def elsewhere_download(access: Access, kind: str) -> ResponseReturnValue:
    """Return the filtered register as a file without confidential recommendations (docs/rules/rights.md 5)."""
    form = _filter(access, ())
    filters = replace(form.filters(), public_only=True)
    rows = recommendations(db.session(), access, filters, (), clock.today())
    return register_download(
        access, ELSEWHERE_FILE, kind, rows, name="decisions-by-other-bodies", filters=form.in_words
    )


def _filter(access: Access, confidential: Collection[int]) -> ElsewhereFilterForm:
    form, session = ElsewhereFilterForm(request.args), db.session()
    everything = recommendations(session, access, ElsewhereFilters(), confidential, clock.today())
    form.offer(names_of_boards(session, access.partnership), sorted({one.body for one in everything}))
    return form
