"""The step of the worker that reads and writes files of figures.

Each file is claimed first, so that only one worker has it. A claim that has not been renewed for some minutes belongs
to a worker that has ended. A file is read without a transaction, and then written in one.
"""

import hashlib
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.extensions import reading_only
from cdp.files.paper_store import PaperStore
from cdp.indicators.importing import queries, writing
from cdp.indicators.importing.comparing import (
    CHUNK,
    WRITTEN,
    StoredFingerprint,
    compared,
    number_written,
    stored_for,
    values_before,
)
from cdp.indicators.importing.judging import ImportedFigure, Trouble
from cdp.indicators.importing.passes import FileSubject, ReadFigures, read_file, shape_of
from cdp.indicators.importing.summing import FileSummary
from cdp.models import FigureImport, FigureImportState
from cdp.models.adding import table_of
from cdp.wording.formats import listed, plural

AT_A_TIME = 1  # emails wait for no more than one file
SHOWS_EVERY = 0.5  # seconds between two records of progress
GIVEN_UP_AFTER = timedelta(minutes=5)
MOST_TROUBLE_ROWS = 5_000
UNEXPECTED = "An unexpected error occurred. It is in the log of the worker. Nothing was saved."
LOST = "The stored file is missing or damaged. Upload it again."
MOVED_ON = "Values changed since you checked. Read the file again."
AT_ONCE = "Someone entered some of the same values at the same time. Nothing was saved. Read the file again."
TROUBLE = "Some rows can no longer be read. Nothing was saved. Read the file again."
_TABLE = table_of(FigureImport)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Order:
    """A claimed import, as it was stored."""

    id: int
    partnership_id: int
    state: FigureImportState
    file_name: str
    sha256: str
    answers: dict[str, Any]
    corrections: dict[str, Any]
    summary: dict[str, Any]


