"""An uploaded file: stored for a day, previewed and corrected, then imported once or discarded."""

import gc
import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.imports import corrections, layouts, left_out, queries, questions, rows
from cdp.imports.choices import FileChoices
from cdp.imports.corrections import Corrections
from cdp.imports.judging import Judgement, judgement_of
from cdp.imports.kinds import ImportKind, WriteOrder, refuse_other_files
from cdp.imports.layouts import Layout, LayoutOption
from cdp.imports.questions import FileQuestion
from cdp.imports.remembered import RememberedResults
from cdp.imports.rows import FileRows
from cdp.imports.sheets import Sheet, packed, unpacked
from cdp.imports.verdicts import Consent, RowOutcome
from cdp.models import ImportedFile, Partnership, Person
from cdp.wording.formats import listed, plural

KEPT = timedelta(days=1)
MOST_WAITING = 3
"""The number of files that one person can store at once for one import. The oldest is deleted to make room."""
LARGEST_PACKED = 5_000_000
LARGEST_CORRECTIONS = 1_000_000
"""The maximum number of characters in the stored corrections of one file."""
CHANGED = (
    "The partnership has changed since you opened this list, so nothing was saved. Check the new list below, "
    "then confirm again."
)
GONE = "This file has been imported or discarded in the meantime."


@dataclass(frozen=True)
class Preview:
    """A file as it would be imported now: its rows, a verdict for each of them, and phrases on what is not read.

    `questions` are those about the wordings of the file.
    """

    rows: FileRows
    judgement: Judgement
    not_read: tuple[str, ...] = ()
    questions: tuple[FileQuestion, ...] = ()


_remembered: RememberedResults[Preview] = RememberedResults()


@dataclass(frozen=True)
class Imported:
    """A finished import: its partnership, and sentences on what was left out ("" if nothing was)."""

    partnership: Partnership
    left_out: str


@dataclass(frozen=True)
class Confirmation:
    """What a person confirmed: the fingerprint of the preview, the consents, and the codes of further choices."""

    shown: str
    consents: Collection[Consent]
    choices: frozenset[str] = frozenset()


def keep(
    session: Session,
    kind: ImportKind,
    partnership: Partnership | None,
    file_name: str,
    sheets: tuple[Sheet, ...],
    *,
    by: Person,
) -> ImportedFile:
    """Store the cells of a file, with a guess at its layout, until it is confirmed or a day has passed.

    If an earlier file of the person waits for this import and has the same headings, its choices are used again.
    Corrections are used again for rows that are the same in both files.

    Deletes the person's oldest file for this import if there would be more than MOST_WAITING. Raises Refusal if there
    is too much text in the cells.
    """
    sheets = kind.reshape(sheets, kind.tables)
    cells = packed(sheets)
    if len(cells) > LARGEST_PACKED:
        raise Refusal("The file contains too much text. Divide it into smaller files.", field="file")
    refuse_other_files(kind, sheets)
    waiting = queries.files_waiting(session, kind.code, by, partnership, clock.now() - KEPT)
    before = _choices(kind, waiting[0]) if waiting else None
    for old in queries.files_waiting(session, kind.code, by, partnership)[MOST_WAITING - 1 :]:
        session.delete(old)
    session.flush()  # lock files before the partnership, as `write` does; a new file locks its partnership
    guessed = layouts.guess(sheets, kind.tables)
    options = kind.options(session, partnership, sheets, guessed.sheets)
    layout = layouts.with_guesses(guessed, sheets, options)
    layout = before.layout_for(sheets, layout) if before else layout
    file = ImportedFile(
        kind=kind.code,
        person=by,
        partnership=partnership,
        file_name=file_name,
        cells=cells,
        layout=layouts.to_json(layout),
        corrections=corrections.to_json(before.corrections_for(sheets, layout)) if before else {},
        sent_at=clock.now(),
    )
    session.add(file)
    session.flush()
    return file


