"""The declaration of the import of an action log."""

from sqlalchemy.orm import Session

from cdp.actions.importing import judging
from cdp.actions.importing.state import state_of
from cdp.actions.importing.writing import write
from cdp.imports.judging import JudgedRows
from cdp.imports.kinds import ImportKind, ImportWords, TemplateBook
from cdp.imports.marked import HIDDEN_ROWS, STRUCK_ROWS_CLOSED
from cdp.imports.rows import FileRows
from cdp.imports.tables import ImportTables, tables_in
from cdp.models import Partnership
from cdp.partnerships.changes import hold

TABLES = ImportTables(tables_in("cdp.actions.importing"))


def _judge(session: Session, partnership: Partnership | None, rows: FileRows) -> JudgedRows:
    assert partnership is not None  # noqa: S101 -- the pages are those of a partnership
    return judging.judge(rows, state_of(session, partnership))


ACTION_LOG = ImportKind(
    code="action_log",
    tables=TABLES,
    words=ImportWords(
        heading="Import an action log",
        lead=(
            "Import the actions of your own log. It can have a sheet for each meeting, and columns in any order.",
            "We ask about what the log leaves open, such as “ASAP”. You can correct every row before we save.",
            "No one is emailed. Actions that are already recorded are not added again.",
        ),
        unchanged="Actions that are already recorded will not be changed.",
    ),
    template=TemplateBook(
        "actions-to-fill-in.xlsx", "Actions", ("Enter one action in each row of the sheet “Actions”.",)
    ),
    judge=_judge,
    write=write,
    hold=hold,
    asks=True,
    is_remembered=True,
    marked=(STRUCK_ROWS_CLOSED, HIDDEN_ROWS),
)
