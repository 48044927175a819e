"""The words of papers, read by the worker in a process of its own, so that no page waits for a file."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload, sessionmaker

from cdp import clock
from cdp.extensions import reading_only
from cdp.files.paper_store import PaperStore
from cdp.files.reader import FileNotRead, read_apart
from cdp.files.uploads import MEDIA_TYPES, FileKind
from cdp.models import AgendaItem, Meeting, Paper, PaperFile, SearchEntry, SearchKind
from cdp.search.sources import mark_of_board, mark_of_kind, mark_of_partnership

AT_A_TIME = 5
PART = 6_000
"""How many characters of a long paper are one entry, so that a search shows where in it the words stand."""
MOST = 1_000_000
LOOKS_THROUGH_EVERY = timedelta(minutes=10)
_PROGRAMS = {
    MEDIA_TYPES[FileKind.PDF]: "pdf_words",
    MEDIA_TYPES[FileKind.DOCX]: "word_blocks",
    MEDIA_TYPES[FileKind.XLSX]: "workbook_cells",
    MEDIA_TYPES[FileKind.ODS]: "workbook_cells",
}
_PLAIN = (MEDIA_TYPES[FileKind.TXT], MEDIA_TYPES[FileKind.CSV])

_log = logging.getLogger(__name__)


@dataclass
class PaperWords:
    """Reads the words of new papers, each time it runs. A file that cannot be read is found by its title only."""

    sessions: sessionmaker[Session]
    store: PaperStore
    _read_to: int = 0
    """The last file of which the words are there, and those of all before it."""
    _looked_at: datetime | None = None
    """When all files were last looked through; `cdp search rebuild` can have removed the words of any."""

    def work_due(self) -> int:
        """Read the next few files; return how many were read."""
        now = clock.now()
        if self._looked_at is None or abs(now - self._looked_at) > LOOKS_THROUGH_EVERY:
            self._read_to, self._looked_at = 0, now
        with reading_only(), self.sessions() as session:
            newest = session.scalar(sa.select(sa.func.max(PaperFile.id))) or 0
            if newest == self._read_to:
                return 0
            due = session.execute(_due(self._read_to)).all()
        if not due:
            self._read_to = newest
        done = 0
        for number, sha256, media_type in due:
            try:
                text = _words(media_type, self.store.read(sha256))
            except FileNotRead as unread:
                if unread.busy:
                    continue
                text = ""
            except (FileNotFoundError, ValueError):
                text = ""
            done += self._keep(number, text)
        return done

    def _keep(self, number: int, text: str) -> bool:
        """Write the entries of a file; False if it is gone, or if another worker has written them."""
        try:
            with self.sessions.begin() as session:
                file = session.scalar(_FILE, {"id": number})
                if file is None:
                    return False
                session.execute(sa.insert(SearchEntry), list(_rows(file, text)))
        except IntegrityError:
            return False
        return True


_FILE = (
    sa.select(PaperFile)
    .where(PaperFile.id == sa.bindparam("id"))
    .options(
        joinedload(PaperFile.paper)
        .joinedload(Paper.item)
        .joinedload(AgendaItem.meeting)
        .joinedload(Meeting.board)
    )
)


def _due(after: int) -> sa.Select[int, str, str]:
    has_words = sa.exists().where(SearchEntry.kind == SearchKind.PAPER, SearchEntry.record_id == PaperFile.id)
    columns = sa.select(PaperFile.id, PaperFile.sha256, PaperFile.media_type)
    return columns.where(PaperFile.id > after, ~has_words).order_by(PaperFile.id.desc()).limit(AT_A_TIME)


def _rows(file: PaperFile, text: str) -> Iterator[dict[str, Any]]:
    meeting = file.paper.item.meeting
    marks = (
        mark_of_kind(SearchKind.PAPER),
        mark_of_partnership(meeting.board.partnership_id),
        mark_of_board(meeting.board_id),
    )
    for part, start in enumerate(range(0, max(len(text), 1), PART)):
        yield {
            "kind": SearchKind.PAPER,
            "record_id": file.id,
            "part": part,
            "day": clock.in_london(meeting.starts_at).date(),
            "place": " ".join(marks),
            "title": file.paper.title,
            "text": text[start : start + PART],
        }


def _words(media_type: str, content: bytes) -> str:
    """Return the words of a file, as far as its kind has any that can be read; raises FileNotRead."""
    if media_type in _PLAIN:
        text = content.decode("utf-8", "replace")
    elif program := _PROGRAMS.get(media_type):
        text = "\n".join(_strings(read_apart(program, content)))
    else:
        text = ""
    return text[:MOST].replace("\0", " ").encode("utf-8", "replace").decode()


def _strings(answer: Mapping[str, Any]) -> Iterator[str]:
    """Yield the texts in the answer of a program: pages of a PDF, blocks of a Word file, or cells of a workbook."""
    yield from answer.get("pages", ())
    for block in answer.get("blocks", ()):
        yield from (block["text"],) if "text" in block else (" ".join(map(str, row)) for row in block["rows"])
    for sheet in answer.get("sheets", ()):
        yield sheet["name"]
        yield from (" ".join(str(cell) for cell in row if cell is not None) for row in sheet["rows"])
