"""The numbers and clock times of agenda items, computed from the items shown and never stored.

A person who may not see an item gets numbers without a gap, and times that do not reveal the item.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar


class Timed(Protocol):
    """An item with a length in minutes."""

    @property
    def minutes(self) -> int:
        """The planned length in minutes."""
        ...


ItemT = TypeVar("ItemT", bound=Timed)


@dataclass(frozen=True)
class AgendaSlot(Generic[ItemT]):
    """An item with its number, counted from 1, and the times at which it starts and ends, with a time zone."""

    number: int
    item: ItemT
    starts_at: datetime
    ends_at: datetime


def timetable(items: Iterable[ItemT], starts_at: datetime) -> list[AgendaSlot[ItemT]]:
    """Return the items in the given order, each with its number and times; the first starts at `starts_at`."""
    slots: list[AgendaSlot[ItemT]] = []
    begins = starts_at
    for number, item in enumerate(items, start=1):
        ends = begins + timedelta(minutes=item.minutes)
        slots.append(AgendaSlot(number, item, begins, ends))
        begins = ends
    return slots


def ends_of(slots: Sequence[AgendaSlot[ItemT]], starts_at: datetime) -> datetime:
    """Return when the last item ends, or the meeting's start when there is none."""
    return slots[-1].ends_at if slots else starts_at


def overrun_minutes(slots: Sequence[AgendaSlot[ItemT]], meeting_ends_at: datetime) -> int:
    """Return the number of minutes by which the items run beyond the end of the meeting; 0 when they fit."""
    if not slots:
        return 0
    return max(0, int((slots[-1].ends_at - meeting_ends_at).total_seconds() // 60))
