"""The matching items with everything that one reader may see of them, grouped by meeting."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy.orm import Session

from cdp.compiled import queries
from cdp.compiled.queries import Reader
from cdp.models import Action, AgendaItem, Decision, Meeting, Paper, Part


@dataclass(frozen=True)
class CompiledItem:
    """An item and what was minuted under it, as one reader may see it."""

    item: AgendaItem
    note: str
    decisions: tuple[Decision, ...]
    actions: tuple[Action, ...]
    papers: tuple[Paper, ...]


@dataclass(frozen=True)
class CompiledMeeting:
    """A meeting and its matching items."""

    meeting: Meeting
    items: tuple[CompiledItem, ...]


def part_2_of(meetings: Sequence[CompiledMeeting]) -> list[CompiledMeeting]:
    """Return only the confidential business: confidential items, and what is confidential under public ones."""
    found = []
    for one in meetings:
        items = tuple(part for item in one.items if (part := _confidential(item)) is not None)
        if items:
            found.append(CompiledMeeting(one.meeting, items))
    return found


def _confidential(one: CompiledItem) -> CompiledItem | None:
    if one.item.is_confidential:
        return one
    decisions = tuple(each for each in one.decisions if each.part is Part.CONFIDENTIAL)
    actions = tuple(each for each in one.actions if each.is_confidential)
    return CompiledItem(one.item, "", decisions, actions, ()) if decisions or actions else None


def compiled(session: Session, reader: Reader, items: Sequence[AgendaItem]) -> list[CompiledMeeting]:
    """Return items with what was minuted under them, in five queries; the items are in the order of their meetings."""
    ids = [item.id for item in items]
    notes = queries.notes_of(session, ids)
    decisions: dict[int | None, list[Decision]] = defaultdict(list)
    actions: dict[int | None, list[Action]] = defaultdict(list)
    papers: dict[int, list[Paper]] = defaultdict(list)
    for decision in queries.decisions_of(session, reader, ids):
        decisions[decision.item_id].append(decision)
    for action in queries.actions_of(session, reader, ids):
        actions[action.item_id].append(action)
    for paper in queries.papers_of(session, reader, ids):
        papers[paper.item_id].append(paper)
    whole = [
        CompiledItem(
            item,
            notes.get(item.id, ""),
            tuple(decisions[item.id]),
            tuple(actions[item.id]),
            tuple(papers[item.id]),
        )
        for item in items
    ]
    return [
        CompiledMeeting(meeting, tuple(group))
        for meeting, group in groupby(whole, key=lambda one: one.item.meeting)
    ]
