"""What one person may read of a pack: rights decide the items, and files are shared by people with the same rights."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from cdp.access import Access
from cdp.agendas import published
from cdp.agendas.content import published_view
from cdp.models import AgendaItem, AgendaPack, AgendaPublication, PackFile, PackState, Part


@dataclass(frozen=True)
class PackRights:
    """The keys of the items that a person may see in one part of a publication, and of those without their papers."""

    part: Part
    shown: tuple[str, ...]
    withheld: tuple[str, ...] = ()

    @property
    def variant(self) -> str:
        """A name that is the same for everyone with these rights."""
        return hashlib.sha256(json.dumps([self.shown, self.withheld]).encode()).hexdigest()[:32]

    def allow(self, file: PackFile) -> bool:
        """Return whether a file has nothing that the person may not read."""
        return (
            file.part is self.part
            and set(file.shown) <= set(self.shown)
            and set(self.withheld) & set(file.shown) <= set(file.withheld)
        )


def rights_of(
    access: Access, publication: AgendaPublication, items: Iterable[AgendaItem]
) -> tuple[PackRights, ...]:
    """Return a person's rights to Part 1 of a publication and, if they may read any of it, to Part 2.

    `items` come from `cdp.agendas.queries.items_ever_of`.
    """
    view = published_view(access, publication, items, newest=False)
    withheld = tuple(item.key for item in view.items if item.papers_withheld)
    # An item that was released after publication stays in the Part 2 pack, where it was frozen
    frozen = {entry.key for entry in published.read(publication).items if entry.part is Part.PUBLIC}
    public = tuple(item.key for item in view.items if item.key in frozen)
    found = [PackRights(Part.PUBLIC, public, tuple(key for key in withheld if key in public))]
    if view.part_2:
        found.append(PackRights(Part.CONFIDENTIAL, tuple(item.key for item in view.items)))
    return tuple(found)


def file_for(rights: PackRights, pack: AgendaPack) -> PackFile | None:
    """Return the file of a pack for a person: the one for exactly their rights, or else the fullest they may read.

    A file that is ready comes before one that is not. None is returned if there is no such file.
    """
    allowed = [file for file in pack.files if rights.allow(file)]
    return max(
        allowed,
        key=lambda file: (
            file.state is PackState.READY,
            file.variant == rights.variant,
            len(file.shown) - len(file.withheld),
            -file.id,
        ),
        default=None,
    )
