"""How long a calendar program waits for a large calendar, and for the response that nothing has changed."""

import gc
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.accounts import calendar_addresses
from cdp.app import create_app, settings_of
from cdp.calendars import service
from cdp.extensions import db
from cdp.models import Action, ActionState, MeetingState
from tests import make
from tests.bench.report import Table
from tests.conftest import settings_for
from tests.kept import migrate
from tests.statements import counted

MEETINGS, ACTIONS, CHANGES, ROUNDS = 200, 600, 5, 20
GOAL_WHOLE, GOAL_UNCHANGED = 300.0, 20.0
TABLE = Table(
    "Calendar feeds",
    "What calendar programs fetch: the whole feed, and the answer that nothing has changed.",
    ("calendar", "entries", "whole, ms", "statements", "KB", "unchanged (304), ms", "statements"),
    f"{GOAL_WHOLE:.0f} ms for a whole feed, and {GOAL_UNCHANGED:.0f} ms to say that nothing has changed.",
)


@dataclass(frozen=True)
class Feed:
    """The measurements for one calendar: times in milliseconds, the size in bytes."""

    name: str
    entries: int
    whole: float
    statements: int
    size: int
    unchanged: float
    statements_unchanged: int

    @property
    def keeps_aim(self) -> bool:
        """Whether the calendar is as fast as it should be."""
        return self.whole <= GOAL_WHOLE and self.unchanged <= GOAL_UNCHANGED

    def __str__(self) -> str:
        return (
            f"| {self.name} | {self.entries:,} | {self.whole:.0f} | {self.statements} | {self.size / 1024:.0f} "
            f"| {self.unchanged:.1f} | {self.statements_unchanged} |"
        )


def measure() -> Iterator[Feed]:
    """Fill a fresh SQLite database; measure the coordinator's calendar, then a board's, in full and when unchanged."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(settings_for(f"sqlite:///{Path(folder) / 'bench.sqlite'}", Path(folder)))
        migrate(app)
        with app.app_context():
            engine = db.engine
        with Session(engine, info=dict(settings_of(app).session_facts)) as session:
            world = make.world(session)
            _fill(session, world)
            token = calendar_addresses.make(
                session, world.coordinator, world.partnership, leaves_out_invited=True
            )
            service.open_to_websites(session, world.board, by=world.coordinator)
            session.commit()
            board = world.board.key
        client = app.test_client(use_cookies=False)
        for name, path in (
            ("the coordinator’s", f"/calendar/{token}.ics"),
            ("a board’s for websites", f"/calendar/boards/{board}/meetings.ics"),
        ):
            yield _fetched(client, engine, name, path)


def _fill(session: Session, world: make.World) -> None:
    """Add future meetings, and actions that were changed several times."""
    for number in range(MEETINGS):
        start = clock.now() + timedelta(days=30 + 2 * number)
        title = f"Meeting {number}, of the board and its sub-groups"
        make.meeting(session, world.board, start, title=title, state=MeetingState.SCHEDULED)
    rows = [
        Action(
            partnership=world.partnership,
            board=world.board,
            number=number + 1,
            title=f"Action {number}: publish what was agreed, with the figures of each area",
            organisation=world.treatment,
            raised_on=clock.today(),
            due_on=clock.today() + timedelta(days=number % 500),
            original_due_on=clock.today(),
            state=ActionState.IN_PROGRESS,
        )
        for number in range(ACTIONS)
    ]
    session.add_all(rows)
    session.flush()
    for row in rows:
        for _ in range(CHANGES):
            audit.record(session, "It changed.", by=world.coordinator, on=row, partnership=world.partnership)


def _fetched(client: FlaskClient, engine: sa.Engine, name: str, path: str) -> Feed:
    first = client.get(path)
    known = {"If-None-Match": first.headers["ETag"]}
    with counted(engine) as statements:
        client.get(path)
    with counted(engine) as statements_unchanged:
        answer = client.get(path, headers=known)
    if (first.status_code, answer.status_code) != (200, 304):
        raise RuntimeError(f"{name} answered {first.status} and {answer.status}")
    return Feed(
        name,
        first.data.count(b"BEGIN:VEVENT"),
        _median(client, path, {}),
        len(statements),
        len(first.data),
        _median(client, path, known),
        len(statements_unchanged),
    )


def _median(client: FlaskClient, path: str, headers: dict[str, str]) -> float:
    times = []
    for _ in range(ROUNDS):
        gc.collect()
        begun = time.perf_counter()
        client.get(path, headers=headers)
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)
