"""Pages to list, add, change, verify and end contact points."""

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.contacts import checks, points, queries
from cdp.contacts.files import POINT_FILE
from cdp.contacts.forms.directory import ConfirmDetailsForm, EndPointForm, NewPointForm, PointForm
from cdp.contacts.points import area_words
from cdp.contacts.routes.blueprint import HERE, ONLY_PUBLIC, bp, everyone, find_point, only_public, press
from cdp.contacts.words import KINDS
from cdp.extensions import db
from cdp.models import ContactPoint
from cdp.partnerships import queries as partnerships
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.paging import page_of_list
from cdp.web.registers import register_download

POINT = f"{HERE}/points/<key:key>"


@bp.route(f"{HERE}/points", methods=["GET"])
@requires(Permission.READ)
def role_mailboxes(access: Access) -> ResponseReturnValue:
    """List the contact points in use; the secretariat also sees those that have ended."""
    session, today = db.session(), clock.today()
    every = queries.points_of(session, access.partnership)
    return page(
        "contacts/points.html",
        points=page_of_list(_in_use(every), request.args.get("page")),
        ended=[point for point in every if not point.holds_on(today)]
        if access.may(Permission.SET_UP)
        else [],
        present=partnerships.person_ids_of(session, access.partnership, today),
        only_public=only_public(),
        kinds=KINDS,
        area_words=area_words,
    )


@bp.route(f"{HERE}/points/download.<any(xlsx, docx, csv):kind>", methods=["GET"])
@requires(Permission.READ)
def download_points(access: Access, kind: str) -> ResponseReturnValue:
    """Return the contact points in use as a file."""
    in_use = _in_use(queries.points_of(db.session(), access.partnership))
    filters = ONLY_PUBLIC if only_public() else ()
    return register_download(access, POINT_FILE, kind, in_use, name="role-mailboxes", filters=filters)


@bp.route(f"{HERE}/points/new", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def new_point(access: Access) -> ResponseReturnValue:
    """Add a contact point."""
    session, today = db.session(), clock.today()
    form = NewPointForm()
    form.offer(
        access.partnership.area_codes_on(today),
        partnerships.organisations_of(session, access.partnership),
        everyone(access),
    )

    def change() -> Done:
        point = points.add_point(session, access.partnership, form.details(), by=access.person)
        session.flush()
        return Done(f"{point.name} added.", url_for("contacts.point", key=point.key))

    return save(form, change) or page("contacts/new_point.html", form=form)


@bp.route(POINT, methods=["GET"])
@requires(Permission.READ)
def point(access: Access, key: str) -> ResponseReturnValue:
    """Show one contact point."""
    shown, session, today = find_point(access, key), db.session(), clock.today()
    present = partnerships.person_ids_of(session, access.partnership, today)
    return page(
        "contacts/point.html",
        point=shown,
        form=ConfirmDetailsForm(data={"mark": checks.mark_of([shown])}),
        kinds=KINDS,
        area_words=area_words,
        responsible=shown.responsible if shown.responsible_id in present else None,
        may_verify=shown.holds_on(today) and _may_verify(access, shown),
        is_open=shown.holds_on(today),
        reported=queries.open_change_of(session, access.person, access.partnership, shown),
    )


@bp.route(f"{POINT}/edit", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def edit_point(access: Access, key: str) -> ResponseReturnValue:
    """Change a contact point."""
    shown, session = find_point(access, key), db.session()
    people = everyone(access)
    form = PointForm.of(shown, [line.person.id for line in people])
    form.offer(
        access.partnership.area_codes_on(clock.today()),
        partnerships.organisations_of(session, access.partnership),
        people,
        shown,
    )

    def change() -> Done:
        points.change_point(session, shown, form.details(), version=form.version.data, by=access.person)
        return Done(f"{shown.name} saved.", url_for("contacts.point", key=shown.key))

    return save(form, change) or page("contacts/edit_point.html", form=form, point=shown)


@bp.route(f"{POINT}/verified", methods=["POST"])
@requires(Permission.READ)
def verified_point(access: Access, key: str) -> ResponseReturnValue:
    """Record that a contact point is correct. The person responsible or the secretariat can confirm this."""
    shown, session = find_point(access, key), db.session()
    if not _may_verify(access, shown):
        abort(403)
    form, here = ConfirmDetailsForm(), url_for("contacts.point", key=key)

    def change() -> Done:
        checks.confirm_point(session, shown, mark=form.mark.data or "", by=access.person)
        return Done(f"{shown.name} verified today.", here)

    return press(change, here, form)


@bp.route(f"{POINT}/end", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def end_point(access: Access, key: str) -> ResponseReturnValue:
    """End a contact point."""
    shown = find_point(access, key)
    form, name = EndPointForm.offering_yesterday(), shown.name

    def change() -> Done:
        points.end_point(db.session(), shown, form.day(), by=access.person)
        return Done(f"{name} ended.", url_for("contacts.role_mailboxes"))

    return save(form, change) or page("contacts/end_point.html", form=form, point=shown)


def _in_use(every: list[ContactPoint]) -> list[ContactPoint]:
    """Return the contact points in use today; with `public=yes` in the address, only those that may be shared."""
    today, everything = clock.today(), not only_public()
    return [point for point in every if point.holds_on(today) and (point.is_public or everything)]


def _may_verify(access: Access, point: ContactPoint) -> bool:
    return access.may(Permission.SET_UP) or point.responsible_id == access.person.id
