"""The order of an agenda's items: changed by one person at a time, and from the order that person saw."""

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
"""Standing items that end Part 1: what is added later goes before them."""


class Direction(StrEnum):
    """Which way an item moves by one place."""

    UP = "up"
    DOWN = "down"


def order_mark(items: Iterable[AgendaItem]) -> int:
    """Return a number that stands for this order of these items: a change made from another order is refused."""
    keys = ",".join(item.key for item in items)
    return int.from_bytes(hashlib.sha256(keys.encode()).digest()[:4]) >> 1


def reorder(
    session: Session, access: Access, meeting: Meeting, keys: Sequence[str], mark: int, *, by: Person
) -> list[AgendaItem]:
    """Put the items of one part that the person sees into the order of `keys`; return them so.

    `mark` is the `order_mark` of that part as it was read: raises Conflict with both orders when it has changed.
    """
    check_open(meeting)
    items = locked_items(session, meeting)
    seen = visible_items(access, items)
    part = next((item.part for item in seen if item.key in keys), Part.PUBLIC)
    seen = [item for item in seen if item.part is part]
    by_key = {item.key: item for item in seen}
    wanted = [by_key[key] for key in dict.fromkeys(keys) if key in by_key]
    now = order_mark(seen)
    if mark != now or set(keys) != set(by_key):
        raise Conflict(
            [Difference("Order of the items", _titles(seen), _titles(wanted))], current_version=now
        )
    if wanted == seen:
        return seen
    following = iter(wanted)
    write_order(session, [next(following) if item.key in by_key else item for item in items])
    record(
        session,
        f"{by.name} changed the order of the agenda of {meeting.title}.",
        by=by,
        on=meeting,
        partnership=meeting.board.partnership,
    )
    return wanted


def move_item(
    session: Session, access: Access, item: AgendaItem, direction: Direction, mark: int, *, by: Person
) -> None:
    """Move an item one place up or down within its part; raises Refusal at the end and Conflict as `reorder`."""
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
    """Raise Refusal when a meeting was held: its agenda stays as it was."""
    if meeting.state is MeetingState.HELD:
        raise Refusal("This meeting was held, so its agenda can no longer change.")


def locked_items(session: Session, meeting: Meeting) -> list[AgendaItem]:
    """Return the agenda's items; until the transaction ends nobody else changes their order."""
    session.execute(sa.select(Meeting.id).where(Meeting.id == meeting.id).with_for_update())
    return queries.fresh_items_of(session, meeting)


def write_order(session: Session, items: Sequence[AgendaItem]) -> None:
    """Number the items' positions; the version stays, so that an open form of an item is not refused."""
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
    """Return the agenda with one more item at its place."""
    order = [other for other in others if other is not item]
    place = len(order)
    if not item.is_confidential:
        place = next(
            (n for n, other in enumerate(order) if other.is_confidential or other.standing in CLOSING), place
        )
    order.insert(place, item)
    return order


def place_of(standing: StandingItem, order: Sequence[AgendaItem]) -> int:
    """Return where a standing item goes: opening ones after those before them, others before those after them."""
    places = {item.code: item.order for item in standing_items()}
    themed = places["themed_item"]
    if standing.order <= themed:
        before = [n for n, item in enumerate(order) if places.get(item.standing or "", 99) < standing.order]
        return before[-1] + 1 if before else 0
    after = (
        n
        for n, item in enumerate(order)
        if item.is_confidential or places.get(item.standing or "", 0) > standing.order
    )
    return next(after, len(order))


def _order_changed(seen: Sequence[AgendaItem], wanted: str) -> Conflict:
    return Conflict(
        [Difference("Order of the items", _titles(seen), wanted)], current_version=order_mark(seen)
    )


def _titles(items: Sequence[AgendaItem]) -> str:
    return "\n".join(f"{number}. {item.title}" for number, item in enumerate(items, start=1))
