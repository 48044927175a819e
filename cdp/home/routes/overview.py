"""Where people arrive: their partnerships, and the first page of each."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.home import queries
from cdp.home.overview import overview
from cdp.web.access import current_person, requires, requires_sign_in

bp = Blueprint("home", __name__)


@bp.route("/")
@requires_sign_in
def index() -> ResponseReturnValue:
    """Take somebody with one partnership there; let others choose."""
    person = current_person()
    partnerships = queries.partnerships_of(db.session(), person, clock.today()) if person else []
    if len(partnerships) == 1 and person and not person.is_administrator:
        return redirect(url_for("home.partnership", slug=partnerships[0].slug))
    return render_template("home/index.html", partnerships=partnerships)


@bp.route("/partnerships/<slug:slug>")
@requires(Permission.READ_SUMMARY)
def partnership(access: Access) -> ResponseReturnValue:
    """Show what needs this person in a partnership."""
    return render_template(
        "home/partnership.html", partnership=access.partnership, page=overview(db.session(), access)
    )
