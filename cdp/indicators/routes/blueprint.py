"""The blueprint, and a helper that finds an indicator by its ID in the URL."""

from flask import Blueprint, abort

from cdp.access import Access
from cdp.extensions import db
from cdp.indicators.catalogue import Indicator, indicator_of

bp = Blueprint("indicators", __name__, url_prefix="/partnerships/<slug:slug>/indicators")


def find(access: Access, metric_id: str) -> Indicator:
    """Return the indicator of the catalogue or of the partnership's own with this ID, or respond with 404."""
    found = indicator_of(db.session(), access.partnership, metric_id)
    if found is None:
        abort(404)
    return found
