"""The time of an import: reading the file, checking its rows, saving them, and importing the same file again."""

import io
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from cdp.app import create_app, settings_of
from cdp.extensions import db
from cdp.models import SeatHolding
from tests import make
from tests.bench.report import Table
from tests.bench.rows import HERE
from tests.conftest import settings_for, temporary_database
from tests.imports.files import workbook
from tests.kept import migrate
from tests.visitor import Visitor

POSTGRES = os.environ.get("CDP_TEST_POSTGRES_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/test")
ROWS, MOST_ROWS = 5_000, 10_000
GOAL, GOAL_OF_ALL = 5.0, 10.0
TABLE = Table(
    "Importing members",
    "Each row has a representative, every second one a deputy. The same file again makes no duplicates.",
    ("database", "rows", "read, s", "columns and rows checked, s", "write, s"),
    f"{GOAL:.0f} s for a step with {ROWS:,} rows and {GOAL_OF_ALL:.0f} s with {MOST_ROWS:,}.",
)
HEADINGS = (
    "Organisation", "Board", "Sector", "Representative", "Job title", "Email", "Phone", "Deputy", "Deputy email",
)  # fmt: skip


@dataclass(frozen=True)
class Import:
    """The times for importing one file, in seconds; `again` is the slower step of checking the same file again."""

    database: str
    rows: int
    read: float
    look_over: float
    write: float
    again: float

    @property
    def name(self) -> str:
        """What was measured."""
        return f"{self.rows:,} rows on {self.database}"

    @property
    def keeps_aim(self) -> bool:
        """Whether each step is as fast as it should be."""
        slowest = max(self.read, self.look_over, self.write, self.again)
        return slowest <= (GOAL if self.rows == ROWS else GOAL_OF_ALL)

    def __str__(self) -> str:
        return (
            f"| {self.database} | {self.rows:,} | {self.read:.1f} | {self.look_over:.1f} | {self.write:.1f} |"
        )


def measure() -> Iterator[Import]:
    """Import 5,000 rows, then 10,000, on SQLite and, if there is a server, on PostgreSQL.

    Each row has a representative, every second one a deputy. Each file is then read again, which must change nothing.
    """
    for database in ("SQLite", "PostgreSQL"):
        for rows in (ROWS, MOST_ROWS):
            with application(database) as app:
                if app is None:
                    return
                yield _import(app, database, rows)


def _import(app: Flask, database: str, rows: int) -> Import:
    with app.app_context():
        engine = db.engine
    with Session(engine, info=dict(settings_of(app).session_facts)) as session:
        world = make.world(session)
        content = workbook(
            {"Members": [HEADINGS, *(_row(number, world.board.name) for number in range(rows))]}
        )
        visitor = Visitor(app.test_client(), before=session.commit).sign_in(world.coordinator)
        read, look_over = _to_the_verdicts(visitor, content)
        asked = {field: visitor.value(field) for field in ("csrf_token", "once", "shown")}
        confirm = partial(visitor.client.post, visitor.path, data=asked | {"password": make.PASSWORD})
        write = _timed(confirm)
        stored = session.scalar(sa.select(sa.func.count()).select_from(SeatHolding)) or 0
        if stored < rows * 3 // 2:
            raise RuntimeError(f"Only {stored} people are on seats.")
        again = max(_to_the_verdicts(visitor, content))
        if f"Already there: {rows:,} rows" not in visitor.main:
            raise RuntimeError("The same file again should change nothing.")
    return Import(database, rows, read, look_over, write, again)


def _to_the_verdicts(visitor: Visitor, content: bytes) -> tuple[float, float]:
    """Return how many seconds it took to read the file, and to check its columns and rows."""
    visitor.get(f"{HERE}/import")
    read = partial(visitor.submit, "Read the file", file=(io.BytesIO(content), "members.xlsx"))
    return _timed(read), _timed(partial(visitor.submit, "Continue"))


def _row(number: int, board: str) -> tuple[str, ...]:
    deputy = (f"Deputy {number}", f"deputy.{number}@example.org") if number % 2 else ("", "")
    organisation = f"Organisation {number} Council"
    return (
        organisation, board, "Local authority officials", f"Person {number}", f"Head of service {number}",
        f"person.{number}@example.org", "0121 496 0000", *deputy,
    )  # fmt: skip


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


@contextmanager
def application(database: str) -> Iterator[Flask | None]:
    """Yield an application on an empty database, "SQLite" or "PostgreSQL"; None if there is no PostgreSQL server."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if database == "SQLite":
            url = f"sqlite:///{folder / 'bench.sqlite'}"
        else:
            server = sa.create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
            try:
                server.connect().close()
            except sa.exc.OperationalError:
                yield None
                return
            stack.callback(server.dispose)
            url = stack.enter_context(temporary_database(server))
        app = create_app(settings_for(url, folder))
        migrate(app)
        yield app
        with app.app_context():
            db.engine.dispose()
