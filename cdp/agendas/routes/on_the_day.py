"""Pages for published items that are withdrawn, deferred, put back, or taken in another order."""

from collections.abc import Callable

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission, visible_items
from cdp.agendas import queries
from cdp.agendas.forms import PressForm
from cdp.agendas.numbering import is_numbered, numbers_of
from cdp.agendas.on_the_day import service
from cdp.agendas.on_the_day.forms import DeferItemForm, WithdrawItemForm, order_taken_form
from cdp.agendas.routes.shared import bp, find_item, find_meeting
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.models import Meeting
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.converters import with_key
from cdp.wording.formats import day


@bp.route("/items/<key:item_key>/withdraw", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def withdraw_item(access: Access, key: str, item_key: str) -> ResponseReturnValue:
    """Withdraw a published item, which keeps its number."""
    meeting = find_meeting(access, key)
    item = find_item(access, meeting, item_key)
    if item.number is None:
        return redirect(url_for("agendas.remove_item", key=meeting.key, item_key=item.key))
    form = WithdrawItemForm()
    form.explain(confidential=item.is_confidential)

    def change() -> Done:
        service.withdraw_item(db.session(), item, form.reason.data, by=access.person)
        return Done("Item withdrawn. It keeps its number.", _agenda(meeting))

    stop = service.why_settled(db.session(), meeting)
    return save(form, change) or page(
        "agendas/withdraw_item.html", form=form, meeting=meeting, item=item, stop=stop
    )


@bp.route("/items/<key:item_key>/defer", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def defer_item(access: Access, key: str, item_key: str) -> ResponseReturnValue:
    """Defer a published item to a later meeting, or until a meeting is chosen."""
    meeting = find_meeting(access, key)
    item = find_item(access, meeting, item_key)
    if item.number is None:
        return redirect(url_for("agendas.remove_item", key=meeting.key, item_key=item.key))
    form = DeferItemForm()
    form.offer(service.later_meetings(db.session(), meeting))
    form.explain(confidential=item.is_confidential)

    def change() -> Done:
        to = form.chosen()
        service.defer_item(db.session(), item, to, form.reason.data, by=access.person)
        where = (
            f"It is on the agenda of the meeting on {day(to.starts_at)}." if to else "It waits for a meeting."
        )
        return Done(f"Item deferred. {where}", _agenda(meeting))

    stop = service.why_settled(db.session(), meeting)
    return save(form, change) or page(
        "agendas/defer_item.html", form=form, meeting=meeting, item=item, stop=stop
    )


@bp.route("/items/<key:item_key>/put-back", methods=["POST"])
@requires(Permission.MANAGE_MEETINGS)
def put_back(access: Access, key: str, item_key: str) -> ResponseReturnValue:
    """Put a withdrawn or deferred item back on the agenda."""
    meeting = find_meeting(access, key)
    item = find_item(access, meeting, item_key)

    def change() -> Done:
        service.put_back(db.session(), item, by=access.person)
        return Done("Item put back on the agenda.", _agenda(meeting))

    return _press(change)


@bp.route("/deferred/<key:item_key>/add", methods=["POST"])
@requires(Permission.MANAGE_MEETINGS)
def take_up(access: Access, key: str, item_key: str) -> ResponseReturnValue:
    """Put an item deferred by an earlier meeting on this agenda."""
    meeting = find_meeting(access, key)
    item = with_key(service.waiting_items(db.session(), access, meeting), item_key)

    def change() -> Done:
        service.take_up(db.session(), item, meeting, by=access.person)
        return Done("Deferred item added to the agenda.", _agenda(meeting))

    return _press(change)


@bp.route("/order-taken", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def order_taken(access: Access, key: str) -> ResponseReturnValue:
    """Record the order in which items were taken at the meeting; their numbers do not change."""
    meeting = find_meeting(access, key)
    items = visible_items(access, queries.items_of(db.session(), meeting))
    if not is_numbered(items):
        abort(404)
    numbers, taken = numbers_of(items), service.order_taken(items)
    places = {item.key: place for place, item in enumerate(taken, start=1)}
    form = order_taken_form(
        [(one.key, f"{numbers[one.key]}. {one.title}", places[one.key]) for one in items if one.key in places]
    )

    def change() -> Done:
        service.record_order_taken(db.session(), access, meeting, form.places(), by=access.person)
        return Done("Order recorded. The items keep their numbers.", _agenda(meeting))

    stop = service.why_settled(db.session(), meeting)
    return save(form, change) or page("agendas/order_taken.html", form=form, meeting=meeting, stop=stop)


def _press(change: Callable[[], Done]) -> ResponseReturnValue:
    """Make the change of a button, or raise Refusal to say on a page of its own why it failed."""
    form = PressForm()
    if answer := save(form, change):
        return answer
    summary = form.error_summary
    raise Refusal(summary[0][0] if summary else "Open the agenda and press the button again.")


def _agenda(meeting: Meeting) -> str:
    return url_for("agendas.show", key=meeting.key)
