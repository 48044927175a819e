"""The packs of a meeting as one reader sees them: what they can download, what is being built, and what changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cdp.access import Access
from cdp.agendas.content import AgendaView, published_view
from cdp.models import AgendaItem, AgendaPack, AgendaPublication, PackFile, PackState, Part
from cdp.packs.changes import changes_between
from cdp.packs.contents import contents_for, editions_for
from cdp.packs.reading import PackRights, file_for, rights_of


@dataclass(frozen=True)
class ShelfFile:
    """One part of a pack for a reader. `file` is None if no file for their rights was requested yet.

    With `is_older`, the file has less than the reader may read now.
    """

    rights: PackRights
    file: PackFile | None
    is_older: bool

    @property
    def is_ready(self) -> bool:
        """Whether the file can be downloaded."""
        return self.file is not None and self.file.state is PackState.READY

    @property
    def can_be_requested(self) -> bool:
        """Whether the reader can have the file built: it was never requested, is older, or failed."""
        return self.file is None or self.is_older or self.file.state is PackState.FAILED


@dataclass(frozen=True)
class ShelfPack:
    """A pack or supplement as a reader sees it; `changes` are sentences about what is new since the one before.

    `edition` is the number of its edition as the reader counts them.
    """

    pack: AgendaPack
    files: tuple[ShelfFile, ...]
    changes: tuple[str, ...]
    is_current: bool
    edition: int

    @property
    def title(self) -> str:
        """The title, such as "Supplement S1", as the reader counts supplements."""
        number = next((one.file.supplement for one in self.files if one.file is not None), 0)
        what = (
            "Agenda and papers"
            if not self.pack.supplement
            else f"Supplement S{number}".removesuffix("S0").strip()
        )
        return f"{what}, edition {self.edition}" if self.edition > 1 else what


@dataclass(frozen=True)
class Shelf:
    """All packs of a meeting for one reader: the newest edition with its supplements, then earlier editions."""

    packs: tuple[ShelfPack, ...]

    @property
    def current(self) -> list[ShelfPack]:
        """The newest edition and its supplements."""
        return [one for one in self.packs if one.is_current]

    @property
    def earlier(self) -> list[ShelfPack]:
        """Earlier editions and their supplements, if they have something else for the reader than the newest one."""
        newest = max((one.edition for one in self.packs), default=0)
        return [one for one in self.packs if not one.is_current and one.edition != newest]

    @property
    def pages(self) -> dict[str, str]:
        """The pages of each paper in the current packs, such as "pages 12 to 15", by the key of the paper."""
        found: dict[str, str] = {}
        for shelved in self.current:
            for one in shelved.files:
                if one.file is not None and one.is_ready:
                    found |= {record["paper"]: _pages(one.file, record) for record in one.file.contents}
        return found

    def file(self, key: str) -> PackFile | None:
        """Return the file with a key if the reader may read it and it is ready."""
        every = (one.file for shelved in self.packs for one in shelved.files if one.is_ready)
        return next((file for file in every if file is not None and file.key == key), None)

    def ready(self) -> list[PackFile]:
        """Return the files of the current packs that can be downloaded."""
        return [one.file for shelved in self.current for one in shelved.files if one.file and one.is_ready]


def shelf_of(
    access: Access, packs: Sequence[AgendaPack], items: Iterable[AgendaItem], *, part_2: bool = True
) -> Shelf:
    """Return the packs that a person may read; `items` come from `cdp.agendas.queries.items_ever_of`.

    Without `part_2`, neither the files nor the changes say anything about Part 2.
    """
    items = list(items)
    newest = max((pack.edition for pack in packs), default=0)
    editions = _editions(access, packs, items, part_2=part_2)
    shelved = []
    for pack in packs:
        files = []
        for rights in rights_of(access, pack.publication, items):
            if not part_2 and rights.part is not Part.PUBLIC:
                continue
            file = file_for(rights, pack)
            if file is not None or contents_for(pack, rights.part, rights.shown, rights.withheld).lines:
                older = file is not None and file.variant != rights.variant
                files.append(ShelfFile(rights, file, older))
        if files:
            changes = _changes(access, pack, packs, items, part_2=part_2)
            is_current, edition = pack.edition == newest, editions.get(pack.edition, 1)
            shelved.append(ShelfPack(pack, tuple(files), changes, is_current, edition))
    return Shelf(tuple(shelved))


def _editions(
    access: Access, packs: Sequence[AgendaPack], items: list[AgendaItem], *, part_2: bool
) -> dict[int, int]:
    if not any(pack.edition > 1 for pack in packs):
        return {}
    newest = max((pack.publication for pack in packs), key=lambda publication: publication.number)
    rights = rights_of(access, newest, items)
    return editions_for(
        packs,
        [(one.part, one.shown, one.withheld) for one in rights if part_2 or one.part is Part.PUBLIC],
    )


def _changes(
    access: Access, pack: AgendaPack, packs: Sequence[AgendaPack], items: list[AgendaItem], *, part_2: bool
) -> tuple[str, ...]:
    before = pack.since
    if before is None:
        last = [other for other in packs if other.edition == pack.edition - 1]
        before = last[-1].covered if last else None
    if before is None:
        return ()

    def view(publication: AgendaPublication) -> AgendaView:
        seen = published_view(access, publication, items, newest=False)
        return seen if part_2 else seen.without_part_2()

    return tuple(changes_between(view(before), view(pack.publication)))


def _pages(file: PackFile, record: dict[str, object]) -> str:
    first, count = int(str(record["number"])), int(str(record["pages"]))
    if count == 1:
        return f"page {file.prefix}{first}"
    return f"pages {file.prefix}{first} to {file.prefix}{first + count - 1}"
