"""The blueprint of the mailroom, and a helper for buttons without their own page."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect
from flask.typing import ResponseReturnValue

from cdp.web.changes import Done, save
from cdp.web.forms import Form

bp = Blueprint("mailroom", __name__)


def press(change: Callable[[], Done], back: str) -> ResponseReturnValue:
    """Make the change for a button; if it is refused, show why on the page `back`."""
    form = Form()
    answer = save(form, change)
    if answer is not None:
        return answer
    for sentence, _ in form.error_summary:
        flash(sentence, "important")
    return redirect(back, 303)
