"""The declaration of the import of a risk register."""

from sqlalchemy.orm import Session

from cdp.imports.cards import as_rows
from cdp.imports.judging import JudgedRows
from cdp.imports.kinds import ImportKind, ImportWords, TemplateBook
from cdp.imports.marked import HIDDEN_ROWS, STRUCK_ROWS_CLOSED
from cdp.imports.rows import FileRows
from cdp.imports.tables import ImportTables, tables_in
from cdp.models import Partnership
from cdp.partnerships.changes import hold
from cdp.risks.importing import judging
from cdp.risks.importing.state import state_of
from cdp.risks.importing.writing import write


def _judge(session: Session, partnership: Partnership | None, rows: FileRows) -> JudgedRows:
    assert partnership is not None  # noqa: S101 -- the pages are those of a partnership
    return judging.judge(rows, state_of(session, partnership))


RISK_REGISTER = ImportKind(
    code="risk_register",
    tables=ImportTables(tables_in("cdp.risks.importing")),
    words=ImportWords(
        heading="Import a risk register",
        lead=(
            "Import the risks of your own register: a risk in each row, or a card for each risk.",
            "We ask about what the register leaves open, such as the numbers behind “likely”.",
            "You can correct every row before we save. Risks that are already recorded are not added again.",
            "Do not import confidential risks, because all members can read what you import.",
        ),
        unchanged="Risks that are already recorded will not be changed.",
    ),
    template=TemplateBook(
        "risks-to-fill-in.xlsx", "Risks", ("Enter one risk in each row of the sheet “Risks”.",)
    ),
    judge=_judge,
    write=write,
    hold=hold,
    asks=True,
    is_remembered=True,
    reshape=as_rows,
    marked=(STRUCK_ROWS_CLOSED, HIDDEN_ROWS),
)
