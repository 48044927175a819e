"""The default steps of an action's reminders, the steps of one board, and who may not be told."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from cdp.actions.service import FurtherOwner
from cdp.models import DeclaredInterest, Escalation, MeetingState, Part
from cdp.reminders import service
from cdp.reminders.rules import BoardSteps
from tests import make
from tests.reminders.scene import DUE, Scene, at
from tests.visitor import Visitor

pytestmark = pytest.mark.either_database

DAY = timedelta(days=1)
Visit = Callable[[], Visitor]


def test_an_action_climbs_from_its_owner_to_the_representative_the_chair_and_the_sro(scene: Scene) -> None:
    scene.action(organisation=scene.world.health, owner=scene.world.deputy)
    found = scene.on(*(DUE + days * DAY for days in (-14, -7, 0, 3, 7, 8, 14, 15)))
    assert [(day, who) for day, who, _ in found] == [
        ("Fri 6 Nov", "deputy"),
        ("Fri 13 Nov", "deputy"),
        ("Fri 20 Nov", "deputy"),
        ("Mon 23 Nov", "deputy"),
        ("Mon 23 Nov", "health.member"),
        ("Fri 27 Nov", "chair"),
        ("Fri 27 Nov", "deputy"),
        ("Fri 4 Dec", "sro"),
    ]
    assert [(row.person.name, row.told_as) for row in scene.sent() if row.told_as] == [
        ("Example health member", Escalation.LEAD),
        ("Example chair", Escalation.CHAIR),
        ("Example sro", Escalation.SRO),
    ]


def test_nothing_is_sent_twice_over_the_end_of_the_year_and_a_clock_change(scene: Scene) -> None:
    scene.action(due=date(2026, 12, 28))
    scene.action("Name a mailbox", due=date(2027, 3, 28))  # the Sunday on which the clocks change
    days = (date(2026, 12, 28), date(2027, 1, 4), date(2027, 1, 11), date(2027, 3, 27), date(2027, 3, 28))
    found = [(day, who) for day in days for hour in (7, 8, 18) for who, _ in scene.remind(at(day, hour))]
    assert found == [
        (date(2026, 12, 28), "police.member"),
        (date(2027, 1, 4), "chair"),
        (date(2027, 1, 4), "police.member"),
        (date(2027, 1, 11), "police.member"),
        (date(2027, 1, 11), "sro"),
        (date(2027, 3, 27), "police.member"),
        (date(2027, 3, 28), "police.member"),
    ]


def test_every_owner_is_reminded(scene: Scene) -> None:
    scene.action(further=(FurtherOwner(scene.world.treatment),))
    assert scene.remind(at(DUE)) == [
        ("member", "Action A1 is due on Friday 20 November 2026"),
        ("police.member", "Action A1 is due on Friday 20 November 2026"),
    ]
    represents = f"- you represent {scene.world.treatment.name} on this board: {scene.world.board.name}\n"
    assert represents in scene.mail_to(scene.world.member).body


def test_a_board_can_leave_out_the_sro_and_choose_its_own_days(scene: Scene, visit: Visit) -> None:
    scene.action()
    coordinator = visit().sign_in(scene.world.coordinator).get("/partnerships/west-midlands/reminders")
    coordinator.click(f"Change for {scene.world.board.name}")
    coordinator.submit("Save days", own="Its own days, as below", lead="", chair="5", sro="3", status=422)
    assert coordinator.errors == ["Enter a larger number than for the person told before."]
    coordinator.submit("Save days", own="Its own days, as below", lead="", chair="2", sro="")
    assert "To the chair after 2 days" in coordinator.main
    found = scene.on(DUE + 2 * DAY, DUE + 14 * DAY, DUE + 21 * DAY)
    assert [(day, who) for day, who, _ in found if who != "police.member"] == [("Sun 22 Nov", "chair")]


def test_a_chair_and_an_sro_with_an_interest_are_not_told_of_a_confidential_action(scene: Scene) -> None:
    world, session = scene.world, scene.session
    meeting = make.meeting(session, world.board, at(DUE - 30 * DAY), title="Board", state=MeetingState.HELD)
    item = make.item(session, meeting, "ZEBRACODEX", part=Part.CONFIDENTIAL)
    for person in (world.chair, world.sro):
        item.interests.append(DeclaredInterest(person=person, nature="Works there", declared_at=at(DUE)))
    scene.action("ZEBRACODEX", item=item)
    told = {who for who, _ in scene.remind(at(DUE + 20 * DAY))}
    assert told - {"coordinator"} == {"police.member"}  # the coordinator is reminded of the minutes


def test_the_steps_of_a_board_are_stored_without_changing_the_days_of_the_partnership(scene: Scene) -> None:
    steps = BoardSteps(lead=None, chair=None, sro=None)
    by = scene.world.coordinator
    service.change_board_steps(scene.session, scene.world.board, steps, read_version=0, by=by)
    scene.action()
    assert [who for who, _ in scene.remind(at(DUE + 30 * DAY))] == ["police.member"]
