"""The blueprint of the contact directory, and functions that its pages share."""

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, request
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access
from cdp.contacts import queries
from cdp.contacts.lines import DirectoryLine
from cdp.extensions import db
from cdp.models import ContactPoint
from cdp.web.changes import Done, save
from cdp.web.forms import Form

bp = Blueprint("contacts", __name__)

HERE = "/partnerships/<slug:slug>/contacts"
ONLY_PUBLIC = (("Shown", "Those that may be shared with anyone"),)
"""What files say if they list only the contact points that may be shared with anyone."""


def everyone(access: Access) -> list[DirectoryLine]:
    """Return the directory lines of everyone who has a place in the partnership today."""
    return queries.directory_of(db.session(), access.partnership, clock.today())


def find_line(access: Access, key: str) -> DirectoryLine:
    """Return a person's line in the directory, or answer 404 if they have no place in the partnership today."""
    return next((line for line in everyone(access) if line.person.key == key), None) or abort(404)


def find_point(access: Access, key: str) -> ContactPoint:
    """Return a contact point, or answer 404. Only the secretariat can see one that has ended."""
    point = queries.point_by_key(db.session(), access.partnership, key)
    if point is None or not (point.holds_on(clock.today()) or access.is_coordinator):
        abort(404)
    return point


def only_public() -> bool:
    """Return whether the address asks for the contact points that may be shared with anyone."""
    return request.args.get("public") == "yes"


def press(change: Callable[[], Done], back: str, form: Form) -> ResponseReturnValue:
    """Make the change for a button that has no page of its own; after a refusal, return to `back` with the message."""
    answer = save(form, change)
    if answer is not None:
        return answer
    for sentence, _ in form.error_summary:
        flash(sentence, "important")
    return redirect(back, 303)
