"""How the footprints of all partnerships lie together: the national page, the parts of an umbrella, and the parent.

Of other partnerships everybody learns names and footprints, and nothing else (docs/rules/rights.md 6).
"""

from flask import request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.partnerships import queries
from cdp.partnerships.footprints.forms.parents import ParentForm
from cdp.partnerships.footprints.national import (
    PARTS_IN_WORDS,
    PLACES_IN_WORDS,
    Place,
    is_above,
    national,
    part_places,
    umbrella_of,
)
from cdp.partnerships.footprints.service import parents
from cdp.partnerships.routes.blueprint import HERE, bp
from cdp.reference.areas import BodyKind, authorities_in, regions
from cdp.reference.shapes import map_view, national_view
from cdp.web.access import current_person, requires, requires_sign_in
from cdp.web.changes import Done, page, save


@bp.route("/partnerships/national", methods=["GET"])
@requires_sign_in
def national_map() -> ResponseReturnValue:
    """Show all footprints on one map, with gaps, overlaps and umbrellas, for England or one region."""
    session, today, person = db.session(), clock.today(), current_person()
    region = next((one for one in regions() if one.code == request.args.get("region")), None)
    everything = national(queries.all_partnerships(session), today, region.code if region else None)
    inside = [place.code for place in authorities_in(BodyKind.REGION, region.code)] if region else []
    return page(
        "partnerships/national_map.html",
        national=everything,
        map=map_view(inside) if region else national_view(),
        region=region,
        regions=regions(),
        places=Place,
        words=PLACES_IN_WORDS,
        mine=queries.partnership_ids_of(session, person, today) if person else set(),
        today=today,
    )


@bp.route(f"{HERE}/parts", methods=["GET"])
@requires(Permission.READ_SUMMARY)
def parts(access: Access) -> ResponseReturnValue:
    """Show the parts of an umbrella on one map, what no part has, and what several have."""
    session, today = db.session(), clock.today()
    umbrella = umbrella_of(access.partnership, queries.all_partnerships(session), today)
    lies = part_places(umbrella, today) if umbrella else {}
    return page(
        "partnerships/parts.html",
        umbrella=umbrella,
        lies=lies,
        counts=[(place, number) for place in Place if (number := list(lies.values()).count(place))],
        map=map_view(list(lies)),
        areas=umbrella.areas_of_parts(today) if umbrella else [],
        part_words=PARTS_IN_WORDS,
        mine=queries.partnership_ids_of(session, access.person, today),
        today=today,
    )


@bp.route(f"{HERE}/parent", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def parent(access: Access) -> ResponseReturnValue:
    """Choose the partnership that stands above this one, or none."""
    session, form = db.session(), ParentForm.of(access.partnership)
    form.offer(
        one
        for one in queries.all_partnerships(session)
        if one.id != access.partnership.id and not is_above(access.partnership, one)
    )

    def change() -> Done:
        parents.set_parent(
            session, access.partnership, form.details(), version=form.version.data, by=access.person
        )
        above = access.partnership.parent
        said = f"{above.name} is now the parent partnership." if above else "There is no parent partnership."
        return Done(said, url_for("partnerships.footprint"))

    return save(form, change) or page("partnerships/parent.html", form=form)
