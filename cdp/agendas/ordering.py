"""The order of agenda items; a change is refused if the order has changed since the person saw it."""

import hashlib
from collections.abc import Iterable, Sequence
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.access import Access, visible_items
from cdp.agendas import queries
from cdp.agendas.numbering import base_of, is_numbered, numbers_of
from cdp.audit.record import record
from cdp.errors import Conflict, Difference, Refusal
from cdp.models import AgendaItem, Meeting, MeetingState, Part, Person
from cdp.reference.standing_items import StandingItem, standing_items

CLOSING = ("any_other_business", "next_meeting")
"""Standing items that close Part 1; items added later are placed before them."""


class Direction(StrEnum):
    """The direction in which an item moves by one place."""

    UP = "up"
    DOWN = "down"


def order_mark(items: Iterable[AgendaItem]) -> int:
    """Return a number that identifies these items in this order; a change made from another order is refused."""
    keys = ",".join(item.key for item in items)
    return int.from_bytes(hashlib.sha256(keys.encode()).digest()[:4]) >> 1


def reorder(
    session: Session,
    access: Access,
    meeting: Meeting,
    keys: Sequence[str],
    mark: int,
    *,
    by: Person,
    moved: str | None = None,
) -> list[AgendaItem]:
    """Put the items that the person sees at one level into the order of `keys`, and return these items.

    A level is the items of one part, or the sub-items of one item. `mark` is the `order_mark` of that level as the
    person saw it, and `moved` the key of the item that moved. Raises Conflict with both orders when the order has
    changed since, and Refusal when the meeting has been held or the agenda published.
    """
    check_open(meeting)
    items = locked_items(session, meeting)
    check_unnumbered(items)
    seen = visible_items(access, items)
    first = next((item for item in seen if item.key in keys), None)
    seen = level_of(first, seen)
    by_key = {item.key: item for item in seen}
    ordered = [by_key[key] for key in dict.fromkeys(keys) if key in by_key]
    now = order_mark(seen)
    if mark != now or set(keys) != set(by_key):
        raise Conflict(
            [Difference("Order of the items", _titles(seen), _titles(ordered))], current_version=now
        )
    if ordered == seen:
        return seen
    reordered = iter(ordered)
    level = [next(reordered) if item.key in by_key else item for item in level_of(first, items)]
    if moved in by_key:
        pass_on_heading(seen, ordered, by_key[moved])
    write_order(session, _flat(items, level))
    record(
        session,
        f"{by.name} changed the order of the agenda of {meeting.title}.",
        by=by,
        on=meeting,
        partnership=meeting.board.partnership,
    )
    return ordered


def move_item(
    session: Session, access: Access, item: AgendaItem, direction: Direction, mark: int, *, by: Person
) -> None:
    """Move an item one place up or down at its level; raises Refusal at either end, and Conflict as `reorder` does."""
    seen = level_of(item, visible_items(access, locked_items(session, item.meeting)))
    if mark != order_mark(seen) or item not in seen:
        raise _order_changed(seen, f"{item.title}: one place {direction}")
    keys = [other.key for other in seen]
    here = keys.index(item.key)
    there = here - 1 if direction is Direction.UP else here + 1
    if not 0 <= there < len(keys):
        raise Refusal(f"This item cannot move further {direction}.")
    keys[here], keys[there] = keys[there], keys[here]
    reorder(session, access, item.meeting, keys, mark, by=by, moved=item.key)


def check_open(meeting: Meeting) -> None:
    """Raise Refusal if the meeting has been held, because its agenda can no longer change."""
    if meeting.state is MeetingState.HELD:
        raise Refusal("This meeting has been held, so you can no longer change its agenda.")


def check_unnumbered(items: Iterable[AgendaItem]) -> None:
    """Raise Refusal if the agenda has been published, because its numbers can no longer move."""
    if is_numbered(items):
        raise Refusal(
            "The agenda has been published, so its items keep their numbers. "
            "If items are taken in another order at the meeting, record that order."
        )


def level_of(item: AgendaItem | None, items: Iterable[AgendaItem]) -> list[AgendaItem]:
    """Return the items beside an item: those of its part, or the sub-items of the same item; without one, Part 1."""
    part = item.part if item is not None else Part.PUBLIC
    parent_id = item.parent_id if item is not None else None
    return [other for other in items if other.part is part and other.parent_id == parent_id]


def locked_items(session: Session, meeting: Meeting) -> list[AgendaItem]:
    """Return the items of the agenda, locked against changes of order until the transaction ends."""
    session.execute(sa.select(Meeting.id).where(Meeting.id == meeting.id).with_for_update())
    return queries.fresh_items_of(session, meeting)


