"""The page with all values, filtered, and the same values as files."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.indicators import queries
from cdp.indicators.catalogue import UNIT_WORDS
from cdp.indicators.data.columns import VALUES_FILE
from cdp.indicators.data.forms import ValueFilterForm
from cdp.indicators.data.values import ValueFilters, all_values, indicators_wanted, page_of_values
from cdp.indicators.places import places_for
from cdp.indicators.routes.blueprint import bp
from cdp.web.access import requires
from cdp.web.paging import SIZE
from cdp.web.registers import register_download


@bp.route("/values")
@requires(Permission.READ)
def values(access: Access) -> ResponseReturnValue:
    """Show the values that filters select, to download them."""
    form = _filters(access)
    after = request.args.get("after", "")
    try:
        found = page_of_values(db.session(), access, form.filters(), after=after, size=SIZE)
    except Refusal:  # a position that we did not give: show the first page
        found = page_of_values(db.session(), access, form.filters(), after="", size=SIZE)
    following = (
        url_for("indicators.values", **form.kept | {"after": found.next_after}) if found.next_after else ""
    )
    return render_template(
        "indicators/data/values.html",
        filters=form,
        rows=found.rows,
        following=following,
        is_first=not after,
        unit_words=UNIT_WORDS,
    )


@bp.route("/values.<any(xlsx, docx, csv):kind>")
@requires(Permission.READ)
def values_file(access: Access, kind: str) -> ResponseReturnValue:
    """Download the values that filters select, without small numbers."""
    form = _filters(access)
    rows = all_values(db.session(), access, form.filters())
    return register_download(access, VALUES_FILE, kind, rows, name="indicator-values", filters=form.in_words)


def _filters(access: Access) -> ValueFilterForm:
    followed = [indicator for _, indicator in indicators_wanted(db.session(), access, ValueFilters())]
    footprint = queries.footprint_on(db.session(), access.partnership, clock.today())
    places = {place.code: place for indicator in followed for place in places_for(indicator, footprint)}
    form = ValueFilterForm(request.args)
    form.offer(followed, sorted(places.values(), key=lambda place: place.order))
    return form
