"""The check of an installation: the database, the stored files and the history."""

from collections.abc import Iterator
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.audit.record import check_chains
from cdp.files.paper_store import PaperStore
from cdp.models.stored_files import names_of_files
from cdp.wording.formats import plural

MOST_NAMED = 20
UNREADABLE = (
    "The database cannot be read: {error}. Stop the service, keep its files, and restore the last backup."
)
SWEPT_AFTER = timedelta(days=2)
"""After this time the worker has removed a file that belongs to no record."""


def problems_of(session: Session, store: PaperStore) -> Iterator[str]:
    """Yield what is wrong with the database, the stored files and the history of changes, each as a sentence."""
    try:
        yield from _database(session)
        yield from _files(session, store)
        for chain in check_chains(session):
            if chain.broken_at is not None:
                yield f"The history “{chain.name}” does not match from position {chain.broken_at}."
    except sa.exc.DatabaseError as error:
        yield UNREADABLE.format(error=error.orig)


def _database(session: Session) -> Iterator[str]:
    if session.get_bind().dialect.name == "sqlite":
        for (said,) in session.execute(sa.text("PRAGMA integrity_check")):
            if said != "ok":
                yield f"The database is damaged: {said}"
        for table, row, other, _ in session.execute(sa.text("PRAGMA foreign_key_check")):
            yield f"Row {row} of the table {table} names a row of {other} that is not there."
        return
    query = "SELECT conname FROM pg_constraint WHERE contype = 'f' AND NOT convalidated ORDER BY conname"
    for (name,) in session.execute(sa.text(query)):
        yield f"The foreign key {name} was never checked."


def _files(session: Session, store: PaperStore) -> Iterator[str]:
    named = sorted(session.scalars(names_of_files()))
    for number, (name, fault) in enumerate(_faults(named, store)):
        if number < MOST_NAMED:
            yield f"The stored file {name} {fault}."
        elif number == MOST_NAMED:
            yield "There are more such files."
    there = {path.name for path in store.files_before(clock.now() - SWEPT_AFTER)}
    for name in sorted(there - set(named))[:MOST_NAMED]:
        yield f"The stored file {name} belongs to no record, and the worker has not removed it."


def _faults(named: list[str], store: PaperStore) -> Iterator[tuple[str, str]]:
    for name in named:
        try:
            store.read(name)
        except FileNotFoundError:
            yield name, "is missing"
        except ValueError:
            yield name, "has changed since it was stored"


def in_words(problems: list[str]) -> str:
    """Return the result of the check as text."""
    if not problems:
        return "Everything is in order."
    return "\n".join([*problems, f"{plural(len(problems), 'problem')} found."])
