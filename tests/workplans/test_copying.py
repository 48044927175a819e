"""Copying a plan to a later year: unfinished activities are carried forward, with their dates moved when asked."""

from collections.abc import Callable
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.errors import Refusal
from cdp.models import Activity, ActivityState
from cdp.workplans import queries
from cdp.workplans.copying import service
from cdp.workplans.copying.service import CopyOrder, preview
from cdp.workplans.rating import WorkplanRating, rating_of
from cdp.workplans.reporting import service as reporting
from cdp.workplans.reporting.service import KeyDateDetails
from tests import make
from tests.visitor import Visitor
from tests.workplans.planning import PLAN, activity, at, objective

Visit = Callable[[], Visitor]
MARCH = date(2027, 3, 1)


def _plan(session: Session, world: make.World) -> None:
    """Add a finished activity, one that is under way with a key date, and one that waits for it."""
    aim = objective(session, world)
    done = activity(session, world, aim, "Done", starts_on=None, due_on=date(2027, 1, 1))
    done.state, done.percent_complete = ActivityState.COMPLETE, 100
    going = activity(session, world, aim, "Going on", starts_on=date(2026, 5, 1), due_on=date(2027, 2, 26))
    reporting.add_key_date(session, going, KeyDateDetails("Signed", date(2027, 2, 1)), by=world.coordinator)
    activity(session, world, aim, "Waiting", starts_on=None, due_on=None, waits_for=[2])
    session.commit()


def test_unfinished_activities_are_copied_after_a_preview(session: Session, visit: Visit) -> None:
    world = make.world(session)
    with at(MARCH):
        _plan(session, world)
        coordinator = visit().sign_in(world.coordinator).get(PLAN).click("Copy to another year")
        assert coordinator.table("2 activities will be copied to 2027/28") == [
            ["W2 Going on", "1 May 2027", "26 Feb 2028", "1 Feb 2028: Signed"],
            ["W3 Waiting", "–", "–", "–"],
        ]
        assert coordinator.table("1 activity will not be copied") == [["W1 Done", "Complete"]]
        coordinator.submit("Copy 2 activities")
        assert coordinator.banner == "2 activities copied to 2027/28."
        copies = queries.activities_in(session, world.partnership, 2027)
        assert [(each.reference, each.title, each.due_on) for each in copies] == [
            ("W4", "Going on", date(2028, 2, 26)),
            ("W5", "Waiting", None),
        ]
        assert [each.reference for each in copies[1].waits_for] == ["W4"]
        coordinator.get(f"{PLAN}/2026/copy")
        assert "has ended or has been copied already" in coordinator.main
        assert coordinator.table("3 activities will not be copied")[1] == [
            "W2 Going on",
            "Already in the plan for 2027/28 as W4",
        ]


def test_an_activity_is_carried_forward_once_its_new_year_begins(session: Session) -> None:
    world = make.world(session)
    with at(MARCH):
        _plan(session, world)
        found = queries.activities_in(session, world.partnership, 2026)
        order = CopyOrder(2026, 2027, moves_dates=False)
        seen = preview(found, order).fingerprint
        service.copy_plan(session, world.partnership, found, order, seen=seen, by=world.coordinator)
        session.commit()
    old = session.scalars(sa.select(Activity).where(Activity.number == 2)).one()
    assert old.continued_by is not None
    assert old.continued_by.due_on == date(2027, 2, 26)
    assert rating_of(old, MARCH) is WorkplanRating.OVERDUE
    assert rating_of(old, date(2027, 4, 1)) is WorkplanRating.CARRIED_FORWARD
    live = [each.number for each in queries.live_activities_of(session, world.partnership, MARCH)]
    assert live == [2, 3]
    live = [each.number for each in queries.live_activities_of(session, world.partnership, date(2027, 4, 1))]
    assert live == [4, 5]


def test_a_copy_is_refused_if_the_plan_changed_since_the_preview(session: Session) -> None:
    world = make.world(session)
    with at(MARCH):
        _plan(session, world)
        found = queries.activities_in(session, world.partnership, 2026)
        order = CopyOrder(2026, 2027, moves_dates=True)
        with pytest.raises(Refusal, match="has changed since you opened this page"):
            service.copy_plan(session, world.partnership, found, order, seen="old", by=world.coordinator)
        same = CopyOrder(2026, 2026, moves_dates=True)
        with pytest.raises(Refusal, match="Choose a later year"):
            service.copy_plan(session, world.partnership, found, same, seen="old", by=world.coordinator)
