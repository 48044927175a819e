"""The time to build a pack in the worker: reading the papers apart, typesetting the front, merging and storing."""

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from sqlalchemy.orm import Session

from cdp.app import settings_of
from cdp.extensions import db
from cdp.models import PackState
from tests.bench.importing import application
from tests.bench.report import Table
from tests.packs.scene import PackScene, pack_scene, pdf_of

PAPERS, PAGES, ROUNDS = 20, 300, 3
GOAL = 3.0
TABLE = Table(
    "Packs",
    "The whole pack of an agenda, with a front, page numbers, bookmarks and tags. Papers are read in another process.",
    ("papers", "pages", "s", "MB"),
    f"{GOAL:.0f} s for {PAPERS} papers and {PAGES} pages.",
)


@dataclass(frozen=True)
class PackTime:
    """The median time for building one pack, in seconds, and the size of the file in MB."""

    papers: int
    pages: int
    seconds: float
    size: float

    @property
    def name(self) -> str:
        """What was measured."""
        return f"{self.papers} papers"

    @property
    def keeps_aim(self) -> bool:
        """Whether building is as fast as it should be."""
        return self.seconds < GOAL

    def __str__(self) -> str:
        """Return a row of the table."""
        return f"| {self.papers} | {self.pages} | {self.seconds:.1f} | {self.size:.1f} |"


def measure() -> Iterator[PackTime]:
    """Build a whole pack on SQLite, three times."""
    with application("SQLite") as app:
        if app is None:
            return
        yield _build(app)


def _build(app: Flask) -> PackTime:
    with app.app_context():
        engine = db.engine
    with Session(engine, info=dict(settings_of(app).session_facts)) as session:
        scene = pack_scene(session, app)
        for number in range(PAPERS):
            item = scene.item(f"Item {number}", position=number)
            scene.paper(item, f"Paper {number}", pdf_of(PAGES // PAPERS, f"Paper {number}"))
        scene.publish()
        times = [_timed(scene)]
        while len(times) < ROUNDS:
            (file, *_) = scene.files()
            file.state = PackState.QUEUED
            session.commit()
            times.append(_timed(scene))
        (file, *_) = scene.files()
        if file.state is not PackState.READY or (file.pages or 0) < PAGES:
            raise RuntimeError(f"The pack was not built: {file.reason}")
        return PackTime(PAPERS, file.pages or 0, statistics.median(times), (file.size or 0) / 1_000_000)


def _timed(scene: PackScene) -> float:
    begun = time.perf_counter()
    if not scene.build():
        raise RuntimeError("There was nothing to build.")
    return time.perf_counter() - begun
