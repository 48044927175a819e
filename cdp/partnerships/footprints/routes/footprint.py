"""The page of a footprint on a day: its map, coverage, seats and history."""

from flask import request
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.partnerships import queries
from cdp.partnerships.footprints.coming import Standing
from cdp.partnerships.footprints.coverage import changes_of, footprint_of, numbers_on_map
from cdp.partnerships.footprints.forms.areas import AsOnForm
from cdp.partnerships.footprints.queries import bodies
from cdp.partnerships.footprints.represented import representations, unmatched
from cdp.partnerships.footprints.service.outlook import coming_changes_of
from cdp.partnerships.routes.blueprint import HERE, bp
from cdp.reference.bodies import bodies_touching
from cdp.reference.shapes import map_view
from cdp.web.access import requires
from cdp.web.changes import page


@bp.route(f"{HERE}/footprint", methods=["GET"])
@requires(Permission.READ_SUMMARY)
def footprint(access: Access) -> ResponseReturnValue:
    """Show the map, the authorities, the bodies covered, and overlaps with other partnerships.

    If the day is today, people who may read the members also see which bodies have a seat.
    """
    session, today = db.session(), clock.today()
    asked = AsOnForm(request.args)
    day = asked.on.data if asked.validate() and asked.on.data else today
    shows_seats = day == today and access.may(Permission.READ)
    organisations = bodies.organisations_with_seats(session, access.partnership, today) if shows_seats else []
    codes = access.partnership.area_codes_on(day)
    served = bodies.served_bodies(session, access.partnership, today) if shows_seats else []
    to_match = unmatched(organisations)
    described = footprint_of(
        access.partnership,
        queries.footprints_elsewhere(session, access.partnership, day),
        day,
        representations(
            organisations,
            bodies_touching(codes, today),
            served,
            bodies.absences(session, access.partnership) if shows_seats else (),
        ),
        all_matched=not to_match,
    )
    return page(
        "partnerships/footprint.html",
        form=asked,
        footprint=described,
        history=changes_of(access.partnership),
        map=map_view(described.codes),
        numbers=numbers_on_map(described.areas),
        shows_seats=shows_seats,
        unmatched=to_match,
        coming=coming_changes_of(session, access, organisations) if day == today else [],
        standings=Standing,
        main_board=next(iter(queries.boards_of(session, access.partnership, open_on=today)), None)
        if access.may(Permission.SET_UP)
        else None,
        parts=queries.parts_of(session, access.partnership),
        day=day,
        today=today,
    )
