"""The history of an item across meetings: where it was discussed, deferred and decided."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from cdp.models import (
    Activity,
    AgendaItem,
    Decision,
    DeclaredInterest,
    ItemLinks,
    ItemState,
    Meeting,
    MeetingState,
    Part,
)
from cdp.wording.formats import day, listed

LINKED = ("objective_id", "activity_id", "milestone_id", "decision_id", "metric_code")


@dataclass(frozen=True)
class Stage:
    """One item of a history, with its public decisions and the meeting of the next stage (or None)."""

    item: AgendaItem
    decisions: tuple[str, ...]
    next_meeting: Meeting | None

    @property
    def words(self) -> str:
        """What happened to the item, such as "Discussed on 12 March 2026, item 5: decision 2026-D3"."""
        meeting = self.item.meeting
        is_public = self.item.part is Part.PUBLIC
        number = f", item {self.item.number}" if self.item.number and is_public else ""
        if self.item.state is ItemState.WITHDRAWN:
            return f"Withdrawn from {day(meeting.starts_at)}{number}"
        if self.item.removed_at is not None or self.item.state is ItemState.DEFERRED:
            later = f", to {day(self.next_meeting.starts_at)}" if self.next_meeting else ""
            return f"Deferred from {day(meeting.starts_at)}{number}{later}"
        if meeting.state is not MeetingState.HELD:
            cancelled = ", which was cancelled" if meeting.state is MeetingState.CANCELLED else ""
            return f"On the agenda of {day(meeting.starts_at)}{number}{cancelled}"
        decided = f": {listed([f'decision {one}' for one in self.decisions])}" if self.decisions else ""
        return f"Discussed on {day(meeting.starts_at)}{number}{decided}"


def links_of(session: Session, items: Iterable[AgendaItem]) -> dict[int, ItemLinks]:
    """Return the links of items by item ID, with the linked records, in one query."""
    rows = session.scalars(
        sa.select(ItemLinks)
        .where(ItemLinks.item_id.in_([item.id for item in items]))
        .options(
            joinedload(ItemLinks.objective),
            joinedload(ItemLinks.activity).joinedload(Activity.objective),
            joinedload(ItemLinks.milestone),
            joinedload(ItemLinks.decision),
        )
    )
    return {row.item_id: row for row in rows}


def histories_of(session: Session, first_ids: Collection[int]) -> dict[int, list[Stage]]:
    """Return the whole history of each subject by the ID of its first item, earliest meeting first, in two queries.

    It includes confidential items: pass each stage's item to `cdp.access.may_see_item` before showing it.
    """
    if not first_ids:
        return {}
    first = sa.func.coalesce(ItemLinks.first_item_id, AgendaItem.id)
    rows = session.execute(
        sa.select(first, AgendaItem)
        .outerjoin(ItemLinks, ItemLinks.item_id == AgendaItem.id)
        .join(AgendaItem.meeting)
        .where(sa.or_(AgendaItem.id.in_(first_ids), ItemLinks.first_item_id.in_(first_ids)))
        .options(
            contains_eager(AgendaItem.meeting),
            joinedload(AgendaItem.audience),
            joinedload(AgendaItem.interests),
        )
        .order_by(Meeting.starts_at, AgendaItem.id)
    ).unique()
    items: dict[int, list[AgendaItem]] = defaultdict(list)
    for first_id, item in rows:
        items[first_id].append(item)
    found = [item for group in items.values() for item in group]
    decisions = _decisions(session, found)
    return {
        first_id: [
            Stage(
                item,
                tuple(decisions[item.id]),
                next((later.meeting for later in group[place:] if _may_be_named(item, later)), None),
            )
            for place, item in enumerate(group, start=1)
        ]
        for first_id, group in items.items()
    }


def _may_be_named(item: AgendaItem, later: AgendaItem) -> bool:
    """Return whether the history of an item may name a later stage: a public one does not reveal a confidential one."""
    return later.removed_at is None and (item.is_confidential or not later.is_confidential)


def _decisions(session: Session, items: Iterable[AgendaItem]) -> dict[int | None, list[str]]:
    rows = session.scalars(
        sa.select(Decision)
        .where(Decision.item_id.in_([item.id for item in items]), Decision.part == Part.PUBLIC)
        .order_by(Decision.id)
    )
    found: dict[int | None, list[str]] = defaultdict(list)
    for decision in rows:
        found[decision.item_id].append(decision.reference)
    return found


def interests_of(earlier: AgendaItem) -> list[DeclaredInterest]:
    """Return the interests declared in an item, for one that continues it: it is withheld from the same people."""
    return [
        DeclaredInterest(
            person=one.person, nature=one.nature, declared_at=one.declared_at, consequence=one.consequence
        )
        for one in earlier.interests
    ]


def link_to_earlier(session: Session, item: AgendaItem, earlier: AgendaItem) -> None:
    """Record that an item continues an earlier one, and give it the same links."""
    row = session.scalar(sa.select(ItemLinks).where(ItemLinks.item_id == earlier.id))
    links = ItemLinks(item=item, first_item_id=(row and row.first_item_id) or earlier.id)
    if row is not None:
        for name in LINKED:
            setattr(links, name, getattr(row, name))
    session.add(links)
