"""How long an import takes: reading the file, looking over its rows, writing them, and the same file once more."""

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
from tests.bench.rows import HERE
from tests.conftest import migrate, settings_for, temporary_database
from tests.imports.files import workbook
from tests.statements import counted
from tests.visitor import Visitor

POSTGRES = os.environ.get("CDP_TEST_POSTGRES_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/test")
ROWS, MOST_ROWS = 5_000, 10_000
GOAL, GOAL_OF_ALL = 5.0, 10.0
HEADINGS = (
    "Organisation", "Board", "Sector", "Representative", "Job title", "Email", "Phone", "Deputy", "Deputy email",
)  # fmt: skip


@dataclass(frozen=True)
class Step:
    """What measuring one step found; in seconds, how long it took and how long this process worked."""

    database: str
    name: str
    seconds: float
    worked: float
    statements: int

    def __str__(self) -> str:
        return (
            f"| {self.database} | {self.name} | {self.seconds:.1f} | {self.worked:.1f} | {self.statements} |"
        )


def measure() -> Iterator[Step]:
    """Import 5,000 rows, then 10,000, each with a representative, every second one with a deputy; then again."""
    for database in ("SQLite", "PostgreSQL"):
        for rows in (ROWS, MOST_ROWS):
            with _application(database) as app:
                if app is None:
                    return
                yield from _import(app, database, rows)


def _import(app: Flask, database: str, rows: int) -> Iterator[Step]:
    with app.app_context():
        engine = db.engine
    with Session(engine, info=dict(settings_of(app).session_facts)) as session:
        world = make.world(session)
        content = workbook(
            {"Members": [HEADINGS, *(_row(number, world.board.name) for number in range(rows))]}
        )
        visitor = Visitor(app.test_client(), before=session.commit).sign_in(world.coordinator)
        for again in (False, True):
            once_more = ", the same file again" if again else ""
            visitor.get(f"{HERE}/import")
            read = partial(visitor.submit, "Read the file", file=(io.BytesIO(content), "members.xlsx"))
            yield _step(database, f"{rows:,} rows: read{once_more}", engine, read)
            look_over = partial(visitor.submit, "Go on to the rows")
            yield _step(database, f"{rows:,} rows: columns, then the verdicts{once_more}", engine, look_over)
            if not again:
                asked = {field: visitor.value(field) for field in ("csrf_token", "once", "shown")}
                confirm = partial(visitor.client.post, visitor.path, data=asked | {"password": make.PASSWORD})
                yield _step(database, f"{rows:,} rows: write", engine, confirm)
                stored = session.scalar(sa.select(sa.func.count()).select_from(SeatHolding)) or 0
                if stored < rows * 3 // 2:
                    raise RuntimeError(f"Only {stored} people are on seats.")
        if f"Already there: {rows:,} rows" not in visitor.main:
            raise RuntimeError("The same file again should change nothing.")


def _row(number: int, board: str) -> tuple[str, ...]:
    deputy = (f"Deputy {number}", f"deputy.{number}@example.org") if number % 2 else ("", "")
    organisation = f"Organisation {number} Council"
    return (
        organisation, board, "Local authority officials", f"Person {number}", f"Head of service {number}",
        f"person.{number}@example.org", "0121 496 0000", *deputy,
    )  # fmt: skip


def _step(database: str, name: str, engine: sa.Engine, work: Callable[[], object]) -> Step:
    begun, worked = time.perf_counter(), time.process_time()
    with counted(engine) as statements:
        work()
    seconds, worked = time.perf_counter() - begun, time.process_time() - worked
    return Step(database, name, seconds, worked, len(statements))


@contextmanager
def _application(database: str) -> Iterator[Flask | None]:
    """Give an application on an empty database of the kind; None where there is no server."""
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


def main() -> None:
    """Print the table in Markdown, and what misses the goal."""
    print("\n| database | step of an import | s | processor, s | statements |")
    print("|---|---|---|---|---|")
    missed = []
    for step in measure():
        print(step, flush=True)
        if step.seconds > (GOAL if f"{ROWS:,}" in step.name else GOAL_OF_ALL):
            missed.append(f"{step.name} on {step.database}")
    print(f"\nGoal: each step in {GOAL:.0f} s, with {MOST_ROWS:,} rows in {GOAL_OF_ALL:.0f} s.", end=" ")
    print(f"Missed by: {'; '.join(missed)}." if missed else "Met by all.")


if __name__ == "__main__":
    main()
