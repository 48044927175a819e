"""Changing the order and the minutes of all items at once, and the clock times that result."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from cdp.access import Access, visible_items
from cdp.agendas.content import AgendaView
from cdp.agendas.document import end_sentence
from cdp.agendas.numbering import is_numbered, numbers_of
from cdp.agendas.ordering import check_open, locked_items, write_order
from cdp.audit.record import record
from cdp.errors import Conflict, Difference
from cdp.models import AgendaItem, ItemState, Meeting, Person
from cdp.wording.formats import clock, plural


@dataclass(frozen=True)
class TimesEntered:
    """The places and minutes entered, by the keys of items; `mark` is the `times_mark` of the page."""

    places: Mapping[str, int | None]
    minutes: Mapping[str, int | None]
    mark: int | None


def times_mark(items: Iterable[AgendaItem]) -> int:
    """Return a number that identifies the order and minutes of these items."""
    facts = [(item.key, item.minutes) for item in items]
    return int.from_bytes(hashlib.sha256(repr(facts).encode()).digest()[:4]) >> 1


def timed_items(items: Sequence[AgendaItem]) -> list[AgendaItem]:
    """Return the items whose minutes can be entered: those still on the agenda that have no sub-items."""
    above = {item.parent_id for item in items}
    return [item for item in items if item.id not in above and item.state is ItemState.ON_AGENDA]


def placed_items(items: Sequence[AgendaItem]) -> list[AgendaItem]:
    """Return the items whose place can be entered: all but sub-items, until the agenda is published."""
    return [] if is_numbered(items) else [item for item in items if item.parent_id is None]


def save_times(
    session: Session, access: Access, meeting: Meeting, entered: TimesEntered, *, by: Person
) -> None:
    """Save the order and the minutes of the items that the person sees.

    Items stay in their part. Raises Conflict with both agendas when the agenda has changed since the page was read.
    """
    check_open(meeting)
    items = locked_items(session, meeting)
    seen = visible_items(access, items)
    if entered.mark != times_mark(seen):
        theirs, yours = _listed(seen, {}), _listed(seen, entered.minutes)
        raise Conflict([Difference("Order and minutes", theirs, yours)], current_version=times_mark(seen))
    for item in timed_items(seen):
        item.minutes = entered.minutes.get(item.key) or item.minutes
    write_order(session, _in_places(items, placed_items(seen), entered.places))
    record(
        session,
        f"{by.name} changed the order and times of the agenda of {meeting.title}.",
        by=by,
        on=meeting,
        partnership=meeting.board.partnership,
    )


def texts_of(view: AgendaView, minutes: Mapping[str, int | None]) -> dict[str, str]:
    """Return the clock times and the end of an agenda with other minutes, by the id of the element that shows each."""
    shown = tuple(replace(item, minutes=minutes.get(item.key) or item.minutes) for item in view.items)
    changed = replace(view, items=shown)
    texts = {"agenda-end": end_sentence(changed)}
    for slot in changed.slots:
        texts[f"time-{slot.item.key}"] = clock(slot.starts_at)
        texts[f"length-{slot.item.key}"] = plural(slot.minutes, "minute")
    return texts


def _in_places(
    items: Sequence[AgendaItem], placed: Sequence[AgendaItem], places: Mapping[str, int | None]
) -> list[AgendaItem]:
    """Return all items in the order of the places entered; equal places keep their order, and hidden items theirs."""
    usual = {item: place for place, item in enumerate(placed, start=1)}
    wanted = {item: places.get(item.key) or usual[item] for item in placed}
    # A place taken from an item that stays is meant to go before it, unless the item moves down.
    moves = {item: (wanted[item] > usual[item]) - (wanted[item] < usual[item]) for item in placed}
    ordered = iter(sorted(placed, key=lambda item: (item.part, wanted[item], moves[item], usual[item])))
    tops = [next(ordered) if item in usual else item for item in items if item.parent_id is None]
    return [item for top in tops for item in (top, *(sub for sub in items if sub.parent_id == top.id))]


def _listed(items: Sequence[AgendaItem], minutes: Mapping[str, int | None]) -> str:
    numbers = numbers_of(items)
    return "\n".join(
        f"{numbers[item.key]}. {item.title}: {plural(minutes.get(item.key) or item.minutes, 'minute')}"
        for item in items
    )
