"""The blueprint of the poll pages, with helpers to find a poll and to handle buttons."""

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access
from cdp.extensions import db
from cdp.models import Poll, PollOption, PollPerson
from cdp.polls import queries
from cdp.web.changes import Done, save
from cdp.web.forms import Form

bp = Blueprint("polls", __name__, url_prefix="/partnerships/<slug:slug>/polls")


def find(access: Access, key: str) -> Poll:
    """Return the partnership's poll with this key; abort with 404 if there is none that the user may see."""
    session = db.session()
    poll = queries.poll_by_key(session, access.partnership, key)
    if poll is None or not queries.may_see(access, poll, queries.place_of(session, poll, access.person)):
        abort(404)
    return poll


def find_date(poll: Poll, key: str) -> PollOption:
    """Return the poll's date with this key, or abort with 404."""
    return next((option for option in poll.options if option.key == key), None) or abort(404)


def find_place(poll: Poll, key: str) -> PollPerson:
    """Return the entry with this key in a poll, or abort with 404."""
    return queries.place_by_key(db.session(), poll, key) or abort(404)


def press(change: Callable[[], Done], back: str) -> ResponseReturnValue:
    """Make the change that a button asks for, and return to a page that shows any refusal."""
    form = Form()
    answer = save(form, change)
    if answer is not None:
        return answer
    for sentence, _ in form.error_summary:
        flash(sentence, "important")
    return redirect(back, 303)


def address_of(poll: Poll) -> str:
    """Return the URL of a poll's page."""
    return url_for("polls.show", key=poll.key)
