"""Marks on an indicator's charts: events, new control limits, and actions meant to change the line."""

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.charts.scales import next_month
from cdp.models import AuditEvent, ChartMarkKind, IndicatorMark, Part
from tests import make
from tests.actions.raising import raised
from tests.indicators.entering import BIRMINGHAM, COVENTRY, IN_TREATMENT, entered
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
PAGES = "/partnerships/west-midlands/indicators"
CONTROL = f"{PAGES}/{IN_TREATMENT}/control"
MARKS = f"{PAGES}/{IN_TREATMENT}/marks"


def months(session: Session, world: make.World, count: int = 26, area: str = BIRMINGHAM) -> list[date]:
    """Enter values for the months up to this one, and return the first days of the months."""
    this = clock.today().replace(day=1)
    first = this
    for _ in range(count - 1):
        first = (first - timedelta(days=1)).replace(day=1)
    days = []
    while first <= this:
        days.append(first)
        entered(session, world, IN_TREATMENT, area, f"{first:%B %Y}", 100 + first.month % 4)
        first = next_month(first)
    return days


def stored(session: Session) -> list[IndicatorMark]:
    """Return all marks, in order of their days."""
    session.expire_all()
    return list(session.scalars(sa.select(IndicatorMark).order_by(IndicatorMark.on_day)))


@pytest.mark.both_databases
def test_an_event_is_added_shown_changed_and_removed(session: Session, visit: Visit) -> None:
    world = make.world(session)
    days = months(session, world)
    visitor = visit().sign_in(world.coordinator).get(CONTROL).click("Add an event")
    visitor.submit("Save event", on_day=days[10], wording="New provider started", area="All areas")
    assert visitor.path == CONTROL
    assert "New provider started" in visitor.text
    (mark,) = stored(session)
    assert (mark.kind, mark.on_day, mark.area_code, mark.added_by_id) == (
        ChartMarkKind.EVENT,
        days[10],
        None,
        world.coordinator.id,
    )
    visitor.click("Change mark 1").submit("Save event", wording="Another provider started", area="Birmingham")
    assert "Another provider started (Birmingham)" in visitor.text
    assert stored(session)[0].area_code == BIRMINGHAM
    visitor.click("Change mark 1").click("Remove this event").submit("Remove event")
    assert "Another provider started" not in visitor.text
    assert stored(session) == []
    sentences = session.scalars(sa.select(AuditEvent.sentence).order_by(AuditEvent.id)).all()
    assert [sentence.split(" ", 2)[2].split(" “")[0] for sentence in sentences if "provider" in sentence] == [
        "added the event",
        "changed the event",
        "removed the event",
    ]


def test_a_mark_that_somebody_changed_meanwhile_is_not_removed(session: Session, visit: Visit) -> None:
    world = make.world(session)
    days = months(session, world)
    first, second = visit().sign_in(world.coordinator), visit().sign_in(world.data_lead)
    first.get(CONTROL).click("Add an event").submit("Save event", on_day=days[10], wording="Pilot")
    second.get(CONTROL).click("Change mark 1").click("Remove this event")
    first.click("Change mark 1").submit("Save event", wording="Pilot in two wards")
    second.submit("Remove event", status=409)
    assert "Pilot in two wards" in second.main
    assert [mark.words for mark in stored(session)] == ["Pilot in two wards"]


def test_new_limits_have_a_reason_and_divide_the_chart(session: Session, visit: Visit) -> None:
    world = make.world(session)
    days = months(session, world)
    visitor = visit().sign_in(world.data_lead).get(CONTROL).click("Start new control limits")
    visitor.submit("Save limits", on_day=days[13])
    assert visitor.errors == ["Enter the reason"]
    visitor.submit("Save limits", wording="A new way of counting")
    assert "A new way of counting" in visitor.text
    table = visitor.get(f"{CONTROL}.csv").response
    assert table is not None
    rows = list(csv.DictReader(io.StringIO(table.text.removeprefix("\ufeff"))))
    means = [row["Mean"] for row in rows]
    assert len(set(means[:13])) == 1
    assert len(set(means[13:])) == 1
    assert rows[13]["Moving range"] == ""


def test_a_mark_for_one_area_is_not_on_the_chart_of_another(session: Session, visit: Visit) -> None:
    world = make.world(session)
    days = months(session, world)
    months(session, world, area=COVENTRY)
    visitor = visit().sign_in(world.coordinator).get(f"{MARKS}/event")
    visitor.submit("Save event", on_day=days[10], wording="Only in Coventry", area="Coventry")
    assert "Only in Coventry" not in visitor.get(f"{CONTROL}?area={BIRMINGHAM}").text
    assert "Only in Coventry" in visitor.get(f"{CONTROL}?area={COVENTRY}").text


