"""Building the files of packs in the worker, so that no page waits for a PDF.

Papers are read in a separate process with limits (`cdp.files.programs.pdf_pack`). A paper that cannot be read gets a
slip page with the reason, and the rest of the pack is built.
"""

import io
import logging
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdf
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from cdp import clock
from cdp.documents.pdf import to_pdf
from cdp.extensions import reading_only
from cdp.files.paper_store import PaperStore
from cdp.files.reader import Conversation, FileNotRead, converse_apart
from cdp.models import PackFile, PackState
from cdp.packs.freezing import freeze_due
from cdp.packs.front import PAGE_LINK, PlacedPaper, front_of
from cdp.packs.planning import PackPlan, foot_of, plan_of, records_of, with_problem

PATIENCE = 90  # seconds for all the papers of one file
AT_A_TIME = 5
GIVEN_UP_AFTER = timedelta(
    minutes=5
)  # a file that is still being built then belongs to a worker that has ended
SHOWS_EVERY = 0.5  # seconds between two records of progress
MOST_BROKEN = 10  # papers that end the process in which they are read, before the pack is given up
TOO_BUSY = "Too many other files are being read."
TOO_LONG = "Its papers took too long to read."
UNEXPECTED = "An unexpected error occurred. It is in the log of the worker."

_log = logging.getLogger(__name__)
Progress = Callable[[int], None]


class PackNotBuilt(Exception):
    """Raised if a pack cannot be built; the text is a sentence for the page."""


@dataclass
class PackBuilder:
    """Freezes packs of new publications and builds their files, each time it runs."""

    sessions: sessionmaker[Session]
    store: PaperStore

    def build_due(self) -> int:
        """Freeze and build what is due; return how many files were built or failed."""
        freeze_due(self.sessions)
        with reading_only(), self.sessions() as session:
            due = list(
                session.scalars(
                    sa.select(PackFile.id).where(_is_due()).order_by(PackFile.id).limit(AT_A_TIME)
                )
            )
        return sum(self._claim(number) and self._build(number) for number in due)

    def _claim(self, number: int) -> bool:
        """Mark a file as being built; False if another worker has it."""
        with self.sessions.begin() as session:
            claimed = session.execute(
                sa.update(PackFile)
                .where(PackFile.id == number, _is_due())
                .values(state=PackState.BUILDING, started_at=clock.now(), done=0, total=0, reason="")
            )
            return bool(claimed.rowcount)  # type: ignore[attr-defined]

    def _build(self, number: int) -> bool:
        try:
            with reading_only(), self.sessions() as session:
                plan = plan_of(session, session.get_one(PackFile, number), self.store)
            built = build(plan, self._progress_of(number, len(plan.papers)))
            facts = _facts_of(plan, built) | {"sha256": self.store.write(built.content)}
        except FileNotRead as problem:
            self._note(number, state=PackState.FAILED, reason=TOO_BUSY if problem.busy else TOO_LONG)
        except PackNotBuilt as problem:
            self._note(number, state=PackState.FAILED, reason=str(problem))
        except Exception:
            _log.exception("File %s of a pack could not be built", number)
            self._note(number, state=PackState.FAILED, reason=UNEXPECTED)
        else:
            self._note(number, **facts)
        return True

    def _progress_of(self, number: int, total: int) -> Progress:
        self._note(number, total=total)
        last = time.monotonic()

        def show(done: int) -> None:
            nonlocal last
            if time.monotonic() - last > SHOWS_EVERY:
                self._note(number, done=done)
                last = time.monotonic()

        return show

    def _note(self, number: int, **facts: Any) -> None:
        with self.sessions.begin() as session:
            session.execute(sa.update(PackFile).where(PackFile.id == number).values(**facts))


@dataclass(frozen=True)
class BuiltPack:
    """A file of a pack that has been built but not stored yet."""

    content: bytes
    pages: int
    papers: list[PlacedPaper]


