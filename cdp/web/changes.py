"""The steps that all changes share: check the form, call the service, commit once, redirect."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from cdp.errors import Refusal
from cdp.extensions import db
from cdp.models import Person
from cdp.web import sent_twice
from cdp.web.forms import Form

T = TypeVar("T")
TRIES = 3


@dataclass(frozen=True)
class Done:
    """The result of a change: the message to show, if any, and the address of the next page."""

    message: str
    location: str


def save(form: Form, change: Callable[[], Done]) -> ResponseReturnValue | None:
    """Run a change if its form was sent and is valid; commit once and redirect (303).

    Returns None when the page has to be shown, because the form was not sent, is invalid, or was refused by a rule. The
    reason for a refusal is shown beside the field. A form sent twice redirects to the same address. If another request
    took the same number or name at the same moment, the change is tried again, at most `TRIES` times in all.
    """
    if not form.validate_on_submit():
        return None
    for attempt in range(TRIES):
        if earlier := sent_twice.already_done(form):
            return redirect(earlier, 303)
        try:
            done = change()
            sent_twice.done(form, done.location)
            db.session.commit()
        except Refusal as refusal:
            undo(form, refusal)
            return None
        except IntegrityError:
            db.session.rollback()
            if attempt == TRIES - 1:
                raise
        else:
            if done.message:
                flash(done.message, "success")
            return redirect(done.location, 303)
    return None


def save_and_show(
    form: Form,
    change: Callable[[], T],
    show: Callable[[T], ResponseReturnValue],
    *,
    otherwise: str,
    by: Person,
) -> ResponseReturnValue | None:
    """Run a change whose result is shown once in the response, such as a new secret; commit once.

    Returns None when the page has to be shown, as `save` does. The result cannot be shown again, so a form sent twice
    redirects to `otherwise`. So does a change that conflicts with another made at the same moment.
    """
    if not form.validate_on_submit():
        return None
    if sent_twice.already_done(form):
        return redirect(otherwise, 303)
    try:
        made = change()
        sent_twice.done(form, otherwise, by=by)
        db.session.commit()
    except Refusal as refusal:
        undo(form, refusal)
        return None
    except IntegrityError:
        db.session.rollback()
        return redirect(otherwise, 303)
    return show(made)


def keep() -> None:
    """Commit the changes so far, such as the record of a correct password, even if the form is shown again."""
    db.session.commit()


def undo(form: Form, refusal: Refusal) -> None:
    """Roll back a refused change, store what must be kept despite the refusal, and show the reason beside the field."""
    db.session.rollback()
    if refusal.lasting is not None:
        refusal.lasting()
        db.session.commit()
    form.refuse(refusal)


def page(template: str, form: Form | None = None, **context: Any) -> ResponseReturnValue:
    """Render a page with its form: 422 when the form has errors, else 200."""
    status = 200
    if form is not None and form.errors:
        form.ask_passwords_again()
        status = 422
    return render_template(template, form=form, **context), status
