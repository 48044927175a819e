"""The blueprint of the pages for actions, and a function that finds an action."""

from flask import Blueprint, abort

from cdp.access import Access
from cdp.actions import queries
from cdp.extensions import db
from cdp.models import Action

bp = Blueprint("actions", __name__, url_prefix="/partnerships/<slug:slug>")


def find(access: Access, key: str) -> Action:
    """Return the action with this key, or answer 404 if there is none that the person may see."""
    action = queries.action_by_key(db.session(), access, key)
    if action is None:
        abort(404)
    return action
