"""The plan as approved: slips counted against the current baseline, and earlier baselines kept."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Refusal
from cdp.models import ActivityState, MeetingState
from cdp.wording.formats import day as in_words
from cdp.workplans import queries, service
from cdp.workplans.baselines.queries import approved_dates, baselines_of
from cdp.workplans.baselines.slips import DateSlip
from cdp.workplans.exceptions import exceptions_of
from cdp.workplans.reporting import service as reporting
from cdp.workplans.reporting.service import KeyDateDetails
from tests import make
from tests.visitor import Visitor
from tests.workplans.planning import PLAN, activity, approve, at, details_of, objective

Visit = Callable[[], Visitor]
MAY = date(2026, 5, 20)


@pytest.mark.parametrize(
    ("approved", "now", "words"),
    [
        (MAY, MAY, ""),
        (MAY, MAY + timedelta(days=1), "moved by 1 day since approval"),
        (MAY, MAY + timedelta(days=13), "moved by 13 days since approval"),
        (MAY, MAY + timedelta(days=42), "moved by 6 weeks since approval"),
        (MAY, MAY - timedelta(days=14), "brought forward by 2 weeks since approval"),
        (MAY, None, "removed since approval"),
        (None, MAY, "set since approval"),
    ],
)
def test_a_slip_is_told_in_days_or_weeks(approved: date | None, now: date | None, words: str) -> None:
    assert DateSlip(approved, now).words == words


def test_the_coordinator_records_the_approval_by_a_meeting(session: Session, visit: Visit) -> None:
    world = make.world(session)
    held_at = clock.now() - timedelta(days=9)
    board = make.meeting(session, world.board, held_at, title="Spring board", state=MeetingState.HELD)
    one = activity(session, world, objective(session, world))
    coordinator = visit().sign_in(world.coordinator).get(f"{PLAN}/{one.year}/approved")
    assert "approval of this plan has not been recorded" in coordinator.main
    coordinator.click("Record the approval").submit("Record approval")
    assert coordinator.errors == ["Choose the decision or the meeting that approved the plan."]
    coordinator.submit("Record approval", meeting=f"Spring board, {in_words(board.starts_at)}")
    assert coordinator.errors == []
    assert coordinator.banner.startswith("Baseline 1 of the workplan")
    assert coordinator.facts()["Approved by"].startswith("Spring board")
    member = visit().sign_in(world.member).get(f"{PLAN}/{one.year}/approved")
    assert "0 activities later than approved" in member.main
    member.get(f"{PLAN}/{one.year}/approved/new", status=403)
    member.get(f"{PLAN}/{one.year}/approved/7", status=404)


def test_slips_are_counted_from_the_current_baseline_only(session: Session, visit: Visit) -> None:
    world = make.world(session)
    one = activity(session, world, objective(session, world))
    due = one.due_on
    assert due is not None
    approve(session, world, one.year)
    later = details_of(one, due_on=due + timedelta(weeks=6))
    service.change_activity(session, one, later, by=world.coordinator)
    session.flush()
    assert approved_dates(session, [one])[one.id].remarks(one) == ["due moved by 6 weeks since approval"]
    session.commit()
    member = visit().sign_in(world.member).get(PLAN)
    assert "Due moved by 6 weeks since approval" in member.table("Activities for Fewer people die")[0][3]
    with pytest.raises(Refusal, match="Enter why the approved plan was changed"):
        approve(session, world, one.year)
    approve(session, world, one.year, reason="The supplier changed.")
    assert approved_dates(session, [one])[one.id].remarks(one) == []
    assert [each.number for each in baselines_of(session, world.partnership, one.year)] == [2, 1]
    session.commit()
    member.get(f"{PLAN}/{one.year}/approved/1")
    row = member.table("Dates that have moved since approval")[0]
    assert row[1] == "Due date"
    assert row[-1] == "Moved by 6 weeks since approval"


def test_a_slip_and_a_silent_quarter_fill_the_standing_item(session: Session) -> None:
    world = make.world(session)
    with at(date(2026, 11, 2)):
        aim = objective(session, world)
        one = activity(session, world, aim, "Kits", starts_on=date(2026, 8, 3), due_on=date(2027, 1, 29))
        october = date(2026, 10, 5)
        new = activity(
            session, world, aim, "Begun in this quarter", starts_on=october, due_on=date(2027, 3, 1)
        )
        new.state = ActivityState.UNDER_WAY
        begins = date(2026, 12, 1)
        activity(session, world, aim, "Not due yet", starts_on=begins, due_on=date(2027, 3, 1))
        kits = KeyDateDetails("Kits delivered", date(2026, 12, 11))
        key_date = reporting.add_key_date(session, one, kits, by=world.coordinator)
        approve(session, world, 2026)
        moved = KeyDateDetails("Kits delivered", date(2026, 12, 25), None, key_date.version)
        reporting.change_key_date(session, key_date, moved, by=world.coordinator)
        session.flush()
        live = queries.live_activities_of(session, world.partnership, date(2026, 11, 2))
        found = exceptions_of(session, live, date(2026, 11, 2))
    assert [(each.activity.title, each.remarks) for each in found] == [
        (
            "Kits",
            (
                "late to start",
                "“Kits delivered” moved by 2 weeks since approval",
                "no report for July to September 2026",
            ),
        )
    ]


def test_a_plan_cannot_be_approved_in_the_future_or_empty(session: Session) -> None:
    world = make.world(session)
    with at(date(2026, 11, 2)):
        with pytest.raises(Refusal, match="has no activities yet"):
            approve(session, world, 2026)
        activity(session, world, objective(session, world))
        with pytest.raises(Refusal, match="today or earlier"):
            approve(session, world, 2026, approved_on=date(2026, 11, 3))
