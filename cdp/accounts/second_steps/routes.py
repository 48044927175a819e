"""Pages to add, renew and remove the second step of signing in."""

import segno
from flask import Blueprint, current_app, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup

from cdp.accounts.second_steps import service
from cdp.accounts.second_steps.forms import AddAppForm, ConfirmStepForm, RemoveForPersonForm
from cdp.accounts.service import end_sessions_of, person_signing_in_with
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.models import Person
from cdp.web.access import requires_administrator, requires_sign_in
from cdp.web.changes import Done, keep, page, save, undo

bp = Blueprint("second_steps", __name__)

MUST_ADD = "must_add_second_step"
"""Where a browser's session says that the person has to add a second step before anything else."""


@bp.route("/profile/second-step", methods=["GET"])
@requires_sign_in
def show() -> ResponseReturnValue:
    """Show whether the account has a second step, and what can be done about it."""
    person = _me()
    app = service.app_of(db.session(), person)
    left = service.codes_left(db.session(), person)
    return render_template(
        "second_steps/show.html", app=app, left=left, must_add=session.get(MUST_ADD, False)
    )


@bp.route("/profile/second-step/add", methods=["GET", "POST"])
@requires_sign_in
def add() -> ResponseReturnValue:
    """Ask for the password, and begin to add an authenticator app."""
    form = ConfirmStepForm()

    def change() -> Done:
        service.begin(db.session(), _me())
        return Done("", url_for("second_steps.confirm"))

    return save(form, change) or page("second_steps/add.html", form=form)


@bp.route("/profile/second-step/confirm", methods=["GET", "POST"])
@requires_sign_in
def confirm() -> ResponseReturnValue:
    """Show the QR code, and add the app once its code is right; then show the recovery codes, once."""
    found, person, form = db.session(), _me(), AddAppForm()
    try:
        app = service.begun(found, person)
    except Refusal:
        return redirect(url_for("second_steps.show"))
    if form.validate_on_submit():
        try:
            codes = service.confirm(found, person, form.code.data)
        except Refusal as refusal:
            undo(form, refusal)
        else:
            keep()
            end_sessions_of(found, person, but=current_user.session_row)
            found.commit()
            session.pop(MUST_ADD, None)
            return render_template("second_steps/codes.html", codes=codes, is_new=True)
    app = service.begun(found, person)
    drawn = segno.make(service.address_of(found, app), error="m").svg_inline(
        omitsize=True, border=4, svgclass=None, lineclass=None, light="#fff", title="QR code for your app"
    )
    secret = service.secret_of(found, app)
    spaced = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    # drawn by segno from our own text
    return page("second_steps/confirm.html", form=form, picture=Markup(drawn), secret=spaced)  # noqa: S704


@bp.route("/profile/second-step/codes", methods=["GET", "POST"])
@requires_sign_in
def codes() -> ResponseReturnValue:
    """Make new recovery codes and show them, once."""
    form = ConfirmStepForm()
    if form.validate_on_submit():
        try:
            made = service.new_codes(db.session(), _me())
        except Refusal as refusal:
            undo(form, refusal)
        else:
            keep()
            return render_template("second_steps/codes.html", codes=made, is_new=False)
    return page("second_steps/new_codes.html", form=form)


@bp.route("/profile/second-step/remove", methods=["GET", "POST"])
@requires_sign_in
def remove() -> ResponseReturnValue:
    """Remove the authenticator app and the recovery codes, after the password."""
    form = ConfirmStepForm()

    def change() -> Done:
        service.remove(db.session(), _me(), by=_me())
        session[MUST_ADD] = must_add(_me())
        return Done("Authenticator app removed.", url_for("second_steps.show"))

    return save(form, change) or page("second_steps/remove.html", form=form)


@bp.route("/state/second-step", methods=["GET", "POST"])
@requires_administrator
def remove_for_person() -> ResponseReturnValue:
    """Remove the second step of a person who lost their app and codes, and end their sessions."""
    form = RemoveForPersonForm()

    def change() -> Done:
        person = person_signing_in_with(db.session(), form.email.data)
        if person is None:
            raise Refusal("No one signs in with this address. Check it.", field="email")
        service.remove(db.session(), person, by=_me())
        end_sessions_of(db.session(), person)
        return Done(f"Authenticator app of {person.name} removed.", url_for("home.state"))

    return save(form, change) or page("second_steps/remove_for_person.html", form=form)


def must_add(person: Person) -> bool:
    """Return whether a person must have a second step and has none."""
    found, roles = db.session(), current_app.extensions["settings"].second_step_for
    return service.is_required(found, person, roles) and service.app_of(found, person) is None


def _me() -> Person:
    person: Person = current_user.person
    return person
