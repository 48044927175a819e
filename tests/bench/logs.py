"""The time of importing an action log and a workplan of 10,000 rows, from the upload to the saved records."""

import io
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from cdp.app import settings_of
from cdp.extensions import db
from cdp.imports.questions import code_of
from cdp.models import Action, Activity
from tests import make
from tests.bench.importing import application
from tests.bench.report import Table
from tests.imports.files import workbook
from tests.visitor import Visitor

HERE = "/partnerships/west-midlands"
ROWS = 10_000
GOAL = 10.0
TABLE = Table(
    "Importing action logs and workplans",
    f"Files of {ROWS:,} rows with sections, several owners and dates that must be asked about. “Columns” includes "
    "the page of questions, and “answers” the page of rows.",
    ("file", "database", "read, s", "columns, s", "answers, s", "write, s", "in all, s"),
    f"{GOAL:.0f} s in all, from the upload to the saved records.",
)
LOG, PLAN = "Action log", "Workplan"
_OWNERS = ("West Midlands Police", "Example member / Police", "Example Treatment Services")


@dataclass(frozen=True)
class LongImport:
    """The times of the four steps of importing one file, in seconds."""

    file: str
    database: str
    steps: tuple[float, ...]

    @property
    def name(self) -> str:
        """What was measured."""
        return f"{self.file} on {self.database}"

    @property
    def keeps_aim(self) -> bool:
        """Whether all steps together are as fast as they should be."""
        return sum(self.steps) <= GOAL

    def __str__(self) -> str:
        return (
            f"| {self.file} | {self.database} | "
            + " | ".join(f"{one:.1f}" for one in (*self.steps, sum(self.steps)))
            + " |"
        )


def measure() -> Iterator[LongImport]:
    """Import an action log and a workplan on SQLite and, if there is a server, on PostgreSQL."""
    for database in ("SQLite", "PostgreSQL"):
        for file in (LOG, PLAN):
            with application(database) as app:
                if app is None:
                    return
                yield LongImport(file, database, _import(app, file))


def _import(app: Flask, file: str) -> tuple[float, ...]:
    with app.app_context():
        engine = db.engine
    address, rows, model = (
        (f"{HERE}/actions/import", _log(), Action)
        if file == LOG
        else (f"{HERE}/workplan/import", _plan(), Activity)
    )
    with Session(engine, info=dict(settings_of(app).session_facts)) as session:
        world = make.world(session)
        content = workbook({file: rows})
        visitor = Visitor(app.test_client(), before=session.commit).sign_in(world.coordinator).get(address)
        read = _timed(partial(visitor.submit, "Read the file", file=(io.BytesIO(content), "long.xlsx")))
        columns = _timed(partial(visitor.submit, "Continue"))
        answers = _timed(partial(visitor.submit, "Continue", **_answers()))
        fields = {field: visitor.value(field) for field in ("csrf_token", "once", "shown")}
        write = _timed(partial(visitor.client.post, visitor.path, data=fields))
        stored = session.scalar(sa.select(sa.func.count()).select_from(model)) or 0
        if stored < ROWS * 9 // 10:
            raise RuntimeError(f"Only {stored} records were saved: {visitor.main[:300]}")
    return read, columns, answers, write


def _answers() -> Mapping[str, Any]:
    return {f"answer-{code_of('date', 'ASAP')[1:]}": ["31", "3", "2027"]}


def _log() -> list[list[Any]]:
    rows: list[list[Any]] = [
        ["Action log of the board"],
        ["Ref", "Action", "Lead", "Target date", "New date", "Status", "Update", "RAG"],
    ]
    for number in range(ROWS - ROWS // 50):
        if number % 50 == 0:
            rows.append([f"Board – {1 + number // 50 % 28} June {2010 + number // 50 % 16}"])
        due = f"{1 + number % 28}/09/2026" if number % 20 else "ASAP"
        moved = "" if number % 5 else "31/01/2027"
        rows.append([
            number, f"Do the thing number {number} in area {number % 97}", _OWNERS[number % 3], due, moved,
            "Open" if number % 3 else "Done", f"Some news of {number}", "RAG"[number % 3],
        ])  # fmt: skip
    return rows


def _plan() -> list[list[Any]]:
    rows: list[list[Any]] = [
        ["Delivery plan 2026/27"],
        ["Ref", "Objective", "Action", "Lead", "Partners", "By when", "Status", "Comments", "RAG"],
    ]
    for number in range(ROWS - ROWS // 50):
        if number % 50 == 0:
            rows.append(["OUTCOME 1: REDUCE DRUG USE"])
        due = f"{1 + number % 28}/09/2026" if number % 20 else "ASAP"
        rows.append([
            f"1.{number}", f"Objective {number // 50}", f"Do the thing number {number} in area {number % 97}",
            _OWNERS[number % 3].rpartition(" / ")[2], "Two charities", due, "On track", f"Some news of {number}",
            "RAG"[number % 3],
        ])  # fmt: skip
    return rows


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
