"""The front page, the list of a person's partnerships, and the overview of each partnership."""

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.home import queries
from cdp.home.overview import overview
from cdp.home.part_2 import part_2_tasks
from cdp.home.state import InstallationFact, state_of
from cdp.web.access import current_person, public, requires, requires_administrator

bp = Blueprint("home", __name__)


@bp.route("/")
@public("Signed out, it is the same for everyone; signed in, it lists the person's own partnerships.")
def index() -> ResponseReturnValue:
    """Show the front page to people who are signed out, and their partnerships to others.

    Anyone with exactly one partnership, except an administrator, is redirected to it.
    """
    person = current_person()
    if person is None:
        settings = current_app.extensions["settings"]
        return render_template(
            "home/front.html", run_by=settings.run_by, contact_email=settings.contact_email
        )
    partnerships = queries.partnerships_of(db.session(), person, clock.today())
    if len(partnerships) == 1 and not person.is_administrator:
        return redirect(url_for("home.partnership", slug=partnerships[0].slug))
    wrong = [fact for fact in _state() if fact.is_wrong] if person.is_administrator else []
    return render_template("home/index.html", partnerships=partnerships, wrong=wrong)


@bp.route("/state")
@requires_administrator
def state() -> ResponseReturnValue:
    """Show how the installation stands: backups, emails, disk and database."""
    return render_template("home/state.html", facts=_state())


def _state() -> list[InstallationFact]:
    return state_of(db.session(), current_app.extensions["settings"])


@bp.route("/partnerships/<slug:slug>")
@requires(Permission.READ_SUMMARY)
def partnership(access: Access) -> ResponseReturnValue:
    """Show a person's overview of a partnership."""
    return render_template(
        "home/partnership.html", partnership=access.partnership, page=overview(db.session(), access)
    )


@bp.route("/partnerships/<slug:slug>/confidential-items")
@requires(Permission.MANAGE_MEETINGS)
def part_2(access: Access) -> ResponseReturnValue:
    """List the confidential items that the coordinator should release or review by today."""
    return render_template("home/part_2.html", tasks=part_2_tasks(db.session(), access, clock.today()))
