"""Plan lines and movements: profile, forecast, actual and variance, and money moved with an approval."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.funding import lines
from cdp.funding.figures import figures_of
from cdp.funding.lines import YearEntered
from cdp.models import MoneyMovement, PlanLine
from cdp.workplans.periods import year_words
from tests import make
from tests.funding.spending import YEAR, line, past, stream
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
MONEY = "/partnerships/west-midlands/money"
LINES = f"{MONEY}/lines"
POUND = 100


@pytest.fixture
def world(session: Session) -> make.World:
    """Make a stream with two lines, one of them with an overspend."""
    world = make.world(session)
    of = stream(session, world)
    line(
        session,
        world,
        of,
        provider=world.treatment,
        profile={1: 10_000 * POUND, 2: 10_000 * POUND, 3: 10_000 * POUND, 4: 10_000 * POUND},
        actual={1: 9_000 * POUND, 2: 12_000 * POUND},
        forecast=41_500 * POUND,
    )
    line(session, world, of, "Naloxone kits", profile={0: 5_000 * POUND + 50}, menu_heading="Harm reduction")
    return world


def of(session: Session, service: str) -> PlanLine:
    """Return the line for a service."""
    return session.scalars(sa.select(PlanLine).where(PlanLine.service == service)).one()


def test_the_coordinator_adds_a_line_with_its_amounts(
    session: Session, world: make.World, visit: Visit
) -> None:
    visitor = visit().sign_in(world.coordinator).get(LINES).click("Add a plan line")
    visitor.submit("Add line", status=422)
    assert visitor.errors == ["Choose the stream that pays", "Enter what the money pays for"]
    visitor.submit(
        "Add line",
        stream="Ring-fence",
        service="Young people’s workers",
        provider="Example Treatment Services",
    )
    assert visitor.banner == "Plan line F3 added. Enter its amounts."
    visitor.submit("Save amounts", profile_1="12k", profile_2="1,000.255", status=422)
    assert visitor.errors == [
        "Enter an amount in pounds, like 60000 or 1,250.50",
        "Enter at most two digits for the pence, like 12.50",
    ]
    assert visitor.value("profile_1") == "12k"
    visitor.submit("Save amounts", profile_1="£1,000.25", profile_2="1000", actual_1="-250", forecast="1900")
    rows = visitor.table(f"Amounts of {year_words(YEAR)}")
    assert rows[0] == ["April to June", "£1,000.25", "–", "£1,000.25", "-£250"]
    assert rows[-1] == ["Total", "£2,000.25", "–", "£2,000.25", "-£250"]
    assert "Forecast £1,900, variance -£100.25 under." in visitor.main


@pytest.mark.both_databases
def test_the_register_has_totals_of_all_lines_that_match(world: make.World, visit: Visit) -> None:
    visitor = visit().sign_in(world.observer).get(LINES)
    rows = visitor.table(f"2 lines, {year_words(YEAR)}")
    assert [row[3:] for row in rows] == [
        ["£40,000", "£41,500", "£21,000", "+£1,500 over"],
        ["£5,000.50", "£5,000.50", "–", "£0"],
        ["£45,000.50", "£46,500.50", "£21,000", "+£1,500 over"],
    ]
    assert "1 line without a forecast counts at the profile." in visitor.main
    visitor.get(f"{LINES}?text=kits")
    assert [row[0] for row in visitor.table(f"1 line, {year_words(YEAR)}")] == ["F2", "Total"]
    content = visitor.click("Download this list as CSV").body.decode("utf-8-sig")
    found = list(csv.DictReader(io.StringIO(content)))
    assert [(each["Reference"], each["Profile in force"], each["Variance"]) for each in found] == [
        ("F2", "5000.5", "0")
    ]


def test_a_line_of_a_stream_that_ended_is_listed_in_its_own_years(
    session: Session, world: make.World, visit: Visit
) -> None:
    old = stream(session, world, "Old grant", starts_on=past(2), ends_on=past())
    line(session, world, old, "Old outreach", profile={1: 100}, year=YEAR - 1)
    visitor = visit().sign_in(world.observer).get(LINES)
    assert "Old outreach" not in visitor.main
    assert "Old outreach" in visitor.get(f"{LINES}?year={YEAR - 1}").main
    assert "Old outreach" in visitor.get(f"{LINES}?text=outreach").main
    assert "Old outreach" in visitor.get(f"{LINES}/download.csv").body.decode("utf-8-sig")
    line(session, world, old, "Late payment", profile={1: 100})
    assert "Late payment" in visitor.get(LINES).main


def test_statements_do_not_grow_with_lines(
    session: Session, world: make.World, visit: Visit, engine: sa.Engine
) -> None:
    visitor = visit().sign_in(world.observer)
    for path in (MONEY, LINES):
        visitor.get(path)
        with counted(engine) as few:
            visitor.get(path)
        for number in range(12):
            line(session, world, of(session, "Naloxone kits").stream, f"Line {number}", profile={1: 100})
        visitor.get(path)
        with counted(engine) as many:
            visitor.get(path)
        assert len(many) == len(few)


def test_a_movement_counts_once_approved_and_keeps_the_original_profile(
    session: Session, world: make.World, visit: Visit
) -> None:
    visitor = visit().sign_in(world.coordinator).get(f"{LINES}/{of(session, 'Detox beds').key}")
    visitor.click("Propose a movement")
    typed: dict[str, Any] = {
        "kind": "Reprofile within the year",
        "from_year": YEAR,
        "from_quarter": "Quarter 2, July to September",
        "to_line": "F2 Naloxone kits, Ring-fence",
        "to_year": YEAR,
        "to_quarter": "Quarter 4, January to March",
        "reason": "The unit opens late",
    }
    visitor.submit("Propose movement", pence="10000.01", status=422, **typed)
    place = f"F1 Detox beds, {year_words(YEAR)} quarter 2"
    assert visitor.errors == [f"{place} has £10,000. Enter that much or less."]
    visitor.submit("Propose movement", pence="2500", **typed)
    assert visitor.banner == "Movement V1 proposed. It counts once it is approved."
    assert figures_of(session, PlanLine.number == 2)[of(session, "Naloxone kits").id][YEAR].moved == 0
    visitor.click("Record the outcome")
    visitor.submit("Save outcome", state="Approved", approved_by="", status=422)
    assert visitor.errors == ["Enter the body that decided, such as the council."]
    visitor.submit("Save outcome", state="Approved", approved_by="Solihull Council", decided_on=clock.today())
    assert visitor.facts()["Decided by"] == "Solihull Council"
    visitor.get(f"{LINES}/{of(session, 'Detox beds').key}")
    rows = visitor.table(f"Amounts of {year_words(YEAR)}")
    assert rows[1] == ["July to September", "£10,000", "-£2,500", "£7,500", "£12,000"]
    visitor.click(f"Change the amounts for {year_words(YEAR)}")
    visitor.submit("Save amounts", profile_2="7500", status=422)
    assert visitor.errors == [
        "The profile of this year is fixed, because money was moved. Propose a movement to change it."
    ]


def test_money_of_a_stream_that_ended_is_carried_into_its_successor(
    session: Session, world: make.World, visit: Visit
) -> None:
    new = of(session, "Detox beds").stream
    old = stream(session, world, "Old grant", starts_on=past(2), ends_on=past(), successor=new)
    other = stream(session, world, "Other grant")
    start = line(session, world, old, "Outreach", profile={4: 900 * POUND}, year=YEAR - 1)
    line(session, world, other, "Elsewhere", profile={1: POUND})
    visitor = visit().sign_in(world.coordinator).get(f"{LINES}/{start.key}/move")
    typed: dict[str, Any] = {
        "kind": "Carry forward to a later year",
        "pence": "900",
        "from_year": YEAR - 1,
        "from_quarter": "Quarter 4, January to March",
        "to_year": YEAR,
        "to_quarter": "Quarter 1, April to June",
        "reason": "Spent late",
    }
    visitor.submit("Propose movement", to_line="F4 Elsewhere, Other grant", status=422, **typed)
    assert visitor.errors == ["Money is carried forward in its stream, or to the stream that carries it on."]
    visitor.submit("Propose movement", to_line="F1 Detox beds, Ring-fence", **typed)
    made = session.scalars(sa.select(MoneyMovement)).one()
    assert (made.reference, made.to_line and made.to_line.stream.name) == ("V1", "Ring-fence")


def test_confidential_lines_leave_no_trace_for_members(
    session: Session, world: make.World, visit: Visit
) -> None:
    hidden = of(session, "Detox beds")
    hidden.is_confidential = True
    session.commit()
    for person in (world.member, world.chair, world.observer):
        reader = visit().sign_in(person).get(LINES)
        assert [row[3] for row in reader.table(f"1 line, {year_words(YEAR)}")] == ["£5,000.50", "£5,000.50"]
        assert "Detox beds" not in reader.text
        assert "£45,000.50" not in reader.get(MONEY).text
        reader.get(f"{LINES}/{hidden.key}", status=404)
    for person in (world.coordinator, world.sro):
        reader = visit().sign_in(person).get(LINES)
        assert "Detox beds" in reader.main
        assert "Detox beds" not in reader.get(f"{LINES}/download.csv").body.decode()


def test_two_people_who_change_amounts_see_both_texts(
    session: Session, world: make.World, visit: Visit
) -> None:
    found = of(session, "Naloxone kits")
    visitor = visit().sign_in(world.coordinator).get(f"{LINES}/{found.key}/amounts/{YEAR}")
    lines.set_year(
        session, found, YearEntered(YEAR, {1: 700_00}, version=found.version), by=world.coordinator
    )
    session.commit()
    visitor.submit("Save amounts", profile_1="800", status=409)
    assert "£700" in visitor.main
    assert "£800" in visitor.main
    session.refresh(found)
    assert figures_of(session, PlanLine.id == found.id)[found.id][YEAR].profile == 700_00
