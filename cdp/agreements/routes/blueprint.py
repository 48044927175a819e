"""The blueprint of the pages of agreements, and functions that find an agreement."""

from flask import Blueprint, abort, url_for

from cdp.access import Access
from cdp.agreements import queries
from cdp.extensions import db
from cdp.models import FundingAgreement
from cdp.web.changes import Done

bp = Blueprint("agreements", __name__, url_prefix="/partnerships/<slug:slug>/agreements")


def find(access: Access, key: str) -> FundingAgreement:
    """Return the agreement with this key, or answer 404 if there is none that the person may read now."""
    return queries.agreement_by_key(db.session(), access, key) or abort(404)


def saved(agreement: FundingAgreement, message: str) -> Done:
    """Return to the page of an agreement with a message."""
    return Done(message, url_for("agreements.show", key=agreement.key))
