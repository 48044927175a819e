"""Each main page's median time, its ratio to the floor, its number of statements and its size."""

import gc
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from cdp.app import create_app, settings_of
from cdp.extensions import db
from tests import make
from tests.bench.floor import floor_app
from tests.bench.report import Table
from tests.bench.rows import fill
from tests.conftest import settings_for
from tests.kept import migrate
from tests.statements import counted
from tests.visitor import Visitor

ROUNDS = 40
GOAL, STATEMENTS = 3.0, 12
TABLE = Table(
    "Pages",
    "One client, SQLite. The floor is a bare Flask page with a signed-in user that reads 30 rows and writes\n"
    "an equally large plain template.",
    ("page", "ms", "floor ms", "times the floor", "statements", "KB"),
    f"at most {GOAL:.0f} times the floor and {STATEMENTS} statements.",
)


@dataclass(frozen=True)
class Line:
    """The measurements for one page: times in milliseconds, the size in bytes."""

    name: str
    median: float
    floor: float
    statements: int
    size: int

    @property
    def ratio(self) -> float:
        """How many times as long the page takes as the floor."""
        return self.median / self.floor

    @property
    def keeps_aim(self) -> bool:
        """Whether the page is as fast, and has as few statements, as it should."""
        return self.ratio <= GOAL and self.statements <= STATEMENTS

    def __str__(self) -> str:
        return (
            f"| {self.name} | {self.median:.1f} | {self.floor:.1f} | {self.ratio:.1f} | {self.statements} "
            f"| {self.size / 1024:.0f} |"
        )


def measure() -> Iterator[Line]:
    """Fill a fresh SQLite database; measure every page with one client, against a floor page of equal size."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.sqlite'}"
        app = create_app(settings_for(url, Path(folder)))
        migrate(app)
        with app.app_context():
            engine = db.engine
        with Session(engine, info=settings_of(app).session_facts) as session:
            world = make.world(session)
            pages = fill(session, world)
            session.commit()
            person_id = world.coordinator.id
            visitor = Visitor(app.test_client(), before=session.commit).sign_in(world.coordinator)
        bare = floor_app(url).test_client()
        bare.get(f"/in/{person_id}")
        for name, address in pages.items():
            with counted(engine) as statements:
                answer = visitor.client.get(address)
            if answer.status_code != 200:
                raise RuntimeError(f"{address} answered {answer.status}")
            size = len(answer.data)
            ours, floor = beside(visitor.client, address, bare, f"/floor/{size}")
            yield Line(name, ours, floor, len(statements), size)


def beside(
    ours: FlaskClient,
    address: str,
    bare: FlaskClient,
    floor: str,
    rounds: int = ROUNDS,
    before: Callable[[], None] = lambda: None,
) -> tuple[float, float]:
    """Return the median milliseconds of two pages, requested in turn so that both are measured under the same load.

    `before` is called before each request and not measured.
    """
    times: tuple[list[float], list[float]] = ([], [])
    gc.collect()
    gc.freeze()  # what is there already is not looked through again before each request
    for turn in range(rounds + 5):
        before()
        for client, path, kept in ((ours, address, times[0]), (bare, floor, times[1])):
            gc.collect()
            begun = time.perf_counter()
            client.get(path)
            if turn >= 5:
                kept.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times[0]), statistics.median(times[1])
