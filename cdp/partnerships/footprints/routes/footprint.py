"""The page of a footprint on a day: its map, coverage, seats and history."""

from flask import request
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.partnerships import queries
from cdp.partnerships.footprints.coverage import changes_of, footprint_of
from cdp.partnerships.footprints.forms.areas import AsOnForm
from cdp.partnerships.footprints.queries import bodies
from cdp.partnerships.footprints.represented import representations
from cdp.partnerships.routes.blueprint import HERE, bp
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
    represented = (
        representations(bodies.bodies_represented(session, access.partnership, today)) if shows_seats else {}
    )
    elsewhere = queries.footprints_elsewhere(session, access.partnership, day)
    described = footprint_of(access.partnership, elsewhere, day, represented)
    return page(
        "partnerships/footprint.html",
        form=asked,
        footprint=described,
        history=changes_of(access.partnership),
        map=map_view(described.codes),
        numbers={row.authority.code: row.number for row in described.areas},
        shows_seats=shows_seats,
        unmatched=bool(shows_seats and bodies.unmatched_organisations(session, access.partnership)),
        main_board=next(iter(queries.boards_of(session, access.partnership, open_on=today)), None)
        if access.may(Permission.SET_UP)
        else None,
        parts=queries.parts_of(session, access.partnership),
        day=day,
        today=today,
    )
