"""The calendars that programs fetch, without sign-in, cookies or redirects. Every refusal is a 404.

Log lines name the view and never the address (cdp/web/request_log.py), so that logs contain no tokens.
"""

from collections.abc import Callable, Mapping

from flask import Response, abort, request
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Permission
from cdp.access.identity import access_to
from cdp.accounts import calendar_addresses
from cdp.calendars import content, queries, writing
from cdp.calendars.routes.blueprint import bp
from cdp.extensions import db, note_aside
from cdp.models import CalendarFeed
from cdp.web.access import public

NOTE_WAITS_MS = 250
OWN = {
    "Cache-Control": "private, max-age=900",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
}
# Websites on any host may show a board's calendar
FOR_EVERYBODY = {
    "Cache-Control": "public, max-age=900",
    "Referrer-Policy": "no-referrer",
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


@bp.route("/calendar/<token>.ics", methods=["GET"])
@public("Calendar programs cannot sign in, so the address itself is the proof.")
def feed(token: str) -> ResponseReturnValue:
    """Return the calendar of a person's meetings and due dates, by their roles today."""
    session, today = db.session(), clock.today()
    found = calendar_addresses.feed_of_token(session, token)
    access = access_to(session, found.partnership, found.person, today) if found else None
    if found is None or access is None or not access.may(Permission.READ):
        abort(404)
    _note_use(found)
    about: list[object] = [found.key, found.leaves_out_invited]
    if found.leaves_out_invited:  # because the history does not record deliveries of email
        about.append(queries.meetings_not_delivered(session, access))
    mark = content.mark_of(session, found.partnership, today, *about)

    def write() -> bytes:
        entries = content.entries_for(
            session, access, leaves_out_invited=found.leaves_out_invited, today=today
        )
        return writing.calendar(content.name_for(found.partnership), entries)

    return _answer(mark, write, OWN)


@bp.route("/calendar/boards/<key:key>/meetings.ics", methods=["GET"])
@public("The coordinator has opened this board’s meetings to websites.")
def board_feed(key: str) -> ResponseReturnValue:
    """Return the titles, times and places of a board's announced meetings, for a website."""
    session, today = db.session(), clock.today()
    board = queries.public_board(session, key)
    if board is None:
        abort(404)
    mark = content.mark_of(session, board.partnership, today, board.key)

    def write() -> bytes:
        return writing.calendar(content.name_of_board(board), content.public_entries(session, board, today))

    return _answer(mark, write, FOR_EVERYBODY)


def _answer(mark: str, write: Callable[[], bytes], headers: Mapping[str, str]) -> ResponseReturnValue:
    """Return a calendar, or 304 if the program already has it; the calendar is only written if needed."""
    response = Response(content_type="text/calendar; charset=utf-8")
    response.headers.update(headers)
    response.set_etag(mark)
    if mark not in request.if_none_match:
        response.set_data(write())
    return response.make_conditional(request)


def _note_use(found: CalendarFeed) -> None:
    """Record the use of an address in a separate short transaction; if that fails, the next use will be recorded."""
    now = clock.now()
    if calendar_addresses.wants_noting(found, now):
        note_aside(lambda session: calendar_addresses.note_use(session, found.id, now), wait_ms=NOTE_WAITS_MS)
