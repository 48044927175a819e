"""The calendar file of one meeting."""

from flask import Response, abort, request
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.calendars import ics
from cdp.calendars.routes.blueprint import HERE, bp
from cdp.extensions import db
from cdp.meetings import letters
from cdp.meetings.queries import may_see, meeting_by_key
from cdp.web.access import requires
from cdp.wording.formats import day


@bp.route(f"{HERE}/meetings/<key:key>/calendar.ics", methods=["GET"])
@requires(Permission.READ)
def meeting(access: Access, key: str) -> ResponseReturnValue:
    """Return a meeting as a calendar file, which does not request a reply and will not be updated later."""
    found = meeting_by_key(db.session(), access.partnership, key)
    if found is None or not may_see(access, found):
        abort(404)
    response = Response(
        ics.download(letters.download_facts(db.session(), found)), content_type="text/calendar; charset=utf-8"
    )
    response.headers.set("Content-Disposition", "attachment", filename=f"Meeting {day(found.starts_at)}.ics")
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    return response.make_conditional(request)
