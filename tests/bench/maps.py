"""The time and size of maps of all authorities: a footprint, the parts of an umbrella, and the national page."""

import gc
import gzip
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from cdp import clock
from cdp.app import create_app, settings_of
from cdp.extensions import db
from cdp.models import FootprintArea
from cdp.reference.areas import all_authorities
from cdp.reference.bodies import bodies_touching
from tests import make
from tests.bench.report import Table
from tests.conftest import settings_for
from tests.kept import migrate
from tests.statements import counted
from tests.visitor import Visitor

PARTNERSHIPS, SEATED, ROUNDS = 104, 40, 30
GOAL_MS, GOAL_KB = 30.0, 100.0
TABLE = Table(
    "Maps",
    "Drawn on the server.",
    ("map", "ms", "statements", "KB", "KB compressed"),
    f"{GOAL_MS:.0f} ms of processor time and {GOAL_KB:.0f} KB compressed.",
)
HERE = "/partnerships/west-midlands"


@dataclass(frozen=True)
class Map:
    """The measurements for one map: times in milliseconds, sizes in kilobytes."""

    name: str
    median: float
    processor: float
    statements: int
    size: float
    compressed: float

    @property
    def keeps_aim(self) -> bool:
        """Whether the map is as fast and as small as it should be."""
        return self.processor <= GOAL_MS and self.compressed <= GOAL_KB

    def __str__(self) -> str:
        return f"| {self.name} | {self.median:.0f} | {self.statements} | {self.size:.0f} | {self.compressed:.0f} |"


def measure() -> Iterator[Map]:
    """Fill a fresh SQLite database with England's authorities and partnerships; measure each map."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(settings_for(f"sqlite:///{Path(folder) / 'bench.sqlite'}", Path(folder)))
        migrate(app)
        with app.app_context():
            engine = db.engine
        with Session(engine, info=settings_of(app).session_facts) as session:
            world = make.world(session)
            _fill(session, world)
            session.commit()
            visitor = Visitor(app.test_client(), before=session.commit).sign_in(world.coordinator)
        for name, address in (
            ("footprint of 153 authorities", f"{HERE}/footprint"),
            (f"parts of an umbrella, {PARTNERSHIPS // 3 + 1} of them", f"{HERE}/parts"),
            (f"national page, {PARTNERSHIPS + 2} partnerships", "/partnerships/national"),
        ):
            with counted(engine) as statements:
                answer = visitor.client.get(address)
            if answer.status_code != 200:
                raise RuntimeError(f"{address} answered {answer.status}")
            times, processor = [], []
            for _ in range(ROUNDS):
                gc.collect()
                begun, used = time.perf_counter(), time.process_time()
                visitor.client.get(address)
                times.append((time.perf_counter() - begun) * 1000)
                processor.append((time.process_time() - used) * 1000)
            yield Map(
                name,
                statistics.median(times),
                statistics.median(processor),
                len(statements),
                len(answer.data) / 1024,
                len(gzip.compress(answer.data, 6)) / 1024,
            )


def _fill(session: Session, world: make.World) -> None:
    places = all_authorities()
    for place in places:
        if place.code not in make.WEST_MIDLANDS:
            world.partnership.areas.append(FootprintArea(area_code=place.code, starts_on=make.LONG_AGO))
    for number in range(PARTNERSHIPS):
        made = make.partnership(
            session, f"Example partnership {number}", f"example-{number}", areas=(places[number].code,)
        )
        made.parent = world.partnership if number % 3 == 0 else None
    for number, body in enumerate(bodies_touching([place.code for place in places], clock.today())[:SEATED]):
        organisation = make.organisation(session, world.partnership, f"Organisation {number}")
        organisation.body_kind, organisation.body_code = body.kind.value, body.code
        make.seat(session, world.board, organisation)