def _choices(kind: ImportKind, file: ImportedFile) -> FileChoices:
    return FileChoices(
        file.file_name, sheets_of(file), layout_of(kind, file), corrections.from_json(file.corrections)
    )


def file_of(
    session: Session, kind: ImportKind, person: Person, partnership: Partnership | None, key: str
) -> ImportedFile | None:
    """Return a person's own unconfirmed file for this partnership, or None if there is none or it has expired."""
    return queries.file_by_key(session, kind.code, person, partnership, key, clock.now() - KEPT)


def waiting(
    session: Session, kind: ImportKind, person: Person, partnership: Partnership | None
) -> list[ImportedFile]:
    """Return a person's own unconfirmed files for this partnership, newest first."""
    return queries.files_waiting(session, kind.code, person, partnership, clock.now() - KEPT)


def sheets_of(file: ImportedFile) -> tuple[Sheet, ...]:
    """Return the sheets of a stored file."""
    return unpacked(file.cells)


def layout_of(kind: ImportKind, file: ImportedFile) -> Layout:
    """Return the layout of a stored file."""
    return layouts.from_json(file.layout, kind.tables)


def options_of(
    session: Session, kind: ImportKind, file: ImportedFile, sheets: Sequence[Sheet]
) -> Sequence[LayoutOption]:
    """Return the options to ask for on the columns page."""
    return (*kind.marked, *kind.options(session, file.partnership, sheets, layout_of(kind, file).sheets))


def read_as(session: Session, kind: ImportKind, file: ImportedFile, layout: Layout) -> None:
    """Store the layout of a file, and drop the corrections that no longer fit it.

    Raises Refusal if the file has been imported or discarded meanwhile.
    """
    _lock(session, file)
    kept = corrections.fitting(corrections.from_json(file.corrections), layout_of(kind, file), layout)
    file.corrections = corrections.to_json(kept)
    file.layout = layouts.to_json(layout)


def questions_of(session: Session, kind: ImportKind, file: ImportedFile) -> Sequence[FileQuestion]:
    """Return the questions about the wordings of a file."""
    return preview(session, kind, file).questions if kind.asks else ()


def answer(session: Session, kind: ImportKind, file: ImportedFile, answers: Mapping[str, str]) -> None:
    """Store the answers to questions about a file; raises Refusal if it has been imported or discarded meanwhile."""
    _lock(session, file)
    file.layout = layouts.to_json(questions.with_answers(layout_of(kind, file), answers))


def layout_mark(file: ImportedFile) -> str:
    """Return a fingerprint of the layout of a file, with which a page can tell that the layout has changed."""
    return hashlib.sha256(json.dumps(file.layout, sort_keys=True).encode()).hexdigest()


def rows_of(kind: ImportKind, file: ImportedFile) -> FileRows:
    """Return the rows of a stored file, with the corrections made on the page."""
    return rows.read(sheets_of(file), layout_of(kind, file), corrections.from_json(file.corrections))


def correct(
    session: Session, file: ImportedFile, change: Callable[[Corrections], Corrections], *, shown: str = ""
) -> bool:
    """Store corrections; `change` gets those stored now and returns the new ones.

    `shown` is the fingerprint of the layout that the page showed (`layout_mark`), or "" if it showed none. If the
    layout has changed since, nothing is stored and the result is False.

    Raises Refusal if the file has been imported or discarded meanwhile, or if all corrections of the file together
    become too long to store.
    """
    _lock(session, file)
    if shown and shown != layout_mark(file):
        return False
    stored = corrections.to_json(change(corrections.from_json(file.corrections)))
    if len(json.dumps(stored)) > LARGEST_CORRECTIONS:
        raise Refusal("These are too many corrections for this page. Correct the file, then choose it again.")
    file.corrections = stored
    return True


