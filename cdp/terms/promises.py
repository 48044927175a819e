"""What the clauses of a version of terms of reference promise, if they have the wording of the default text."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from cdp.models import BoardKind, TermsVersion
from cdp.reference.terms_promises import Keeping, TermsPromise, clauses_in, promises_of
from cdp.reference.terms_text import TermsKind
from cdp.terms.versions.sub_groups import numbers_in_force
from cdp.terms.wording import rules

KINDS = {
    BoardKind.BOARD: TermsKind.BOARD,
    BoardKind.SUB_GROUP: TermsKind.SUB_GROUP,
    BoardKind.TASK_AND_FINISH: TermsKind.TASK_AND_FINISH,
}


@dataclass(frozen=True)
class PromisedClause:
    """One clause of a version, with a capital, under its heading; `promise` is None for wording of the board's own."""

    heading: str
    text: str
    promise: TermsPromise | None


def clauses_of_version(version: TermsVersion) -> Iterator[PromisedClause]:
    """Yield the clauses of a version with what they promise; its sections and board must be loaded."""
    known = promises_of(KINDS[version.board.kind])
    words = rules.phrases(version)
    for section in version.sections:
        for clause in clauses_in(section.body):
            promise = next((each for each in known if _says(clause, each)), None)
            text = _plain(clause, words)
            yield PromisedClause(section.heading, text[:1].upper() + text[1:], promise)


def due_promises(version: TermsVersion) -> list[PromisedClause]:
    """Return the clauses of a version that promise something by a date, each promise once."""
    found: dict[str, PromisedClause] = {}
    for clause in clauses_of_version(version):
        if clause.promise is not None and clause.promise.keeping is Keeping.DUE:
            found.setdefault(clause.promise.code, clause)
    return list(found.values())


def repeated_promises(version: TermsVersion) -> list[PromisedClause]:
    """Return the clauses whose promise is due again after some months and is recorded by the secretariat."""
    return [clause for clause in due_promises(version) if clause.promise and clause.promise.every_months]


def in_force_with_sections(session: Session, boards: sa.ColumnElement[bool], day: date) -> list[TermsVersion]:
    """Return the versions in force on a day of some boards, with their sections; two statements."""
    newest = numbers_in_force(day)
    return list(
        session.scalars(
            sa.select(TermsVersion)
            .join(
                newest,
                sa.and_(newest.c.board_id == TermsVersion.board_id, newest.c.number == TermsVersion.number),
            )
            .join(TermsVersion.board)
            .where(boards)
            .options(sa.orm.contains_eager(TermsVersion.board), selectinload(TermsVersion.sections))
            .order_by(TermsVersion.id)
        )
    )


def _says(clause: str, promise: TermsPromise) -> bool:
    return promise.fragment in clause


def _plain(clause: str, words: dict[str, str]) -> str:
    text = clause.replace("**", "")
    for name, phrase in words.items():
        text = text.replace(f"{{{name}}}", phrase)
    return text
