"""Copying a database while it is used, and restoring a copy: SQLite by its own backup, PostgreSQL by its programs."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from cdp.errors import Refusal
from cdp.extensions import reading_only

SQLITE, POSTGRESQL = "sqlite", "postgresql"
NOT_INSTALLED = (
    "{program} was not found. Install the client programs of PostgreSQL, "
    "in the version of the server or newer."
)

_FUNCTIONS = sa.text(
    """
    SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND NOT EXISTS (
        SELECT 1 FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e'
    )
    """
)
"""The functions of a PostgreSQL database, but for those of its extensions."""


def copy_database(engine: sa.Engine, to: Path) -> None:
    """Write a copy of the database as it is at one moment; raises Refusal if that fails."""
    to.touch(mode=0o600)
    if engine.dialect.name == SQLITE:
        _copy_sqlite(engine, to)
    else:
        _run(engine, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={to}")


def restore_database(engine: sa.Engine, copy: Path) -> None:
    """Restore a copy into an empty database; raises Refusal if that fails, and then nothing is in it."""
    if engine.dialect.name == SQLITE:
        empty_database(engine)  # an empty file with its log
        shutil.move(copy, path_of(engine))
    else:
        options = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
        _run(engine, "pg_restore", *options, f"--dbname={_name_of(engine)}", str(copy))


def path_of(engine: sa.Engine) -> Path:
    """Return the file of a SQLite database."""
    return Path(engine.url.database or "")


def empty_database(engine: sa.Engine) -> None:
    """Remove the file of a SQLite database with its log, or every table and function of a PostgreSQL database."""
    engine.dispose()
    if engine.dialect.name == SQLITE:
        path = path_of(engine)
        for suffix in ("", "-wal", "-shm"):
            path.with_name(f"{path.name}{suffix}").unlink(missing_ok=True)
        return
    with engine.begin() as connection:
        quoted = connection.dialect.identifier_preparer.quote
        if tables := ", ".join(quoted(name) for name in sa.inspect(connection).get_table_names()):
            connection.execute(sa.text(f"DROP TABLE {tables} CASCADE"))
        if functions := ", ".join(connection.scalars(_FUNCTIONS)):
            connection.execute(sa.text(f"DROP FUNCTION {functions} CASCADE"))


def is_empty(engine: sa.Engine) -> bool:
    """Return whether a database has no tables."""
    if engine.dialect.name == SQLITE and not path_of(engine).exists():
        return True
    return not sa.inspect(engine).get_table_names()


def revision_of(engine: sa.Engine) -> str:
    """Return the revision of the tables; empty if there are none."""
    with reading_only(), engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return ""
        return str(connection.scalar(sa.text("SELECT version_num FROM alembic_version")) or "")


def _copy_sqlite(engine: sa.Engine, to: Path) -> None:
    with (
        closing(sqlite3.connect(f"{path_of(engine).absolute().as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(to)) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file without a log beside it


def _name_of(engine: sa.Engine) -> str:
    return engine.url.database or ""


def _run(engine: sa.Engine, program: str, *options: str) -> None:
    """Run a program of PostgreSQL for a database. The password is in its environment, where no one else reads it."""
    url = engine.url
    facts = {"HOST": url.host, "PORT": url.port, "USER": url.username, "PASSWORD": url.password}
    environment = dict(os.environ) | {f"PG{name}": str(value) for name, value in facts.items() if value}
    environment["PGDATABASE"] = _name_of(engine)
    try:
        done = subprocess.run(  # noqa: S603 -- the program and its options are ours
            [program, *options], env=environment, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise Refusal(NOT_INSTALLED.format(program=program)) from None
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise Refusal(f"{program} failed: {said[0] if said else 'it gave no reason'}")
