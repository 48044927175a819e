"""Pages where the coordinator adds, changes, removes and orders agenda items."""

from flask import jsonify, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.agendas import ordering, queries, service
from cdp.agendas.bodies import bodies_of_item
from cdp.agendas.content import draft_view
from cdp.agendas.document import end_sentence
from cdp.agendas.forms import ItemForm, MoveForm, PressForm, values_of
from cdp.agendas.published import exemption_words
from cdp.agendas.routes.shared import bp, find_item, find_meeting
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.models import Meeting, Part
from cdp.partnerships.boards.bodies import bodies_of_meeting
from cdp.partnerships.queries import organisations_of
from cdp.reference import outcomes
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.wording.formats import clock as clock_words
from cdp.wording.formats import listed, plural

USUAL_MINUTES = 10


@bp.route("/items/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def new_item(access: Access, key: str) -> ResponseReturnValue:
    """Add an item to the agenda."""
    meeting = find_meeting(access, key)
    bodies = bodies_of_meeting(meeting)
    usual = {"minutes": USUAL_MINUTES, "part": Part.PUBLIC, "bodies": [body.key for body in bodies]}
    form = ItemForm(data={"version": 0, **usual})
    form.offer(organisations_of(db.session(), access.partnership), bodies)

    def change() -> Done:
        item = service.add_item(db.session(), meeting, form.details(), by=access.person)
        return Done(f"“{item.title}” added to the agenda.", _agenda(meeting))

    return save(form, change) or page("agendas/new_item.html", form=form, meeting=meeting)


@bp.route("/items/standing", methods=["POST"])
@requires(Permission.MANAGE_MEETINGS)
def standing(access: Access, key: str) -> ResponseReturnValue:
    """Add every missing standing item."""
    meeting = find_meeting(access, key)
    form = PressForm()

    def change() -> Done:
        added = service.add_standing_items(db.session(), meeting, by=access.person)
        return Done(f"{plural(len(added), 'standing item')} added.", _agenda(meeting))

    return save(form, change) or _refused(form)


@bp.route("/items/<key:item_key>")
@requires(Permission.MANAGE_MEETINGS)
def item(access: Access, key: str, item_key: str) -> ResponseReturnValue:
    """Show an item with its papers and declared interests."""
    meeting = find_meeting(access, key)
    found = find_item(access, meeting, item_key)
    outcome = outcomes.outcome(found.outcome_code).name if found.outcome_code else ""
    bodies = listed([body.named for body in bodies_of_item(found)])
    return page(
        "agendas/item.html",
        meeting=meeting,
        item=found,
        outcome=outcome,
        bodies=bodies,
        exemption=exemption_words(found),
        today=clock.today(),
    )


@bp.route("/items/<key:item_key>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def edit_item(access: Access, key: str, item_key: str) -> ResponseReturnValue:
    """Change an item."""
    meeting = find_meeting(access, key)
    found = find_item(access, meeting, item_key)
    form = ItemForm(data=values_of(found))
    form.offer(organisations_of(db.session(), access.partnership), bodies_of_meeting(meeting))

    def change() -> Done:
        service.edit_item(db.session(), found, form.details(), by=access.person)
        return Done("Item saved.", _agenda(meeting))

    return save(form, change) or page("agendas/edit_item.html", form=form, meeting=meeting, item=found)


@bp.route("/items/<key:item_key>/remove", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def remove_item(access: Access, key: str, item_key: str) -> ResponseReturnValue:
    """Remove an item from the agenda, after confirmation."""
    meeting = find_meeting(access, key)
    found = find_item(access, meeting, item_key)
    form = PressForm()

    def change() -> Done:
        service.remove_item(db.session(), found, by=access.person)
        return Done("Item removed.", _agenda(meeting))

    return save(form, change) or page("agendas/remove_item.html", form=form, meeting=meeting, item=found)


@bp.route("/items/<key:item_key>/move", methods=["POST"])
@requires(Permission.MANAGE_MEETINGS)
def move_item(access: Access, key: str, item_key: str) -> ResponseReturnValue:
    """Move an item one place up or down."""
    meeting = find_meeting(access, key)
    found = find_item(access, meeting, item_key)
    form = MoveForm()
    direction = form.chosen()
    if direction is None or form.version.data is None:
        raise Refusal("Use the Up and Down buttons on the agenda.")
    mark = form.version.data

    def change() -> Done:
        ordering.move_item(db.session(), access, found, direction, mark, by=access.person)
        return Done(f"“{found.title}” moved {direction}.", f"{_agenda(meeting)}#item-{found.key}")

    return save(form, change) or _refused(form)


@bp.route("/order", methods=["POST"])
@requires(Permission.MANAGE_MEETINGS)
def order(access: Access, key: str) -> ResponseReturnValue:
    """Save the order of one part's items, sent by our script, and return the new numbers and times as JSON."""
    meeting = find_meeting(access, key)
    body = request.get_json()
    keys, mark = (body.get("order"), body.get("version")) if isinstance(body, dict) else (None, None)
    if (
        not isinstance(keys, list)
        or not all(isinstance(one, str) for one in keys)
        or not isinstance(mark, int)
    ):
        raise Refusal("Send the keys of the items in order, and the version that was read.")
    ordered = ordering.reorder(db.session(), access, meeting, keys, mark, by=access.person)
    db.session.commit()
    return jsonify(version=ordering.order_mark(ordered), texts=_texts(access, meeting))


def _texts(access: Access, meeting: Meeting) -> dict[str, str]:
    """Return the computed texts of the agenda page by the id of the HTML element that shows each text."""
    view = draft_view(access, meeting, queries.items_of(db.session(), meeting))
    texts = {"agenda-end": end_sentence(view)}
    for slot in view.slots:
        texts[f"number-{slot.item.key}"] = f"{slot.number}."
        texts[f"time-{slot.item.key}"] = clock_words(slot.starts_at)
    return texts


def _agenda(meeting: Meeting) -> str:
    return url_for("agendas.show", key=meeting.key)


def _refused(form: PressForm | MoveForm) -> ResponseReturnValue:
    """Raise Refusal to say, on a page of its own, why a button failed; a button has no form to return to."""
    summary = form.error_summary
    raise Refusal(
        summary[0][0] if summary else "We could not do that. Open the agenda and press the button again."
    )
