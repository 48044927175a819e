"""What goes into one file of a pack: items in order with their papers, as frozen at publication."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cdp.agendas import published
from cdp.agendas.content import AgendaView, ShownItem, frozen_view
from cdp.agendas.published import PublishedItem, PublishedPaper
from cdp.models import AgendaPack, AgendaPublication, PackFile, Part

Rights = tuple[Part, Iterable[str], Iterable[str]]
"""A part of a pack, with the keys of the items that people may see in it, and of those whose papers are withheld."""


@dataclass(frozen=True)
class PackLine:
    """An item in a pack, with its number and start on this reader's agenda, and its papers.

    With `withheld`, the papers count towards the page numbers but only a slip page is in the file.
    """

    number: str
    item: ShownItem
    starts_at: datetime
    papers: tuple[PublishedPaper, ...]
    withheld: bool

    @property
    def title(self) -> str:
        """The number and title of the item."""
        return f"{self.number}. {self.item.title}"


@dataclass(frozen=True)
class PackContents:
    """The agenda as the readers of a file see it, and the lines that the file has."""

    view: AgendaView
    lines: tuple[PackLine, ...]


def contents_of(file: PackFile) -> PackContents:
    """Return what goes into a file of a pack. A supplement has only items with something new."""
    return contents_for(file.pack, file.part, file.shown, file.withheld)


def contents_for(pack: AgendaPack, part: Part, shown: Iterable[str], withheld: Iterable[str]) -> PackContents:
    """Return what a file of a pack has, or would have, for people who may see these items and papers."""
    kept_back = set(withheld)
    view = frozen_view(pack.publication, set(shown), kept_back)
    entries = {entry.key: entry for entry in published.read(pack.publication).items}
    earlier = _earlier(pack.since)
    lines = []
    for slot in view.part_2 if part is Part.CONFIDENTIAL else view.part_1:
        entry = entries[slot.item.key]
        papers = entry.papers if pack.since is None else _new_papers(entry, earlier)
        if pack.since is None or papers or _is_new(entry, earlier):
            line = PackLine(
                str(slot.number),
                slot.item,
                slot.starts_at,
                papers,
                slot.item.key in kept_back and bool(papers),
            )
            lines.append(line)
    return PackContents(view, tuple(lines))


def editions_for(packs: Iterable[AgendaPack], rights: Iterable[Rights]) -> dict[int, int]:
    """Return the number of each edition as people with these rights count it, by its number in the record.

    An edition that has nothing else for them than the one before has the same number, so that no one learns of a
    change in what they may not read.
    """
    rights = list(rights)
    lines: dict[int, list[tuple[PackLine, ...]]] = {}
    for pack in sorted(packs, key=lambda pack: (pack.edition, pack.supplement)):
        found = [line for each in rights for line in contents_for(pack, *each).lines]
        if found or not pack.supplement:
            lines.setdefault(pack.edition, []).append(tuple(found))
    numbers: dict[int, int] = {}
    before: list[tuple[PackLine, ...]] | None = None
    for edition, found_in in lines.items():
        is_same = before is not None and found_in[:1] == before
        numbers[edition] = max(numbers.values(), default=0) + (not is_same)
        before = found_in
    return numbers


def adds_to(publication: AgendaPublication, since: AgendaPublication) -> bool:
    """Return whether a publication has an item or a file of a paper that an earlier one did not have."""
    earlier = _earlier(since)
    return any(
        _is_new(entry, earlier) or _new_papers(entry, earlier) for entry in published.read(publication).items
    )


def _earlier(publication: AgendaPublication | None) -> dict[str, PublishedItem]:
    if publication is None:
        return {}
    return {entry.key: entry for entry in published.read(publication).items}


def _is_new(entry: PublishedItem, earlier: dict[str, PublishedItem]) -> bool:
    before = earlier.get(entry.key)
    return before is None or before.part is not entry.part


def _new_papers(entry: PublishedItem, earlier: dict[str, PublishedItem]) -> tuple[PublishedPaper, ...]:
    if _is_new(entry, earlier):
        return entry.papers
    files = {paper.file for paper in earlier[entry.key].papers}
    return tuple(paper for paper in entry.papers if paper.file is not None and paper.file not in files)
