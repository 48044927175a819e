"""What an agenda says to one reader: the draft for those who prepare it, the last publication for all others.

A publication stores every item as it stood. Who may see an item is asked of the item as it is now and of what was
published, and the stricter answer counts: an item made confidential vanishes at once, and one made public in the
draft stays confidential until it is published as public. Numbers, times and totals are those of the items shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from cdp.access import Access, may_see_item, visible_items
from cdp.access.visibility import has_declared_interest, reads_part_2
from cdp.agendas import published
from cdp.agendas.published import PublishedItem, published_item
from cdp.agendas.timing import Slot, ends_of, overrun_minutes, timetable
from cdp.models import (
    AgendaItem,
    AgendaPublication,
    Meeting,
    Paper,
    Part,
    Purpose,
)
from cdp.partnerships.boards.bodies import bodies_of_meeting
from cdp.reference import outcomes


@dataclass(frozen=True)
class ShownPaper:
    """A paper as one reader sees it; `file_name` and `size` (bytes) are None while there is nothing to open."""

    key: str
    title: str
    note: str = ""
    file_name: str | None = None
    size: int | None = None


@dataclass(frozen=True)
class ShownItem:
    """An agenda item as one reader sees it; `hats` are the labels of the bodies whose business it is."""

    key: str
    title: str
    minutes: int
    purpose: Purpose
    part: Part
    presenter: str = ""
    organisation: str = ""
    part_2_reason: str = ""
    recommendation: str = ""
    outcome_code: str | None = None
    hats: tuple[str, ...] = ()
    papers: tuple[ShownPaper, ...] = ()
    papers_withheld: bool = False

    @property
    def is_confidential(self) -> bool:
        """Whether the item stands in Part 2."""
        return self.part is Part.CONFIDENTIAL

    @property
    def presented_by(self) -> str:
        """The presenter with their organisation, or whichever is known."""
        return ", ".join(known for known in (self.presenter, self.organisation) if known)

    @property
    def outcome(self) -> str:
        """The name of the outcome that the item serves, or nothing."""
        return outcomes.outcome(self.outcome_code).name if self.outcome_code else ""


@dataclass(frozen=True)
class AgendaView:
    """An agenda as one reader sees it; `publication` is None for a draft, `bodies` are those whose meeting it is."""

    meeting: Meeting
    starts_at: datetime
    meeting_ends_at: datetime
    items: tuple[ShownItem, ...]
    publication: AgendaPublication | None = None
    bodies: tuple[str, ...] = ()
    slots: list[Slot[ShownItem]] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "slots", timetable(self.items, self.starts_at))

    @property
    def ends_at(self) -> datetime:
        """When the last item shown ends."""
        return ends_of(self.slots, self.starts_at)

    @property
    def overrun(self) -> int:
        """By how many minutes the items shown run beyond the meeting's end; 0 when they fit."""
        return overrun_minutes(self.slots, self.meeting_ends_at)

    @property
    def part_1(self) -> list[Slot[ShownItem]]:
        """The public items with their numbers and times."""
        return [slot for slot in self.slots if not slot.item.is_confidential]

    @property
    def part_2(self) -> list[Slot[ShownItem]]:
        """The confidential items that this reader may see."""
        return [slot for slot in self.slots if slot.item.is_confidential]

    @property
    def outcomes_served(self) -> list[tuple[str, list[Slot[ShownItem]]]]:
        """The outcomes that items shown here serve, in the framework's order, each with its items."""
        served = [
            (outcome.name, [slot for slot in self.slots if slot.item.outcome_code == outcome.id])
            for outcome in outcomes.outcomes()
        ]
        return [(name, slots) for name, slots in served if slots]

    def without_part_2(self) -> "AgendaView":
        """Return the same agenda as it reads for somebody who may not see Part 2."""
        return replace(self, items=tuple(item for item in self.items if not item.is_confidential))