def build(plan: PackPlan, progress: Progress) -> BuiltPack:
    """Build a file of a pack. Raises FileNotRead if it takes too long, and PackNotBuilt if too many papers break it."""
    papers = list(plan.papers)
    for _ in range(MOST_BROKEN):
        with converse_apart("pdf_pack", patience=PATIENCE) as talk:
            read = [place for place, paper in enumerate(papers) if paper.path is not None]
            # A withheld paper is only counted, so that the pages after it have the same numbers for everyone
            talk.say([[str(papers[place].path), not papers[place].placed.problem] for place in read])
            placed = [paper.placed for paper in papers]
            try:
                for done, place in enumerate(read, start=1):
                    at = place
                    placed[place] = _as_read(placed[place], talk.hear())
                    progress(done)
            except FileNotRead:
                papers[at] = replace(papers[at], placed=with_problem(papers[at].placed, "broken"), path=None)
                continue
            return _merge(plan, placed, {place: source for source, place in enumerate(read)}, talk)
    raise PackNotBuilt("Too many papers could not be read. Replace the damaged files, then try again.")


def _as_read(placed: PlacedPaper, answer: dict[str, Any]) -> PlacedPaper:
    if "pages" in answer:
        return replace(placed, pages=int(answer["pages"]))
    return with_problem(placed, placed.problem or str(answer["problem"]))


def _merge(
    plan: PackPlan, papers: list[PlacedPaper], sources: dict[int, int], talk: Conversation
) -> BuiltPack:
    slips = [place for place, one in enumerate(papers) if one.problem]
    front, length, placed = _typeset(plan, papers, len(slips))
    with tempfile.TemporaryDirectory() as folder:
        first, out = Path(folder) / "front.pdf", Path(folder) / "pack.pdf"
        first.write_bytes(front)
        sections: list[list[Any]] = [[-1, 0, length, plan.facts.title, [[0, "Agenda and contents"]], 1]]
        last = ""
        for place, one in enumerate(placed):
            marks = [[0, one.line.title]] if one.line.title != last else []
            last = one.line.title
            marks.append([1, one.paper.title])
            where = [-1, length + slips.index(place), 1] if one.problem else [sources[place], 0, one.pages]
            sections.append([*where, foot_of(plan, one), marks, one.number])
        talk.say(
            {
                "front": str(first),
                "out": str(out),
                "sections": sections,
                "prefix": plan.facts.prefix,
                "page_link": PAGE_LINK,
                "title": plan.facts.title,
                "author": plan.author,
                "language": "en-GB",
            }
        )
        pages = int(talk.hear()["pages"])
        return BuiltPack(out.read_bytes(), pages, placed)


def _typeset(plan: PackPlan, papers: list[PlacedPaper], slips: int) -> tuple[bytes, int, list[PlacedPaper]]:
    """Return the front with its slip pages, how many pages it has before them, and the papers with their numbers.

    The front names page numbers that depend on its own length, so it is set again if its length was guessed wrongly.
    """
    length = 2
    for _ in range(3):
        placed = _numbered(papers, length + 1)
        document = front_of(plan.facts, plan.contents, placed)
        pdf = to_pdf(document, author=plan.author, made_at=plan.facts.frozen_at).content
        found = len(pypdf.PdfReader(io.BytesIO(pdf)).pages) - slips
        if found == length:
            return pdf, length, placed
        length = found
    raise PackNotBuilt("The front of this pack could not be laid out. Shorten the titles of its papers.")


def _numbered(papers: list[PlacedPaper], first: int) -> list[PlacedPaper]:
    placed = []
    for one in papers:
        placed.append(replace(one, number=first))
        first += one.pages
    return placed


def _facts_of(plan: PackPlan, built: BuiltPack) -> dict[str, Any]:
    contents, left_out = records_of(built.papers)
    return {
        "state": PackState.READY,
        "built_at": clock.now(),
        "done": len(built.papers),
        "total": len(built.papers),
        "reason": "",
        "contents": contents,
        "left_out": left_out,
        "pages": built.pages,
        "name": plan.name,
        "size": len(built.content),
    }


def _is_due() -> sa.ColumnElement[bool]:
    """Return the condition that a file waits, or was being built by a worker that has ended."""
    return sa.or_(
        PackFile.state == PackState.QUEUED,
        sa.and_(PackFile.state == PackState.BUILDING, PackFile.started_at < clock.now() - GIVEN_UP_AFTER),
    )
