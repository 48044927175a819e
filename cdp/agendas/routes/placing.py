"""The page that moves, copies or defers an item, with the email to the person who proposed it."""

from flask import url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.agendas import continuing
from cdp.agendas.backlog import placing, queries
from cdp.agendas.backlog.forms import NextPlaceForm, to_show_first
from cdp.agendas.continuing import ItemDeed
from cdp.agendas.forms import PressForm
from cdp.agendas.routes.shared import bp, find_item, find_meeting
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.wording.formats import plural

DONE = {ItemDeed.MOVE: "Item moved.", ItemDeed.COPY: "Item copied.", ItemDeed.DEFER: "Item deferred."}


@bp.route("/items/copy-last", methods=["POST"])
@requires(Permission.MANAGE_MEETINGS)
def copy_last(access: Access, key: str) -> ResponseReturnValue:
    """Add the items of the board’s last meeting, without their papers."""
    meeting = find_meeting(access, key)
    form = PressForm()

    def change() -> Done:
        copied = continuing.copy_last(db.session(), access, meeting, by=access.person)
        return Done(f"{plural(copied, 'item')} copied.", url_for("agendas.show", key=meeting.key))

    if answer := save(form, change):
        return answer
    raise Refusal(form.error_summary[0][0] if form.error_summary else "Open the agenda and try again.")


@bp.route("/items/<key:item_key>/place", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def place_item(access: Access, key: str, item_key: str) -> ResponseReturnValue:
    """Move or copy an item to another meeting of the board, or defer it to the backlog."""
    meeting = find_meeting(access, key)
    item = find_item(access, meeting, item_key)
    session, form = db.session(), NextPlaceForm()
    others = queries.open_meetings(session, meeting.board, clock.now())
    form.offer([other for other in others if other != meeting])
    emails = to_show_first(form, lambda: placing.mailing_of(session, item, form.details(), by=access.person))

    def change() -> Done:
        chosen = form.details()
        placing.place(session, item, chosen, by=access.person)
        return Done(DONE[chosen.deed], url_for("agendas.show", key=meeting.key))

    if emails is None and (answer := save(form, change)):
        return answer
    return page("agendas/place_item.html", form=form, meeting=meeting, item=item, mailing=emails)
