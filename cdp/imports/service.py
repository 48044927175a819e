"""An uploaded file: stored for a day, previewed, then imported once or discarded."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Refusal
from cdp.imports import layouts, queries, rows, writing
from cdp.imports.judging import Judgement, judge
from cdp.imports.layouts import BoardName, Layout
from cdp.imports.sheets import Sheet, packed, unpacked
from cdp.imports.state import State
from cdp.imports.writing import Orders
from cdp.models import BoardKind, ImportedFile, Partnership, Person
from cdp.partnerships import queries as partnerships
from cdp.partnerships.changes import hold

KEPT = timedelta(days=1)
MOST_WAITING = 3
"""The number of files that one person can store at once. The oldest is deleted to make room."""
LARGEST_PACKED = 5_000_000
CHANGED = (
    "The partnership has changed since you opened this list, so nothing was saved. Check the new list below, "
    "then confirm again."
)


@dataclass(frozen=True)
class Preview:
    """A file as it would be imported now: its sheets, its layout, and a verdict for each row."""

    file: ImportedFile
    sheets: tuple[Sheet, ...]
    layout: Layout
    state: State
    judgement: Judgement


def keep(
    session: Session,
    partnership: Partnership | None,
    file_name: str,
    sheets: tuple[Sheet, ...],
    *,
    by: Person,
) -> ImportedFile:
    """Store the cells of a file until it is confirmed or a day has passed, with a guess at its layout.

    Raises Refusal if the cells are too large for the database.
    """
    cells = packed(sheets)
    if len(cells) > LARGEST_PACKED:
        raise Refusal("The file contains too much text. Divide it into smaller files.", field="file")
    for old in queries.files_waiting(session, by, partnership, datetime.min.replace(tzinfo=clock.LONDON))[
        MOST_WAITING - 1 :
    ]:
        session.delete(old)
    file = ImportedFile(
        person=by,
        partnership=partnership,
        file_name=file_name,
        cells=cells,
        layout=layouts.to_json(layouts.guess(sheets, _boards(session, partnership))),
        sent_at=clock.now(),
    )
    session.add(file)
    session.flush()
    return file


def file_of(
    session: Session, person: Person, partnership: Partnership | None, key: str
) -> ImportedFile | None:
    """Return a person's own unconfirmed file for this partnership, or None if there is none or it has expired."""
    return queries.file_by_key(session, person, partnership, key, clock.now() - KEPT)


def waiting(session: Session, person: Person, partnership: Partnership | None) -> list[ImportedFile]:
    """Return a person's own unconfirmed files for this partnership, newest first."""
    return queries.files_waiting(session, person, partnership, clock.now() - KEPT)


def sheets_of(file: ImportedFile) -> tuple[Sheet, ...]:
    """Return the sheets of a stored file."""
    return unpacked(file.cells)


def read_as(file: ImportedFile, layout: Layout) -> None:
    """Store the layout of a file."""
    file.layout = layouts.to_json(layout)


def preview(session: Session, file: ImportedFile) -> Preview:
    """Return the preview of importing a file now."""
    sheets, layout = sheets_of(file), layouts.from_json(file.layout)
    reading = rows.read(sheets, layout, [board.name for board in _boards(session, file.partnership)])
    state = queries.state_of(session, file.partnership, clock.today(), reading.emails)
    return Preview(file, sheets, layout, state, judge(reading, state))


def write(session: Session, file: ImportedFile, orders: Orders, *, shown: str, by: Person) -> Partnership:
    """Import a file as it was shown, all or nothing, then delete it; return the partnership.

    `shown` is the fingerprint of the preview. Raises Refusal if the preview has changed, a row cannot be read, or a
    rule of the partnership is broken.
    """
    if file.partnership is not None:
        hold(session, file.partnership)
    judgement = preview(session, file).judgement
    if judgement.fingerprint != shown:
        raise Refusal(CHANGED, field="shown")
    if not judgement.can_be_written:
        raise Refusal("Correct the rows that cannot be read first. An import is all or nothing.")
    changes = judgement.agreed({*orders.consents})
    partnership = writing.write(session, file.partnership, changes, orders, file_name=file.file_name, by=by)
    session.delete(file)
    return partnership


def discard(session: Session, file: ImportedFile) -> None:
    """Discard a file."""
    session.delete(file)


def forget_old(session: Session) -> None:
    """Delete files that have not been confirmed for a day; called by the worker."""
    session.execute(sa.delete(ImportedFile).where(ImportedFile.sent_at < clock.now() - KEPT))


def boards_named(session: Session, file: ImportedFile, sheets: tuple[Sheet, ...]) -> list[BoardName]:
    """Return the boards of the partnership, then the new boards in the file."""
    found = layouts.boards_in(sheets, layouts.from_json(file.layout).sheets)
    return [*_boards(session, file.partnership), *found]


def _boards(session: Session, partnership: Partnership | None) -> list[BoardName]:
    if partnership is None:
        return []
    there = partnerships.boards_of(session, partnership, open_on=clock.today())
    return [BoardName(board.name, board.kind is BoardKind.BOARD) for board in there]
