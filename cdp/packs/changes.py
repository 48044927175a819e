"""What changed between two publications of an agenda, as one reader may see it."""

from collections.abc import Iterator

from cdp.agendas.content import AgendaView, ShownItem
from cdp.models import ItemState
from cdp.wording.formats import clock, plural

FEW = 2
"""So many new starting times are told one by one. One withdrawn item moves all those after it, which is one change."""


def changes_between(before: AgendaView, after: AgendaView) -> list[str]:
    """Return a sentence for each change, in the order of the newer agenda, then what it lost, then new times."""
    earlier = {item.key: item for item in before.items}
    starts = {slot.item.key: slot.starts_at for slot in before.slots}
    found: list[str] = []
    moved: list[str] = []
    for slot in after.slots:
        item, old = slot.item, earlier.pop(slot.item.key, None)
        if old is None:
            found.append(f"Item added: {slot.number}. {item.title}.")
            continue
        if old.state is not item.state and item.state is not ItemState.ON_AGENDA:
            found.append(f"Item {item.state.value}: {slot.number}. {item.title}.")
            continue
        found += _changes_of(old, item)
        if starts[item.key] != slot.starts_at:
            moved.append(f"“{item.title}” now starts at {clock(slot.starts_at)}.")
    found += [f"Item withdrawn: {old.title}." for old in earlier.values()]
    return found + (
        moved if len(moved) <= FEW else [f"{plural(len(moved), 'item')} now start at other times."]
    )


def _changes_of(old: ShownItem, new: ShownItem) -> Iterator[str]:
    if old.title != new.title:
        yield f"“{old.title}” is now called “{new.title}”."
    if old.recommendation != new.recommendation:
        yield f"The recommendation of “{new.title}” has changed."
    papers = {paper.key: paper for paper in old.papers}
    for paper in new.papers:
        before = papers.pop(paper.key, None)
        if before is None:
            yield f"Paper added to “{new.title}”: {paper.title}."
        elif before.file_name is None and paper.file_name is not None:
            yield f"Paper received for “{new.title}”: {paper.title}."
        elif (before.file_name, before.size) != (paper.file_name, paper.size):
            yield f"Paper of “{new.title}” replaced: {paper.title}."
    for gone in papers.values() if not new.papers_withheld else ():
        yield f"Paper of “{new.title}” removed: {gone.title}."
