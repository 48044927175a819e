"""Pages to list all partnerships, create one, and change its details."""

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.models import Partnership, Person
from cdp.partnerships import people, queries
from cdp.partnerships.forms import SingleButtonForm
from cdp.partnerships.founding import directory
from cdp.partnerships.founding import service as founding
from cdp.partnerships.founding.forms import NewPartnershipForm, PartnershipForm
from cdp.partnerships.routes.blueprint import HERE, bp
from cdp.partnerships.set_up.queries import coordinators_of, figures_of
from cdp.partnerships.set_up.tasks import SetUp, set_up_from
from cdp.web.access import current_person, requires, requires_administrator, requires_sign_in
from cdp.web.changes import Done, page, save
from cdp.web.paging import page_of_list


@bp.route("/partnerships", methods=["GET"])
@requires_sign_in
def index() -> ResponseReturnValue:
    """List all partnerships by name with their footprints, and the SROs of the reader's own partnerships.

    Administrators see the SROs of all partnerships, and the progress of each set-up.
    """
    session, today, wanted = db.session(), clock.today(), request.args.get("q", "")
    entries = directory.entries(
        queries.all_partnerships(session),
        queries.sros_of_all(session, today),
        queries.partnership_ids_of(session, _me(), today),
        _me(),
        today,
    )
    listed = page_of_list(directory.search(entries, wanted), request.args.get("page"))
    return page(
        "partnerships/index.html",
        entries=listed,
        set_ups=_set_ups([entry.partnership for entry in listed.items]) if _me().is_administrator else {},
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
        message = f"{partnership.name} created."
        if form.invited.data:
            message += f" An invitation is being sent to {form.person_name.data}."
        return Done(message, url_for("partnerships.administration", slug=partnership.slug))

    return save(form, change) or page("partnerships/new.html", form=form)


@bp.route(f"{HERE}/administration", methods=["GET"])
@requires_administrator
def administration(slug: str) -> ResponseReturnValue:
    """Show an administrator a partnership's coordinators, whether they have signed in, and the progress of set-up."""
    partnership = _partnership(slug)
    return page(
        "partnerships/administration.html",
        partnership=partnership,
        coordinators=coordinators_of(db.session(), partnership, clock.today()),
        set_up=_set_ups([partnership])[partnership.id],
    )


@bp.route(f"{HERE}/coordinators/<key:key>/invite", methods=["POST"])
@requires_administrator
def invite_coordinator(slug: str, key: str) -> ResponseReturnValue:
    """Send a coordinator an invitation to sign in, for the first time or again."""
    partnership = _partnership(slug)
    coordinators = coordinators_of(db.session(), partnership, clock.today())
    person = next((one.person for one in coordinators if one.person.key == key), None) or abort(404)

    def change() -> Done:
        people.invite(db.session(), partnership, person, by=_me())
        there = url_for("partnerships.administration", slug=slug)
        return Done(f"An invitation is being sent to {person.name}.", there)

    form = SingleButtonForm()
    if answer := save(form, change):
        return answer
    raise Refusal(form.error_summary[0][0])


@bp.route(f"{HERE}/details", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def edit(access: Access) -> ResponseReturnValue:
    """Change the partnership's details."""
    form = PartnershipForm.of(access.partnership)

    def change() -> Done:
        founding.change_partnership(
            db.session(),
            access.partnership,
            form.details(access.partnership.parent),
            version=form.version.data,
            by=access.person,
        )
        return Done("Details saved.", url_for("partnerships.footprint"))

    return save(form, change) or page("partnerships/edit.html", form=form)


def _partnership(slug: str) -> Partnership:
    return queries.partnership_by_slug(db.session(), slug) or abort(404)


def _set_ups(partnerships: list[Partnership]) -> dict[int, SetUp]:
    """Return the progress of each partnership's set-up, by the id of the partnership, in two statements."""
    found = figures_of(db.session(), [one.id for one in partnerships], clock.today())
    return {number: set_up_from(figures) for number, figures in found.items()}


def _me() -> Person:
    person = current_person()
    assert person is not None  # noqa: S101 -- every view here requires sign-in
    return person
