"""The forward plan of a board: what it will need, placed at its meetings, with what people decided about each item."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from cdp.access import may_see_item
from cdp.agendas.forward import board, work
from cdp.agendas.forward.planned import PlannedItem, PlanScope
from cdp.agendas.forward.slots import PlanSlot, slots_of
from cdp.clock import months_after
from cdp.models import (
    AgendaItem,
    ForwardPlanEntry,
    ItemLinks,
    ItemState,
    Meeting,
    MeetingState,
    Part,
    Purpose,
)

MONTHS = 12
OWN = "own"
"""What the source of an item that was added by hand begins with."""

SOURCES: tuple[Callable[[PlanScope], Iterator[PlannedItem]], ...] = (
    work.milestones,
    board.terms_reviews,
    board.reports,
    board.commitments,
    board.decisions,
    board.terms_of_office,
    board.exemptions,
    board.backlog,
    board.deferred_items,
    work.activities,
    work.key_dates,
    work.risks,
    work.releases,
    work.outcomes_not_discussed,
)
"""Where the items of a plan come from, in their order at one meeting."""


@dataclass(frozen=True)
class PlanRow:
    """One item of a plan at one meeting; `item` is the agenda item that it already is."""

    planned: PlannedItem
    entry: ForwardPlanEntry | None
    item: AgendaItem | None
    late: str = ""
    """"Overdue", or that it is due before its meeting; empty otherwise."""

    @property
    def is_moved(self) -> bool:
        """Whether someone moved the item to its meeting."""
        return self.entry is not None and (self.entry.meeting_id is not None or self.entry.month is not None)

    @property
    def version(self) -> int:
        """The version of what people decided about the item; 0 if they have decided nothing yet."""
        return self.entry.version if self.entry else 0

    @property
    def reason(self) -> str:
        """Why it was moved or left out; empty if no reason was given."""
        return self.entry.reason if self.entry else ""


@dataclass(frozen=True)
class PlanMeeting:
    """A meeting, or a month in which one is expected, with what the board will need at it."""

    slot: PlanSlot
    rows: tuple[PlanRow, ...]


@dataclass(frozen=True)
class ForwardPlan:
    """A plan for the next twelve months. `left_out` has what was left out, which can be restored."""

    meetings: tuple[PlanMeeting, ...]
    left_out: tuple[PlanRow, ...]

    @property
    def slots(self) -> tuple[PlanSlot, ...]:
        """The meetings and months of the plan."""
        return tuple(one.slot for one in self.meetings)

    def row(self, source: str) -> tuple[PlanRow, PlanSlot | None] | None:
        """Return the item with a source and its slot (None for one that was left out), or None if there is none."""
        for meeting in self.meetings:
            for row in meeting.rows:
                if row.planned.source == source:
                    return row, meeting.slot
        return next(((row, None) for row in self.left_out if row.planned.source == source), None)


def last_day(today: date) -> date:
    """Return the last day that a forward plan covers."""
    return months_after(today, MONTHS)


def plan_of(scope: PlanScope) -> ForwardPlan:
    """Return the forward plan of a board for one reader; the number of statements does not depend on the items."""
    slots = slots_of(scope)
    entries = _entries_of(scope)
    found = [planned for source in SOURCES for planned in source(scope)]
    found += [_by_hand(entry) for entry in entries.values() if entry.source is None]
    sources = {entry.item_id: source for source, entry in entries.items() if entry.item_id is not None}
    linked = _on_agendas(scope)
    placed: dict[str, list[PlanRow]] = defaultdict(list)
    left_out = []
    for planned in found:
        entry = entries.get(planned.source)
        item = _agenda_item(planned, entry, linked)
        if item is not None and sources.get(item.id, planned.source) != planned.source:
            item = None  # it was put on the agenda for another item of the plan, such as a key date of the activity
        if item is not None and not _may_know(scope, planned, item):
            item = None
        if item is not None and item.meeting.state is MeetingState.HELD:
            continue
        if entry is not None and entry.left_out_at is not None and item is None:
            left_out.append(PlanRow(planned, entry, None))
            continue
        slot = _slot_for(planned, entry, item, slots)
        if slot is not None and not _is_there(planned, placed[slot.code]):
            placed[slot.code].append(PlanRow(planned, entry, item, _late(planned, slot, scope.today)))
    return ForwardPlan(tuple(PlanMeeting(slot, tuple(placed[slot.code])) for slot in slots), tuple(left_out))


def is_live(item: AgendaItem | None) -> bool:
    """Return whether an agenda item is still on its agenda: not removed, withdrawn or deferred, nor cancelled."""
    return (
        item is not None
        and item.removed_at is None
        and item.state is ItemState.ON_AGENDA
        and item.meeting.state is not MeetingState.CANCELLED
    )


def _is_there(planned: PlannedItem, rows: Sequence[PlanRow]) -> bool:
    """Return whether the meeting already has the report of the same line: one report is enough at one meeting."""
    kind, _, rest = planned.source.partition(".")
    same = f"{kind}.{rest.partition('.')[0]}."
    return kind == "report" and any(row.planned.source.startswith(same) for row in rows)


def _late(planned: PlannedItem, slot: PlanSlot, today: date) -> str:
    if planned.by is None or slot.day <= planned.by or slot.holds(planned.by):
        return ""
    return "Overdue" if planned.by < today else "Due before the meeting"


def _entries_of(scope: PlanScope) -> dict[str, ForwardPlanEntry]:
    rows = scope.session.scalars(
        sa.select(ForwardPlanEntry)
        .where(ForwardPlanEntry.board_id == scope.board.id)
        .options(
            joinedload(ForwardPlanEntry.meeting),
            joinedload(ForwardPlanEntry.lead),
            joinedload(ForwardPlanEntry.item).joinedload(AgendaItem.meeting),
        )
        .order_by(ForwardPlanEntry.id)
    )
    return {entry.source or f"{OWN}.{entry.key}": entry for entry in rows}


def _by_hand(entry: ForwardPlanEntry) -> PlannedItem:
    return PlannedItem(
        f"{OWN}.{entry.key}",
        entry.title,
        "Added to the plan by the secretariat",
        "",
        by=entry.wanted_by,
        lead=entry.lead,
        purpose=entry.purpose or Purpose.DISCUSSION,
    )


def _on_agendas(scope: PlanScope) -> dict[tuple[str, int], AgendaItem]:
    """Return the public items on agendas to come that are linked to a milestone or an activity; one statement."""
    rows = scope.session.execute(
        sa.select(ItemLinks.milestone_id, ItemLinks.activity_id, AgendaItem)
        .join(AgendaItem, AgendaItem.id == ItemLinks.item_id)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(
            Meeting.board_id == scope.board.id,
            Meeting.state.in_([MeetingState.DRAFT, MeetingState.SCHEDULED]),
            sa.or_(ItemLinks.milestone_id.is_not(None), ItemLinks.activity_id.is_not(None)),
            AgendaItem.part == Part.PUBLIC,
            AgendaItem.removed_at.is_(None),
            AgendaItem.accepted.is_(True),
            AgendaItem.state == ItemState.ON_AGENDA,
        )
        .options(joinedload(AgendaItem.meeting))
        .order_by(Meeting.starts_at.desc())
    )
    found: dict[tuple[str, int], AgendaItem] = {}
    for milestone, activity, item in rows:
        if milestone is not None:
            found["milestone", milestone] = item
        if activity is not None:
            found["activity", activity] = item
    return found


def _agenda_item(
    planned: PlannedItem, entry: ForwardPlanEntry | None, linked: dict[tuple[str, int], AgendaItem]
) -> AgendaItem | None:
    if entry is not None and is_live(entry.item):
        return entry.item
    if planned.item is not None:
        return planned.item
    links = planned.links
    if links.milestone is not None:
        return linked.get(("milestone", links.milestone.id))
    is_activity = planned.source.startswith("activity.")  # and not one of its key dates
    return linked.get(("activity", links.activity.id)) if is_activity and links.activity else None


def _may_know(scope: PlanScope, planned: PlannedItem, item: AgendaItem) -> bool:
    """Return whether the reader may know of an agenda item, which may have become confidential after it was planned."""
    if planned.confidential or not item.is_confidential:
        return True
    return scope.access is not None and may_see_item(scope.access, item)


def _slot_for(
    planned: PlannedItem, entry: ForwardPlanEntry | None, item: AgendaItem | None, slots: Sequence[PlanSlot]
) -> PlanSlot | None:
    """Return the slot of an item: its agenda, where someone moved it, or the last before it is due.

    Without a slot before its day, it belongs to the next one. None if there is no slot, or it is needed after the last.
    """
    if not slots:
        return None
    if item is not None:
        return next((slot for slot in slots if slot.meeting and slot.meeting.id == item.meeting_id), None)
    if entry is not None and (moved := _moved_to(entry, slots)) is not None:
        return moved
    if planned.after is not None:
        return next((slot for slot in slots if slot.day >= planned.after or slot.holds(planned.after)), None)
    before = [slot for slot in slots if planned.by is not None and slot.day <= planned.by]
    return before[-1] if before else slots[0]


def _moved_to(entry: ForwardPlanEntry, slots: Sequence[PlanSlot]) -> PlanSlot | None:
    """Return the slot to which someone moved an item; if its meeting is gone, the next one after it."""
    if entry.meeting is not None:
        same = next((slot for slot in slots if slot.meeting and slot.meeting.id == entry.meeting_id), None)
        return same or next((slot for slot in slots if slot.day >= entry.meeting.day), None)
    if entry.month is None:
        return None
    month = entry.month
    same = next((slot for slot in slots if slot.holds(month)), None)
    return same or next((slot for slot in slots if slot.day >= month), None)
