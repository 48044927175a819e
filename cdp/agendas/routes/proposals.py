"""Addresses at which items were proposed for one meeting; they lead to the backlog of its board."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.agendas.routes.shared import bp, find_meeting
from cdp.web.access import requires


@bp.route("/proposals/new")
@requires(Permission.PROPOSE_ITEM)
def propose(access: Access, key: str) -> ResponseReturnValue:
    """Go to the form that proposes an item for this meeting."""
    meeting = find_meeting(access, key)
    return redirect(url_for("backlog.propose", key=meeting.board.key, meeting=meeting.key))


@bp.route("/proposals/<key:item_key>/decline")
@requires(Permission.MANAGE_MEETINGS)
def decline(access: Access, key: str, item_key: str) -> ResponseReturnValue:
    """Go to the reply to a proposal; the backlog finds it, or answers 404."""
    meeting = find_meeting(access, key)
    return redirect(url_for("backlog.reply", key=meeting.board.key, item_key=item_key))
