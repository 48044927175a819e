"""The blueprint of the pages about decisions, and what they share."""

from typing import Any

from flask import Blueprint, abort, url_for

from cdp.access import Access
from cdp.decisions import queries
from cdp.decisions.referring import referral_behind
from cdp.extensions import db
from cdp.models import AgendaItem, Decision
from cdp.web.changes import Done

bp = Blueprint("decisions", __name__, url_prefix="/partnerships/<slug:slug>/decisions")


@bp.app_context_processor
def _origin_of_items() -> dict[str, Any]:
    """Let pages about an agenda item name the decision of a group that the item came from."""
    return {"decision_behind": _decision_behind}


def _decision_behind(access: Access, item: AgendaItem) -> Decision | None:
    behind = referral_behind(db.session(), access, item)
    return behind.decision if behind is not None else None


def find(access: Access, key: str) -> Decision:
    """Return the decision with this key, or answer 404 if the reader may not see it."""
    return queries.decision_by_key(db.session(), access, key) or abort(404)


def done(message: str, found: Decision) -> Done:
    """Return to the page of a decision with a message."""
    return Done(message, url_for("decisions.show", key=found.key))
