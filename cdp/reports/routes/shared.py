"""The blueprint of reports, and finding the report in an address."""

from flask import Blueprint, abort

from cdp.access import Access
from cdp.extensions import db
from cdp.models import Report
from cdp.reports import queries

bp = Blueprint("reports", __name__, url_prefix="/partnerships/<slug:slug>/reports")


def find(access: Access, key: str) -> Report:
    """Return the report that a person may read; 404 if there is none."""
    return queries.report_by_key(db.session(), access, key) or abort(404)
