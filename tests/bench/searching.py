"""Searching 100,000 records of twenty partnerships, on both databases."""

import random
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
from cdp.models import Action, Board, Partnership, SearchKind
from cdp.models.adding import add_many
from cdp.search import keeping
from tests import make
from tests.bench.floor import floor_app
from tests.bench.importing import application
from tests.bench.pages import beside
from tests.bench.report import Table
from tests.statements import counted
from tests.visitor import Visitor

RECORDS, PARTNERSHIPS, LONGEST_MS = 100_000, 20, 30
SEARCHES = {
    "a word in nine records of ten": "treatment",
    "a word in half of them": "naloxone",
    "two such words": "naloxone treatment",
    "words that follow one another": '"treatment service"',
    "a word in one record": "zebra",
    "a word that nothing has": "quagga",
}
TABLE = Table(
    "Search",
    f"The page of results over {RECORDS:,} actions of {PARTNERSHIPS} partnerships, for a member of one of them.",
    ("database", "search", "ms", "floor ms", "statements"),
    f"at most {LONGEST_MS} ms.",
)
_COMMON = (("treatment", 0.9), ("naloxone", 0.5), ("service", 0.4), ("police", 0.3))


@dataclass(frozen=True)
class MeasuredSearch:
    """The times of one search, in milliseconds."""

    database: str
    search: str
    median: float
    floor: float
    statements: int

    @property
    def name(self) -> str:
        """What was measured."""
        return f"{self.search} on {self.database}"

    @property
    def keeps_aim(self) -> bool:
        """Whether the search is as fast as it should be."""
        return self.median <= LONGEST_MS

    def __str__(self) -> str:
        return (
            f"| {self.database} | {self.search} | {self.median:.0f} | {self.floor:.1f} | {self.statements} |"
        )


def measure() -> Iterator[MeasuredSearch]:
    """Fill the partnerships and search on SQLite and, if there is one, on PostgreSQL."""
    for database in ("SQLite", "PostgreSQL"):
        with application(database) as app:
            if app is None:
                return
            yield from _searches(app, database)


def _searches(app: Flask, database: str) -> Iterator[MeasuredSearch]:
    with app.app_context():
        engine = db.engine
    with Session(engine, info=dict(settings_of(app).session_facts)) as session:
        world = make.world(session)
        fill(session, world)
        session.commit()
        session.execute(sa.text("ANALYZE"))
        session.commit()
        person_id = world.member.id
        visitor = Visitor(app.test_client(), before=session.commit).sign_in(world.member)
        bare = floor_app(engine.url.render_as_string(hide_password=False)).test_client()
        bare.get(f"/in/{person_id}")
        session.expunge_all()
        for name, words in SEARCHES.items():
            path = f"/search?q={words.replace(' ', '+')}"
            visitor.client.get(path)
            with counted(engine) as statements:
                size = len(visitor.client.get(path).data)
            times = beside(visitor.client, path, bare, f"/floor/{size}", rounds=20)
            yield MeasuredSearch(database, name, *times, len(statements))


def fill(session: Session, world: make.World) -> None:
    """Add the partnerships and their actions, with words as common as those of a board's work."""
    chosen = random.Random(16)  # noqa: S311 -- the same words each time
    rare = [
        f"{first}{last}"
        for first in ("ba", "co", "du", "fe", "gi", "lo", "mu")
        for last in map(str, range(300))
    ]
    boards: list[tuple[Partnership, Board, int]] = [(world.partnership, world.board, world.treatment.id)]
    for number in range(1, PARTNERSHIPS):
        other = make.partnership(session, f"Example partnership {number}", f"example-{number}")
        organisation = make.organisation(session, other, "Example organisation")
        boards.append((other, make.board(session, other, "Board"), organisation.id))
    day = clock.today()

    def row(number: int) -> dict[str, Any]:
        partnership, board, organisation_id = boards[number % PARTNERSHIPS]
        words = [word for word, share in _COMMON if chosen.random() < share] + chosen.choices(rare, k=6)
        raised = day - timedelta(days=number % 3_650)
        return {
            "partnership_id": partnership.id,
            "board_id": board.id,
            "number": number,
            "title": " ".join(words) + (" zebra" if number == PARTNERSHIPS else ""),
            "organisation_id": organisation_id,
            "raised_on": raised,
            "due_on": raised,
            "original_due_on": raised,
            "latest_update": " ".join(chosen.choices(rare, k=25)),
        }

    session.flush()
    add_many(session, Action, [row(number) for number in range(RECORDS)])
    keeping.rebuild(session, [SearchKind.ACTION])
