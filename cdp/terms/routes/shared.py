"""Parts shared by the pages about terms of reference: the blueprint, and loading versions that a person may read."""

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access
from cdp.extensions import db
from cdp.models import TermsAnswer, TermsVersion
from cdp.terms.approval import queries as answer_queries
from cdp.terms.drafting.forms.sections import TermsConfirmForm
from cdp.terms.issuing.document import Edition, edition_of
from cdp.terms.versions import queries
from cdp.terms.versions.states import in_force_among
from cdp.terms.versions.visibility import visible
from cdp.web.changes import Done, save

bp = Blueprint("terms", __name__, url_prefix="/partnerships/<slug:slug>/terms")


def found(access: Access, key: str) -> TermsVersion:
    """Return the version with this key; 404 if there is none that the person may read."""
    version = queries.version_by_key(db.session(), access.partnership, key)
    if version is None or not visible(access, version.board, [version]):
        abort(404)
    return version


def answer_in(version: TermsVersion, key: str) -> TermsAnswer:
    """Return the response with this key to a version; 404 if there is none."""
    return answer_queries.answer_by_key(db.session(), version, key) or abort(404)


def edition(access: Access, version: TermsVersion) -> Edition:
    """Return a version as read today, with all versions of its board that the person may read."""
    session, day = db.session(), clock.today()
    others = visible(access, version.board, queries.versions_of(session, version.board))
    facts, tallies = queries.text_facts(session, version, day), answer_queries.tallies_of(session, others)
    return edition_of(version, others, facts, day, tallies)


def compared_with(shown: Edition, version: TermsVersion | None = None) -> TermsVersion | None:
    """Return the version to compare with by default: the one that a version is based on, otherwise the one in force.

    Returns None if there is no such version that the reader may see, or if it is not an earlier one.
    """
    version = version or shown.version
    begun_from = next((other for other in shown.others if other.id == version.drafted_from_id), None)
    in_force = in_force_among(shown.others, shown.day)
    found = begun_from or in_force
    return found if found is not None and found.id != version.id and found.number < version.number else None


def pressed(change: Callable[[], Done], back: str) -> ResponseReturnValue:
    """Make the change requested by a single button. A refusal is shown on the page `back`, to which we redirect."""
    form = TermsConfirmForm()
    answer = save(form, change)
    if answer is None:
        for sentence, _ in form.error_summary:
            flash(sentence, "important")
        answer = redirect(back, 303)
    return answer
