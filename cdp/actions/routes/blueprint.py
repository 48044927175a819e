"""What the pages of actions share."""

from flask import Blueprint, abort

from cdp.access import Access
from cdp.actions import queries
from cdp.extensions import db
from cdp.models import Action

bp = Blueprint("actions", __name__, url_prefix="/partnerships/<slug:slug>")


def find(access: Access, key: str) -> Action:
    """Return the action of an address; 404 when there is none, or none that the person may see."""
    action = queries.action_by_key(db.session(), access, key)
    if action is None:
        abort(404)
    return action
