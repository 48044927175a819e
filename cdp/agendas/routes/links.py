"""The page that links an agenda item to other records."""

from flask import url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.agendas import links
from cdp.agendas.forms import LinksForm, values_of_links
from cdp.agendas.routes.shared import bp, find_item, find_meeting
from cdp.extensions import db
from cdp.web.access import requires
from cdp.web.changes import Done, page, save


@bp.route("/items/<key:item_key>/links", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def link_item(access: Access, key: str, item_key: str) -> ResponseReturnValue:
    """Link an item to an objective, an activity, a duty, an indicator or an earlier decision."""
    meeting = find_meeting(access, key)
    item = find_item(access, meeting, item_key)
    session = db.session()
    form = LinksForm(data=values_of_links(links.links_of_item(session, item)))
    form.offer(links.targets_for(session, access.partnership, meeting.board))

    def change() -> Done:
        links.link_item(session, item, form.details(), by=access.person)
        return Done("Links saved.", url_for("agendas.item", key=meeting.key, item_key=item.key))

    return save(form, change) or page("agendas/link_item.html", form=form, meeting=meeting, item=item)
