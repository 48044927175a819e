"""The blueprint of the pages about decisions, and what they share."""

from flask import Blueprint, abort, url_for

from cdp.access import Access
from cdp.decisions import queries
from cdp.extensions import db
from cdp.models import Decision
from cdp.web.changes import Done

bp = Blueprint("decisions", __name__, url_prefix="/partnerships/<slug:slug>/decisions")


def find(access: Access, key: str) -> Decision:
    """Return the decision with this key, or answer 404 if the reader may not see it."""
    return queries.decision_by_key(db.session(), access, key) or abort(404)


def done(message: str, found: Decision) -> Done:
    """Return to the page of a decision with a message."""
    return Done(message, url_for("decisions.show", key=found.key))
