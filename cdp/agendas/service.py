"""Changing the items of an agenda."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from cdp import clock
from cdp.agendas.details import ItemDetails as ItemDetails  # noqa: PLC0414 -- callers know it from here
from cdp.agendas.details import (
    apply_details,
    check_bodies,
    check_parent,
    check_part,
    check_urgency,
    differences_of,
    facts_of,
    new_item,
    take_part_of,
)
from cdp.agendas.numbering import is_late, is_numbered, store_numbers
from cdp.agendas.ordering import check_open, locked_items, place_of, with_item, write_order
from cdp.agendas.standing.queries import standing_list
from cdp.audit.record import record
from cdp.errors import Conflict, Refusal
from cdp.models import (
    Action,
    AgendaItem,
    Decision,
    ItemNote,
    ItemState,
    Meeting,
    Part,
    Person,
    Purpose,
)
from cdp.reference.standing_items import StandingItem
from cdp.wording.formats import plural

RECOMMENDED = {
    "minutes": "Confirm the minutes of the last meeting as a correct record.",
    "forward_plan": "Agree the items for the next meetings.",
}
"""What the board is asked to decide under a standing item that is for decision."""


def naming(item: AgendaItem) -> str:
    """Return the words that name an item in the history, without the title if the item is confidential."""
    return "a confidential item" if item.is_confidential else f"item “{item.title}”"


def add_item(session: Session, meeting: Meeting, details: ItemDetails, *, by: Person) -> AgendaItem:
    """Add an item after another, or at the end of its part of the agenda but before the closing items of Part 1.

    Raises Refusal without a reason for urgency once the agenda has been published.
    """
    check_open(meeting)
    check_part(details)
    check_bodies(meeting, details)
    others = locked_items(session, meeting)
    if is_numbered(others):
        check_urgency(details)
    check_parent(None, details, others)
    item = new_item(meeting, details)
    session.add(item)
    session.flush()
    write_order(session, with_item(others, item, details.after))
    record(
        session,
        f"{by.name} added {naming(item)} to the agenda of {meeting.title}.",
        by=by,
        on=item,
        partnership=meeting.board.partnership,
        details=facts_of(item),
    )
    return item


def add_standing_items(session: Session, meeting: Meeting, *, by: Person) -> list[AgendaItem]:
    """Add every missing standing item of the board to the agenda in order and return the new items.

    Items already on the agenda keep their order. Raises Refusal when none is missing.
    """
    check_open(meeting)
    order = locked_items(session, meeting)
    if is_numbered(order):
        raise Refusal(
            "The agenda has been published. Add the item as a late item, with the reason for urgency."
        )
    listed_here = standing_list(session, meeting.board)
    missing = missing_standing_items(listed_here, order)
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


def missing_standing_items(listed: Iterable[StandingItem], items: Iterable[AgendaItem]) -> list[StandingItem]:
    """Return the standing items of a board's list that are not among the items of an agenda, in their order."""
    there = {item.standing for item in items}
    return [standing for standing in listed if standing.code not in there]


def edit_item(session: Session, item: AgendaItem, details: ItemDetails, *, by: Person) -> None:
    """Change an item; raises Conflict with both texts when someone else has changed it since it was read."""
    check_open(item.meeting)
    check_part(details)
    check_bodies(item.meeting, details)
    if item.version != details.version:
        raise Conflict(differences_of(item, details), current_version=item.version)
    was_confidential = item.is_confidential
    others = locked_items(session, item.meeting)
    if is_late(item, others):
        check_urgency(details)
    check_parent(item, details, others)
    before, level = facts_of(item), (item.part, item.parent)
    apply_details(item, details)
    place_anew(session, item, others, level)
    flag_modified(item, "title")  # so that the version increases even if only the audience has changed
    after = facts_of(item)
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

    Raises Refusal once the item is published, or the minutes have notes, decisions or actions under the item.
    """
    check_open(item.meeting)
    if item.removed_at is not None:
        raise Refusal("This item has already been removed.")
    if item.number is not None:
        raise Refusal("This item has been published, so it keeps its number. Withdraw or defer it instead.")
    below = sub_items_of(session, item)
    if any(is_minuted(session, each) for each in (item, *below)):
        raise Refusal(
            "You cannot remove this item because the minutes have notes, decisions or actions under it."
        )
    for each in (item, *below):
        each.removed_at = clock.now()
    record(
        session,
        f"{by.name} removed {naming(item)} from the agenda of {item.meeting.title}.",
        by=by,
        on=item,
        partnership=item.meeting.board.partnership,
    )


def sub_items_of(session: Session, item: AgendaItem) -> list[AgendaItem]:
    """Return the sub-items of an item that have not been removed, in order."""
    query = sa.select(AgendaItem).where(AgendaItem.parent_id == item.id, AgendaItem.removed_at.is_(None))
    return list(session.scalars(query.order_by(AgendaItem.position, AgendaItem.id)))


def place_anew(
    session: Session, item: AgendaItem, others: Sequence[AgendaItem], level: tuple[Part, AgendaItem | None]
) -> None:
    """Give sub-items the part of their item, and place an item anew that changed its part or its parent.

    An item that changes its part after publication gets a new number in the other part.
    """
    below = [other for other in others if other.parent is item]
    for sub in below:
        take_part_of(sub, item)
    if (item.part, item.parent) == level:
        return
    published = is_numbered(others)
    for each in (item, *below):
        each.number = None
    order = with_item([other for other in others if other not in below], item)
    place = order.index(item) + 1
    order = [*order[:place], *below, *order[place:]]
    write_order(session, order)
    if published:
        store_numbers([each for each in order if each.number is not None or each is item or each in below])


def is_minuted(session: Session, item: AgendaItem) -> bool:
    """Return whether the minutes have notes, decisions or actions under an item."""
    noted = sa.exists().where(ItemNote.item_id == item.id)
    return bool(session.scalar(sa.select(noted))) or is_decided(session, item)


def is_decided(session: Session, item: AgendaItem) -> bool:
    """Return whether the minutes have decisions or actions under an item."""
    tables: tuple[type[Decision] | type[Action], ...] = (Decision, Action)
    found = sa.or_(*(sa.exists().where(table.item_id == item.id) for table in tables))
    return bool(session.scalar(sa.select(found)))


def _standing_item(meeting: Meeting, standing: StandingItem) -> AgendaItem:
    return AgendaItem(
        state=ItemState.ON_AGENDA,
        meeting=meeting,
        position=0,
        title=standing.title,
        purpose=Purpose(standing.purpose.value),
        minutes=standing.minutes,
        part=Part.PUBLIC,
        standing=standing.code,
        recommendation=RECOMMENDED.get(standing.code, ""),
    )


def _naming_either(item: AgendaItem, was_confidential: bool) -> str:  # noqa: FBT001 -- the state before the change
    return "a confidential item" if was_confidential else naming(item)
