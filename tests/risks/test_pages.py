"""The register of risks as people use it."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.models import Action, MeetingState, Part, Risk
from cdp.wording.formats import day, day_short
from tests import make
from tests.risks.adding import IN_A_MONTH, added
from tests.statements import counted
from tests.visitor import Visitor, text_of

Visit = Callable[[], Visitor]
REGISTER = "/partnerships/west-midlands/risks"
BOARD = "Combating Drugs Partnership Board"


@pytest.fixture
def world(session: Session) -> make.World:
    """Make a board with three risks, one of them confidential."""
    world = make.world(session)
    added(session, world)
    added(
        session,
        world,
        title="Nitazenes reach the area",
        likelihood=4,
        organisation=world.police,
        appetite=None,
    )
    added(session, world, title="Contract price", part=Part.CONFIDENTIAL)
    return world


def test_the_coordinator_adds_a_risk_and_empty_fields_are_named(world: make.World, visit: Visit) -> None:
    visitor = visit().sign_in(world.coordinator).get(REGISTER).click("Add a risk")
    visitor.submit("Add risk", status=422)
    assert visitor.errors == [
        "Enter a short name for the risk",
        "Enter what may happen",
        "Choose the likelihood before mitigation",
        "Choose the impact before mitigation",
        "Choose the likelihood now",
        "Choose the impact now",
        "Choose the owner organisation",
        "Enter the date of the next review",
        "Choose the board that monitors the risk",
    ]
    visitor.submit(
        "Add risk",
        title="Wait for detox beds",
        cause="The unit closes",
        event="People wait more than six weeks",
        likelihood_before="4 Likely",
        impact_before="4 Major",
        likelihood="3 Possible",
        impact="3 Moderate",
        review_on=IN_A_MONTH,
        organisation="Example Treatment Services",
        board=BOARD,
    )
    assert visitor.banner == "Risk R3 added."
    facts = visitor.facts()
    assert (facts["Score before mitigation"], facts["Score now"], facts["Appetite"]) == (
        "16, high: likely (4) × major (4)",
        "9, medium: possible (3) × moderate (3)",
        "Not agreed yet",
    )


def test_the_register_has_a_heat_map_that_filters_it(world: make.World, visit: Visit) -> None:
    visitor = visit().sign_in(world.observer).get(REGISTER)
    rows = visitor.table("2 risks")
    assert [(row[0], row[3], row[4], row[5]) for row in rows] == [
        ("R2", "16 High", "20", "Scored once"),
        ("R1", "12 Medium Above the appetite of 8", "20", "Scored once"),
    ]
    heat = visitor.table("Heat map: number of risks by likelihood and impact now")
    assert [row[0] for row in heat] == ["5 Almost certain", "4 Likely", "3 Possible", "2 Unlikely", "1 Rare"]
    assert [cell for row in heat for cell in row[1:] if "risk" in cell] == [
        "1 risk, likelihood likely, impact major High 16",
        "1 risk, likelihood possible, impact major Medium 12",
    ]
    visitor.click("1 risk, likelihood possible, impact major")
    assert [row[0] for row in visitor.table("1 risk")] == ["R1"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("level=high", ["R2"]),
        ("review=above_appetite", ["R1"]),
        ("review=overdue", []),
        ("text=nitazenes", ["R2"]),
        ("text=r1", ["R1"]),
        ("state=closed", []),
        ("sort=reference", ["R1", "R2"]),
        ("level=purple&board=x", ["R2", "R1"]),
    ],
)
@pytest.mark.both_databases
def test_the_register_is_filtered_and_downloaded(
    world: make.World, visit: Visit, query: str, found: list[str]
) -> None:
    visitor = visit().sign_in(world.observer).get(f"{REGISTER}?{query}")
    captions = [text_of(each) for each in visitor.page.all("caption") if "Heat" not in text_of(each)]
    assert [row[0] for caption in captions for row in visitor.table(caption)] == found
    if found:
        content = visitor.click("Download this list as CSV").body.decode("utf-8-sig")
        assert [line["Reference"] for line in csv.DictReader(io.StringIO(content))] == found


def test_files_leave_out_confidential_risks(world: make.World, visit: Visit) -> None:
    visitor = visit().sign_in(world.coordinator).get(REGISTER)
    assert "Contract price" in visitor.main
    content = visitor.get(f"{REGISTER}/download.csv").body.decode("utf-8-sig")
    assert "Contract price" not in content


def test_the_owner_reviews_a_risk_and_others_do_not(
    session: Session, world: make.World, visit: Visit
) -> None:
    risk = session.scalars(sa.select(Risk).where(Risk.title == "Grant ends without notice")).one()
    for person in (world.police_member, world.observer):
        visit().sign_in(person).get(f"{REGISTER}/{risk.key}/review", status=403)
    visitor = visit().sign_in(world.member).get(f"{REGISTER}/{risk.key}").click("Review the risk")
    visitor.submit("Save review", likelihood="4 Likely", text="Two posts are vacant")
    assert visitor.banner == "Review of risk R1 saved."
    assert "16 High Getting worse" in visitor.main
    assert visitor.table("Scores of the risk, newest first") == [
        [day_short(clock.today()), "16 High Likelihood 4, impact 4", "Two posts are vacant Example member"],
        [day_short(clock.today()), "12 Medium Likelihood 3, impact 4", "Added Example coordinator"],
    ]


def test_an_action_raised_from_a_risk_is_listed_with_it(
    session: Session, world: make.World, visit: Visit
) -> None:
    risk = session.scalars(sa.select(Risk).where(Risk.number == 1)).one()
    visitor = (
        visit().sign_in(world.coordinator).get(f"{REGISTER}/{risk.key}").click("Raise an action", near=None)
    )
    visitor.submit(
        "Raise action",
        title="Write an exit plan",
        organisation="Example Treatment Services",
        due_on=IN_A_MONTH,
    )
    assert [row[:2] for row in visitor.table("Actions that mitigate the risk")] == [
        ["A1", "Write an exit plan"]
    ]
    action = session.scalars(sa.select(Action)).one()
    visitor.get(f"/partnerships/west-midlands/actions/{action.key}")
    assert visitor.facts()["Risk"] == "R1: Grant ends without notice"
    visitor.get("/partnerships/west-midlands/actions?raised=risk")
    assert [row[0] for row in visitor.table("1 action")] == ["A1"]


def test_a_risk_is_put_on_an_agenda_with_its_trail(session: Session, world: make.World, visit: Visit) -> None:
    meeting = make.meeting(session, world.board, state=MeetingState.SCHEDULED)
    session.commit()
    risk = session.scalars(sa.select(Risk).where(Risk.number == 1)).one()
    visitor = visit().sign_in(world.coordinator).get(f"{REGISTER}/{risk.key}").click("Take to a board")
    visitor.submit("Add item", status=422)
    assert visitor.errors == ["Choose where to take the risk", "Enter what the board should consider"]
    visitor.submit("Add item", where=f"{BOARD}, {day(meeting.starts_at)}", reason="Agree a limit")
    assert visitor.banner == "Risk R1 added to the agenda."
    assert f"{day(clock.today())}, Example coordinator: {BOARD}, Board meeting" in visitor.main
    visitor.get(f"/partnerships/west-midlands/meetings/{meeting.key}/agenda")
    assert "Risk: Grant ends without notice" in visitor.main


def test_the_standing_item_lists_the_open_risks_of_the_board(
    session: Session, world: make.World, visit: Visit
) -> None:
    meeting = make.meeting(session, world.board, state=MeetingState.SCHEDULED)
    make.item(session, meeting, "Risks").standing = "risks"
    make.item(session, meeting, "Prices", part=Part.CONFIDENTIAL, position=2)
    session.commit()
    visitor = visit().sign_in(world.chair)
    visitor.get(f"/partnerships/west-midlands/meetings/{meeting.key}/agenda")
    first = visitor.main.index("R2 Nitazenes reach the area: high, score 16; West Midlands Police")
    second = visitor.main.index("R1 Grant ends without notice: medium, score 12; above the appetite of 8")
    assert first < second
    assert "Contract price: medium, score 12" in visitor.main


def test_people_without_the_right_do_not_find_a_confidential_risk(
    session: Session, world: make.World, visit: Visit
) -> None:
    secret = session.scalars(sa.select(Risk).where(Risk.part == Part.CONFIDENTIAL)).one()
    visit().sign_in(world.observer).get(f"{REGISTER}/{secret.key}", status=404)
    visit().sign_in(world.member).get(f"{REGISTER}/{secret.key}")
    visit().sign_in(world.regional_viewer).get(REGISTER, status=403)


def test_the_number_of_statements_does_not_grow_with_the_risks(
    session: Session, engine: sa.Engine, world: make.World, visit: Visit
) -> None:
    visitor = visit().sign_in(world.coordinator)
    counts = []
    for more in (2, 40):
        for _ in range(more):
            added(session, world, owner=world.member)
        visitor.get(REGISTER)
        with counted(engine) as statements:
            visitor.get(REGISTER)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 12


def test_a_review_of_a_risk_changed_meanwhile_shows_both_texts(
    session: Session, world: make.World, visit: Visit
) -> None:
    risk = session.scalars(sa.select(Risk).where(Risk.number == 1)).one()
    mine = visit().sign_in(world.member).get(f"{REGISTER}/{risk.key}/review")
    other = visit().sign_in(world.coordinator).get(f"{REGISTER}/{risk.key}/review")
    other.submit("Save review", likelihood="4 Likely", text="Two posts are vacant")
    mine.submit("Save review", text="No change", status=409)
    assert "Two posts are vacant" in mine.main
    assert "No change" in mine.main
    assert risk.review_on <= clock.today() + timedelta(days=400)
