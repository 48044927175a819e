"""The order of agenda items; a change is refused if the order has changed since the person saw it."""

import hashlib
from collections.abc import Iterable, Sequence
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.access import Access, visible_items
from cdp.agendas import queries
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
    session: Session, access: Access, meeting: Meeting, keys: Sequence[str], mark: int, *, by: Person
) -> list[AgendaItem]:
    """Put the items that the person sees in one part into the order of `keys`, and return these items.

    `mark` is the `order_mark` of that part as the person saw it. Raises Conflict with both orders when the order has
    changed since, and Refusal when the meeting has been held.
    """
    check_open(meeting)
    items = locked_items(session, meeting)
    seen = visible_items(access, items)
    part = next((item.part for item in seen if item.key in keys), Part.PUBLIC)
    seen = [item for item in seen if item.part is part]
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
    write_order(session, [next(reordered) if item.key in by_key else item for item in items])
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
    """Move an item one place up or down in its part; raises Refusal at either end, and Conflict as `reorder` does."""
    items = visible_items(access, locked_items(session, item.meeting))
    seen = [other for other in items if other.part is item.part]
    if mark != order_mark(seen) or item not in seen:
        raise _order_changed(seen, f"{item.title}: one place {direction}")
    keys = [other.key for other in seen]
    here = keys.index(item.key)
    there = here - 1 if direction is Direction.UP else here + 1
    if not 0 <= there < len(keys):
        raise Refusal(f"This item cannot move further {direction}.")
    keys[here], keys[there] = keys[there], keys[here]
    reorder(session, access, item.meeting, keys, mark, by=by)


def check_open(meeting: Meeting) -> None:
    """Raise Refusal if the meeting has been held, because its agenda can no longer change."""
    if meeting.state is MeetingState.HELD:
        raise Refusal("This meeting has been held, so you can no longer change its agenda.")


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


def with_item(others: Sequence[AgendaItem], item: AgendaItem) -> list[AgendaItem]:
    """Return the items with one more at the end of its part, but before the closing items of Part 1."""
    order = [other for other in others if other is not item]
    place = len(order)
    if not item.is_confidential:
        place = next(
            (n for n, other in enumerate(order) if other.is_confidential or other.standing in CLOSING), place
        )
    order.insert(place, item)
    return order


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
    return "\n".join(f"{number}. {item.title}" for number, item in enumerate(items, start=1))
