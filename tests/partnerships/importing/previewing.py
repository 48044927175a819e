"""Helpers that preview and import a file without using the import pages."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.imports import service
from cdp.imports.judging import Judgement
from cdp.imports.kinds import ImportKind
from cdp.imports.layouts import Layout, SheetLayout
from cdp.imports.service import Confirmation
from cdp.imports.verdicts import Consent, RowOutcome, RowVerdict
from cdp.models import Base, ImportedFile, Partnership, Person
from cdp.partnerships.importing.kind import FOUNDING, SET_UP
from cdp.partnerships.importing.writing import INVITED
from tests.imports.files import Cells, read, workbook

EVERYTHING = frozenset(Consent)


@dataclass(frozen=True)
class PreviewedFile:
    """An uploaded file, and the judgement with a verdict on each row."""

    kind: ImportKind
    file: ImportedFile
    judgement: Judgement

    @property
    def outcomes(self) -> list[str]:
        """The outcome of each row, in the order of the rows in the file."""
        return [verdict.outcome.value for verdict in self.judgement.verdicts]

    @property
    def words(self) -> list[str]:
        """The texts of all verdicts, in the order of the rows in the file."""
        return [words for verdict in self.judgement.verdicts for words in texts_of(verdict)]


def texts_of(verdict: RowVerdict) -> list[str]:
    """Return the problems, changes and notes of a verdict."""
    return [
        *(str(problem) for problem in verdict.problems),
        *(change.words for change in verdict.changes),
        *verdict.notes,
    ]


def preview(
    session: Session,
    partnership: Partnership | None,
    content: bytes | Cells,
    *,
    by: Person,
    board: str = "",
    national_role: str = "",
    options: Mapping[str, str] | None = None,
    name: str = "members.xlsx",
) -> PreviewedFile:
    """Store a file, or a workbook of rows, and preview the file with its guessed layout.

    `board` and `national_role` are the defaults for rows that have none; `options` are further answers for the file.
    """
    if not isinstance(content, bytes):
        content = workbook({"Members": content})
    kind = SET_UP if partnership else FOUNDING
    file = service.keep(session, kind, partnership, name, read(content, name), by=by)
    layout = service.layout_of(kind, file)
    sheets = tuple(
        SheetLayout(
            one.table,
            one.heading,
            one.columns,
            {**one.options, **({"board": board} if board else {}), **(options or {})},
        )
        for one in layout.sheets
    )
    service.read_as(session, kind, file, Layout(sheets, {"national_role": national_role, **(options or {})}))
    return PreviewedFile(kind, file, service.preview(session, kind, file).judgement)


def write(
    session: Session,
    previewed: PreviewedFile,
    *,
    by: Person,
    consents: Collection[Consent] = EVERYTHING,
    invited: bool = False,
) -> Partnership:
    """Import a file as previewed, and commit; return the partnership."""
    choices = frozenset({INVITED} if invited else ())
    confirmed = Confirmation(previewed.judgement.fingerprint, consents, choices)
    written = service.write(session, previewed.kind, previewed.file, confirmed, by=by)
    session.commit()
    return written.partnership


def count(session: Session, table: type[Base]) -> int:
    """Return the number of rows in a table."""
    return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def all_there(previewed: PreviewedFile) -> bool:
    """Whether importing the file would change nothing, and the file lacks nothing."""
    return (
        set(previewed.judgement.counts) <= {RowOutcome.THERE, RowOutcome.LEFT_OUT}
        and not previewed.judgement.missing
    )
