"""Pages for declaring an interest in an item, or recording one for another person."""

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.agendas import interests, queries
from cdp.agendas.forms import InterestForm, PressForm
from cdp.agendas.routes.shared import bp, find_item, find_meeting, view_for
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.interests import queries as register
from cdp.interests.words import KINDS
from cdp.models import RegisteredInterest
from cdp.partnerships.queries import people_of
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.converters import with_key


@bp.route("/interests/new", methods=["GET", "POST"])
@requires(reading=Permission.READ, writing=Permission.ANSWER_INVITATION)
def declare(access: Access, key: str) -> ResponseReturnValue:
    """Declare an interest in an item; the coordinator may record one for another person."""
    meeting = find_meeting(access, key)
    items = queries.items_ever_of(db.session(), meeting)
    view = view_for(access, meeting, items, queries.last_publication(db.session(), meeting))
    if view is None or not view.items:
        abort(404)
    form = InterestForm()
    people = people_of(db.session(), access.partnership, meeting.day) if access.is_coordinator else []
    form.offer([(slot.item.key, f"{slot.number}. {slot.item.title}") for slot in view.slots], people)
    if not access.is_coordinator:
        del form.person

    def change() -> Done:
        item = with_key(items, form.item.data)
        person = form.whose(access.person) if access.is_coordinator else access.person
        interests.declare_interest(
            db.session(), item, person, form.nature.data, consequence=form.what_follows(), by=access.person
        )
        withheld = "The item is" if item.is_confidential else "Its papers are"
        name = "you" if person == access.person else person.name
        return Done(
            f"Interest recorded. {withheld} now withheld from {name}.",
            url_for("agendas.show", key=meeting.key),
        )

    return save(form, change) or page(
        "agendas/declare.html", form=form, meeting=meeting, register=_registered(access), kinds=KINDS
    )


def _registered(access: Access) -> tuple[RegisteredInterest, ...]:
    """Return a member's entries in the register of interests, shown as a reminder; none for a coordinator."""
    if access.is_coordinator:
        return ()
    (entry,) = register.entries_of(db.session(), access, [access.person])
    return entry.interests


@bp.route("/items/<key:item_key>/interests/<key:person_key>/withdraw", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def withdraw_interest(access: Access, key: str, item_key: str, person_key: str) -> ResponseReturnValue:
    """Withdraw a declaration made by mistake, after confirmation."""
    meeting = find_meeting(access, key)
    item = find_item(access, meeting, item_key)
    interest = next((one for one in item.interests if one.person.key == person_key), None)
    if interest is None:
        abort(404)
    form = PressForm()

    def change() -> Done:
        if interest.person == access.person:
            raise Refusal("Ask another coordinator to withdraw your own declaration.")
        interests.withdraw_interest(db.session(), item, interest, by=access.person)
        return Done("Declaration withdrawn.", url_for("agendas.item", key=meeting.key, item_key=item.key))

    return save(form, change) or page(
        "agendas/withdraw_interest.html", form=form, meeting=meeting, item=item, interest=interest
    )
