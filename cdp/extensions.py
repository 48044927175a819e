"""The Flask extensions, created once here and initialised in app.py, and helpers for transactions."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

import sqlalchemy as sa
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from cdp.models import Base

db = SQLAlchemy(model_class=Base, disable_autonaming=True)
migrate = Migrate()
login_manager = LoginManager()

BUSY_MS = 10_000
"""How long a write on SQLite waits for another write before it fails, in milliseconds."""

_reading_only: ContextVar[bool] = ContextVar("reading_only", default=False)


@contextmanager
def reading_only() -> Iterator[None]:
    """Treat transactions that begin inside this block as read-only, so that on SQLite they never wait for a write."""
    token = _reading_only.set(True)
    try:
        yield
    finally:
        _reading_only.reset(token)


def set_reading_only(reading: bool) -> None:  # noqa: FBT001 -- the function's only argument
    """Set whether this request's transactions are read-only."""
    _reading_only.set(reading)


@contextmanager
def writing_aside(*, wait_ms: int | None = None) -> Iterator[Session]:
    """Open a short separate transaction for a write in a request that otherwise only reads; commit it after the block.

    With `wait_ms`, the write waits at most that many milliseconds for another write; then OperationalError is raised.
    """
    token = _reading_only.set(False)
    try:
        with (
            db.engine.connect() as connection,
            _patience(connection, wait_ms),
            Session(connection, info=dict(db.session().info)) as session,
            session.begin(),
        ):
            if wait_ms is not None and connection.dialect.name == "postgresql":
                session.execute(sa.text(f"SET LOCAL lock_timeout = {int(wait_ms)}"))
            yield session
    finally:
        _reading_only.reset(token)


def note_aside(note: Callable[[Session], None], *, wait_ms: int) -> None:
    """Write in a short separate transaction during a request that only reads; ignore OperationalError.

    `wait_ms` is how long to wait for another write, in milliseconds.
    """
    with suppress(OperationalError), writing_aside(wait_ms=wait_ms) as session:
        note(session)


@contextmanager
def _patience(connection: sa.Connection, wait_ms: int | None) -> Iterator[None]:
    """Change how long an SQLite connection waits for a lock; this must come before its transaction begins."""
    driver: Any = connection.connection.dbapi_connection
    if wait_ms is None or connection.dialect.name != "sqlite":
        yield
        return
    driver.execute(f"PRAGMA busy_timeout={int(wait_ms)}")
    try:
        yield
    finally:
        driver.execute(f"PRAGMA busy_timeout={BUSY_MS}")


def prepare_engine(engine: sa.Engine) -> None:
    """Configure SQLite: foreign keys, WAL, full sync, and the write lock at the start of a transaction.

    Read-only transactions begin without the lock. In trials, 450 of 600 concurrent writes failed with plain BEGIN, and
    none with BEGIN IMMEDIATE. PostgreSQL needs none of these settings. It does not compile our statements and does not
    share one among processes, because both take longer than the statement itself.
    """
    if engine.dialect.name == "postgresql":
        sa.event.listen(engine, "connect", _without_helpers)
    if engine.dialect.name != "sqlite":
        return

    @sa.event.listens_for(engine, "connect")
    def _pragmas(connection: Any, record: Any) -> None:  # noqa: ARG001 -- SQLAlchemy's signature
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("foreign_keys=ON", "journal_mode=WAL", f"busy_timeout={BUSY_MS}", "synchronous=FULL"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN" if _reading_only.get() else "BEGIN IMMEDIATE")


def _without_helpers(connection: Any, record: Any) -> None:  # noqa: ARG001 -- SQLAlchemy's signature
    """Switch off what only helps statements that read very much; the settings last as long as the connection."""
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SET jit = off")
        cursor.execute("SET max_parallel_workers_per_gather = 0")
    connection.autocommit = False
