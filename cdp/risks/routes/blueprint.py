"""The blueprint of the pages for risks, and a function that finds a risk."""

from flask import Blueprint, abort

from cdp.access import Access
from cdp.extensions import db
from cdp.models import Risk
from cdp.risks import queries

bp = Blueprint("risks", __name__, url_prefix="/partnerships/<slug:slug>/risks")


def find(access: Access, key: str) -> Risk:
    """Return the risk with this key, or answer 404 if there is none that the person may see."""
    return queries.risk_by_key(db.session(), access, key) or abort(404)
