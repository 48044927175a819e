"""The declaration of the import of a budget."""

from sqlalchemy.orm import Session

from cdp.funding.importing import judging
from cdp.funding.importing.state import state_of
from cdp.funding.importing.writing import write
from cdp.imports.judging import JudgedRows
from cdp.imports.kinds import ImportKind, ImportWords, TemplateBook
from cdp.imports.rows import FileRows
from cdp.imports.tables import ImportTables, tables_in
from cdp.models import Partnership
from cdp.partnerships.changes import hold


def _judge(session: Session, partnership: Partnership | None, rows: FileRows) -> JudgedRows:
    assert partnership is not None  # noqa: S101 -- the pages are those of a partnership
    return judging.judge(rows, state_of(session, partnership))


BUDGET = ImportKind(
    code="budget",
    tables=ImportTables(tables_in("cdp.funding.importing")),
    words=ImportWords(
        heading="Import a budget",
        lead=(
            "Import the lines of your own budget sheet, with years or quarters across.",
            "We add up the lines and say which subtotals and totals do not agree. Totals are never imported.",
            "We ask about what only you know, such as what brackets mean or whether a credit belongs to this year.",
            "Do not import lines that are commercially confidential, because all members can read what you import.",
        ),
        unchanged="Lines that are not in the file will not be changed.",
        change="Update the amounts of recorded lines with those in the file",
    ),
    template=TemplateBook(
        "plan-lines-to-fill-in.xlsx", "Plan lines", ("Enter one line and financial year in each row.",)
    ),
    judge=_judge,
    write=write,
    hold=hold,
    asks=True,
    is_remembered=True,
)
