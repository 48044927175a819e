"""What the pages of the mailroom share: their addresses, and buttons without a page of their own."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect
from flask.typing import ResponseReturnValue

from cdp.web.changes import Done, save
from cdp.web.forms import Form

bp = Blueprint("mailroom", __name__)


def press(change: Callable[[], Done], back: str) -> ResponseReturnValue:
    """Run the change of a button; what a rule refuses is said on the page it leads to."""
    form = Form()
    answer = save(form, change)
    if answer is not None:
        return answer
    for sentence, _ in form.error_summary:
        flash(sentence, "important")
    return redirect(back, 303)
