"""Changing the items of an agenda."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from cdp import clock
from cdp.agendas.bodies import bodies_of_item
from cdp.agendas.ordering import check_open, locked_items, place_of, with_item, write_order
from cdp.agendas.standing.queries import standing_list
from cdp.audit.record import record, reference_to
from cdp.errors import Conflict, Difference, Refusal
from cdp.models import (
    Action,
    AgendaItem,
    BoardBody,
    Decision,
    ItemNote,
    Meeting,
    Organisation,
    Part,
    Person,
    Purpose,
)
from cdp.partnerships.boards.bodies import bodies_of_meeting
from cdp.reference.standing_items import StandingItem
from cdp.wording.formats import listed, plural

RECOMMENDED = {
    "minutes": "Confirm the minutes of the last meeting as a correct record.",
    "forward_plan": "Agree the items for the next meetings.",
}
"""What the board is asked to decide under a standing item that is for decision."""


@dataclass(frozen=True)
class ItemDetails:
    """What a person enters about an item; `version` is the version that they saw, or None for a new item.

    `bodies` are the bodies whose business the item is; None leaves the bodies of the item unchanged.
    """

    title: str
    purpose: Purpose
    minutes: int
    presenter: str = ""
    organisation: Organisation | None = None
    part: Part = Part.PUBLIC
    part_2_reason: str = ""
    audience: tuple[Organisation, ...] = ()
    recommendation: str = ""
    outcome_code: str | None = None
    bodies: tuple[BoardBody, ...] | None = None
    version: int | None = None


def naming(item: AgendaItem) -> str:
    """Return the words that name an item in the history, without the title if the item is confidential."""
    return "a confidential item" if item.is_confidential else f"item “{item.title}”"


def add_item(session: Session, meeting: Meeting, details: ItemDetails, *, by: Person) -> AgendaItem:
    """Add an item at the end of its part of the agenda, but before the closing items of Part 1."""
    check_open(meeting)
    check_part(details)
    _check_bodies(meeting, details)
    others = locked_items(session, meeting)
    item = new_item(meeting, details)
    session.add(item)
    session.flush()
    write_order(session, with_item(others, item))
    record(
        session,
        f"{by.name} added {naming(item)} to the agenda of {meeting.title}.",
        by=by,
        on=item,
        partnership=meeting.board.partnership,
        details=_facts(item),
    )
    return item


def add_standing_items(session: Session, meeting: Meeting, *, by: Person) -> list[AgendaItem]:
    """Add every missing standing item of the board to the agenda in order and return the new items.

    Items already on the agenda keep their order. Raises Refusal when none is missing.
    """
    check_open(meeting)
    order = locked_items(session, meeting)
    there, listed_here = {item.standing for item in order}, standing_list(session, meeting.board)
    missing = [standing for standing in listed_here if standing.code not in there]
    if not missing:
        raise Refusal("All the standing items are already on the agenda.")
    added = []
    for standing in missing:
        item = _standing_item(meeting, standing)
        order.insert(place_of(standing, order, listed_here), item)
        added.append(item)
    session.add_all(added)
    session.flush()
    write_order(session, order)
    record(
        session,
        f"{by.name} added {plural(len(added), 'standing item')} to the agenda of {meeting.title}.",
        by=by,
        on=meeting,
        partnership=meeting.board.partnership,
        details={"standing_items": [item.standing for item in added]},
    )
    return added


def edit_item(session: Session, item: AgendaItem, details: ItemDetails, *, by: Person) -> None:
    """Change an item; raises Conflict with both texts when someone else has changed it since it was read."""
    check_open(item.meeting)
    check_part(details)
    _check_bodies(item.meeting, details)
    if item.version != details.version:
        raise Conflict(_differences(item, details), current_version=item.version)
    was_confidential = item.is_confidential
    before = _facts(item)
    _apply(item, details)
    flag_modified(item, "title")  # so that the version increases even if only the audience has changed
    after = _facts(item)
    changed = {name: [before.get(name), fact] for name, fact in after.items() if before.get(name) != fact}
    if was_confidential is not item.is_confidential:
        changed = {"part": changed["part"]}  # keeps confidential text out of the public history
    record(
        session,
        f"{by.name} changed {_naming_either(item, was_confidential)} on the agenda of {item.meeting.title}.",
        by=by,
        on=item,
        partnership=item.meeting.board.partnership,
        details={"changed": changed},
    )


def remove_item(session: Session, item: AgendaItem, *, by: Person) -> None:
    """Remove an item from the agenda; readers of the last publication see it until the next publication.

    Raises Refusal once the minutes have notes, decisions or actions under the item.
    """
    check_open(item.meeting)
    if item.removed_at is not None:
        raise Refusal("This item has already been removed.")
    if _is_minuted(session, item):
        raise Refusal(
            "You cannot remove this item because the minutes have notes, decisions or actions under it."
        )
    item.removed_at = clock.now()
    record(
        session,
        f"{by.name} removed {naming(item)} from the agenda of {item.meeting.title}.",
        by=by,
        on=item,
        partnership=item.meeting.board.partnership,
    )


def check_part(details: ItemDetails) -> None:
    """Raise Refusal for Part 2 without a reason (docs/rules/domain.md 5), or Part 1 limited to organisations."""
    if details.part is Part.CONFIDENTIAL and not details.part_2_reason:
        raise Refusal("Enter why the item is confidential.", field="part_2_reason")
    if details.part is Part.PUBLIC and details.audience:
        raise Refusal(
            "Only a confidential item can be limited to some organisations. Choose Part 2, or clear the organisations.",
            field="audience",
        )


def _check_bodies(meeting: Meeting, details: ItemDetails) -> None:
    """Raise Refusal unless at least one body was chosen, and the board acts as each chosen body on the day."""
    if details.bodies is None:
        return
    if not details.bodies or not set(details.bodies) <= set(bodies_of_meeting(meeting)):
        raise Refusal("Choose at least one of the bodies that the board acts as on that day.", field="bodies")


def _is_minuted(session: Session, item: AgendaItem) -> bool:
    tables: tuple[type[Decision] | type[Action] | type[ItemNote], ...] = (Decision, Action, ItemNote)
    found = sa.or_(*(sa.exists().where(table.item_id == item.id) for table in tables))
    return bool(session.scalar(sa.select(found)))


def _standing_item(meeting: Meeting, standing: StandingItem) -> AgendaItem:
    return AgendaItem(
        meeting=meeting,
        position=0,
        title=standing.title,
        purpose=Purpose(standing.purpose.value),
        minutes=standing.minutes,
        part=Part.PUBLIC,
        standing=standing.code,
        recommendation=RECOMMENDED.get(standing.code, ""),
    )


def new_item(meeting: Meeting, details: ItemDetails) -> AgendaItem:
    """Return a new item with these details, not yet placed in the order."""
    item = AgendaItem(meeting=meeting, position=0)
    _apply(item, details)
    return item


def _apply(item: AgendaItem, details: ItemDetails) -> None:
    item.title = details.title
    item.purpose = details.purpose
    item.minutes = details.minutes
    item.presenter = details.presenter
    item.presenter_organisation = details.organisation
    item.part = details.part
    item.part_2_reason = details.part_2_reason if details.part is Part.CONFIDENTIAL else ""
    item.audience = list(details.audience)
    item.recommendation = details.recommendation
    item.outcome_code = details.outcome_code
    if details.bodies is not None:
        is_of_all = set(details.bodies) == set(bodies_of_meeting(item.meeting))
        item.bodies = [] if is_of_all else list(details.bodies)


def _facts(item: AgendaItem) -> dict[str, object]:
    """Return what the history records about an item; if it is confidential, only its part and a hash."""
    if item.is_confidential:
        return {"part": item.part.value, "item": reference_to(f"{item.title}\n{item.recommendation}")}
    bodies = bodies_of_item(item)
    return {
        **({"business_of": [body.label for body in bodies]} if bodies else {}),
        "part": item.part.value,
        "title": item.title,
        "purpose": item.purpose.value,
        "minutes": item.minutes,
        "presenter": item.presenter,
        "recommendation": item.recommendation,
        "outcome": item.outcome_code,
    }


def _naming_either(item: AgendaItem, was_confidential: bool) -> str:  # noqa: FBT001 -- the state before the change
    return "a confidential item" if was_confidential else naming(item)


def _differences(item: AgendaItem, details: ItemDetails) -> list[Difference]:
    texts = (
        ("Title", item.title, details.title),
        ("Presenter", item.presenter, details.presenter),
        ("Minutes", str(item.minutes), str(details.minutes)),
        ("Purpose", item.purpose.value, details.purpose.value),
        ("Part", item.part.value, details.part.value),
        ("Reason for Part 2", item.part_2_reason, details.part_2_reason),
        ("Recommendation", item.recommendation, details.recommendation),
        ("Business of", *_bodies_compared(item, details)),
    )
    return [Difference(*text) for text in texts if text[1] != text[2]]


def _bodies_compared(item: AgendaItem, details: ItemDetails) -> tuple[str, str]:
    theirs = listed([body.label for body in bodies_of_item(item)])
    return theirs, theirs if details.bodies is None else listed([body.label for body in details.bodies])
