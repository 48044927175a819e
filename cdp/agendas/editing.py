"""What the coordinator can do on the page of an agenda: only what the rules allow at that moment is offered."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from cdp.agendas.bodies import business_of
from cdp.agendas.content import AgendaView, ShownItem, is_current
from cdp.agendas.numbering import is_numbered
from cdp.agendas.ordering import order_mark
from cdp.agendas.publishing import why_closed
from cdp.agendas.service import missing_standing_items
from cdp.agendas.timing import AgendaSlot
from cdp.meetings.queries import is_announced
from cdp.models import AgendaItem, AgendaPublication, ItemState, MeetingState
from cdp.reference.standing_items import StandingItem

Slots = list[AgendaSlot[ShownItem]]


@dataclass
class AgendaEditor:
    """An agenda as the coordinator prepares it, and the board's list of standing items.

    `settled` is why what was withdrawn or deferred cannot change.
    """

    view: AgendaView
    items: Sequence[AgendaItem]
    publication: AgendaPublication | None
    settled: str
    standing: Sequence[StandingItem]

    @cached_property
    def by_key(self) -> dict[str, AgendaItem]:
        """The items by key."""
        return {item.key: item for item in self.items}

    @cached_property
    def levels(self) -> list[tuple[Slots, int]]:
        """The items of each part that has some, without sub-items, and the mark of their order."""
        parts = ([slot for slot in part if not self._is_below(slot)] for part in self._parts)
        return [(slots, self._mark(slots)) for slots in parts if slots]

    @cached_property
    def below(self) -> dict[str, Slots]:
        """The sub-items of each item that has some, by its key."""
        found: dict[str, Slots] = {}
        for slot in self.view.slots:
            if self._is_below(slot):
                found.setdefault(slot.item.parent_key or "", []).append(slot)
        return found

    @cached_property
    def marks(self) -> dict[str, int]:
        """The mark of the order of each item's sub-items, by the key of the item."""
        return {key: self._mark(slots) for key, slots in self.below.items()}

    @cached_property
    def fixed(self) -> bool:
        """Whether the numbers are stored, so that items cannot be moved."""
        return is_numbered(self.items)

    @property
    def closed(self) -> bool:
        """Whether items can no longer be added, changed or removed, because the meeting has been held."""
        return self.view.meeting.state is MeetingState.HELD

    @cached_property
    def has_changed(self) -> bool:
        """Whether the agenda has changed since it was published."""
        return self.publication is not None and not is_current(self.publication, self.items)

    @property
    def has_settled_items(self) -> bool:
        """Whether any item was withdrawn or deferred."""
        return any(item.state is not ItemState.ON_AGENDA for item in self.items)

    @property
    def why_closed(self) -> str:
        """Why the agenda cannot be published again, or an empty string."""
        return why_closed(self.view.meeting, self.items, self.publication)

    @property
    def can_publish(self) -> bool:
        """Whether publishing would do something and is allowed."""
        meeting = self.view.meeting
        open_to_all = is_announced(meeting) and meeting.state is not MeetingState.CANCELLED
        news = self.publication is None or self.has_changed
        return bool(self.view.slots) and open_to_all and news and not self.why_closed

    @property
    def can_add_standing_items(self) -> bool:
        """Whether standing items are missing and may be added."""
        return not (self.closed or self.fixed) and bool(missing_standing_items(self.standing, self.items))

    def is_late(self, item: AgendaItem) -> bool:
        """Return whether an item was added after publication."""
        return bool(item.urgency) or (item.number is None and self.fixed)

    @staticmethod
    def business_of(labels: Sequence[str]) -> str:
        """Return the words for the bodies whose business an item is."""
        return business_of(labels)

    @property
    def _parts(self) -> tuple[Slots, Slots]:
        return self.view.part_1, self.view.part_2

    def _is_below(self, slot: AgendaSlot[ShownItem]) -> bool:
        return slot.item.parent_key is not None and slot.item.parent_key in self.by_key

    def _mark(self, slots: Slots) -> int:
        return order_mark(self.by_key[slot.item.key] for slot in slots)
