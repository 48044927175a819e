"""The statistics of the register, and its changes since the last meeting of a board."""

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.actions import service
from cdp.actions.service import ActionProgress, EndingNote, NewDate
from cdp.models import ActionState, MeetingState, Part
from cdp.wording.formats import day, day_short
from tests import make
from tests.actions.raising import raised
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
REGISTER = "/partnerships/west-midlands/actions"
TODAY = clock.today()


def days_ago(days: int) -> date:
    """Return the date this many days before today."""
    return TODAY - timedelta(days=days)


@pytest.fixture
def world(session: Session) -> make.World:
    """Make a board that met ten days ago, with an action of each kind of change before and after."""
    world = make.world(session)
    held = make.meeting(session, world.board, clock.now() - timedelta(days=10), state=MeetingState.HELD)
    make.meeting(session, world.board, clock.now() - timedelta(days=100), state=MeetingState.HELD)
    make.meeting(session, world.board, clock.now() - timedelta(days=2), state=MeetingState.DRAFT)
    old = raised(session, world, title="Publish the needs assessment")
    old.raised_on, old.due_on, old.original_due_on = days_ago(60), days_ago(5), days_ago(5)
    raised(session, world, title="Agree a protocol", meeting=held, organisation=world.health)
    closed = raised(session, world, title="Name a lead", organisation=world.treatment)
    closed.raised_on = days_ago(20)
    moved = raised(session, world, title="Recruit two workers", organisation=world.treatment)
    moved.raised_on = days_ago(40)
    session.commit()
    service.update_progress(
        session, old, ActionProgress(ActionState.ACCEPTED, "Accepted.", old.version), by=world.police_member
    )
    service.update_progress(
        session,
        old,
        ActionProgress(ActionState.IN_PROGRESS, "Half done.", old.version),
        by=world.police_member,
    )
    service.update_progress(
        session, closed, ActionProgress(ActionState.DONE, "Named.", closed.version, "Letter"), by=world.member
    )
    service.close(session, closed, EndingNote("", closed.version), by=world.coordinator)
    service.move_date(
        session,
        moved,
        NewDate(TODAY + timedelta(days=90), "Posts frozen", moved.version),
        by=world.coordinator,
    )
    raised(session, world, title="Renegotiate the price", part=Part.CONFIDENTIAL)
    session.commit()
    return world


def test_the_changes_since_the_last_meeting_say_what_was_done(world: make.World, visit: Visit) -> None:
    visitor = visit().sign_in(world.observer).get(REGISTER).click("Changes since the last meeting")
    assert (
        f"Since the last meeting, Board meeting, {day(days_ago(10))}: "
        "1 opened, 1 closed or ended, 1 date moved, 1 updated."
    ) in visitor.main
    today = day_short(TODAY)
    before = TODAY + timedelta(days=30)
    assert [visitor.table(kind) for kind in ("Opened", "Closed", "Date moved", "Updated")] == [
        [
            [
                "A2",
                "Agree a protocol",
                "Birmingham and Solihull Integrated Care Board",
                f"Board meeting, {day(days_ago(10))}",
                today,
            ]
        ],
        [
            [
                "A3",
                "Name a lead",
                "Example Treatment Services",
                "Closed: Letter",
                f"{today} Example coordinator",
            ]
        ],
        [
            [
                "A4",
                "Recruit two workers",
                "Example Treatment Services",
                f"From {day(before)} to {day(TODAY + timedelta(days=90))}: Posts frozen",
                f"{today} Example coordinator",
            ]
        ],
        [
            [
                "A1",
                "Publish the needs assessment",
                "West Midlands Police",
                "In progress: Half done.",
                f"{today} Example police member",
            ]
        ],
    ]


def test_changes_can_be_read_since_another_day_and_as_a_file(world: make.World, visit: Visit) -> None:
    visitor = visit().sign_in(world.coordinator).get(f"{REGISTER}/changes")
    assert "2 opened" in visitor.main
    visitor.submit("Show changes", since=days_ago(45))
    assert "4 opened" in visitor.main
    visitor.click("Download this list as CSV")
    lines = list(csv.DictReader(io.StringIO(visitor.body.decode("utf-8-sig"))))
    assert [line["Reference"] for line in lines if line["Change"] == "Opened"] == ["A4", "A3", "A2"]


def test_a_board_that_has_not_met_has_no_changes(world: make.World, visit: Visit) -> None:
    visitor = visit().sign_in(world.coordinator).get(f"{REGISTER}/changes?board={world.sub_group.key}")
    assert "This board has not met yet." in visitor.main


def test_statistics_count_what_the_reader_may_see(world: make.World, visit: Visit) -> None:
    visitor = visit().sign_in(world.observer).get(REGISTER).click("Statistics")
    facts = list(visitor.facts().items())
    assert [facts[place] for place in (0, 1, 2, 3, 4, 5, 6)] == [
        ("Open today", "3"),
        ("Overdue today", "1"),
        (facts[2][0], "4"),
        ("Closed since then", "1"),
        ("Ended otherwise since then", "0"),
        ("Due dates moved since then", "1"),
        ("Median time from raising to closing", "20 days"),
    ]
    assert visitor.table("Actions by owner organisation") == [
        ["Birmingham and Solihull Integrated Care Board", "1", "0", "1", "0", "0", "0", "–"],
        ["Example Treatment Services", "1", "0", "2", "1", "0", "1", "20"],
        ["West Midlands Police", "1", "1", "1", "0", "0", "0", "–"],
    ]
    months = visitor.table("Actions by month")
    assert len(months) == 12
    assert sum(int(row[1]) for row in months) == 4
    assert months[-1][2] == "1"
    assert len(visitor.page.with_class("cdp-chart")) == 1


def test_statistics_files_do_not_count_confidential_actions(world: make.World, visit: Visit) -> None:
    visitor = visit().sign_in(world.coordinator).get(f"{REGISTER}/statistics?months=3")
    assert visitor.facts()["Open today"] == "4"
    visitor.click("Download the numbers by organisation as CSV")
    lines = list(csv.DictReader(io.StringIO(visitor.body.decode("utf-8-sig"))))
    assert [(line["Owner organisation"], line["Open"]) for line in lines] == [
        ("Birmingham and Solihull Integrated Care Board", "1"),
        ("Example Treatment Services", "1"),
        ("West Midlands Police", "1"),
        ("All", "3"),
    ]


@pytest.mark.parametrize("path", ["changes", "statistics", "several"])
def test_the_number_of_statements_does_not_grow(
    session: Session, engine: sa.Engine, world: make.World, visit: Visit, path: str
) -> None:
    visitor = visit().sign_in(world.coordinator)
    counts = []
    for more in (3, 30):
        for _ in range(more):
            action = raised(session, world, owner=world.police_member)
            step: Any = ActionProgress(ActionState.ACCEPTED, "Yes.", action.version)
            service.update_progress(session, action, step, by=world.police_member)
        session.commit()
        visitor.get(f"{REGISTER}/{path}")
        with counted(engine) as statements:
            visitor.get(f"{REGISTER}/{path}")
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 14
