"""A file on its way into a partnership: kept for a day, looked over, written once, or thrown away."""

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
"""How many files of one person wait at once; the oldest makes room."""
LARGEST_PACKED = 5_000_000
CHANGED = (
    "The partnership was changed since this list was made, so nothing was written. The list below is new: look it "
    "over, then confirm again."
)


@dataclass(frozen=True)
class Preview:
    """A file as it would be written now: what its sheets hold, how they are read, and a verdict for each row."""

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
    """Keep what was read from a file until it is confirmed or a day has passed, and guess how it is meant.

    Raises Refusal for cells that take more room than a database should give them.
    """
    cells = packed(sheets)
    if len(cells) > LARGEST_PACKED:
        raise Refusal("The file holds too much text. Divide it into smaller files.", field="file")
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
    """Return a person's own file that waits for this partnership, or None when there is none or its day has passed."""
    return queries.file_by_key(session, person, partnership, key, clock.now() - KEPT)


def waiting(session: Session, person: Person, partnership: Partnership | None) -> list[ImportedFile]:
    """Return a person's own files that wait for this partnership, the newest first."""
    return queries.files_waiting(session, person, partnership, clock.now() - KEPT)


def sheets_of(file: ImportedFile) -> tuple[Sheet, ...]:
    """Return what was read from a file."""
    return unpacked(file.cells)


def read_as(file: ImportedFile, layout: Layout) -> None:
    """Note how a file is to be read."""
    file.layout = layouts.to_json(layout)


def preview(session: Session, file: ImportedFile) -> Preview:
    """Return what would become of each row if the file were written now."""
    sheets, layout = sheets_of(file), layouts.from_json(file.layout)
    reading = rows.read(sheets, layout, [board.name for board in _boards(session, file.partnership)])
    state = queries.state_of(session, file.partnership, clock.today(), reading.emails)
    return Preview(file, sheets, layout, state, judge(reading, state))


def write(session: Session, file: ImportedFile, orders: Orders, *, shown: str, by: Person) -> Partnership:
    """Write a file as it was shown, all or nothing, and forget it; return the partnership.

    `shown` is the fingerprint of the verdicts that were looked over. Raises Refusal when they are others by now, when
    a row cannot be read, and where a rule of the partnership says no.
    """
    if file.partnership is not None:
        hold(session, file.partnership)
    judgement = preview(session, file).judgement
    if judgement.fingerprint != shown:
        raise Refusal(CHANGED, field="shown")
    if not judgement.can_be_written:
        raise Refusal("Correct what cannot be read first: an import is all or nothing.")
    changes = judgement.agreed({*orders.consents})
    partnership = writing.write(session, file.partnership, changes, orders, file_name=file.file_name, by=by)
    session.delete(file)
    return partnership


def discard(session: Session, file: ImportedFile) -> None:
    """Throw a file away."""
    session.delete(file)


def forget_old(session: Session) -> None:
    """Delete what has waited for a day; for the worker."""
    session.execute(sa.delete(ImportedFile).where(ImportedFile.sent_at < clock.now() - KEPT))


def boards_named(session: Session, file: ImportedFile, sheets: tuple[Sheet, ...]) -> list[BoardName]:
    """Return the boards that rows of a file may belong to: those there are, then those that it sets up."""
    found = layouts.boards_in(sheets, layouts.from_json(file.layout).sheets)
    return [*_boards(session, file.partnership), *found]


def _boards(session: Session, partnership: Partnership | None) -> list[BoardName]:
    if partnership is None:
        return []
    there = partnerships.boards_of(session, partnership, open_on=clock.today())
    return [BoardName(board.name, board.kind is BoardKind.BOARD) for board in there]
