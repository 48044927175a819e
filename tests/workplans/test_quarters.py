"""Reports by quarter: one text for each activity and quarter, with its history, and key dates."""

from collections.abc import Callable
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.errors import Refusal
from cdp.models import Activity, ActivityState, ActivityUpdate, KeyDate, LeadConfidence
from cdp.workplans.periods import PlanQuarter, open_quarters, plan_year, year_words
from cdp.workplans.reporting import service
from cdp.workplans.reporting.service import ActivityProgress, KeyDateDetails
from tests import make
from tests.visitor import Visitor
from tests.workplans.planning import PLAN, activity, at, objective

Visit = Callable[[], Visitor]
SUMMER, AUTUMN = PlanQuarter(date(2026, 7, 1)), PlanQuarter(date(2026, 10, 1))


def _report(session: Session, one: Activity, world: make.World, text: str, quarter: PlanQuarter) -> None:
    progress = ActivityProgress(ActivityState.UNDER_WAY, 40, text, one.version, quarter)
    service.update_progress(session, one, progress, by=world.member)
    session.flush()


@pytest.mark.parametrize(
    ("day", "year", "words"),
    [
        (date(2026, 3, 31), 2025, "January to March 2026"),
        (date(2026, 4, 1), 2026, "April to June 2026"),
        (date(2026, 12, 31), 2026, "October to December 2026"),
    ],
)
def test_plans_run_from_april_and_quarters_by_the_calendar(day: date, year: int, words: str) -> None:
    assert plan_year(day) == year
    assert PlanQuarter.of(day).words == words
    assert year_words(1999) == "1999/00"


def test_a_quarter_stays_open_until_a_later_one_is_reported() -> None:
    today = date(2026, 11, 30)
    assert [each.starts.month for each in open_quarters(None, today)] == [10, 7, 4, 1]
    assert open_quarters(date(2026, 7, 1), today) == [AUTUMN, SUMMER]
    assert open_quarters(date(2026, 10, 1), today) == [AUTUMN]


def test_the_text_of_a_quarter_is_changed_and_its_history_kept(session: Session, visit: Visit) -> None:
    world = make.world(session)
    key = activity(session, world, objective(session, world)).key
    session.commit()
    with at(date(2026, 11, 30)):
        member = visit().sign_in(world.member).get(f"{PLAN}/activities/{key}/progress")
        assert member.heading == "Report progress for October to December 2026"
        member.submit(
            "Save progress", state="Under way", percent="40", confidence="Medium", text="Forty hostels."
        )
        member.click("Report progress")
        assert member.value("text") == "Forty hostels."
        member.submit("Save progress", percent="45", text="Forty-five hostels.")
    assert "Under way, 45%. Confidence: medium" in member.main
    assert "Confidence of the lead: medium" in member.main
    texts = session.scalars(sa.select(ActivityUpdate.text).order_by(ActivityUpdate.id)).all()
    assert texts == ["Forty hostels.", "Forty-five hostels."]
    assert "Earlier versions" in member.main


def test_a_quarter_is_closed_once_the_next_one_is_reported(session: Session, visit: Visit) -> None:
    world = make.world(session)
    with at(date(2026, 11, 30)):
        one = activity(session, world, objective(session, world))
        _report(session, one, world, "Summer.", SUMMER)
        _report(session, one, world, "Autumn.", AUTUMN)
        with pytest.raises(Refusal) as refused:
            _report(session, one, world, "Late.", SUMMER)
        assert refused.value.sentence == (
            "There is a report for October to December 2026 already, so the report for July to September 2026 is "
            "closed."
        )
        member = visit().sign_in(world.member)
        member.get(f"{PLAN}/activities/{one.key}/progress/2026-07-01", status=404)
        member.get(f"{PLAN}/activities/{one.key}/progress/soon", status=404)


def test_the_lead_ticks_key_dates_as_reached(session: Session, visit: Visit) -> None:
    world = make.world(session)
    key = activity(session, world, objective(session, world)).key
    coordinator = visit().sign_in(world.coordinator).get(f"{PLAN}/activities/{key}").click("Add a key date")
    coordinator.submit("Save key date")
    assert coordinator.errors == ["Enter the key date", "Enter the due date"]
    coordinator.submit("Save key date", title="Kits delivered", due_on=date(2027, 1, 15))
    assert coordinator.table("Key dates of W1") == [
        ["Kits delivered", "15 Jan 2027", "Not yet", "Change Kits delivered"]
    ]
    member = visit().sign_in(world.member).get(f"{PLAN}/activities/{key}/progress")
    kits = session.scalars(sa.select(KeyDate)).one()
    member.submit("Save progress", state="Under way", percent="50", text="Kits are here.", reached=[kits.key])
    session.refresh(kits)
    assert kits.reached_on is not None
    member.get(f"{PLAN}/activities/{key}/key-dates/{kits.key}", status=403)


@pytest.mark.both_databases
def test_of_two_people_at_one_key_date_the_second_sees_what_the_first_did(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    made = activity(session, world, objective(session, world))
    details = KeyDateDetails("Kits delivered", date(2027, 1, 15))
    kits = service.add_key_date(session, made, details, by=world.coordinator)
    session.commit()
    page = f"{PLAN}/activities/{made.key}/key-dates/{kits.key}"
    changing, late = (visit().sign_in(world.coordinator).get(page) for _ in range(2))
    removing, again = (visit().sign_in(world.coordinator).get(f"{page}/remove") for _ in range(2))
    changing.submit("Save key date", due_on=date(2027, 3, 1))
    removing.submit("Remove key date", status=409)
    assert "Kits delivered, due 1 March 2027" in removing.main
    removing.get(f"{page}/remove").submit("Remove key date")
    for visitor, button, sent in (
        (late, "Save key date", {"title": "Kits sent out"}),
        (again, "Remove key date", {}),
    ):
        visitor.submit(button, **sent, status=409)
        assert "removed the key date “Kits delivered”" in visitor.main
    assert "Kits sent out, due 15 January 2027" in late.main
    late.get(page, status=404)


def test_a_key_date_cannot_be_reached_in_the_future(session: Session) -> None:
    world = make.world(session)
    with at(date(2026, 11, 30)):
        one = activity(session, world, objective(session, world))
        details = KeyDateDetails("Kits delivered", date(2027, 1, 1), date(2026, 12, 1))
        with pytest.raises(Refusal, match="today or earlier"):
            service.add_key_date(session, one, details, by=world.coordinator)


def test_confidence_is_beside_the_rating_and_does_not_change_it(session: Session, visit: Visit) -> None:
    world = make.world(session)
    one = activity(session, world, objective(session, world))
    progress = ActivityProgress(
        ActivityState.UNDER_WAY, 40, "Slow.", one.version, confidence=LeadConfidence.LOW
    )
    service.update_progress(session, one, progress, by=world.member)
    session.commit()
    member = visit().sign_in(world.member).get(PLAN)
    assert member.table("Activities for Fewer people die")[0][4] == "On track Confidence: low"
