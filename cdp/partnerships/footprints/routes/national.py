"""Pages about all footprints: the national map, the parts of an umbrella, and the parent of a partnership.

Everyone can see the names and footprints of other partnerships, and nothing else (docs/rules/rights.md 6).
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
    STATES_IN_WORDS,
    AreaState,
    is_above,
    marks_of,
    national,
    part_states,
    umbrella_of,
)
from cdp.partnerships.footprints.service import parents
from cdp.partnerships.routes.blueprint import HERE, bp
from cdp.reference.area_bodies import authorities_in, regions
from cdp.reference.areas import PublicBodyKind
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
    inside = (
        [place.code for place in authorities_in(PublicBodyKind.REGION, region.code, today)] if region else []
    )
    return page(
        "partnerships/national_map.html",
        national=everything,
        map=map_view(inside) if region else national_view(),
        region=region,
        regions=regions(),
        states=AreaState,
        words=STATES_IN_WORDS,
        mine=queries.partnership_ids_of(session, person, today) if person else set(),
        today=today,
    )


@bp.route(f"{HERE}/parts", methods=["GET"])
@requires(Permission.READ_SUMMARY)
def parts(access: Access) -> ResponseReturnValue:
    """Show the parts of an umbrella on one map, with gaps and overlaps."""
    session, today = db.session(), clock.today()
    umbrella = umbrella_of(access.partnership, queries.all_partnerships(session), today)
    states = part_states(umbrella, today) if umbrella else {}
    return page(
        "partnerships/parts.html",
        umbrella=umbrella,
        states=states,
        counts=[(state, number) for state in AreaState if (number := list(states.values()).count(state))],
        map=map_view(list(states)),
        areas=umbrella.areas_of_parts(today) if umbrella else [],
        marks=marks_of(umbrella, today) if umbrella else {},
        part_words=PARTS_IN_WORDS,
        mine=queries.partnership_ids_of(session, access.person, today),
        today=today,
    )


@bp.route(f"{HERE}/parent", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def parent(access: Access) -> ResponseReturnValue:
    """Choose the parent of this partnership, or none."""
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
        message = f"{above.name} saved as the parent partnership." if above else "Parent partnership removed."
        return Done(message, url_for("partnerships.footprint"))

    return save(form, change) or page("partnerships/parent.html", form=form)
