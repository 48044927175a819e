"""The clock times of agenda items, computed from the items shown and never stored.

A person who may not see an item gets times that do not reveal it. Items that were withdrawn or deferred take no time,
and an item with sub-items takes the time of its sub-items.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

from cdp.agendas.numbering import Numberable, numbers_of


class Timed(Numberable, Protocol):
    """An item with a length in minutes."""

    @property
    def minutes(self) -> int:
        """The planned length in minutes."""
        ...

    @property
    def is_taken(self) -> bool:
        """Whether the item is still to be taken at the meeting: it was not withdrawn or deferred."""
        ...


ItemT = TypeVar("ItemT", bound=Timed)


@dataclass(frozen=True)
class AgendaSlot(Generic[ItemT]):
    """An item with its number, and the times at which it starts and ends, with a time zone."""

    number: str
    item: ItemT
    starts_at: datetime
    ends_at: datetime

    @property
    def minutes(self) -> int:
        """The minutes that the item takes, with its sub-items."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


def timetable(items: Sequence[ItemT], starts_at: datetime) -> list[AgendaSlot[ItemT]]:
    """Return the items in the given order, each with its number and times; the first starts at `starts_at`."""
    numbers, below = numbers_of(items), _below(items)
    slots: list[AgendaSlot[ItemT]] = []
    begins = starts_at
    for item in items:
        minutes = sum(one.minutes for one in below.get(item.key, [item]) if item.is_taken and one.is_taken)
        ends = begins + timedelta(minutes=minutes)
        slots.append(AgendaSlot(numbers[item.key], item, begins, ends))
        begins = begins if item.key in below else ends
    return slots


def ends_of(slots: Sequence[AgendaSlot[ItemT]], starts_at: datetime) -> datetime:
    """Return when the last item ends, or the meeting's start when there is none."""
    return slots[-1].ends_at if slots else starts_at


def overrun_minutes(slots: Sequence[AgendaSlot[ItemT]], meeting_ends_at: datetime) -> int:
    """Return the number of minutes by which the items run beyond the end of the meeting; 0 when they fit."""
    if not slots:
        return 0
    return max(0, int((slots[-1].ends_at - meeting_ends_at).total_seconds() // 60))


def _below(items: Sequence[ItemT]) -> dict[str, list[ItemT]]:
    """Return the sub-items of each item that has some, by its key."""
    keys = {item.key for item in items}
    found: dict[str, list[ItemT]] = {}
    for item in items:
        if item.parent_key is not None and item.parent_key in keys:
            found.setdefault(item.parent_key, []).append(item)
    return found