@dataclass
class FigureImporter:
    """Reads and writes what is due, each time it runs."""

    sessions: sessionmaker[Session]
    store: PaperStore

    def work_due(self) -> int:
        """Read or write the files that are due; return how many there were."""
        with reading_only(), self.sessions() as session:
            due = session.execute(
                sa.select(_TABLE.c.id, _TABLE.c.summary)
                .where(_TABLE.c.state.in_([FigureImportState.READING, FigureImportState.WRITING]))
                .order_by(_TABLE.c.id)
                .limit(AT_A_TIME * 10)
            ).all()
        free = [number for number, summary in due if not _is_claimed(summary)][:AT_A_TIME]
        return sum(self._work(order) for number in free if (order := self._claim(number)))

    def _claim(self, number: int) -> _Order | None:
        """Mark an import as being worked on; None if another worker has it."""
        with self.sessions.begin() as session:
            columns = [_TABLE.c[name] for name in ("version", *_Order.__dataclass_fields__)]
            row = session.execute(
                sa.select(*columns).where(_TABLE.c.id == number).with_for_update()
            ).one_or_none()
            if row is None or row.state not in _WORK or _is_claimed(row.summary):
                return None
            summary = {**row.summary, "claimed_at": clock.now().isoformat()}
            session.execute(
                sa.update(_TABLE)
                .where(_TABLE.c.id == number)
                .values(summary=summary, version=_TABLE.c.version + 1, rows_done=0)
            )
            return _Order(
                row.id,
                row.partnership_id,
                row.state,
                row.file_name,
                row.sha256,
                row.answers,
                row.corrections,
                summary,
            )

    def _work(self, order: _Order) -> bool:
        try:
            self._check(order)
            with reading_only(), self.sessions() as session:
                partnership = session.get_one(FigureImport, order.id).partnership
                subject = queries.subject_of(session, partnership)
            if order.state is FigureImportState.READING:
                self._read(order, subject)
            else:
                self._write(order, subject)
        except Refusal as problem:
            self._fail(order, problem.sentence)
        except IntegrityError:
            self._fail(order, AT_ONCE)
        except Exception:
            _log.exception("Import %s of figures failed", order.id)
            self._fail(order, UNEXPECTED)
        return True

    def _check(self, order: _Order) -> None:
        """Raise Refusal if the stored file is missing or has changed."""
        path = self.store.path(order.sha256)
        if path.exists():
            with path.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() == order.sha256:
                    return
        raise Refusal(LOST)

    def _read(self, order: _Order, subject: FileSubject) -> None:
        """Read a file; one of a known shape is read with the answers that were given then."""
        path, answers = self.store.path(order.sha256), order.answers
        is_remembered = bool(order.summary.get("is_remembered"))
        if not answers:
            answers = self._remembered(order, shape_of(path, order.file_name))
            is_remembered = bool(answers)
        with read_file(path, order.file_name, subject, answers, order.corrections) as read:
            self._store_reading(order, subject, read, is_remembered=is_remembered)

    def _remembered(self, order: _Order, shape: str) -> dict[str, Any]:
        with reading_only(), self.sessions() as session:
            return queries.remembered(session, order.partnership_id, shape)

    def _store_reading(
        self, order: _Order, subject: FileSubject, read: ReadFigures, *, is_remembered: bool
    ) -> None:
        summary, fingerprint = FileSummary(subject.indicators), StoredFingerprint()
        trouble_rows: set[int] = set()
        official = read.answers.is_official
        for chunk in _chunks(read, self._progress_of(order, read.rows_in_all), summary, trouble_rows):
            with reading_only(), self.sessions() as session:
                stored = stored_for(session, order.partnership_id, chunk)
            for figure, what, known in compared(chunk, stored, subject.indicators, official=official):
                summary.add(figure, what, known)
                fingerprint.add(known)
        with reading_only(), self.sessions() as session:
            firsts = summary.first_days()
            for earlier in values_before(session, order.partnership_id, firsts, subject.indicators):
                summary.add_earlier(earlier)
        layout, counted = read.layout, read.counted
        facts = summary.stored() | {
            "questions": [question.stored() for question in read.questions],
            "unanswered": [[question.key, question.item] for question in read.unanswered],
            "trouble_rows": sorted(trouble_rows)[:MOST_TROUBLE_ROWS],
            "rows": self._rows(read, summary),
            "set_aside": counted.set_aside,
            "words": counted.words,
            "shape": layout.shape,
            "form": layout.form.value,
            "header": layout.header,
            "headings": list(layout.headings),
            "parts": {part.value: column for part, column in layout.parts.items()},
            "measures": list(layout.measures),
            "sheet": read.file.sheets[layout.sheet].name,
            "not_read": list(read.file.sheets[layout.sheet].not_read),
            "is_remembered": is_remembered,
            "stored": str(fingerprint),
            "claimed_at": "",
        }
        self._note(
            order,
            state=FigureImportState.READ,
            kind=layout.form.value,
            answers=read.answers.stored(),
            summary=facts,
            rows_done=read.rows_in_all,
            version=_TABLE.c.version + 1,
        )

    def _rows(self, read: ReadFigures, summary: FileSummary) -> dict[str, list[str]]:
        """Return the cells of the rows that a person may have to correct, by row number."""
        wanted = {row for one in summary.troubles for row in (one["row"], one["other"]) if row}
        if not wanted:
            return {}
        last, found = max(wanted), {}
        for number, cells in read.file.rows(read.layout.sheet):
            if number in wanted:
                texts = read.corrections.texts.get(number, {})
                found[str(number)] = [texts.get(at, cell) for at, cell in enumerate(cells)]
            if number > last:
                break
        return found

    def _write(self, order: _Order, subject: FileSubject) -> None:
        path = self.store.path(order.sha256)
        summary, trouble_rows = FileSummary(subject.indicators), set[int]()
        encoder = msgspec.msgpack.Encoder()
        with read_file(path, order.file_name, subject, order.answers, order.corrections) as read:
            progress = self._progress_of(order, read.rows_in_all)
            packed = [encoder.encode(chunk) for chunk in _chunks(read, progress, summary, trouble_rows)]
            official, published = read.answers.is_official, read.answers.published
        if trouble_rows:
            raise Refusal(TROUBLE)
        self._store_values(order, subject, packed, official=official, published_on=published)

    def _store_values(
        self,
        order: _Order,
        subject: FileSubject,
        packed: Sequence[bytes],
        *,
        official: bool,
        published_on: date | None,
    ) -> None:
        decoder = msgspec.msgpack.Decoder(list[ImportedFigure])
        with self.sessions.begin() as session:
            session.execute(sa.select(FigureImport.id).where(FigureImport.id == order.id).with_for_update())
            stored = session.get_one(FigureImport, order.id)
            if stored.state is not FigureImportState.WRITING:
                return
            now: datetime = clock.now()
            fingerprint = writing.write(
                session,
                stored,
                map(decoder.decode, packed),
                subject.indicators,
                official=official,
                published_on=published_on,
                now=now,
            )
            if str(fingerprint) != stored.summary.get("stored"):
                raise Refusal(MOVED_ON)
            stored.state, stored.done_at, stored.problem = FigureImportState.DONE, now, ""
            stored.rows_done = stored.rows_in_all
            kept = {
                name: value
                for name, value in stored.summary.items()
                if name not in {"rows", "troubles", "questions", "revised", "jumps"}
            }
            stored.summary = {**kept, "claimed_at": ""}
            counts: Mapping[str, int] = kept["counts"]
            said = listed([f"{counts[what]} {words}" for what, words in WRITTEN.items() if counts.get(what)])
            sentence = (
                f"{stored.importer.name} imported {plural(number_written(counts), 'value')} "
                f"from “{stored.file_name}”: {said}."
            )
            details = {"sha256": stored.sha256, "indicators": stored.summary.get("codes", [])}
            audit.record(
                session,
                sentence,
                by=stored.importer,
                on=stored,
                partnership=stored.partnership,
                details=details,
            )

    def _progress_of(self, order: _Order, total: int) -> Callable[[int], None]:
        self._note(order, rows_in_all=total)
        last = time.monotonic()

        def show(done: int) -> None:
            nonlocal last
            if time.monotonic() - last > SHOWS_EVERY:
                summary = {**order.summary, "claimed_at": clock.now().isoformat()}
                self._note(order, rows_done=done, summary=summary)
                last = time.monotonic()

        return show

    def _fail(self, order: _Order, sentence: str) -> None:
        summary = {**order.summary, "claimed_at": ""}
        self._note(
            order,
            state=FigureImportState.FAILED,
            problem=sentence,
            summary=summary,
            version=_TABLE.c.version + 1,
        )

    def _note(self, order: _Order, **facts: Any) -> None:
        """Store facts about an import, unless it was discarded or changed meanwhile."""
        with self.sessions.begin() as session:
            session.execute(
                sa.update(_TABLE)
                .where(_TABLE.c.id == order.id, _TABLE.c.state == order.state)
                .values(**facts)
            )


_WORK = frozenset({FigureImportState.READING, FigureImportState.WRITING})


def _chunks(
    read: ReadFigures, progress: Callable[[int], None], summary: FileSummary, trouble_rows: set[int]
) -> Iterator[list[ImportedFigure]]:
    """Yield the figures of a file in chunks; what will not be stored is counted in the summary."""
    chunk: list[ImportedFigure] = []
    for one in read.judged(progress):
        if not isinstance(one, ImportedFigure):
            summary.add_other(one)
            if isinstance(one, Trouble) and len(trouble_rows) < MOST_TROUBLE_ROWS:
                trouble_rows.add(one.row)
            continue
        chunk.append(one)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _is_claimed(summary: dict[str, Any]) -> bool:
    claimed = summary.get("claimed_at")
    return (
        isinstance(claimed, str)
        and claimed != ""
        and datetime.fromisoformat(claimed) > clock.now() - GIVEN_UP_AFTER
    )
