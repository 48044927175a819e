"""A ZIP file with every paper that a reader may read, under names that say which item each belongs to."""

import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO

from cdp import clock
from cdp.agendas.content import AgendaView
from cdp.agendas.published import read
from cdp.files.paper_store import PaperStore
from cdp.models import Meeting, PackFile, PaperFile

IN_MEMORY = 8_000_000  # bytes; a larger ZIP file is written to a temporary file
LONGEST_PART = 60
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')


@dataclass(frozen=True)
class ZippedFile:
    """One file for the ZIP: its name there, and its SHA-256 in the paper store."""

    name: str
    sha256: str


def files_for(
    view: AgendaView, stored: Mapping[str, PaperFile], packs: Iterable[PackFile], *, part_2: bool
) -> list[ZippedFile]:
    """Return the files that a reader of a published agenda may have: the packs, then each item's papers in order.

    `stored` has the files of the meeting's papers by key. Without `part_2`, the confidential items that the reader may
    see are left out too.
    """
    found = [
        ZippedFile(f"00 {pack.name}", pack.sha256)
        for pack in packs
        if pack.sha256 and (part_2 or not pack.is_confidential)
    ]
    entries = {entry.key: entry for entry in read(view.publication).items} if view.publication else {}
    for slot in view.slots:
        if slot.item.papers_withheld or (slot.item.is_confidential and not part_2):
            continue
        for paper in entries[slot.item.key].papers:
            file = stored.get(paper.file or "")
            if file is not None:
                name = _name(str(slot.number), slot.item.title, paper.title, file)
                found.append(ZippedFile(name, file.sha256))
    return list(_without_repeats(found))


def zip_of(files: Iterable[ZippedFile], store: PaperStore) -> IO[bytes]:
    """Return a ZIP file, positioned at its start; a file that is missing from the store is left out."""
    out: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 -- the response closes it
    with zipfile.ZipFile(out, "w") as made:  # most papers are compressed already
        for file in files:
            try:
                content = store.read(file.sha256)
            except (FileNotFoundError, ValueError):
                continue
            made.writestr(file.name, content)
    out.seek(0)
    return out


def name_of_zip(meeting: Meeting, *, part_2: bool) -> str:
    """Return the name under which the ZIP file is downloaded. It does not name any item."""
    day = clock.in_london(meeting.starts_at).date()
    return f"papers-{day.isoformat()}{'-confidential' if part_2 else ''}.zip"


def _name(number: str, item: str, paper: str, file: PaperFile) -> str:
    extension = file.name.rpartition(".")[2].lower() if "." in file.name else "bin"
    parts = [number.zfill(2), _clean(item)]
    if paper != item:
        parts.append(_clean(paper))
    return " - ".join(filter(None, parts)) + f".{extension}"


def _clean(text: str) -> str:
    return " ".join(_NOT_IN_NAMES.sub(" ", text).split())[:LONGEST_PART].strip(" .")


def _without_repeats(files: Iterable[ZippedFile]) -> Iterator[ZippedFile]:
    taken: set[str] = set()
    for file in files:
        name, count = file.name, 1
        while name.lower() in taken:
            count += 1
            stem, _, extension = file.name.rpartition(".")
            name = f"{stem} ({count}).{extension}"
        taken.add(name.lower())
        yield ZippedFile(name, file.sha256)
