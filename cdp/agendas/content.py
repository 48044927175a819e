"""The agenda as one person may read it: the draft for those who prepare it, the last publication for everyone else.

A publication stores every item as it was at the time. A person may see a published item only if both the current item
and the published one allow it. An item made confidential is hidden at once, and one made public in the draft stays
confidential until it is published as public. Times and totals count only the items shown, and numbers reveal no others
(see `numbering`). The newest publication shows at once that an item was withdrawn or deferred.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from msgspec import structs

from cdp.access import Access, may_see_item, visible_items
from cdp.access.visibility import has_declared_interest, reads_part_2
from cdp.agendas import published
from cdp.agendas.matter.lines import Groups
from cdp.agendas.published import PublishedItem, deferred_to, published_item
from cdp.agendas.status import sentences_of
from cdp.agendas.timing import AgendaSlot, ends_of, overrun_minutes, timetable
from cdp.models import (
    AgendaItem,
    AgendaPublication,
    ItemState,
    Meeting,
    Paper,
    Part,
    Purpose,
)
from cdp.partnerships.boards.bodies import bodies_of_meeting
from cdp.reference import outcomes


@dataclass(frozen=True)
class ShownPaper:
    """A paper as one reader sees it; `file_name` and `size` (bytes) are None while there is no file."""

    key: str
    title: str
    note: str = ""
    file_name: str | None = None
    size: int | None = None


@dataclass(frozen=True)
class ShownItem:
    """An agenda item as one reader sees it; `bodies` are the labels of the bodies whose business the item is."""

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
    bodies: tuple[str, ...] = ()
    papers: tuple[ShownPaper, ...] = ()
    papers_withheld: bool = False
    number: str | None = None
    parent_key: str | None = None
    heading: str = ""
    urgency: str = ""
    state: ItemState = ItemState.ON_AGENDA
    state_reason: str = ""
    deferred_to: str = ""

    @property
    def is_taken(self) -> bool:
        """Whether the item is still to be taken at the meeting: it was not withdrawn or deferred."""
        return self.state is ItemState.ON_AGENDA

    @property
    def marks(self) -> list[str]:
        """The sentences that say why the item is late, withdrawn or deferred."""
        return sentences_of(self, self.deferred_to)

    matter: Groups = ()
    exemption: str = ""

    @property
    def is_confidential(self) -> bool:
        """Whether the item is in Part 2."""
        return self.part is Part.CONFIDENTIAL

    @property
    def presented_by(self) -> str:
        """The presenter and their organisation, as far as they are known."""
        return ", ".join(known for known in (self.presenter, self.organisation) if known)

    @property
    def outcome(self) -> str:
        """The name of the outcome that the item serves, or an empty string."""
        return outcomes.outcome(self.outcome_code).name if self.outcome_code else ""


@dataclass(frozen=True)
class AgendaView:
    """An agenda as one reader sees it; `publication` is None for a draft, and `bodies` names the bodies that meet.

    `confidential_matter` is what this reader may see from the record at the end of Part 2; it is never stored.
    """

    meeting: Meeting
    starts_at: datetime
    meeting_ends_at: datetime
    items: tuple[ShownItem, ...]
    publication: AgendaPublication | None = None
    bodies: tuple[str, ...] = ()
    confidential_matter: Groups = ()
    slots: list[AgendaSlot[ShownItem]] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "slots", timetable(self.items, self.starts_at))

    @property
    def ends_at(self) -> datetime:
        """When the last item shown ends, or when the meeting starts if no item is shown."""
        return ends_of(self.slots, self.starts_at)

    @property
    def overrun(self) -> int:
        """The number of minutes by which the items shown run beyond the end of the meeting; 0 when they fit."""
        return overrun_minutes(self.slots, self.meeting_ends_at)

    @property
    def part_1(self) -> list[AgendaSlot[ShownItem]]:
        """The public items with their numbers and times."""
        return [slot for slot in self.slots if not slot.item.is_confidential]

    @property
    def part_2(self) -> list[AgendaSlot[ShownItem]]:
        """The confidential items that this reader may see, with their numbers and times."""
        return [slot for slot in self.slots if slot.item.is_confidential]

    @property
    def outcomes_served(self) -> list[tuple[str, list[AgendaSlot[ShownItem]]]]:
        """The outcomes that the public items shown serve, in the order of the framework, each with its items."""
        served = [
            (outcome.name, [slot for slot in self.part_1 if slot.item.outcome_code == outcome.id])
            for outcome in outcomes.outcomes()
        ]
        return [(name, slots) for name, slots in served if slots]

    def without_part_2(self) -> "AgendaView":
        """Return the same agenda without its confidential items."""
        public = tuple(item for item in self.items if not item.is_confidential)
        return replace(self, items=public, confidential_matter=())


def draft_view(
    access: Access, meeting: Meeting, items: Iterable[AgendaItem], matter: Mapping[str, Groups] | None = None
) -> AgendaView:
    """Return the current draft for a person who prepares the meeting; `items` come from `queries.items_of`.

    `matter` comes from `cdp.agendas.matter.collecting`, if the agenda is to show it.
    """
    live = matter or {}
    shown = tuple(
        replace(_shown(access, item), matter=live.get(item.key, ())) for item in visible_items(access, items)
    )
    bodies = tuple(body.named for body in bodies_of_meeting(meeting))
    return AgendaView(meeting, meeting.starts_at, meeting.ends_at, shown, bodies=bodies)


def published_view(
    access: Access, publication: AgendaPublication, items: Iterable[AgendaItem], *, newest: bool = True
) -> AgendaView:
    """Return a publication as a person may read it; `items` come from `queries.items_ever_of`.

    The newest publication shows the current times of the meeting; an older one shows the times at publication.
    """
    meeting = publication.meeting
    by_key = {item.key: item for item in items}
    shown: list[ShownItem] = []
    content = published.read(publication)
    for entry in content.items:
        item = by_key.get(entry.key)
        if item is not None and may_see_entry(access, entry, item):
            now = _as_it_is(entry, item) if newest else entry
            one = _shown_entry(
                _as_public(now, item) if item.was_released else now,
                withheld=has_declared_interest(access, item),
            )
            shown.append(replace(one, matter=content.matter.get(entry.key, ())))
    starts_at, ends_at = (
        (meeting.starts_at, meeting.ends_at) if newest else (content.starts_at, content.ends_at)
    )
    bodies = tuple(body.named for body in content.bodies)
    return AgendaView(meeting, starts_at, ends_at, tuple(shown), publication, bodies)


def frozen_view(
    publication: AgendaPublication, shown: Collection[str], withheld: Collection[str]
) -> AgendaView:
    """Return a publication with only the items whose keys are in `shown`, and no papers of those in `withheld`.

    The caller decides who may read these items, for example by the keys of a `published_view`.
    """
    content = published.read(publication)
    items = tuple(
        _shown_entry(entry, withheld=entry.key in withheld) for entry in content.items if entry.key in shown
    )
    bodies = tuple(body.named for body in content.bodies)
    return AgendaView(publication.meeting, content.starts_at, content.ends_at, items, publication, bodies)


def published_file_key(access: Access, publication: AgendaPublication, paper: Paper) -> str | None:
    """Return the key of a paper's file in a publication, or None if this person may not open it."""
    for entry in published.read(publication).items:
        if entry.key != paper.item.key or not may_see_entry(access, entry, paper.item):
            continue
        if has_declared_interest(access, paper.item):
            return None
        return _file_key(entry, paper)
    return None


