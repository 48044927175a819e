"""The blueprint, and finding the indicator that an address names."""

from flask import Blueprint, abort

from cdp.indicators.catalogue import Indicator, indicator

bp = Blueprint("indicators", __name__, url_prefix="/partnerships/<slug:slug>/indicators")


def find(metric_id: str) -> Indicator:
    """Return the indicator with that id, or answer 404."""
    found = indicator(metric_id)
    if found is None:
        abort(404)
    return found
