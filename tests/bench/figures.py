"""The time and memory of an import of 100,000 rows of figures: reading, writing, and reading the same file again."""

import csv
import io
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from cdp.app import settings_of
from cdp.extensions import db
from cdp.files.paper_store import PaperStore
from cdp.files.uploads import CheckedFile, FileKind
from cdp.indicators.importing import service
from cdp.indicators.importing.importer import FigureImporter
from cdp.models import FigureImport, FigureImportState, Observation
from cdp.reference import areas
from tests import make
from tests.bench.importing import application
from tests.bench.report import Table

ROWS = 100_000
GOAL_SECONDS, GOAL_MEMORY = 30.0, 300
INDICATORS = (
    ("91380", "Alcohol-specific mortality"),
    ("93764", "Admission episodes for alcohol-related conditions"),
    ("90808", "Hospital admissions due to substance misuse"),
    ("90244", "Successful completion of drug treatment: opiate users"),
)
TABLE = Table(
    "Importing figures",
    "A Fingertips file of 100,000 rows with intervals, counts and breakdowns: read, written, and read again. The "
    "memory is the most that the worker used, with the whole application.",
    ("database", "rows", "read, s", "write, s", "the same file again, s", "CPU, s", "memory, MB"),
    f"{GOAL_SECONDS:.0f} s to read and write, and {GOAL_MEMORY} MB.",
)
HEADINGS = (
    "Indicator ID", "Indicator Name", "Parent Code", "Parent Name", "Area Code", "Area Name", "Area Type", "Sex", "Age",
    "Category Type", "Category", "Time period", "Value", "Lower CI 95.0 limit", "Upper CI 95.0 limit",
    "Lower CI 99.8 limit", "Upper CI 99.8 limit", "Count", "Denominator", "Value note", "Recent Trend",
    "Compared to England value or percentiles", "Compared to Region value or percentiles", "Time period Sortable",
    "New data", "Compared to goal", "Time period range",
)  # fmt: skip


@dataclass(frozen=True)
class FiguresImport:
    """The times for importing one file, in seconds, and the memory of the process, in megabytes."""

    database: str
    rows: int
    read: float
    write: float
    again: float
    cpu: float
    memory: int

    @property
    def name(self) -> str:
        """What was measured."""
        return f"{self.rows:,} rows on {self.database}"

    @property
    def keeps_aim(self) -> bool:
        """Whether it is as fast and small as it should be."""
        return self.read + self.write <= GOAL_SECONDS and self.memory <= GOAL_MEMORY

    def __str__(self) -> str:
        return (
            f"| {self.database} | {self.rows:,} | {self.read:.1f} | {self.write:.1f} | {self.again:.1f} | "
            f"{self.cpu:.1f} | {self.memory} |"
        )


def measure() -> Iterator[FiguresImport]:
    """Import 100,000 rows in a process of its own, on SQLite and, if there is a server, on PostgreSQL."""
    for database in ("SQLite", "PostgreSQL"):
        done = subprocess.run(  # noqa: S603 -- this module
            [sys.executable, "-m", "tests.bench.figures", database],
            capture_output=True,
            check=True,
            text=True,
            env=dict(os.environ),
        )
        if done.stdout.strip():
            yield FiguresImport(**json.loads(done.stdout.splitlines()[-1]))


def fingertips_file(rows: int) -> bytes:
    """Return a file in the form of Fingertips with this number of rows."""
    text = io.StringIO(newline="")
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(HEADINGS)
    places = areas.all_authorities()
    made = 0
    for number, name in INDICATORS:
        for first in range(2023, 1950, -1):
            for sex in ("Persons", "Male", "Female"):
                for order, place in enumerate(places):
                    if made == rows:
                        return text.getvalue().encode()
                    made += 1
                    value = 10 + (order * 7 + first * 3) % 60 + order / 153
                    lines.writerow(
                        (
                            number, name, place.region_code, place.region, place.code, place.name, "UA", sex,
                            "All ages", "", "", f"{first}/{(first + 1) % 100:02}", f"{value:.8f}", f"{value * 0.9:.8f}",
                            f"{value * 1.1:.8f}", f"{value * 0.8:.8f}", f"{value * 1.2:.8f}", f"{value * 3:.3f}",
                            100_000 + order, "", "No significant change", "Similar", "Similar", f"{first}0000", "", "",
                            "1y",
                        )
                    )  # fmt: skip
    return text.getvalue().encode()


def _measure_here(database: str) -> FiguresImport | None:
    with application(database) as app:
        return None if app is None else _import(app, database)


def _stored_by_another_process(folder: Path) -> CheckedFile:
    """Store the file as the web process does, so that its memory does not count."""
    done = subprocess.run(  # noqa: S603 -- this module
        [sys.executable, "-m", "tests.bench.figures", "file", str(folder)],
        capture_output=True,
        check=True,
        text=True,
    )
    return CheckedFile("big.csv", FileKind.CSV, b"", done.stdout.strip())


def _import(app: Flask, database: str) -> FiguresImport:
    with app.app_context():
        engine = db.engine
    store = PaperStore(settings_of(app).papers_path)
    importer = FigureImporter(sessionmaker(engine, info=settings_of(app).session_facts), store)
    with Session(engine, info=dict(settings_of(app).session_facts)) as session:
        world = make.world(session)
        checked = _stored_by_another_process(store.folder)
        facts = (checked.file_name, checked.sha256)
        cpu = time.process_time()
        order = service.start(session, world.partnership, checked, by=world.data_lead)
        session.commit()
        read = _timed(importer)
        session.refresh(order)
        if order.state is not FigureImportState.READ or order.summary["unanswered"]:
            raise RuntimeError(f"The file was not read: {order.problem} {order.summary.get('unanswered')}")
        service.confirm(session, order, has_checked=True, by=world.data_lead)
        session.commit()
        write = _timed(importer)
        cpu = time.process_time() - cpu
        stored = session.scalar(sa.select(sa.func.count()).select_from(Observation)) or 0
        if stored != ROWS:
            raise RuntimeError(f"Only {stored} values are stored: {order.problem}")
        session.add(
            FigureImport(
                partnership=world.partnership, person=world.data_lead, file_name=facts[0], sha256=facts[1], size=1,
                sent_at=order.sent_at, answers={}, corrections={}, summary={},
            )
        )  # fmt: skip
        session.commit()
        again = _timed(importer)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_000
    return FiguresImport(database, ROWS, read, write, again, cpu, memory)


def _timed(importer: FigureImporter) -> float:
    begun = time.perf_counter()
    importer.work_due()
    return time.perf_counter() - begun


if __name__ == "__main__":
    if sys.argv[1] == "file":
        print(PaperStore(Path(sys.argv[2])).write(fingertips_file(ROWS)))
    elif found := _measure_here(sys.argv[1]):
        print(json.dumps(found.__dict__))
