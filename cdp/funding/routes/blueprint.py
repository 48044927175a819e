"""The blueprint of the pages about money, and functions that find records."""

from typing import Any

from flask import Blueprint, abort

from cdp.access import Access
from cdp.extensions import db
from cdp.funding import queries
from cdp.funding.files import from_words, to_words
from cdp.funding.words import KINDS, STATES
from cdp.models import FundingStream, MoneyMovement, PlanLine
from cdp.workplans.periods import year_words

bp = Blueprint("funding", __name__, url_prefix="/partnerships/<slug:slug>/money")


@bp.app_context_processor
def _words_of_money() -> dict[str, Any]:
    """Give templates the words for years, places and movements."""
    return {
        "financial_year": year_words,
        "money_from": from_words,
        "money_to": to_words,
        "movement_kinds": KINDS,
        "movement_states": STATES,
    }


def find_stream(access: Access, key: str) -> FundingStream:
    """Return the stream with this key, or answer 404."""
    return queries.stream_by_key(db.session(), access.partnership, key) or abort(404)


def find_line(access: Access, key: str) -> PlanLine:
    """Return the line with this key, or answer 404 if there is none that the person may see."""
    return queries.line_by_key(db.session(), access, key) or abort(404)


def find_movement(access: Access, key: str) -> MoneyMovement:
    """Return the movement with this key, or answer 404 if there is none that the person may see."""
    return queries.movement_by_key(db.session(), access, key) or abort(404)
