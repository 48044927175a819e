"""The time of the pages about money: 500 plan lines with 12 quarters each, a movement on every tenth line."""

import gc
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
from cdp.models import (
    FundingStream,
    MoneyMovement,
    MoneyMovementKind,
    MoneyMovementState,
    PlanAmount,
    PlanLine,
    StreamDateCertainty,
)
from cdp.models.adding import add_many, insert_rows
from cdp.workplans.periods import plan_year, year_starts
from tests import make
from tests.bench.report import Table
from tests.conftest import settings_for
from tests.kept import migrate
from tests.statements import counted
from tests.visitor import Visitor

LINES, YEARS, STREAMS, ROUNDS = 500, 3, 5, 15
GOAL_MS, GOAL_FILE_MS = 200.0, 1_000.0
TABLE = Table(
    "Money",
    f"{LINES} plan lines with {YEARS * 4} quarters each.",
    ("page", "ms", "statements", "KB"),
    f"{GOAL_MS:.0f} ms of processor time for a page, and a second for a file.",
)
FILE = "plan lines as Excel"
HERE = "/partnerships/west-midlands/money"


@dataclass(frozen=True)
class MoneyPage:
    """The measurements for one page: times in milliseconds, the size in kilobytes."""

    name: str
    processor: float
    statements: int
    size: float

    @property
    def keeps_aim(self) -> bool:
        """Whether the page is as fast as it should be."""
        return self.processor <= (GOAL_FILE_MS if self.name == FILE else GOAL_MS)

    def __str__(self) -> str:
        return f"| {self.name} | {self.processor:.0f} | {self.statements} | {self.size:.0f} |"


def measure() -> Iterator[MoneyPage]:
    """Fill a fresh SQLite database, and measure each page about money."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(settings_for(f"sqlite:///{Path(folder) / 'bench.sqlite'}", Path(folder)))
        migrate(app)
        with app.app_context():
            engine = db.engine
        with Session(engine, info=settings_of(app).session_facts) as session:
            world = make.world(session)
            fill_money(session, world)
            session.commit()
            visitor = Visitor(app.test_client(), before=session.commit).sign_in(world.coordinator)
        for name, address in (
            ("streams and quarters", HERE),
            ("register of plan lines", f"{HERE}/lines"),
            ("finance paper", f"{HERE}/paper"),
            (FILE, f"{HERE}/lines/download.xlsx"),
        ):
            with counted(engine) as statements:
                answer = visitor.client.get(address)
            if answer.status_code != 200:
                raise RuntimeError(f"{address} answered {answer.status}")
            processor = []
            for _ in range(ROUNDS):
                gc.collect()
                used = time.process_time()
                visitor.client.get(address)
                processor.append((time.process_time() - used) * 1000)
            yield MoneyPage(name, statistics.median(processor), len(statements), len(answer.data) / 1024)


def fill_money(session: Session, world: make.World) -> None:
    """Add streams, lines with amounts of three years by quarter, and movements."""
    year = plan_year(clock.today())
    streams = [
        FundingStream(
            partnership=world.partnership, name=f"Grant {number}", granting_body="Department", holder=world.health,
            starts_on=year_starts(year - 1), certainty=StreamDateCertainty.SEEN,
        )
        for number in range(STREAMS)
    ]  # fmt: skip
    session.add_all(streams)
    session.flush()
    lines = [
        {
            "version": 1, "partnership_id": world.partnership.id, "stream_id": streams[number % STREAMS].id,
            "number": number + 1, "menu_heading": f"Heading {number % 7}", "service": f"Service {number}",
            "provider_id": None, "provider_name": "Provider", "activity_id": None, "metric_code": None,
            "measure_kind": None, "measure": "", "note": "", "is_confidential": False,
        }
        for number in range(LINES)
    ]  # fmt: skip
    made = add_many(session, PlanLine, lines)
    amounts = [
        {
            "line_id": line.id, "year": year - 1 + offset, "quarter": quarter,
            "profile_pence": 100_000 if quarter else 0,
            "forecast_pence": None if quarter else 410_000, "actual_pence": 99_000 if quarter in (1, 2) else None,
        }
        for line in made
        for offset in range(YEARS)
        for quarter in range(5)
    ]  # fmt: skip
    insert_rows(session, PlanAmount, amounts)
    session.add_all(
        MoneyMovement(
            partnership=world.partnership, number=number + 1, kind=MoneyMovementKind.REPROFILE, pence=5_000,
            from_line=line, from_year=year, from_quarter=1, to_line=line, to_year=year, to_quarter=4, reason="Late",
            state=MoneyMovementState.APPROVED, proposed_on=clock.today(), approved_by="Council",
            approved_on=clock.today(),
        )
        for number, line in enumerate(made[::10])
    )  # fmt: skip
