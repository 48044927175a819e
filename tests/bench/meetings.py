"""The time of a long meeting: the pages of an agenda of 60 items, and minutes of 40,000 words while they are typed."""

import gc
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from cdp import clock
from cdp.app import create_app, settings_of
from cdp.extensions import db
from cdp.models import AgendaItem, ItemNote, Minutes, Person
from tests import make
from tests.bench.report import Table
from tests.conftest import settings_for
from tests.kept import migrate
from tests.statements import counted
from tests.visitor import Visitor

ITEMS, WORDS, ROUNDS = 60, 40_000, 15
GOAL_MS, GOAL_CHANGE_MS = 200.0, 50.0
TABLE = Table(
    "A long meeting",
    f"An agenda of {ITEMS} items with minutes of {WORDS:,} words. Changes are requests that the page sends while\n"
    "someone types.",
    ("page or change", "ms", "statements", "KB"),
    f"{GOAL_MS:.0f} ms of processor time for a page, and {GOAL_CHANGE_MS:.0f} ms for a change.",
)
HERE = "/partnerships/west-midlands/meetings"


@dataclass(frozen=True)
class MeetingPart:
    """The measurements for one page or change: milliseconds of processor time, and the size in kilobytes."""

    name: str
    processor: float
    statements: int
    size: float
    changes: bool

    @property
    def keeps_aim(self) -> bool:
        """Whether the page or change is as fast as it should be."""
        return self.processor <= (GOAL_CHANGE_MS if self.changes else GOAL_MS)

    def __str__(self) -> str:
        return f"| {self.name} | {self.processor:.0f} | {self.statements} | {self.size:.0f} |"


def measure() -> Iterator[MeetingPart]:
    """Fill a fresh SQLite database with a meeting to come and one with minutes, and measure their pages and changes."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(settings_for(f"sqlite:///{Path(folder) / 'bench.sqlite'}", Path(folder)))
        migrate(app)
        with app.app_context():
            engine = db.engine
        with Session(engine, info=settings_of(app).session_facts) as session:
            world = make.world(session)
            to_come = _items(session, world, in_days=40)
            held = _items(session, world, in_days=-1)
            _minutes(session, held, world.coordinator)
            session.commit()
            agenda = f"{HERE}/{to_come[0].meeting.key}/agenda"
            minutes = f"{HERE}/{held[0].meeting.key}/minutes"
            note = f"{minutes}/items/{held[30].key}"
            keys = [item.key for item in to_come]
            visitor = Visitor(app.test_client(), before=session.commit).sign_in(world.coordinator)
        client = visitor.client
        token = visitor.get(agenda).value("csrf_token")
        versions = iter(range(1, 10_000))
        calls: tuple[tuple[str, bool, Callable[[], TestResponse]], ...] = (
            ("agenda", False, lambda: client.get(agenda)),
            ("times of the items", False, lambda: client.get(f"{agenda}/times")),
            ("minutes", False, lambda: client.get(minutes)),
            ("minutes of one item", False, lambda: client.get(note)),
            (
                "clock times while typing",
                True,
                lambda: client.post(
                    f"{agenda}/times/check",
                    json={"minutes": dict.fromkeys(keys, 5)},
                    headers={"X-CSRFToken": token},
                ),
            ),
            (
                "save while typing",
                True,
                lambda: client.post(
                    f"{note}/note",
                    json={"text": f"{_text()} {time.perf_counter()}", "version": next(versions)},
                    headers={"X-CSRFToken": token},
                ),
            ),
        )
        for name, changes, call in calls:
            with counted(engine) as statements:
                answer = call()
            if answer.status_code not in {200, 302, 303}:
                raise RuntimeError(f"{name} answered {answer.status}: {answer.text[:300]}")
            processor = []
            for _ in range(ROUNDS):
                gc.collect()
                used = time.process_time()
                call()
                processor.append((time.process_time() - used) * 1000)
            yield MeetingPart(
                name, statistics.median(processor), len(statements), len(answer.data) / 1024, changes
            )


def _text() -> str:
    return " ".join(["The board discussed the report, and members asked about it."] * (WORDS // ITEMS // 10))


def _items(session: Session, world: make.World, *, in_days: int) -> list[AgendaItem]:
    meeting = make.meeting(session, world.board, clock.now() + timedelta(days=in_days))
    return [
        make.item(session, meeting, f"Item {number}", position=number, minutes=4)
        for number in range(1, ITEMS + 1)
    ]


def _minutes(session: Session, items: list[AgendaItem], by: Person) -> None:
    session.add(Minutes(meeting=items[0].meeting))
    session.add_all(
        ItemNote(item=item, body=_text(), updated_at=clock.now(), updated_by=by) for item in items
    )
