"""Outcomes at a glance: what it shows, to whom, and how little it reads."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import docx
import pypdf
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.agendas.matter.headlines import headline_metrics
from cdp.agendas.matter.lines import MatterGroup
from cdp.documents.pdf import to_pdf
from cdp.documents.word import to_word
from cdp.indicators import service
from cdp.indicators.catalogue import by_outcome
from cdp.indicators.commentaries.shown import ShownCommentary
from cdp.indicators.dashboard.document import document_of
from cdp.indicators.dashboard.queries import LATEST, latest_figures
from cdp.indicators.dashboard.reading import DashboardScope, read_dashboard
from cdp.indicators.places import Rank, places_for
from cdp.indicators.service import TargetDetails
from cdp.models import MeetingState, Observation, ValueStatus
from cdp.models.stored import as_stored, from_stored
from cdp.reference.outcomes import Tier, ValueType
from cdp.wording.formats import day
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


def test_the_printed_page_is_one_accessible_page_with_every_metric(session: Session, world: World) -> None:
    """All published headline metrics with values fit on one A3 page, which meets PDF/UA."""
    footprint = list(make.WEST_MIDLANDS)
    headlines = [one for _, listed in by_outcome() for one in listed if one.tier is Tier.HEADLINE]
    for each in headlines:
        (where, *_) = [place for place in places_for(each, footprint) if place.rank is not Rank.NATION]
        for year in range(2010, 2025):
            counted_facts = (
                {"numerator": 500, "denominator": 1000} if each.value_type is ValueType.PROPORTION else {}
            )
            entered(session, world, each.id, where.code, str(year), 50, **counted_facts)
    today = clock.today()
    found = read_dashboard(session, world.partnership, DashboardScope(today, public=True), footprint)
    assert len(found.cards) == len([one for one in headlines if not one.is_restricted]) == 8
    said = {found.cards[0].indicator.id: _commentary("Fewer people used drugs. " * 12)}
    document = document_of(found, world.partnership.name, today, said)
    pdf = to_pdf(document, author="Example", made_at=clock.now())
    assert pdf.accessible
    assert not pdf.unprintable
    reader = pypdf.PdfReader(io.BytesIO(pdf.content))
    assert len(reader.pages) == 1
    box = reader.pages[0].mediabox
    assert (round(box.width), round(box.height)) == (1191, 842)  # A3, landscape
    words = reader.pages[0].extract_text()
    for card in found.cards:
        assert card.indicator.name[:20] in " ".join(words.split())
    assert "Fewer people used drugs." in words
    word = docx.Document(io.BytesIO(to_word(document, author="Example", made_at=clock.now())))
    assert len(word.inline_shapes) == 8


def _commentary(text: str) -> ShownCommentary:
    return ShownCommentary("2026-10", "October to December 2026", (), text, is_signed_off=True, credits="")


def test_the_item_about_performance_has_the_headlines_and_keeps_them(session: Session, world: World) -> None:
    with_values(session, world)
    details = TargetDetails(DEATHS, SOLIHULL, Decimal(20), date(2024, 12, 31))
    service.set_target(session, world.partnership, details, by=world.data_lead)
    meeting = make.meeting(session, world.board)
    (group,) = headline_metrics(session, meeting, clock.today())
    assert group.header[0] == "Metric"
    rows = {row[0].text: [cell.words for cell in row] for row in group.rows}
    assert list(rows) == [
        "H5 Deaths related to drug misuse",
        "H9 Numbers in treatment",
    ]
    deaths = rows["H5 Deaths related to drug misuse"]
    assert deaths[1].startswith(
        "38.8 (Solihull) to 99.6 (Birmingham) per million people, 2 areas, 2022 to 2024 · "
    )
    assert "missed the target" in deaths[4]
    stored = from_stored(as_stored({"performance": (group,)}), dict[str, tuple[MatterGroup, ...]])
    assert stored["performance"][0] == group
    held = clock.now() + timedelta(days=1)  # after the values were entered
    make.meeting(session, world.board, held, state=MeetingState.HELD)
    session.flush()
    (later,) = headline_metrics(session, meeting, clock.today())
    assert later.rows[0][4].text == f"None since {day(held)}"


def test_a_change_is_on_the_page_at_once(session: Session, world: World, visit: Visit) -> None:
    """Dashboards are kept while nothing changes, separately for readers who see different values."""
    counts(session, world, [110, 90, 80, 70, 60, 50, 40], "2024")
    visitor = visit().sign_in(world.member).get(PAGE)
    assert "500" in visitor.main
    counts(session, world, [600, 90, 80, 70, 3, 50, 40], "2025", is_official=False)
    lead = visit().sign_in(world.data_lead).get(f"{PAGE}?area={SOLIHULL}")
    assert "small number: do not share" in lead.main.lower()
    visitor.get(f"{PAGE}?area={SOLIHULL}")
    assert "do not share" not in visitor.main.lower()
    assert "Fewer than 5" in visitor.main
    world.partnership.followed_metrics = []
    session.commit()
    details = TargetDetails(DEATHS, None, Decimal(60), date(2023, 12, 31))
    service.set_target(session, world.partnership, details, by=world.data_lead)
    visitor.get(PAGE)
    assert "No headline metric has values yet." in visitor.main
