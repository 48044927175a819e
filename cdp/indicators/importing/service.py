"""Changes to imports of files of figures: uploaded, answered, corrected, confirmed, discarded, undone."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.files.uploads import CheckedFile, FileKind
from cdp.indicators.importing import queries, writing
from cdp.indicators.importing.answers import FigureAnswers
from cdp.indicators.importing.cells import MOST_CORRECTIONS, FigureCorrections
from cdp.indicators.importing.comparing import number_written
from cdp.indicators.importing.layout import TableForm
from cdp.indicators.importing.writing import UndoPlan
from cdp.models import FigureImport, FigureImportState, Partnership, Person
from cdp.wording.formats import plural

KINDS = frozenset({FileKind.CSV, FileKind.XLSX, FileKind.ODS, FileKind.XLS})
LARGEST_FILE = 60_000_000
"""Bytes; a Fingertips file of 100,000 rows has about 25 MB."""
CHANGED = "Someone else has changed this import. Check the values again."


def start(session: Session, partnership: Partnership, file: CheckedFile, *, by: Person) -> FigureImport:
    """Start the import of a stored file; a file that is being imported already is not imported twice."""
    _hold_all(session, partnership)
    if known := queries.open_import_of(session, partnership, file.sha256):
        return known
    started = FigureImport(
        partnership=partnership,
        person=by,
        file_name=file.file_name,
        sha256=file.sha256,
        size=file.size,
        sent_at=clock.now(),
        answers={},
        corrections={},
        summary={},
    )
    session.add(started)
    session.flush()
    return started


def answer(
    session: Session, order: FigureImport, given: Mapping[str, Any], *, version: int | None = None
) -> None:
    """Store answers about a file, which is then read again; raise Refusal if it cannot be answered now."""
    _hold(session, order, FigureImportState.READ, version=version)
    stored = FigureAnswers.of(order.answers).stored()
    whole = {"columns", "indicators"} if order.kind == TableForm.MEASURES else {"columns"}
    for name, value in given.items():
        merged = isinstance(value, Mapping) and name not in whole
        stored[name] = {**stored[name], **value} if merged else value
    order.answers = FigureAnswers.of(stored).stored()
    _read_again(order)


def correct(
    session: Session,
    order: FigureImport,
    texts: Mapping[int, Mapping[int, str]],
    left_out: Mapping[int, bool],
    *,
    version: int | None = None,
) -> None:
    """Store corrected cells, and rows to leave out or to read again; the file is then read again."""
    _hold(session, order, FigureImportState.READ, version=version)
    known = FigureCorrections.of(order.corrections)
    merged = {row: dict(cells) for row, cells in known.texts.items()}
    for row, cells in texts.items():
        merged.setdefault(row, {}).update(cells)
    out = (known.left_out | {row for row, is_out in left_out.items() if is_out}) - {
        row for row, is_out in left_out.items() if not is_out
    }
    if len(merged) > MOST_CORRECTIONS:
        raise Refusal(
            f"Correct at most {plural(MOST_CORRECTIONS, 'row')} here. Correct the others in the file."
        )
    order.corrections = replace(known, texts=merged, left_out=out).stored()
    _read_again(order)


def leave_out_all(session: Session, order: FigureImport, *, version: int | None = None) -> None:
    """Leave out every row that cannot be read; the file is then read again."""
    _hold(session, order, FigureImportState.READ, version=version)
    known = FigureCorrections.of(order.corrections)
    rows = {int(row) for row in order.summary.get("trouble_rows", ())}
    order.corrections = replace(known, left_out=known.left_out | rows).stored()
    _read_again(order)


def confirm(
    session: Session, order: FigureImport, *, has_checked: bool, by: Person, version: int | None = None
) -> None:
    """Confirm the import of a file that was read; raise Refusal if something is left to do."""
    _hold(session, order, FigureImportState.READ, version=version)
    summary = order.summary
    if summary.get("unanswered"):
        raise Refusal("Answer the questions about the file first.")
    if summary.get("trouble"):
        raise Refusal("Correct the rows that cannot be read, or leave them out.")
    if not number_written(summary.get("counts", {})):
        raise Refusal("The file has nothing new. Discard it.")
    if summary.get("jump_count") and not has_checked:
        raise Refusal("Check the values that differ a lot from the period before.", field="checked")
    order.state, order.rows_done, order.confirmed_by = FigureImportState.WRITING, 0, by
    order.summary = {**summary, "claimed_at": ""}


def try_again(session: Session, order: FigureImport) -> None:
    """Read a file again whose import failed; raise Refusal if it did not fail."""
    _hold(session, order, FigureImportState.FAILED)
    _read_again(order)


def discard(session: Session, order: FigureImport) -> None:
    """Delete an import that brought nothing; raise Refusal if it was confirmed."""
    _hold(session, order, FigureImportState.READING, FigureImportState.READ, FigureImportState.FAILED)
    session.delete(order)


def undo(session: Session, order: FigureImport, *, by: Person, version: int | None = None) -> UndoPlan:
    """Undo an import; values that were changed later stay. Raise Refusal if it was undone already."""
    _hold_all(session, order.partnership)
    _hold(session, order, FigureImportState.DONE, version=version)
    plan = writing.undo(session, order)
    order.state, order.undone_at, order.undone_by = FigureImportState.UNDONE, clock.now(), by
    said = f"{plural(plan.deleted, 'value')} deleted, {plan.restored} restored"
    if plan.later:
        said += f", {plan.later} kept because they were changed later"
    sentence = f"{by.name} undid the import of “{order.file_name}”: {said}."
    audit.record(session, sentence, by=by, on=order, partnership=order.partnership)
    return plan


def _read_again(order: FigureImport) -> None:
    order.state, order.rows_done, order.problem = FigureImportState.READING, 0, ""
    order.confirmed_by = None
    order.summary = {**order.summary, "claimed_at": ""}


def _hold_all(session: Session, partnership: Partnership) -> None:
    """Let one person at a time start or undo imports of a partnership."""
    session.execute(sa.select(Partnership.id).where(Partnership.id == partnership.id).with_for_update())


def _hold(
    session: Session, order: FigureImport, *states: FigureImportState, version: int | None = None
) -> None:
    """Lock an import for a change; raise Refusal unless it is in one of these states, as the person saw it.

    `version` is the one that the person's page was made from; None means that it does not matter.
    """
    session.flush()
    session.execute(sa.select(FigureImport.id).where(FigureImport.id == order.id).with_for_update())
    session.refresh(order, ["state", "summary", "answers", "corrections", "version"])
    if order.state not in states or version not in {None, order.version}:
        raise Refusal(CHANGED)