def test_bad_input_is_said_by_its_field_and_everything_typed_is_kept(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.coordinator).get(f"{MARKS}/event")
    tomorrow = clock.today() + timedelta(days=1)
    visitor.submit("Save event", on_day=tomorrow, wording="Too early", area="Coventry")
    assert visitor.errors == ["Enter a day that is today or earlier."]
    assert visitor.value("wording") == "Too early"
    visitor.submit("Save event", on_day=date(1949, 12, 31))
    assert visitor.errors == ["Enter a day in 1950 or later."]
    visitor.submit("Save event", on_day=date(2024, 1, 1))
    visitor.get(f"{MARKS}/event").submit(
        "Save event", on_day=date(2024, 1, 1), wording="Too early", area="Coventry"
    )
    assert visitor.errors == ["This event is already on the chart for that day and area."]


def test_two_people_who_change_one_mark_see_both_texts(session: Session, visit: Visit) -> None:
    world = make.world(session)
    days = months(session, world)
    first = visit().sign_in(world.coordinator).get(f"{MARKS}/event")
    first.submit("Save event", on_day=days[10], wording="New provider", area="All areas")
    first.click("Change mark 1")
    second = visit().sign_in(world.data_lead).get(CONTROL).click("Change mark 1")
    second.submit("Save event", wording="A new provider started")
    first.submit("Save event", wording="Provider changed", status=409)
    assert "A new provider started" in first.text
    assert "Provider changed" in first.text
    assert [mark.words for mark in stored(session)] == ["A new provider started"]


def test_only_people_who_enter_indicators_may_mark_and_no_other_partnership(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    days = months(session, world)
    visitor = visit().sign_in(world.coordinator).get(f"{MARKS}/event")
    visitor.submit("Save event", on_day=days[10], wording="New provider", area="All areas")
    key = stored(session)[0].key
    member = visit().sign_in(world.member).get(CONTROL)
    assert "New provider" in member.text
    assert "Add an event" not in member.text
    for path in ("event", "limits", key, f"{key}/remove"):
        member.get(f"{MARKS}/{path}", status=403)
        member.post(f"{MARKS}/{path}", status=403)
    neighbour = visit().sign_in(world.neighbour_coordinator)
    theirs = MARKS.replace("west-midlands", "berkshire-east")
    for path in (key, f"{key}/remove"):
        neighbour.get(f"{MARKS}/{path}", status=404)
        neighbour.get(f"{theirs}/{path}", status=404)
    visitor.get(f"{PAGES}/l_drug_poisoning_deaths/marks/{key}", status=404)


@pytest.mark.both_databases
def test_actions_about_the_indicator_are_marked_and_confidential_ones_leave_no_trace(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    months(session, world)
    public = raised(session, world, title="Open on Saturdays", metric_code=IN_TREATMENT)
    secret = raised(session, world, title="ZEBRACODEX", metric_code=IN_TREATMENT, part=Part.CONFIDENTIAL)
    raised(session, world, title="About something else", metric_code="l_drug_poisoning_deaths")
    coordinator = visit().sign_in(world.coordinator).get(CONTROL)
    assert f"{public.reference}: Open on Saturdays" in coordinator.text
    assert f"{secret.reference}: ZEBRACODEX" in coordinator.text
    assert "About something else" not in coordinator.text
    for page in (CONTROL, f"{PAGES}/{IN_TREATMENT}", f"{CONTROL}.svg", f"{PAGES}/{IN_TREATMENT}/trend.svg"):
        observer = visit().sign_in(world.observer).get(page)
        assert observer.response is not None
        assert public.reference in observer.response.text
        assert secret.reference not in observer.response.text
        assert "ZEBRACODEX" not in observer.response.text
    for page in (f"{CONTROL}.svg", f"{PAGES}/{IN_TREATMENT}/trend.svg"):
        coordinator.get(page)
        assert coordinator.response is not None
        assert "ZEBRACODEX" not in coordinator.response.text, "files are passed on"


@pytest.mark.parametrize("confidential", [False, True])
def test_statements_do_not_grow_with_values_marks_or_actions(
    session: Session, visit: Visit, engine: sa.Engine, *, confidential: bool
) -> None:
    world = make.world(session)
    part = Part.CONFIDENTIAL if confidential else Part.PUBLIC
    days = months(session, world, 14)
    visitor = visit().sign_in(world.member)
    asked = []
    for times in (1, 4):
        for number in range(times):
            raised(session, world, title=f"Action {number}", metric_code=IN_TREATMENT, part=part)
            session.add(
                IndicatorMark(
                    partnership=world.partnership,
                    metric_code=IN_TREATMENT,
                    kind=ChartMarkKind.EVENT,
                    on_day=days[number],
                    words=f"Event {number}",
                    added_at=clock.now(),
                    added_by=world.coordinator,
                )
            )
        visitor.get(CONTROL)
        with counted(engine) as statements:
            visitor.get(CONTROL)
        asked.append(len(statements))
        months(session, world, 14, area=COVENTRY) if times == 1 else None
    assert asked[0] == asked[1]
    assert asked[0] <= (25 if confidential else 12)
