"""The Gantt chart: bars within its edges, labels that do not touch, and a picture that files can hold."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

from sqlalchemy.orm import Session

from cdp import clock
from cdp.charts.widths import lines_of, text_width
from cdp.documents.pictures import size_of
from cdp.models import Activity
from cdp.workplans import queries, register
from cdp.workplans.baselines.queries import approved_dates
from cdp.workplans.gantt import LABELS, SHEET, WIDTH, Gantt, GanttFacts, gantt, sheets
from cdp.workplans.gantt_svg import drawn
from cdp.workplans.register import BY_OUTCOME
from cdp.workplans.reporting import service as reporting
from cdp.workplans.reporting.service import KeyDateDetails
from tests import make
from tests.visitor import Visitor
from tests.workplans.planning import PLAN, activity, approve, objective

Visit = Callable[[], Visitor]
LONG = "WWWWWW MMMMMM " * 8 + "Kirklees-and-Calderdale-Combatting-Drugs-and-Alcohol-Partnership-Board"


def _plan(session: Session, world: make.World) -> tuple[list[Activity], GanttFacts]:
    aim = objective(session, world, "An objective with a name that is as long as real ones are " * 4)
    for number in range(12):
        one = activity(
            session,
            world,
            aim,
            f"{LONG} {number}"[:300],
            starts_on=clock.today() - timedelta(days=20 * number) if number % 4 else None,
            due_on=clock.today() + timedelta(days=25 * number) if number % 5 else None,
            waits_for=[number] if number else [],
        )
        for place in range(number % 3):
            details = KeyDateDetails(f"{LONG} {place}"[:200], clock.today() + timedelta(days=9 * place))
            reporting.add_key_date(session, one, details, by=world.coordinator)
    session.flush()
    approve(session, world, one.year)
    for each in queries.activities_in(session, world.partnership, one.year):
        if each.due_on:
            each.due_on += timedelta(days=40)
    session.commit()
    found = queries.activities_in(session, world.partnership, one.year)
    facts = GanttFacts(approved_dates(session, found), queries.waits_for_of(session, found), clock.today())
    return found, facts


def _labels_do_not_touch(chart: Gantt) -> None:
    labels = [*chart.bands, *(label for bar in chart.bars for label in bar.labels)]
    ordered = sorted(labels, key=lambda label: label.y)
    assert all(later.y - earlier.y >= 16 for earlier, later in pairwise(ordered))
    for bar in chart.bars:
        for label in bar.labels:
            assert label.x + text_width(label.text, label.size) <= LABELS


def test_no_two_labels_touch_and_every_bar_is_within_the_edges(session: Session) -> None:
    world = make.world(session)
    found, facts = _plan(session, world)
    chart = gantt(list(register.grouped(found, BY_OUTCOME)), facts)
    assert chart is not None
    assert len(chart.bars) == 12
    _labels_do_not_touch(chart)
    for bar in chart.bars:
        for span in filter(None, (bar.now, bar.approved)):
            assert span.x >= LABELS
            assert span.x + span.width <= WIDTH
            assert 0 <= span.done <= span.width
        assert len(bar.marks) == len(bar.activity.key_dates)
        assert all(LABELS <= mark.x <= WIDTH for mark in bar.marks)
    positions = [x for _, x in chart.months]
    assert all(later - earlier >= 55 for earlier, later in pairwise(positions))
    assert size_of(str(drawn(chart))).width == WIDTH
    assert gantt([], facts) is None


def test_a_long_plan_is_drawn_on_several_sheets_without_losing_an_activity(session: Session) -> None:
    world = make.world(session)
    found, facts = _plan(session, world)
    portions = list(sheets(list(register.grouped(found, BY_OUTCOME)), facts))
    charts = [chart for portion in portions if (chart := gantt(portion, facts))]
    assert len(charts) > 1
    assert [bar.activity.number for chart in charts for bar in chart.bars] == [each.number for each in found]
    assert all(chart.height <= SHEET + 10 for chart in charts)


def test_a_long_word_is_broken_and_a_long_text_shortened() -> None:
    lines = lines_of(LONG, 14, 200)
    assert all(text_width(line, 14) <= 200 for line in lines)
    assert "".join(lines).replace(" ", "") == LONG.replace(" ", "")
    assert lines_of(LONG, 14, 200, most=2)[1].endswith("…")


def test_the_timeline_has_titles_and_a_table(session: Session, visit: Visit) -> None:
    world = make.world(session)
    activity(session, world, objective(session, world))
    member = visit().sign_in(world.member).get(f"{PLAN}/timeline")
    assert "W1 Naloxone in every hostel" in member.main
    row = member.table("Activities, with their dates")[0]
    assert row[0] == "W1 Naloxone in every hostel"
    assert row[4] == "Late to start"
