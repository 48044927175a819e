"""Outcomes at a glance: what it shows, to whom, and how little it reads."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.indicators import service
from cdp.indicators.dashboard.queries import LATEST, latest_figures
from cdp.indicators.service import TargetDetails
from cdp.models import Observation, ValueStatus
from tests import make
from tests.indicators.entering import (
    BIRMINGHAM,
    CONTINUITY,
    COVENTRY,
    DEATHS,
    IN_TREATMENT,
    SOLIHULL,
    WALSALL,
    counts,
    entered,
)
from tests.make import World
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
PAGE = "/partnerships/west-midlands/indicators/dashboard"


@pytest.fixture
def world(session: Session) -> World:
    """Return a partnership with a person in every role."""
    return make.world(session)


def with_values(session: Session, world: World) -> None:
    """Enter deaths in two areas for two periods with a target, and the numbers in treatment for two years."""
    for period, birmingham, solihull in (("2021 to 2023", 88, 40), ("2022 to 2024", 99.6, 38.8)):
        entered(
            session, world, DEATHS, BIRMINGHAM, period, birmingham, lower=birmingham - 9, upper=birmingham + 9
        )
        entered(session, world, DEATHS, SOLIHULL, period, solihull, lower=solihull - 9, upper=solihull + 9)
    entered(session, world, DEATHS, "E92000001", "2022 to 2024", 58)
    details = TargetDetails(DEATHS, None, Decimal(60), date(2023, 12, 31))
    service.set_target(session, world.partnership, details, by=world.data_lead)
    counts(session, world, [100, 90, 80, 70, 60, 50, 40], "2023")
    counts(session, world, [110, 90, 80, 70, 60, 50, 40], "2024")


def test_each_metric_with_values_has_value_direction_rating_and_age(
    session: Session, world: World, visit: Visit
) -> None:
    with_values(session, world)
    visitor = visit().sign_in(world.observer).get(PAGE)
    headings = [element.text for element in visitor.page.all("h2")]
    assert "Reduce drug-related deaths and harm" in headings
    assert "Increase engagement in treatment" in headings
    assert "Reduce drug supply" not in headings
    words = visitor.main
    assert "38.8 (Solihull) to 99.6 (Birmingham)" in words
    assert "per million people, 2 areas, 2022 to 2024. England: 58.0, 2022 to 2024" in words
    assert "Better in 1 of 2 areas, worse in 1, compared with the period before." in words
    assert "Whole footprint" in words
    assert "500" in words
    assert "Higher than 490 in 2023." in words
    assert "No values yet for 9 metrics:" in words
    assert words.count("No values") == 1
    pictures = [
        each for each in visitor.page.all("{http://www.w3.org/2000/svg}svg") if each.get("role") == "img"
    ]
    assert len(pictures) == 2


def test_one_area_is_chosen(session: Session, world: World, visit: Visit) -> None:
    with_values(session, world)
    visitor = visit().sign_in(world.member).get(f"{PAGE}?area={BIRMINGHAM}")
    assert visitor.value("area") == BIRMINGHAM
    assert (
        "Worse Higher than 88.0 in 2021 to 2023. The intervals overlap, so this may be chance."
        in visitor.main
    )
    assert "95% interval 90.6 to 108.6" in visitor.main
    assert "Missed the target" in visitor.main
    for odd in ("E09000001", "%00", "footprint", "'"):
        visitor.get(f"{PAGE}?area={odd}")
        assert "38.8 (Solihull) to 99.6 (Birmingham)" in visitor.main


def test_without_values_there_is_one_line(session: Session, world: World, visit: Visit) -> None:
    visitor = visit().sign_in(world.member).get(PAGE)
    assert "No headline metric has values yet." in visitor.main
    assert visitor.main.count("No ") == 1


def test_only_followed_metrics_are_shown(session: Session, world: World, visit: Visit) -> None:
    with_values(session, world)
    world.partnership.followed_metrics = [IN_TREATMENT]
    visitor = visit().sign_in(world.member).get(PAGE)
    assert "Deaths related to drug misuse" not in visitor.main
    assert "No values yet" not in visitor.main


@pytest.mark.both_databases
def test_the_statements_do_not_grow_with_the_values(
    session: Session, world: World, visit: Visit, engine: sa.Engine
) -> None:
    with_values(session, world)
    visitor = visit().sign_in(world.data_lead).get(PAGE)
    with counted(engine) as few:
        visitor.get(PAGE)
    for year in range(2000, 2020):
        counts(session, world, [100, 90, 80, 70, 60, 50, 40], str(year))
    for area in (BIRMINGHAM, COVENTRY, WALSALL):
        entered(session, world, CONTINUITY, area, "2024", 50, numerator=50, denominator=100)
    with counted(engine) as many:
        visitor.get(PAGE)
    assert len(few) <= len(many) <= 12, many


def _many(session: Session, world: World, years: int = 300) -> None:
    """Store many values of one indicator in one area, for everybody and for groups of people."""
    session.flush()
    shared = {
        "partnership_id": world.partnership.id, "metric_code": DEATHS, "status": ValueStatus.FINAL,
        "official": True, "source": "Tables", "note": "", "entered_at": clock.now(),
        "entered_by_id": world.data_lead.id, "version": 1,
    }  # fmt: skip
    rows: list[dict[str, Any]] = []
    for area in (BIRMINGHAM, COVENTRY, *(f"E07{number:06}" for number in range(8))):
        for year in range(years):
            start = date(1700 + year, 1, 1)
            for group in ("", "Male", "Female"):
                rows.append(
                    {
                        "key": f"{len(rows):012}".translate(str.maketrans("0123456789", "bcdfghjkmn")),
                        "area_code": area,
                        "period": str(start.year),
                        "starts_on": start,
                        "ends_on": start.replace(month=12, day=31),
                        "value": year,
                        "breakdown_kind": "Sex" if group else "",
                        "breakdown": group,
                        **shared,
                    }
                )
    session.execute(sa.insert(Observation), rows)
    session.commit()


def test_only_the_latest_values_are_read_from_the_index(session: Session, world: World) -> None:
    """The plan of the database passes over no values that are not shown."""
    _many(session, world)
    with _sent(session) as sent:
        found = latest_figures(session, world.partnership, [DEATHS], [BIRMINGHAM, COVENTRY])
    rows = found[DEATHS]
    assert len(rows) == 2 * LATEST
    assert {row.breakdown for row in rows} == {""}
    assert min(row.starts_on.year for row in rows) == 2000 - LATEST
    statement, values = sent[-1]
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    if is_postgresql:
        session.execute(sa.text("ANALYZE observations"))
    explain = "EXPLAIN " if is_postgresql else "EXPLAIN QUERY PLAN "
    plan = [str(row[-1]) for row in session.connection().exec_driver_sql(explain + statement, values)]
    read = [line for line in plan if "observations" in line or "newest" in line]
    assert read
    for line in read:
        assert "Seq Scan" not in line, plan
        assert not line.startswith(("SCAN observations", "SCAN newest")), plan
    assert any("uq_observations_figure" in line or "autoindex_observations" in line for line in read), plan


@contextmanager
def _sent(session: Session) -> Iterator[list[tuple[str, Any]]]:
    """Yield a list that collects the statements run in the block, with their parameters."""
    found: list[tuple[str, Any]] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        found.append((statement, parameters))

    engine = session.get_bind()
    session.connection()
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
