"""Numbers and clock times of an agenda: always computed from the items that are shown, never stored.

Whoever may not see an item gets numbers without a gap and times that do not betray it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar


class Timed(Protocol):
    """Anything that takes some minutes of a meeting."""

    @property
    def minutes(self) -> int:
        """How long it is meant to take."""
        ...


ItemT = TypeVar("ItemT", bound=Timed)


@dataclass(frozen=True)
class Slot(Generic[ItemT]):
    """One item's number, counted from 1, and its clock times as aware moments."""

    number: int
    item: ItemT
    starts_at: datetime
    ends_at: datetime


def timetable(items: Iterable[ItemT], starts_at: datetime) -> list[Slot[ItemT]]:
    """Return each item, in the order given, with its number and clock times; `starts_at` is the meeting's start."""
    slots: list[Slot[ItemT]] = []
    begins = starts_at
    for number, item in enumerate(items, start=1):
        ends = begins + timedelta(minutes=item.minutes)
        slots.append(Slot(number, item, begins, ends))
        begins = ends
    return slots


def ends_of(slots: Sequence[Slot[ItemT]], starts_at: datetime) -> datetime:
    """Return when the last item ends, or the meeting's start when there is none."""
    return slots[-1].ends_at if slots else starts_at


def overrun_minutes(slots: Sequence[Slot[ItemT]], meeting_ends_at: datetime) -> int:
    """Return how many minutes the items run beyond the meeting's end; 0 when they fit."""
    if not slots:
        return 0
    return max(0, int((slots[-1].ends_at - meeting_ends_at).total_seconds() // 60))
