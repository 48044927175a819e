"""The pages of indicators in a partnership with 1,000,000 values, on both databases."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.app import settings_of
from cdp.clock import months_after
from cdp.extensions import db
from cdp.models import Observation, ValueStatus
from cdp.models.adding import insert_rows
from cdp.reference import areas, outcomes
from tests import make
from tests.bench.floor import floor_app
from tests.bench.importing import application
from tests.bench.pages import beside
from tests.bench.report import Table
from tests.bench.rows import HERE, METRIC
from tests.statements import counted
from tests.visitor import Visitor

VALUES, AREAS, MONTHS = 1_000_000, 150, 200
GOAL, STATEMENTS, CHART_MS = 3.0, 12, 20
AT_A_GLANCE, CHART, ONE = "outcomes at a glance", "its chart", "one indicator"
PAGES = {AT_A_GLANCE: "dashboard", ONE: METRIC, CHART: f"{METRIC}/trend.svg"}
TABLE = Table(
    "One million values of indicators",
    "The values of 150 authorities by month. “After a change” is the first request after a value was saved. The chart "
    "and the page of one indicator have 200 months of six authorities.",
    ("database", "page", "ms", "floor ms", "times the floor", "statements"),
    f"at most {GOAL:.0f} times the floor and {STATEMENTS} statements for outcomes at a glance; {CHART_MS} ms for a "
    "chart.",
)


@dataclass(frozen=True)
class LargeIndicatorPage:
    """The times of one page, in milliseconds."""

    database: str
    page: str
    median: float
    floor: float
    statements: int

    @property
    def name(self) -> str:
        """What was measured."""
        return f"{self.page} on {self.database}"

    @property
    def keeps_aim(self) -> bool:
        """Whether the page is as fast, and has as few statements, as it should; pages without an aim keep it."""
        if self.page == CHART:
            return self.median <= CHART_MS
        return self.page != AT_A_GLANCE or (
            self.median <= GOAL * self.floor and self.statements <= STATEMENTS
        )

    def __str__(self) -> str:
        return (
            f"| {self.database} | {self.page} | {self.median:.0f} | {self.floor:.1f} | "
            f"{self.median / self.floor:.1f} | {self.statements} |"
        )


def measure() -> Iterator[LargeIndicatorPage]:
    """Fill a partnership, and measure its dashboard and one indicator on SQLite and, if there is one, on PostgreSQL."""
    for database in ("SQLite", "PostgreSQL"):
        with application(database) as app:
            if app is None:
                return
            yield from _pages(app, database)


def _pages(app: Flask, database: str) -> Iterator[LargeIndicatorPage]:
    with app.app_context():
        engine = db.engine
    with Session(engine, info=dict(settings_of(app).session_facts)) as session:
        world = make.world(session)
        fill(session, world)
        _record(session, world)
        session.commit()
        session.execute(sa.text("ANALYZE"))
        session.commit()
        person_id = world.coordinator.id
        visitor = Visitor(app.test_client(), before=session.commit).sign_in(world.coordinator)
        bare = floor_app(engine.url.render_as_string(hide_password=False)).test_client()
        bare.get(f"/in/{person_id}")
        for name, address in PAGES.items():
            path = f"{HERE}/indicators/{address}"
            visitor.client.get(path)
            with counted(engine) as statements:
                answer = visitor.client.get(path)
            if answer.status_code != 200:
                raise RuntimeError(f"{path} answered {answer.status}")
            size = len(answer.data)
            yield LargeIndicatorPage(
                database, name, *beside(visitor.client, path, bare, f"/floor/{size}"), len(statements)
            )

        def change() -> None:
            _record(session, world)
            session.commit()

        changed = beside(
            visitor.client, f"{HERE}/indicators/dashboard", bare, "/floor/30000", rounds=5, before=change
        )
        yield LargeIndicatorPage(database, f"{AT_A_GLANCE}, after a change", *changed, len(statements))


def fill(session: Session, world: make.World) -> None:
    """Store the values of as many metrics as make a million, by month for the last years."""
    codes = [area.code for area in areas.all_authorities()][:AREAS]
    first = months_after(clock.today().replace(day=1), -MONTHS)
    months = [months_after(first, number) for number in range(MONTHS)]
    metrics = [METRIC, *(metric.id for metric in outcomes.metrics() if metric.id != METRIC)]
    for metric_id in metrics[: VALUES // (AREAS * MONTHS) + 1]:
        insert_rows(session, Observation, _rows(world, metric_id, codes, months))


def _record(session: Session, world: make.World) -> None:
    """Record a change in the history of the partnership, as every change does."""
    audit.record(
        session,
        "A value was saved.",
        by=world.coordinator,
        on=world.partnership,
        partnership=world.partnership,
    )


def _rows(
    world: make.World, metric_id: str, codes: Sequence[str], months: Sequence[Any]
) -> list[dict[str, Any]]:
    return [
        {
            "partnership_id": world.partnership.id,
            "metric_code": metric_id,
            "area_code": code,
            "period": f"{month:%B %Y}",
            "starts_on": month,
            "ends_on": months_after(month, 1) - timedelta(days=1),
            "value": 10 + place % 7 + number % 5,
            "status": ValueStatus.FINAL,
            "official": True,
            "source": "OHID Fingertips",
            "note": "",
            "breakdown_kind": "",
            "breakdown": "",
            "entered_at": clock.now(),
            "entered_by_id": world.coordinator.id,
        }
        for (place, code), (number, month) in product(enumerate(codes), enumerate(months))
    ]