def keys_of(publication: AgendaPublication) -> set[str]:
    """Return the keys of all items in a publication, including those that few people may see."""
    return {entry.key for entry in published.read(publication).items}


def opened_item(publication: AgendaPublication, item: AgendaItem) -> ShownItem | None:
    """Return an item as published, for an administrator who has opened it; None if it was not published."""
    entry = _entry_of(publication, item)
    return _shown_entry(entry, withheld=False) if entry else None


def opened_file_key(publication: AgendaPublication, paper: Paper) -> str | None:
    """Return the key of a paper's published file, or None, for an administrator who has opened the item."""
    entry = _entry_of(publication, paper.item)
    return _file_key(entry, paper) if entry else None


def is_current(publication: AgendaPublication, items: Iterable[AgendaItem]) -> bool:
    """Return whether the agenda is unchanged since it was published; `items` come from `queries.items_of`."""
    entries = published.read(publication).items
    return _unnumbered(entries) == _unnumbered(published_item(item) for item in items)


def _unnumbered(entries: Iterable[PublishedItem]) -> list[PublishedItem]:
    """Return the entries without numbers, which the first publications did not store."""
    return [structs.replace(entry, number=None) for entry in entries]


def _as_it_is(entry: PublishedItem, item: AgendaItem) -> PublishedItem:
    """Return a published item with its state now and its number."""
    return structs.replace(
        entry,
        number=entry.number or item.number,
        state=item.state,
        state_reason=item.state_reason,
        deferred_to=deferred_to(item),
    )


def _entry_of(publication: AgendaPublication, item: AgendaItem) -> PublishedItem | None:
    return next((entry for entry in published.read(publication).items if entry.key == item.key), None)


def _file_key(entry: PublishedItem, paper: Paper) -> str | None:
    return next((one.file for one in entry.papers if one.key == paper.key), None)


def may_see_entry(access: Access, entry: PublishedItem, item: AgendaItem) -> bool:
    """Return whether a person may see an item as it was published."""
    if not may_see_item(access, item):
        return False
    if entry.part is Part.PUBLIC or item.was_released:
        return True
    return not has_declared_interest(access, item) and reads_part_2(access, item.meeting, entry.audience)


def _as_public(entry: PublishedItem, item: AgendaItem) -> PublishedItem:
    """Return an item that was published as confidential and has been released since, as readers see it now."""
    return structs.replace(
        entry, part=Part.PUBLIC, part_2_reason="", exemption="", audience=(), number=item.number
    )


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
        bodies=tuple(body.label for body in entry.bodies),
        papers=() if withheld else papers,
        papers_withheld=withheld and bool(papers),
        exemption=entry.exemption,
        number=entry.number,
        parent_key=entry.parent,
        heading=entry.heading,
        urgency=entry.urgency,
        state=entry.state,
        state_reason=entry.state_reason,
        deferred_to=entry.deferred_to,
    )
