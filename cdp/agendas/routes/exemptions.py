"""Pages where the coordinator gives the exemption of a confidential item, and releases the item."""

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.agendas import exemptions
from cdp.agendas.forms import ExemptionForm, PressForm
from cdp.agendas.routes.shared import bp, find_item, find_meeting
from cdp.extensions import db
from cdp.models import AgendaItem, Meeting
from cdp.web.access import requires
from cdp.web.changes import Done, page, save


@bp.route("/items/<key:item_key>/exemption", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def exemption(access: Access, key: str, item_key: str) -> ResponseReturnValue:
    """Give or change the exemption, the review date and the release date of a confidential item."""
    meeting = find_meeting(access, key)
    item = _confidential(access, meeting, item_key)
    form = ExemptionForm.of(item)

    def change() -> Done:
        exemptions.set_exemption(db.session(), item, form.details(), by=access.person)
        return Done("Exemption saved.", url_for("agendas.item", key=meeting.key, item_key=item.key))

    return save(form, change) or page("agendas/exemption.html", form=form, meeting=meeting, item=item)


@bp.route("/items/<key:item_key>/release", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def release(access: Access, key: str, item_key: str) -> ResponseReturnValue:
    """Release a confidential item, after confirmation."""
    meeting = find_meeting(access, key)
    item = _confidential(access, meeting, item_key)
    form = PressForm()

    def change() -> Done:
        exemptions.release(db.session(), item, by=access.person)
        return Done("Item released.", url_for("agendas.item", key=meeting.key, item_key=item.key))

    return save(form, change) or page("agendas/release.html", form=form, meeting=meeting, item=item)


def _confidential(access: Access, meeting: Meeting, item_key: str) -> AgendaItem:
    item = find_item(access, meeting, item_key)
    if not item.is_confidential:
        abort(404)
    return item