def preview(session: Session, kind: ImportKind, file: ImportedFile) -> Preview:
    """Return a preview of what would happen if the file were imported now.

    The preview of a kind that `is_remembered` is kept for the next step. It is used again only while the file, the
    choices made for it, the history of the partnership and the day are the same.
    """
    if not kind.is_remembered:
        return _preview(session, kind, file)
    choices = json.dumps([file.layout, file.corrections], sort_keys=True)
    heads = audit.heads_of_chains(session, file.partnership)
    name = (kind.code, file.key, hashlib.sha256(choices.encode()).hexdigest(), *heads, str(clock.today()))
    return _remembered.get(name, lambda: _preview(session, kind, file))


_collecting = Lock()
_inside: list[bool] = []
"""One entry for each thread that is in the block; the last one to leave switches the search on again."""


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Make no search for unused objects in the block: the rows of a long file are all in use, and it takes seconds."""
    with _collecting:
        _inside.append(True)
        gc.disable()
    try:
        yield
    finally:
        with _collecting:
            _inside.pop()
            if not _inside:
                gc.enable()


def _preview(session: Session, kind: ImportKind, file: ImportedFile) -> Preview:
    sheets, layout = sheets_of(file), layout_of(kind, file)
    with _without_collecting():
        read = rows.read(sheets, layout, corrections.from_json(file.corrections))
        judged = kind.judge(session, file.partnership, read)
    return Preview(
        read, judgement_of(read, judged), tuple(left_out.not_read(sheets, layout)), tuple(judged.questions)
    )


def write(
    session: Session, kind: ImportKind, file: ImportedFile, confirmed: Confirmation, *, by: Person
) -> Imported:
    """Import a file exactly as the preview showed it, all or nothing; delete the file and return what was done.

    Raises Refusal if the file is gone, the preview has changed, a row cannot be read, nothing is to be saved, or a rule
    of the partnership is broken.
    """
    _lock(session, file)
    if file.partnership is not None:
        kind.hold(session, file.partnership)
    shown = preview(session, kind, file)
    judgement = shown.judgement
    if judgement.fingerprint != confirmed.shown:
        raise Refusal(CHANGED, field="shown")
    if not judgement.can_be_written:
        raise Refusal(
            "Correct the rows that cannot be read first, or leave them out. An import is all or nothing."
        )
    changes = judgement.agreed(confirmed.consents)
    if not changes:
        raise Refusal("There is nothing to save. Tick the changes that you want, or choose another file.")
    _remembered.forget(file.key)
    written = kind.write(
        session,
        WriteOrder(
            partnership=file.partnership,
            changes=changes,
            choices=confirmed.choices,
            by=by,
            file_name=file.file_name,
        ),
    )
    mended = {"corrected": judgement.corrected, "left out": judgement.counts[RowOutcome.SET_ASIDE]}
    counts = [f"{plural(count, 'row')} {what}" for what, count in mended.items() if count]
    unread = left_out.told(judgement, shown.not_read, in_history=True)
    audit.record(
        session,
        f"{by.name} imported the file “{file.file_name}”: {listed(list(written.made))}."
        f"{f' On the page: {listed(counts)}.' if counts else ''}{f' {unread}' if unread else ''}",
        by=by,
        on=written.partnership,
        partnership=written.partnership,
        details={
            "file": file.file_name,
            "changes": len(changes),
            **{what.replace(" ", "_"): count for what, count in mended.items() if count},
        },
    )
    session.delete(file)
    return Imported(written.partnership, left_out.told(judgement, shown.not_read))


def _lock(session: Session, file: ImportedFile) -> None:
    """Make other changes of the same file wait, and read it again. Raises Refusal if it has been deleted meanwhile."""
    if not queries.lock_file(session, file):
        raise Refusal(GONE)


def discard(session: Session, file: ImportedFile) -> None:
    """Discard a file, and what this process remembers of it."""
    _remembered.forget(file.key)
    session.delete(file)


def forget_old(session: Session) -> None:
    """Delete files that were not confirmed within a day of their upload. The worker calls this."""
    session.execute(sa.delete(ImportedFile).where(ImportedFile.sent_at < clock.now() - KEPT))
