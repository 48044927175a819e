"""A board that acts as several bodies: its minutes, the file of minutes, decisions, and the filter by body."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access.identity import access_to
from cdp.agendas.bodies import bodies_of_item
from cdp.decisions import queries as register_queries
from cdp.decisions.queries import DecisionFilters
from cdp.minutes import approval, content, decisions, queries, service
from cdp.minutes.decisions import DecisionDetails
from cdp.models import BoardBody, Decision, Minutes
from cdp.partnerships.boards.service import body_changes
from cdp.partnerships.boards.service.body_changes import BodyDetails
from tests import make
from tests.agendas.test_bodies import words_of
from tests.minutes.scene import SECRET, Scene, hold, meeting_on, scene
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands"


def add_bodies(session: Session, world: make.World) -> tuple[BoardBody, BoardBody]:
    """Make the board act as two bodies from LONG_AGO, and return the bodies."""
    drugs = BodyDetails("Combating Drugs Partnership", "CDP", make.LONG_AGO)
    first = body_changes.add_body(session, world.board, drugs, by=world.coordinator)
    safety = BodyDetails("Community Safety Partnership", "CSP", make.LONG_AGO, after=first)
    return first, body_changes.add_body(session, world.board, safety, by=world.coordinator)


@pytest.fixture
def here(session: Session) -> Scene:
    """Return circulated minutes with three decisions: one by the CDP, one by both bodies, and a confidential one."""
    found = scene(session)
    drugs, safety = add_bodies(session, found.world)
    found.report.bodies = [drugs]
    found.secret.bodies = [safety]
    by = found.world.coordinator
    for item, wording in (
        (found.report, "Agree one."),
        (found.plan, "=Agree two."),
        (found.secret, "Three."),
    ):
        decisions.record_decision(session, item, DecisionDetails(wording), by=by)
    hold(session, found.meeting)
    begun = service.lock(session, found.meeting)
    assert begun is not None
    minutes = approval.send_to_chair(session, found.meeting, begun.version, by=by)
    approval.approve(session, found.meeting, minutes.version, by=found.world.chair)
    session.commit()
    return found


def test_the_page_and_the_file_of_minutes_show_the_bodies_of_each_item(here: Scene, visit: Visit) -> None:
    observer = visit().sign_in(here.world.observer).get(here.path)
    assert observer.facts()["Meeting of"].startswith("Combating Drugs Partnership (CDP) and")
    assert observer.main.count("Business of CDP.") == 1
    assert observer.main.count("Business of CDP and CSP.") == 1
    text = words_of(observer.get(f"{here.path}/word").body)
    assert "Combating Drugs Partnership (CDP) and Community Safety Partnership (CSP)" in text
    assert "The board’s own quorum applies." in text
    assert "Business of CDP." in text
    assert SECRET not in text
    assert "Business of CSP." not in text
    visitor = visit().sign_in(here.world.coordinator).get(here.of(here.report))
    assert "Business of CDP" in visitor.main


def test_circulated_minutes_keep_their_bodies_and_older_minutes_have_none(
    session: Session, here: Scene
) -> None:
    drugs, _ = here.world.board.acts_as
    details = BodyDetails("Drugs Alliance", "DA", make.LONG_AGO)
    body_changes.change_body(
        session, here.world.board, drugs, details, version=drugs.version, by=here.world.coordinator
    )
    session.commit()
    minutes = session.scalars(sa.select(Minutes)).one()
    text = content.text_of(here.meeting, minutes, queries.sources_of(session, here.meeting))
    assert text.bodies[0] == "Combating Drugs Partnership (CDP)"
    assert [item.hats for item in text.items] == [("CDP",), ("CDP", "CSP"), ("CSP",)]
    assert minutes.content is not None
    stored = {name: value for name, value in minutes.content.items() if name != "bodies"}
    stored["items"] = [
        {name: value for name, value in item.items() if name != "hats"} for item in stored["items"]
    ]
    minutes.content = stored
    old = content.text_of(here.meeting, minutes, queries.sources_of(session, here.meeting))
    assert old.bodies == ()
    assert {item.hats for item in old.items} == {()}


@pytest.mark.both_databases
@pytest.mark.parametrize("order", ["-date", "date", "number", "-number"])
def test_the_register_of_decisions_and_its_files_have_the_order_in_the_address(
    here: Scene, visit: Visit, order: str
) -> None:
    year = clock.in_london(here.meeting.starts_at).year
    visitor = visit().sign_in(here.world.coordinator).get(f"{HERE}/decisions?sort={order}")
    shown = [row[0] for row in visitor.table("3 decisions")]
    upwards = [f"{year}-D1", f"{year}-D2", f"{year}-C1"]
    assert shown == (upwards[::-1] if order.startswith("-") else upwards)
    lines = csv.DictReader(io.StringIO(visitor.click("Download this list as CSV").body.decode("utf-8-sig")))
    assert [line["Number"] for line in lines] == [number for number in shown if "-C" not in number]


@pytest.mark.both_databases
def test_the_register_is_filtered_by_body_on_the_page_and_in_the_file(here: Scene, visit: Visit) -> None:
    drugs, safety = here.world.board.acts_as
    coordinator = visit().sign_in(here.world.coordinator)
    observer = visit().sign_in(here.world.observer)
    year = clock.in_london(here.meeting.starts_at).year
    for visitor, body, numbers in (
        (coordinator, drugs, {f"{year}-D1", f"{year}-D2"}),
        (coordinator, safety, {f"{year}-D2", f"{year}-C1"}),
        (observer, safety, {f"{year}-D2"}),
    ):
        visitor.get(f"{HERE}/decisions?hat={body.key}")
        assert {
            row[0] for row in visitor.table(f"{len(numbers)} decision{'s' if len(numbers) > 1 else ''}")
        } == numbers
        visitor.click("Download this list as CSV")
        rows = list(csv.DictReader(io.StringIO(visitor.body.decode("utf-8-sig"))))
        assert {row["Number"] for row in rows} == {number for number in numbers if "C" not in number}
    assert (
        rows[0]["Business of"] == "Combating Drugs Partnership (CDP) and Community Safety Partnership (CSP)"
    )
    assert rows[0]["Decision"] == "'=Agree two."
    assert rows[0]["Item"] == "Delivery plan"
    coordinator.get(f"{HERE}/decisions?hat=made-up-key")
    assert "3 decisions" in coordinator.main
    assert "Business of CDP and CSP" in coordinator.main
    coordinator.click(f"{year}-D1")
    assert coordinator.facts()["Business of"] == "Combating Drugs Partnership (CDP)"
    visit().sign_in(here.world.regional_viewer).get(f"{HERE}/decisions/download.csv", status=403)
    visit().sign_in(here.world.neighbour_coordinator).get(f"{HERE}/decisions/download.csv", status=404)


@pytest.mark.both_databases
def test_the_filter_finds_the_decisions_of_bodies_that_begin_and_end(
    session: Session, here: Scene, visit: Visit
) -> None:
    world, by = here.world, here.world.coordinator
    drugs, safety = world.board.acts_as
    today = clock.today()
    ending = BodyDetails(safety.name, safety.label, safety.starts_on, today - timedelta(days=1), after=drugs)
    body_changes.change_body(session, world.board, safety, ending, version=safety.version, by=by)
    for name, label in (("Reducing Reoffending Board", "RRB"), ("Serious Violence Board", "SVB")):
        details = BodyDetails(name, label, today, after=world.board.acts_as[-1])
        body_changes.add_body(session, world.board, details, by=by)
    later = meeting_on(session, world, days_ago=0)
    of_all = make.item(session, later, "Of all")
    of_ended = make.item(session, later, "Of one that ended", position=2)
    of_one = make.item(session, later, "Of one", position=3)
    of_ended.bodies, of_one.bodies = [safety], [world.board.acts_as[-1]]
    session.add(Minutes(meeting=later, state=session.scalars(sa.select(Minutes.state)).first()))
    for number, item in enumerate((of_all, of_ended, of_one), start=10):
        first = session.scalars(sa.select(Decision)).first()
        assert first is not None
        session.add(
            Decision(
                board=world.board, meeting=later, item=item, part=item.part, year=first.year, number=number,
                wording=item.title, state=first.state, decided_at=clock.now(),
            )
        )  # fmt: skip
    session.commit()
    access = access_to(session, world.partnership, by, today)
    assert access is not None
    every = session.scalars(register_queries.register(session, access, DecisionFilters())).unique().all()
    assert len(every) == 6
    for body in world.board.acts_as:
        filters = DecisionFilters(body=body, board_of_body=world.board)
        found = session.scalars(register_queries.register(session, access, filters)).unique().all()
        assert {one.wording for one in found} == {
            one.wording for one in every if one.item and body in bodies_of_item(one.item)
        }, body.label


def test_a_register_without_bodies_has_no_filter_by_body(session: Session, visit: Visit) -> None:
    found = scene(session)
    visitor = visit().sign_in(found.world.coordinator).get(f"{HERE}/decisions")
    assert "Business of" not in visitor.main


def test_the_register_with_bodies_takes_no_more_statements_for_many_decisions_than_for_few(
    session: Session, here: Scene, visit: Visit, engine: sa.Engine
) -> None:
    visitor = visit().sign_in(here.world.coordinator)
    first = session.scalars(sa.select(Decision)).first()
    assert first is not None
    counts = []
    for turn in range(2):
        session.commit()
        with counted(engine) as statements:
            visitor.get(f"{HERE}/decisions")
        counts.append(len(statements))
        for number in range(5):
            item = make.item(session, here.meeting, f"Item {turn} {number}", position=10 + number)
            session.add(
                Decision(
                    board=here.world.board, meeting=here.meeting, item=item, part=item.part, year=first.year,
                    number=20 + 10 * turn + number, wording="More", state=first.state, decided_at=clock.now(),
                )
            )  # fmt: skip
    assert counts[0] == counts[1] <= 12
