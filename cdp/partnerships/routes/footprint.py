"""The footprint: its map and what it covers; adding authorities and taking one out."""

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission, requires
from cdp.extensions import db
from cdp.models import Partnership
from cdp.partnerships import queries, service
from cdp.partnerships.coverage import footprint_of
from cdp.partnerships.forms.footprint import AddAreasForm, RemoveAreaForm
from cdp.partnerships.routes.blueprint import HERE, bp
from cdp.reference.areas import (
    Authority,
    authorities_in_police_force,
    authority,
    find_authorities,
    is_authority,
    police_forces,
)
from cdp.reference.shapes import map_view
from cdp.web.changes import Done, page, save

SHOWN_AT_MOST = 40


@bp.route(f"{HERE}/footprint", methods=["GET"])
@requires(Permission.READ_SUMMARY)
def footprint(access: Access) -> ResponseReturnValue:
    """Show the map, the authorities, the bodies covered, and overlaps with other partnerships."""
    today = clock.today()
    elsewhere = queries.footprints_elsewhere(db.session(), access.partnership, today)
    described = footprint_of(access.partnership, elsewhere, today)
    return page(
        "partnerships/footprint.html",
        footprint=described,
        map=map_view(described.codes),
        numbers={row.authority.code: row.number for row in described.areas},
    )


@bp.route(f"{HERE}/footprint/add", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def add_areas(access: Access) -> ResponseReturnValue:
    """Find authorities by name or police force area, and add the ones that are ticked."""
    wanted, force = request.args.get("q", "").strip(), request.args.get("force", "")
    found = _found(wanted, force)
    offered = [place for place in found if not _is_inside(access.partnership, place)][:SHOWN_AT_MOST]
    form = AddAreasForm(
        data={
            "starts_on": access.partnership.agreed_on or clock.today(),
            "areas": [place.code for place in offered] if force or len(offered) == 1 else [],
        }
    )
    # What was sent may have been found by another search: every authority may come, only the found are shown.
    sent = [authority(code) for code in request.form.getlist("areas") if is_authority(code)]
    form.offer(dict.fromkeys([*offered, *sent]))
    if request.method == "POST" and not form.areas.choices:
        abort(400)  # no page of ours sends that

    def change() -> Done:
        added = service.add_areas(
            db.session(), access.partnership, form.areas.data, form.starts_on.data, by=access.person
        )
        names = service.listed([place.name for place in added])
        return Done(f"{names} added to the footprint.", url_for("partnerships.footprint"))

    return save(form, change) or page(
        "partnerships/add_areas.html",
        form=form,
        wanted=wanted,
        force=force,
        forces=police_forces(),
        searched=bool(wanted or force),
        already=[place.name for place in found if _is_inside(access.partnership, place)],
    )


@bp.route(f"{HERE}/footprint/<code>/remove", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def remove_area(access: Access, code: str) -> ResponseReturnValue:
    """Take an authority out of the footprint from a day on."""
    area = service.area_by_code(access.partnership, code, clock.today())
    if area is None:
        abort(404)
    form, name = RemoveAreaForm(data={"leaves_on": clock.today()}), authority(code).name

    def change() -> Done:
        service.remove_area(db.session(), access.partnership, area, form.day(), by=access.person)
        return Done(f"{name} is removed from the footprint.", url_for("partnerships.footprint"))

    return save(form, change) or page("partnerships/remove_area.html", form=form, name=name, area=area)


def _found(wanted: str, force: str) -> tuple[Authority, ...]:
    if force:
        known = any(body.code == force for body in police_forces())
        return authorities_in_police_force(force) if known else ()
    return find_authorities(wanted)


def _is_inside(partnership: Partnership, place: Authority) -> bool:
    return service.area_by_code(partnership, place.code, clock.today()) is not None
