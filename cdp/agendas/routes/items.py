"""Pages where the coordinator adds, changes, removes and orders agenda items."""

from collections.abc import Sequence

from flask import jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission, visible_items
from cdp.agendas import ordering, people, queries, service
from cdp.agendas.bodies import bodies_of_item
from cdp.agendas.conflicts import conflicts_of
from cdp.agendas.content import draft_view
from cdp.agendas.document import end_sentence
from cdp.agendas.forms import MoveForm, PressForm
from cdp.agendas.items.forms import ItemForm, values_of
from cdp.agendas.matter.collecting import matter_of
from cdp.agendas.numbering import is_numbered, numbers_of
from cdp.agendas.on_the_day import service as on_the_day
from cdp.agendas.published import deferred_to, exemption_words
from cdp.agendas.routes.shared import bp, find_item, find_meeting
from cdp.agendas.status import MEANINGS, sentences_of
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.models import AgendaItem, Meeting, MeetingState, Part
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
    """Add an item to the agenda; after publication it is a late item."""
    return _new_item(access, find_meeting(access, key), None)


@bp.route("/items/<key:item_key>/items/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def new_sub_item(access: Access, key: str, item_key: str) -> ResponseReturnValue:
    """Add a sub-item to an item of the agenda."""
    meeting = find_meeting(access, key)
    return _new_item(access, meeting, find_item(access, meeting, item_key))


def _new_item(access: Access, meeting: Meeting, parent: AgendaItem | None) -> ResponseReturnValue:
    items = visible_items(access, queries.items_of(db.session(), meeting))
    bodies = bodies_of_meeting(meeting)
    usual = {"minutes": USUAL_MINUTES, "part": Part.PUBLIC, "bodies": [body.key for body in bodies]}
    form = ItemForm(data={"version": 0, **usual})
    _offer(access, meeting, form, items)
    form.limit_to_new(late=is_numbered(items), parent=parent)

    def change() -> Done:
        item = service.add_item(db.session(), meeting, form.details(), by=access.person)
        return Done(f"“{item.title}” added to the agenda.", _agenda(meeting))

    return save(form, change) or page(
        "agendas/new_item.html",
        form=form,
        meeting=meeting,
        parent=parent,
        stop=_why_closed(meeting),
        is_late=is_numbered(items),
    )


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
    """Show an item with its papers, its declared interests, and what the record has for it."""
    meeting = find_meeting(access, key)
    found = find_item(access, meeting, item_key)
    outcome = outcomes.outcome(found.outcome_code).name if found.outcome_code else ""
    bodies = listed([body.named for body in bodies_of_item(found)])
    items = visible_items(access, queries.items_of(db.session(), meeting))
    settled = on_the_day.why_settled(db.session(), meeting)
    conflicts = conflicts_of(db.session(), meeting, [found]).get(found.id, [])
    return page(
        "agendas/item.html",
        meeting=meeting,
        item=found,
        number=numbers_of(items).get(found.key, ""),
        below=[item for item in items if item.parent_id == found.id],
        marks=sentences_of(found, deferred_to(found)),
        is_closed=bool(_why_closed(meeting)),
        settled=settled,
        meaning=MEANINGS[found.purpose],
        outcome=outcome,
        bodies=bodies,
        conflicts=conflicts,
        exemption=exemption_words(found),
        matter=matter_of(db.session(), meeting, [found]).get(found.key, ()),
        today=clock.today(),
    )


@bp.route("/items/<key:item_key>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def edit_item(access: Access, key: str, item_key: str) -> ResponseReturnValue:
    """Change an item."""
    meeting = find_meeting(access, key)
    found = find_item(access, meeting, item_key)
    items = visible_items(access, queries.items_of(db.session(), meeting))
    form = ItemForm(data=values_of(found))
    _offer(access, meeting, form, items)
    form.limit_to(found, items)

    def change() -> Done:
        service.edit_item(db.session(), found, form.details(), by=access.person)
        return Done("Item saved.", _agenda(meeting))

    return save(form, change) or page(
        "agendas/edit_item.html",
        form=form,
        meeting=meeting,
        item=found,
        stop=_why_closed(meeting),
    )


@bp.route("/items/<key:item_key>/remove", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def remove_item(access: Access, key: str, item_key: str) -> ResponseReturnValue:
    """Remove an item that has not been published from the agenda, after confirmation; others are withdrawn."""
    meeting = find_meeting(access, key)
    found = find_item(access, meeting, item_key)
    if found.number is not None and request.method == "GET":
        return redirect(url_for("agendas.withdraw_item", key=meeting.key, item_key=found.key))
    form = PressForm()

    def change() -> Done:
        service.remove_item(db.session(), found, by=access.person)
        return Done("Item removed.", _agenda(meeting))

    stop = _why_closed(meeting)
    return save(form, change) or page(
        "agendas/remove_item.html", form=form, meeting=meeting, item=found, stop=stop
    )


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
    moved = body.get("moved")
    ordered = ordering.reorder(
        db.session(),
        access,
        meeting,
        keys,
        mark,
        by=access.person,
        moved=moved if isinstance(moved, str) else None,
    )
    db.session.commit()
    return jsonify(version=ordering.order_mark(ordered), texts=_texts(access, meeting))


def _texts(access: Access, meeting: Meeting) -> dict[str, str]:
    """Return the computed texts of the agenda page by the id of the HTML element that shows each text."""
    view = draft_view(access, meeting, queries.items_of(db.session(), meeting))
    texts = {"agenda-end": end_sentence(view)}
    for slot in view.slots:
        texts[f"heading-{slot.item.key}"] = slot.item.heading
        texts[f"number-{slot.item.key}"] = f"{slot.number}."
        texts[f"time-{slot.item.key}"] = clock_words(slot.starts_at)
    return texts


def _offer(access: Access, meeting: Meeting, form: ItemForm, items: Sequence[AgendaItem]) -> None:
    organisations = organisations_of(db.session(), access.partnership)
    form.offer(organisations, bodies_of_meeting(meeting), items)
    form.presenters = people.presenters_of(db.session(), meeting)
    form.minutes.description = end_sentence(draft_view(access, meeting, items))


def _why_closed(meeting: Meeting) -> str:
    held = meeting.state is MeetingState.HELD
    return "This meeting has been held, so you can no longer change its agenda." if held else ""


def _agenda(meeting: Meeting) -> str:
    return url_for("agendas.show", key=meeting.key)


def _refused(form: PressForm | MoveForm) -> ResponseReturnValue:
    """Raise Refusal to say, on a page of its own, why a button failed; a button has no form to return to."""
    summary = form.error_summary
    raise Refusal(
        summary[0][0] if summary else "We could not do that. Open the agenda and press the button again."
    )
