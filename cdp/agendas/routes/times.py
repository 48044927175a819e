"""The page for the order and times of a whole agenda, and the clock times that it shows while they are typed."""

from flask import jsonify, request, url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission, visible_items
from cdp.agendas import queries
from cdp.agendas.content import draft_view
from cdp.agendas.document import end_sentence
from cdp.agendas.numbering import numbers_of
from cdp.agendas.routes.shared import bp, find_meeting
from cdp.agendas.times import service
from cdp.agendas.times.forms import times_form
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.models import MeetingState
from cdp.web.access import requires
from cdp.web.changes import Done, page, save

LONGEST = 480  # minutes: a whole day


@bp.route("/times", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def times(access: Access, key: str) -> ResponseReturnValue:
    """Change the order and minutes of all items in one form; without JavaScript, a button computes the times."""
    meeting = find_meeting(access, key)
    items = visible_items(access, queries.items_of(db.session(), meeting))
    form = times_form(
        service.placed_items(items), service.timed_items(items), numbers_of(items), service.times_mark(items)
    )

    def change() -> Done:
        service.save_times(db.session(), access, meeting, form.entered(), by=access.person)
        return Done("Order and times saved.", url_for("agendas.show", key=meeting.key))

    only_computes = "compute" in request.form
    if not only_computes and (answer := save(form, change)):
        return answer
    view = draft_view(access, meeting, items)
    typed = form.entered().minutes if not only_computes or form.validate() else {}
    held = meeting.state is MeetingState.HELD
    return page(
        "agendas/times.html",
        form=form,
        meeting=meeting,
        view=view,
        texts=service.texts_of(view, typed),
        end=end_sentence(view),
        stop="This meeting has been held, so you can no longer change its agenda." if held else "",
    )


@bp.route("/times/check", methods=["POST"])
@requires(Permission.MANAGE_MEETINGS)
def check_times(access: Access, key: str) -> ResponseReturnValue:
    """Return the clock times of the agenda with the minutes sent by our script; nothing is saved."""
    meeting = find_meeting(access, key)
    body = request.get_json()
    minutes = body.get("minutes") if isinstance(body, dict) else None
    if not isinstance(minutes, dict) or not all(
        isinstance(given, int) and 1 <= given <= LONGEST for given in minutes.values()
    ):
        raise Refusal("Send the minutes of each item as whole numbers.")
    view = draft_view(access, meeting, queries.items_of(db.session(), meeting))
    return jsonify(texts=service.texts_of(view, minutes))
