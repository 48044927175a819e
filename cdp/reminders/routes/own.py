"""The pages where people who are signed in choose their own reminders."""

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.calendars.queries import partnerships_with_calendars
from cdp.extensions import db
from cdp.reminders import queries, service
from cdp.reminders.forms import choices_form
from cdp.reminders.routes.blueprint import HERE, bp
from cdp.reminders.words import kinds_for
from cdp.web.access import current_person, requires, requires_sign_in
from cdp.web.changes import Done, page, save


@bp.route("/profile/reminders", methods=["GET"])
@requires_sign_in
def mine() -> ResponseReturnValue:
    """List the partnerships in which the person can choose reminders."""
    person = current_person()
    if person is None:
        abort(401)
    partnerships = partnerships_with_calendars(db.session(), person, clock.today())
    return render_template("reminders/mine.html", partnerships=partnerships)


@bp.route(f"{HERE}/mine", methods=["GET", "POST"])
@requires(Permission.READ)
def own(access: Access) -> ResponseReturnValue:
    """Let the person choose their reminders in a partnership."""
    session = db.session()
    form = choices_form(kinds_for(access), queries.choices_of(session, access.person, access.partnership))

    def change() -> Done:
        service.choose(session, access, form.chosen())
        return Done("Choices saved.", url_for("reminders.own"))

    return save(form, change) or page("reminders/own.html", form=form, kinds=kinds_for(access))
