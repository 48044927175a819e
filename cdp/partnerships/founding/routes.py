"""All partnerships of the installation, creating one, and changing what it says of itself."""

from flask import request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.models import Person
from cdp.partnerships import queries
from cdp.partnerships.founding import directory
from cdp.partnerships.founding import service as founding
from cdp.partnerships.founding.forms import NewPartnershipForm, PartnershipForm
from cdp.partnerships.routes.blueprint import HERE, bp
from cdp.web.access import current_person, requires, requires_administrator, requires_sign_in
from cdp.web.changes import Done, page, save
from cdp.web.paging import page_of_list


@bp.route("/partnerships", methods=["GET"])
@requires_sign_in
def index() -> ResponseReturnValue:
    """List all partnerships by name with their footprints, which are common knowledge; the SRO of one's own."""
    session, today, wanted = db.session(), clock.today(), request.args.get("q", "")
    entries = directory.entries(
        queries.all_partnerships(session),
        queries.sros_of_all(session, today),
        queries.partnership_ids_of(session, _me(), today),
        _me(),
        today,
    )
    found = directory.search(entries, wanted)
    return page(
        "partnerships/index.html",
        entries=page_of_list(found, request.args.get("page")),
        wanted=wanted,
        total=len(entries),
    )


@bp.route("/partnerships/new", methods=["GET", "POST"])
@requires_administrator
def new() -> ResponseReturnValue:
    """Create a partnership with its first coordinator."""
    form = NewPartnershipForm()
    form.offer(queries.all_partnerships(db.session()))

    def change() -> Done:
        partnership = founding.create_partnership(
            db.session(), form.details(form.chosen_parent()), form.person(), by=_me()
        )
        return Done(f"{partnership.name} is created.", url_for("partnerships.index"))

    return save(form, change) or page("partnerships/new.html", form=form)


@bp.route(f"{HERE}/details", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def edit(access: Access) -> ResponseReturnValue:
    """Change what the partnership says of itself."""
    form = PartnershipForm.of(access.partnership)

    def change() -> Done:
        founding.change_partnership(
            db.session(),
            access.partnership,
            form.details(access.partnership.parent),
            version=form.version.data,
            by=access.person,
        )
        return Done("The details are saved.", url_for("partnerships.footprint"))

    return save(form, change) or page("partnerships/edit.html", form=form)


def _me() -> Person:
    person = current_person()
    assert person is not None  # noqa: S101 -- the line above each view says so
    return person
