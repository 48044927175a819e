"""The blueprint, and a helper that finds an indicator by its ID in the URL."""

from flask import Blueprint, abort

from cdp.indicators.catalogue import Indicator, indicator

bp = Blueprint("indicators", __name__, url_prefix="/partnerships/<slug:slug>/indicators")


def find(metric_id: str) -> Indicator:
    """Return the indicator with this ID, or respond with 404."""
    found = indicator(metric_id)
    if found is None:
        abort(404)
    return found