def draft_view(access: Access, meeting: Meeting, items: Iterable[AgendaItem]) -> AgendaView:
    """Return the agenda as it stands, from `queries.items_of`: for those who prepare the meeting."""
    shown = tuple(_shown(access, item) for item in visible_items(access, items))
    bodies = tuple(hat.named for hat in bodies_of_meeting(meeting))
    return AgendaView(meeting, meeting.starts_at, meeting.ends_at, shown, bodies=bodies)


def published_view(
    access: Access, publication: AgendaPublication, items: Iterable[AgendaItem], *, newest: bool = True
) -> AgendaView:
    """Return a publication as a person may read it; `items` are those of `queries.items_ever_of`.

    The newest publication follows the meeting when it is moved; an older one keeps the times it was made with.
    """
    meeting = publication.meeting
    by_key = {item.key: item for item in items}
    shown: list[ShownItem] = []
    said = published.read(publication)
    for entry in said.items:
        item = by_key.get(entry.key)
        if item is not None and _may_see_entry(access, entry, item):
            shown.append(_shown_entry(entry, withheld=has_declared_interest(access, item)))
    starts_at, ends_at = (meeting.starts_at, meeting.ends_at) if newest else (said.starts_at, said.ends_at)
    bodies = tuple(hat.named for hat in said.hats)
    return AgendaView(meeting, starts_at, ends_at, tuple(shown), publication, bodies)


def published_file_key(access: Access, publication: AgendaPublication, paper: Paper) -> str | None:
    """Return the key of the file that a publication gave out for a paper, if this person may open it; else None."""
    for entry in published.read(publication).items:
        if entry.key != paper.item.key or not _may_see_entry(access, entry, paper.item):
            continue
        if has_declared_interest(access, paper.item):
            return None
        return _file_key(entry, paper)
    return None


def keys_of(publication: AgendaPublication) -> set[str]:
    """Return the keys of every item that a publication holds, whoever may see them."""
    return {entry.key for entry in published.read(publication).items}


def opened_item(publication: AgendaPublication, item: AgendaItem) -> ShownItem | None:
    """Return an item as a publication says it, for an administrator who opened it; None when it is not in it."""
    entry = _entry_of(publication, item)
    return _shown_entry(entry, withheld=False) if entry else None


def opened_file_key(publication: AgendaPublication, paper: Paper) -> str | None:
    """Return the key of the file that a publication gave out for a paper of an item that was opened; or None."""
    entry = _entry_of(publication, paper.item)
    return _file_key(entry, paper) if entry else None


def is_current(publication: AgendaPublication, items: Iterable[AgendaItem]) -> bool:
    """Return whether the agenda still says what was published; `items` are those of `queries.items_of`."""
    return published.read(publication).items == tuple(published_item(item) for item in items)


def _entry_of(publication: AgendaPublication, item: AgendaItem) -> PublishedItem | None:
    return next((entry for entry in published.read(publication).items if entry.key == item.key), None)


def _file_key(entry: PublishedItem, paper: Paper) -> str | None:
    return next((one.file for one in entry.papers if one.key == paper.key), None)


def _may_see_entry(access: Access, entry: PublishedItem, item: AgendaItem) -> bool:
    if not may_see_item(access, item):
        return False
    if entry.part is Part.PUBLIC:
        return True
    return not has_declared_interest(access, item) and reads_part_2(access, item.meeting, entry.audience)


def _shown(access: Access, item: AgendaItem) -> ShownItem:
    return _shown_entry(published_item(item), withheld=has_declared_interest(access, item))


def _shown_entry(entry: PublishedItem, *, withheld: bool) -> ShownItem:
    papers = tuple(
        ShownPaper(paper.key, paper.title, paper.note, paper.name, paper.size) for paper in entry.papers
    )
    return ShownItem(
        key=entry.key,
        title=entry.title,
        minutes=entry.minutes,
        purpose=entry.purpose,
        part=entry.part,
        presenter=entry.presenter,
        organisation=entry.organisation,
        part_2_reason=entry.part_2_reason,
        recommendation=entry.recommendation,
        outcome_code=entry.outcome,
        hats=tuple(hat.label for hat in entry.hats),
        papers=() if withheld else papers,
        papers_withheld=withheld and bool(papers),
    )