def write_order(session: Session, items: Sequence[AgendaItem]) -> None:
    """Write the items' positions without changing their versions, so that item forms already open stay valid."""
    moved = {item.id: place for place, item in enumerate(items, start=1) if item.position != place}
    if not moved:
        return
    session.flush()
    session.execute(
        sa.update(AgendaItem)
        .where(AgendaItem.id.in_(moved))
        .values(position=sa.case(moved, value=AgendaItem.id))
        .execution_options(synchronize_session=False)
    )
    for item in items:
        if item.id in moved:
            session.expire(item, ["position"])


def with_item(
    others: Sequence[AgendaItem], item: AgendaItem, after: AgendaItem | None = None
) -> list[AgendaItem]:
    """Return the items with one more: after another item, or at the end of its part but before its closing items.

    A sub-item goes to the end of its item, and a Part 2 item to the end of Part 2.
    """
    order = [other for other in others if other is not item]
    place = len(order)
    if item.parent is not None:
        place = _after_block(order, item.parent)
    elif not item.is_confidential and after is not None and not after.is_confidential:
        place = _after_number(order, after)
    elif not item.is_confidential:
        place = next(
            (n for n, other in enumerate(order) if other.is_confidential or other.standing in CLOSING), place
        )
        if place == 0 and is_numbered(order) and not order[0].is_confidential:
            place = _after_number(order, order[0])  # nothing can be numbered before item 1
    order.insert(place, item)
    return order


def pass_on_heading(before: Sequence[AgendaItem], after: Sequence[AgendaItem], moved: AgendaItem) -> None:
    """Keep the heading of a section above the section when its first item moves, or another becomes the first."""
    was, now = before.index(moved), after.index(moved)
    follower = before[was + 1] if was + 1 < len(before) else None
    if moved.heading and follower is not None and not follower.heading:
        follower.heading, moved.heading = moved.heading, ""
        return
    passed = after[now + 1] if now < was else None
    between = before[before.index(passed) + 1 : was + 1] if passed is not None else []
    if passed is not None and passed.heading and not any(item.heading for item in between):
        moved.heading, passed.heading = passed.heading, ""


def _after_block(order: Sequence[AgendaItem], item: AgendaItem) -> int:
    """Return the index after an item and its sub-items."""
    return max(n for n, other in enumerate(order) if other is item or other.parent is item) + 1


def _after_number(order: Sequence[AgendaItem], item: AgendaItem) -> int:
    """Return the index after an item, its sub-items, and the items with the same number and a letter."""
    numbers = numbers_of(order)
    base = base_of(numbers[item.key])
    same = (
        n for n, other in enumerate(order) if other.part is item.part and base_of(numbers[other.key]) == base
    )
    return max(same) + 1


def _flat(items: Sequence[AgendaItem], level: Sequence[AgendaItem]) -> list[AgendaItem]:
    """Return all items in order once those of one level have a new order; sub-items follow their item."""
    new = iter(level)
    of_level = set(level)
    tops = [next(new) if item in of_level else item for item in items if item.parent_id is None]
    if level[0].parent_id is not None:
        return [next(new) if item in of_level else item for item in items]
    below = {top.id: [item for item in items if item.parent_id == top.id] for top in tops}
    return [item for top in tops for item in (top, *below[top.id])]


def place_of(
    standing: StandingItem, order: Sequence[AgendaItem], listed: Sequence[StandingItem] | None = None
) -> int:
    """Return the index at which to insert a standing item; `listed` are those of the board, if it has its own list.

    Items up to the themed item go after the last item that precedes them in the list. Later ones go before the first
    item that follows them, and before Part 2. In a list without a themed item, only the closing items are later.
    """
    places = {item.code: item.order for item in listed or standing_items()}
    closing = min((place for code, place in places.items() if code in CLOSING), default=len(places) + 1)
    themed = places.get("themed_item", closing - 1)
    if standing.order <= themed:
        before = [n for n, item in enumerate(order) if places.get(item.standing or "", 99) < standing.order]
        return before[-1] + 1 if before else 0
    after = (
        n
        for n, item in enumerate(order)
        if item.is_confidential or places.get(item.standing or "", 0) > standing.order
    )
    return next(after, len(order))


def _order_changed(seen: Sequence[AgendaItem], ordered: str) -> Conflict:
    return Conflict(
        [Difference("Order of the items", _titles(seen), ordered)], current_version=order_mark(seen)
    )


def _titles(items: Sequence[AgendaItem]) -> str:
    numbers = numbers_of(items)
    return "\n".join(f"{numbers[item.key]}. {item.title}" for item in items)
