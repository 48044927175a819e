"""Main pages of a partnership that is alone, and of the same one among many others of its size.

Nothing may read the rows of other partnerships, so the second time should be that of the first. The others are copies:
every row of the first, with other ids and keys.
"""

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from cdp import clock
from cdp.app import settings_of
from cdp.extensions import db
from cdp.models import (
    AgendaItem,
    Attendance,
    Base,
    Decision,
    DecisionKind,
    DecisionMethod,
    DecisionState,
    Meeting,
    Minutes,
    MinutesState,
    Part,
    Presence,
    Purpose,
)
from cdp.models.adding import add_many
from tests import make
from tests.bench.importing import application
from tests.bench.report import Table
from tests.bench.rows import HERE, fill
from tests.visitor import Visitor

OTHERS, APART, ROUNDS, GOAL = 60, 1_000_000, 15, 1.2
ITEMS, PRESENT = 10, 3
PAGES = {
    "overview": "",
    "meetings": "/meetings",
    "register of actions": "/actions",
    "statistics of actions": "/actions/statistics",
    "actions changed since the last meeting": "/actions/changes",
    "attendance": "/attendance",
    "decisions": "/decisions",
    "members": "/members",
    "membership check": "/members/check",
    "interests": "/interests",
    "contacts": "/contacts",
    "workplan": "/workplan",
    "forward plan": "/forward-plan",
    "commitments": "/commitments",
    "risks": "/risks",
    "decision reports": "/decision-reports",
    "reminders": "/reminders",
    "days to keep free": "/days-to-keep-free",
}
TABLE = Table(
    f"One partnership among {OTHERS + 1}",
    f"The same pages when the partnership is alone and when there are {OTHERS} others of its size. Each has "
    f"5,000 actions, 200 meetings and {ITEMS * 200:,} items. The overview and the lists are those of the coordinator.",
    ("database", "page", "alone, ms", "among others, ms", "times"),
    f"at most {GOAL} times.",
)
_APART_FROM = frozenset({"national_facts", "audit_chains", "audit_events", "observations", "search_entries"})


@dataclass(frozen=True)
class PageAmongOthers:
    """The times of a page in milliseconds."""

    database: str
    page: str
    alone: float
    among: float

    @property
    def name(self) -> str:
        """What was measured."""
        return f"{self.page} on {self.database}"

    @property
    def keeps_aim(self) -> bool:
        """Whether the page does not become slower."""
        return self.among <= GOAL * self.alone

    def __str__(self) -> str:
        times = self.among / self.alone
        return f"| {self.database} | {self.page} | {self.alone:.1f} | {self.among:.1f} | {times:.1f} |"


def measure() -> Iterator[PageAmongOthers]:
    """Measure on SQLite and, if there is one, on PostgreSQL."""
    for database in ("SQLite", "PostgreSQL"):
        with application(database) as app:
            if app is None:
                return
            yield from _pages(app, database)


def _pages(app: Flask, database: str) -> Iterator[PageAmongOthers]:
    with app.app_context():
        engine = db.engine
    with Session(engine, info=dict(settings_of(app).session_facts)) as session:
        world = make.world(session)
        fill(session, world)
        _ten_years(session, world)
        session.commit()
        visitor = Visitor(app.test_client(), before=session.commit).sign_in(world.coordinator)
        session.expunge_all()
        alone = _times(session, visitor)
        for number in range(1, OTHERS + 1):
            copy_everything(session, number)
        session.commit()
        among = _times(session, visitor)
    for page in PAGES:
        yield PageAmongOthers(database, page, alone[page], among[page])


def _times(session: Session, visitor: Visitor) -> dict[str, float]:
    session.execute(sa.text("ANALYZE"))
    session.commit()
    found = {}
    for name, path in PAGES.items():
        times = []
        for turn in range(ROUNDS + 3):
            begun = time.perf_counter()
            answer = visitor.client.get(f"{HERE}{path}")
            if turn >= 3:
                times.append((time.perf_counter() - begun) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        found[name] = statistics.median(times)
    return found


def _ten_years(session: Session, world: make.World) -> None:
    """Give every past meeting its items, attendance, minutes and a decision."""
    held = session.scalars(
        sa.select(Meeting).where(Meeting.title.like("Meeting %")).order_by(Meeting.id)
    ).all()[1:]
    add_many(
        session,
        AgendaItem,
        [
            {
                "meeting_id": meeting.id,
                "position": number,
                "title": f"Item {number} of {meeting.title}",
                "purpose": Purpose.DISCUSSION,
                "minutes": 5,
                "part": Part.CONFIDENTIAL if number == ITEMS - 1 else Part.PUBLIC,
                "part_2_reason": "",
            }
            for meeting in held
            for number in range(ITEMS)
        ],
    )
    seats = (world.treatment_seat, world.police_seat, world.health_seat)
    attended = [
        {
            "meeting_id": meeting.id,
            "seat_id": seat.id,
            "name": seat.organisation.name,
            "organisation_id": seat.organisation_id,
            "presence": Presence.PRESENT,
            "votes": True,
        }
        for meeting in held
        for seat in seats
    ]
    add_many(session, Attendance, attended)
    add_many(session, Minutes, [{"meeting_id": each.id, "state": MinutesState.CONFIRMED} for each in held])
    decided: list[dict[str, Any]] = [
        {
            "board_id": world.board.id,
            "meeting_id": meeting.id,
            "part": Part.PUBLIC,
            "year": (clock.today() - timedelta(days=14 * number)).year,
            "number": number,
            "kind": DecisionKind.DECISION,
            "wording": f"To agree number {number}.",
            "method": DecisionMethod.CONSENSUS,
            "state": DecisionState.DECIDED,
            "decided_at": meeting.starts_at,
        }
        for number, meeting in enumerate(held, start=100)
    ]
    add_many(session, Decision, decided)


def copy_everything(session: Session, number: int) -> None:
    """Add a copy of every row that belongs to the first partnership and its people."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
    else:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    for table in Base.metadata.sorted_tables:
        if table.name in _APART_FROM:
            continue
        columns = list(table.columns)
        first = table.c.id if "id" in table.c else columns[0]
        values = [_copied(column, number).label(column.name) for column in columns]
        rows = sa.select(*values).where(first < APART)
        connection.execute(sa.insert(table).from_select([column.name for column in columns], rows))


def _copied(column: sa.Column[Any], number: int) -> sa.ColumnElement[Any]:
    """Return the value of a column in a copy: other ids and names where these must differ, otherwise the same."""
    points_at = {key.column.table.name for key in column.foreign_keys}
    if (column.primary_key and not points_at) or (points_at and not points_at & _APART_FROM):
        return column + number * APART
    is_text = isinstance(column.type, sa.String) and not isinstance(column.type, sa.Enum)
    if is_text and (column.unique or (column.table.name, column.name) == ("people", "email")):
        return sa.literal(f"{number:02}-").concat(sa.func.substr(column, 4))
    return column
