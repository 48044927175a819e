"""Importing without pages: what would become of a file, and writing it."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.imports import layouts, service
from cdp.imports.changes import Consent, Outcome, Verdict
from cdp.imports.judging import Judgement
from cdp.imports.layouts import Layout
from cdp.imports.writing import Orders
from cdp.models import Base, ImportedFile, Partnership, Person
from tests.imports.files import Cells, read, workbook

EVERYTHING = frozenset(Consent)


@dataclass(frozen=True)
class Looked:
    """A file that waits, and its verdicts."""

    file: ImportedFile
    judgement: Judgement

    @property
    def outcomes(self) -> list[str]:
        """The verdict of each row, in the order of the file."""
        return [verdict.outcome.value for verdict in self.judgement.verdicts]

    @property
    def words(self) -> list[str]:
        """What the verdicts say, in the order of the file."""
        return [words for verdict in self.judgement.verdicts for words in said(verdict)]


def said(verdict: Verdict) -> list[str]:
    """Return what a verdict says."""
    return [
        *(str(problem) for problem in verdict.problems),
        *(change.words for change in verdict.changes),
        *verdict.notes,
    ]


def look(
    session: Session,
    partnership: Partnership | None,
    content: bytes | Cells,
    *,
    by: Person,
    board: str = "",
    national_role: str = "",
    name: str = "members.xlsx",
) -> Looked:
    """Keep a file, or rows, and judge it as it was guessed; `board` and `national_role` are for rows without one."""
    if not isinstance(content, bytes):
        content = workbook({"Members": content})
    file = service.keep(session, partnership, name, read(content, name), by=by)
    layout = layouts.from_json(file.layout)
    sheets = tuple(
        layouts.SheetLayout(one.holds, one.heading, one.columns, board or one.board) for one in layout.sheets
    )
    service.read_as(file, Layout(sheets, national_role))
    return Looked(file, service.preview(session, file).judgement)


def write(
    session: Session,
    looked: Looked,
    *,
    by: Person,
    consents: Collection[Consent] = EVERYTHING,
    invited: bool = False,
) -> Partnership:
    """Write a file as it was looked over."""
    orders = Orders(frozenset(consents), invited=invited)
    written = service.write(session, looked.file, orders, shown=looked.judgement.fingerprint, by=by)
    session.commit()
    return written


def count(session: Session, table: type[Base]) -> int:
    """Return how many rows a table has."""
    return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def all_there(looked: Looked) -> bool:
    """Whether nothing in a file would change anything."""
    return set(looked.judgement.counts) <= {Outcome.THERE, Outcome.LEFT_OUT} and not looked.judgement.missing
