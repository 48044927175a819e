"""A signal or a missed target becomes an action and an agenda item, linked both ways."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access.identity import access_to
from cdp.indicators import service
from cdp.indicators.catalogue import indicator
from cdp.indicators.service import TargetDetails
from cdp.indicators.signals.concerns import LONGEST_TITLE, IndicatorConcern
from cdp.indicators.signals.reading import concern_called, concerns_about
from cdp.models import Action, AgendaItem, ChartMarkKind, IndicatorMark, ItemLinks, MeetingState
from cdp.wording.formats import day
from tests import make
from tests.indicators.entering import ALCOHOL, BIRMINGHAM, DEATHS, SOLIHULL, WALSALL, entered
from tests.make import World
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands"
LAST = clock.today().year - 1


@pytest.fixture
def world(session: Session) -> World:
    """Return a partnership with a value above the upper limit in Walsall, and none in Solihull."""
    world = make.world(session)
    for back in range(19, -1, -1):
        entered(session, world, ALCOHOL, WALSALL, str(LAST - back), 30 if back == 0 else 12 + back % 2)
        entered(session, world, ALCOHOL, SOLIHULL, str(LAST - back), 12 + back % 2)
    session.commit()
    return world


def concerns(session: Session, world: World, metric_id: str = ALCOHOL) -> list[IndicatorConcern]:
    access, found = access_to(session, world.partnership, world.member, clock.today()), indicator(metric_id)
    assert access is not None
    assert found is not None
    return concerns_about(session, access, found, clock.today())


def test_a_value_above_the_upper_limit_is_a_concern(session: Session, world: World) -> None:
    (found,) = concerns(session, world)
    assert found.title == f"Alcohol-specific deaths in Walsall: above the upper control limit, {LAST}"
    assert found.sentence == f"Walsall: above the upper control limit, {LAST}"
    assert found.reference == (ALCOHOL, WALSALL, "outside")


def test_a_new_start_of_limits_ends_the_concern(session: Session, world: World) -> None:
    session.add(
        IndicatorMark(
            partnership=world.partnership, metric_code=ALCOHOL, area_code=WALSALL, kind=ChartMarkKind.REBASE,
            on_day=date(LAST, 1, 1), words="A new way of counting", added_at=clock.now(), added_by=world.data_lead,
        )
    )  # fmt: skip
    session.commit()
    assert concerns(session, world) == []


def test_a_missed_target_and_falling_behind_are_concerns(session: Session, world: World) -> None:
    period = f"{LAST - 3} to {LAST - 1}"
    entered(session, world, DEATHS, BIRMINGHAM, period, 99.6)
    entered(session, world, DEATHS, SOLIHULL, period, 90)
    for area, due_on in ((BIRMINGHAM, date(LAST - 2, 12, 31)), (SOLIHULL, date(LAST + 5, 12, 31))):
        details = TargetDetails(DEATHS, area, Decimal(60), due_on)
        service.set_target(session, world.partnership, details, by=world.data_lead)
    session.commit()
    found = concerns(session, world, DEATHS)
    assert [one.sentence for one in found] == [f"Birmingham: missed the target of 60.0, {period}"]


def test_a_long_name_leaves_room_for_the_place_and_the_reason(session: Session, world: World) -> None:
    (found,) = concerns(session, world)
    long = replace(found, indicator=replace(found.indicator, name="Deaths " * 60))
    assert len(long.title) <= LONGEST_TITLE
    assert long.title.endswith(f"… in Walsall: above the upper control limit, {LAST}")


def test_a_concern_becomes_an_action(session: Session, world: World, visit: Visit) -> None:
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/indicators/{ALCOHOL}")
    sentence = f"Walsall: above the upper control limit, {LAST}"
    visitor.click(f"Raise an action: {sentence}")
    assert visitor.value("title") == f"Respond to: Alcohol-specific deaths in {sentence}"
    visitor.submit(
        "Raise action",
        board=world.board.name,
        organisation=world.health.name,
        due_on=clock.today() + timedelta(days=30),
    )
    action = session.scalars(sa.select(Action)).one()
    assert (action.metric_code, action.organisation) == (ALCOHOL, world.health)
    assert "Alcohol-specific deaths" in visitor.main
    visitor.get(f"{HERE}/indicators/{ALCOHOL}")
    assert f"Action {action.reference}" in visitor.main


def test_a_concern_becomes_an_agenda_item(session: Session, world: World, visit: Visit) -> None:
    meeting = make.meeting(session, world.board, title="Spring board", state=MeetingState.SCHEDULED)
    session.commit()
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/indicators/{ALCOHOL}")
    visitor.click(f"Put on an agenda: Walsall: above the upper control limit, {LAST}")
    title = f"Alcohol-specific deaths in Walsall: above the upper control limit, {LAST}"
    assert visitor.value("title") == title
    visitor.submit(
        "Add item", meeting=f"{world.board.name}, {day(meeting.starts_at)}", presenter="Pat Example"
    )
    item = session.scalars(sa.select(AgendaItem)).one()
    assert (item.title, item.presenter, item.meeting_id) == (title, "Pat Example", meeting.id)
    assert session.scalars(sa.select(ItemLinks.metric_code)).one() == ALCOHOL
    assert "Alcohol-specific deaths" in visitor.main
    visitor.get(f"{HERE}/indicators/{ALCOHOL}")
    assert title in visitor.main
    member = visit().sign_in(world.member).get(f"{HERE}/indicators/{ALCOHOL}")
    assert "Agenda items and actions" not in member.main  # the agenda is a draft
    assert "Put on an agenda" not in member.main
    member.get(f"{HERE}/indicators/{ALCOHOL}/agenda", status=403)


def test_a_concern_that_is_no_more_gives_no_title(session: Session, world: World, visit: Visit) -> None:
    access = access_to(session, world.partnership, world.member, clock.today())
    found = indicator(ALCOHOL)
    assert access is not None
    assert found is not None
    for area, kind in ((SOLIHULL, "outside"), (WALSALL, "shift"), ("%00", ""), (WALSALL, "<script>")):
        assert concern_called(session, access, found, area, kind, clock.today()) is None
    visitor = visit().sign_in(world.coordinator)
    visitor.get(f"{HERE}/actions/new?indicator={ALCOHOL}&area={SOLIHULL}&concern=outside")
    visitor.get(f"{HERE}/indicators/nothing/agenda", status=404)
