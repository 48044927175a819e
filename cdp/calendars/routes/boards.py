"""The page of a board's website calendar: its address, and turning it on and off."""

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.calendars import service
from cdp.calendars.forms import CalendarButtonForm
from cdp.calendars.routes.blueprint import HERE, addresses_of, bp
from cdp.extensions import db
from cdp.partnerships.queries import board_by_key
from cdp.web.access import requires
from cdp.web.changes import Done, page, save


@bp.route(f"{HERE}/boards/<key:key>/calendar", methods=["GET", "POST"])
@requires(Permission.READ, Permission.MANAGE_MEETINGS)
def board(access: Access, key: str) -> ResponseReturnValue:
    """Show a board's website calendar, with a button to turn it on or off."""
    session, form = db.session(), CalendarButtonForm()
    shown = board_by_key(session, access.partnership, key)
    if shown is None:
        abort(404)

    def change() -> Done:
        here = url_for("calendars.board", key=shown.key)
        if shown.public_feed_since is None:
            service.open_to_websites(session, shown, by=access.person)
            return Done("Calendar for websites switched on.", here)
        service.close_to_websites(session, shown, by=access.person)
        return Done("Calendar for websites switched off. Its address no longer works.", here)

    return save(form, change) or page(
        "calendars/board.html",
        form=form,
        board=shown,
        addresses=addresses_of(session, url_for("calendars.board_feed", key=shown.key)),
    )
