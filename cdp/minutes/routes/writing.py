"""Pages where the coordinator writes notes, decisions and actions under an item."""

from flask import abort, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission, may_see_item
from cdp.actions.confirmations import raised_words
from cdp.actions.queries import possible_owners
from cdp.actions.service import check_due_date
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.minutes import decisions, service
from cdp.minutes.deciding.forms import new_decision_form
from cdp.minutes.forms import LONGEST_NOTE, ItemActionForm, NoteForm
from cdp.minutes.queries import item_of_agenda
from cdp.minutes.routes.shared import FoundMinutes, bp, find_item, find_meeting, read
from cdp.minutes.service import NoteText, why_closed, why_too_early
from cdp.minutes.voting import voting_on
from cdp.models import AgendaItem
from cdp.partnerships.queries import organisations_of
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.wording import formats
from cdp.wording.typed_text import clean_text


@bp.route("/meetings/<key:key>/minutes/items/<key:item_key>", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def item(access: Access, key: str, item_key: str) -> ResponseReturnValue:
    """Show an item with its note, decisions and actions, and save the note."""
    found = _find(access, key)
    agenda_item, shown = find_item(access, found, item_key)
    form = NoteForm(found.sources.notes.get(agenda_item.id))

    def change() -> Done:
        service.write_note(db.session(), agenda_item, form.text(), by=access.person)
        return Done("Note saved.", _address_after(agenda_item))

    items = found.text.items
    place = items.index(shown)
    return save(form, change) or page(
        "minutes/item.html",
        form=form,
        meeting=found.meeting,
        item=shown,
        before=items[place - 1] if place else None,
        after=items[place + 1] if place + 1 < len(items) else None,
        closed=why_closed(found.meeting, found.minutes),
        too_early=why_too_early(found.meeting),
    )


@bp.route("/meetings/<key:key>/minutes/items/<key:item_key>/note", methods=["POST"])
@requires(Permission.MANAGE_MEETINGS)
def autosave(access: Access, key: str, item_key: str) -> ResponseReturnValue:
    """Save a note that the page sends automatically as JSON, and answer in JSON.

    Only this item is read, so that saving takes no longer in long minutes. The answer is 409 with both texts if someone
    else has saved a different note.
    """
    meeting, _ = find_meeting(access, key)
    agenda_item = item_of_agenda(db.session(), meeting, item_key)
    if agenda_item is None or not may_see_item(access, agenda_item):
        abort(404)
    sent = request.get_json()
    version = sent.get("version") if isinstance(sent, dict) else None
    if type(version) is not int:
        raise Refusal("This page is out of date. Open it again before you save.")
    text = NoteText(clean_text(sent.get("text"), max_length=LONGEST_NOTE), version)
    note = service.write_note(db.session(), agenda_item, text, by=access.person)
    db.session.commit()
    return jsonify(version=note.version, saved_at=formats.clock(note.updated_at))


@bp.route("/meetings/<key:key>/minutes/items/<key:item_key>/decisions/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def new_decision(access: Access, key: str, item_key: str) -> ResponseReturnValue:
    """Record a decision under an item."""
    found = _find(access, key)
    agenda_item, shown = find_item(access, found, item_key)
    voting = voting_on(db.session(), agenda_item)
    form = new_decision_form(voting, agenda_item.recommendation)

    def change() -> Done:
        decision = decisions.record_decision(db.session(), agenda_item, form.details(), by=access.person)
        return Done(f"Decision {decision.reference} recorded.", _address_after(agenda_item))

    return save(form, change) or page(
        "minutes/new_decision.html",
        form=form,
        meeting=found.meeting,
        item=shown,
        recommendation=agenda_item.recommendation,
        voting=voting,
        stop=_why_not(found),
    )


@bp.route("/meetings/<key:key>/minutes/items/<key:item_key>/actions/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def new_action(access: Access, key: str, item_key: str) -> ResponseReturnValue:
    """Raise an action under an item."""
    found = _find(access, key)
    agenda_item, shown = find_item(access, found, item_key)
    form, session = ItemActionForm(), db.session()
    form.offer_owners(
        organisations_of(session, access.partnership),
        possible_owners(session, access.partnership, clock.today()),
    )

    def change() -> Done:
        check_due_date(form.due_on.data, confirmed=form.use_anyway.data)
        raised = service.raise_action(session, agenda_item, form.details_under(agenda_item), by=access.person)
        return Done(raised_words(raised), _address_after(agenda_item))

    return save(form, change) or page(
        "minutes/new_action.html", form=form, meeting=found.meeting, item=shown, stop=_why_not(found)
    )


def _find(access: Access, key: str) -> FoundMinutes:
    meeting, minutes = find_meeting(access, key)
    return read(access, meeting, minutes)


def _why_not(found: FoundMinutes) -> str:
    return why_closed(found.meeting, found.minutes) or why_too_early(found.meeting)


def _address_after(agenda_item: AgendaItem) -> str:
    """Return where a saved form leads: the page used during the meeting, if it opened the form, or else the item."""
    if request.args.get("back") == "running":
        return url_for("minutes.running", key=agenda_item.meeting.key)
    return url_for("minutes.item", key=agenda_item.meeting.key, item_key=agenda_item.key)
