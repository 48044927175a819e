"""Reminders of actions: before and on the due date, then of overdue actions to the owner, chair and SRO, each once."""

from datetime import timedelta

import pytest

from cdp import clock
from cdp.actions import service as actions
from cdp.actions.service import ActionProgress, NewDate
from cdp.models import ActionState, Capacity, Part, ReminderKind, SeatHolding
from tests.reminders.scene import DUE, RAISED, Scene, at

# Each test lets weeks of days pass. `test_emails` and `test_once` run the same statements on both databases.
pytestmark = pytest.mark.either_database

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _in_working_days(scene: Scene) -> None:
    """Count in working days, as a partnership may choose; `test_escalation` has the defaults."""
    scene.in_working_days()


def test_reminders_go_to_the_owner_before_and_on_the_day_then_to_the_chair_then_to_the_sro(
    scene: Scene,
) -> None:
    scene.action()
    assert scene.days(DUE - 10 * DAY, DUE + 31 * DAY) == [
        ("Fri 13 Nov", "police.member", "Action A1 is due on Friday 20 November 2026"),
        ("Fri 20 Nov", "police.member", "Action A1 is due on Friday 20 November 2026"),
        ("Mon 23 Nov", "police.member", "Action A1 is overdue"),
        ("Fri 27 Nov", "police.member", "Action A1 is overdue"),
        ("Fri 4 Dec", "chair", "Action A1 is overdue"),
        ("Fri 18 Dec", "sro", "Action A1 is overdue"),
    ]


def test_an_action_raised_shortly_before_it_is_due_skips_the_reminders_before_it_was_raised(
    scene: Scene,
) -> None:
    scene.action(raised=DUE - 2 * DAY)
    assert [day for day, *_ in scene.days(DUE - 2 * DAY, DUE)] == ["Fri 20 Nov"]


@pytest.mark.parametrize("state", [ActionState.DONE, ActionState.CLOSED, ActionState.WITHDRAWN])
def test_a_done_closed_or_withdrawn_action_sends_no_reminders(scene: Scene, state: ActionState) -> None:
    action = scene.action()
    action.state = state
    assert scene.days(DUE - 10 * DAY, DUE + 30 * DAY) == []


def test_an_action_done_between_two_reminders_sends_no_more(scene: Scene) -> None:
    action = scene.action()
    assert [day for day, *_ in scene.days(DUE - 10 * DAY, DUE - 3 * DAY)] == ["Fri 13 Nov"]
    with clock.pretending(at(DUE - 2 * DAY)):
        done = ActionProgress(ActionState.DONE, "It is on the website.", action.version)
        actions.update_progress(scene.session, action, done, by=scene.world.police_member)
    assert scene.days(DUE - 2 * DAY, DUE + 30 * DAY) == []


def test_an_action_with_a_new_due_date_sends_new_reminders(scene: Scene) -> None:
    action = scene.action()
    scene.days(DUE - 10 * DAY, DUE)
    with clock.pretending(at(DUE, 12)):
        later = NewDate(DUE + 14 * DAY, "The author was ill.", action.version)
        actions.move_date(scene.session, action, later, by=scene.world.coordinator)
    scene.forget_mail()
    assert scene.days(DUE + DAY, DUE + 20 * DAY) == [
        ("Fri 27 Nov", "police.member", "Action A1 is due on Friday 4 December 2026"),
        ("Fri 4 Dec", "police.member", "Action A1 is due on Friday 4 December 2026"),
        ("Mon 7 Dec", "police.member", "Action A1 is overdue"),
    ]


def test_the_named_owner_is_reminded_instead_of_the_organisation(scene: Scene) -> None:
    scene.action(organisation=scene.world.health, owner=scene.world.deputy)
    assert [who for _, who, _ in scene.days(DUE - 10 * DAY, DUE)] == ["deputy", "deputy"]
    assert "- you own action A1\n" in scene.mail_to(scene.world.deputy).body


def test_without_an_owner_the_representative_is_reminded_but_not_the_deputy(scene: Scene) -> None:
    scene.action(organisation=scene.world.health)
    assert {who for _, who, _ in scene.days(DUE - 10 * DAY, DUE)} == {"health.member"}
    body = scene.mail_to(scene.world.health_member).body
    represents = (
        "Birmingham and Solihull Integrated Care Board on this board: Combating Drugs Partnership Board"
    )
    assert f"- you represent {represents}\n" in body


def test_when_the_owner_has_left_the_organisation_is_reminded(scene: Scene) -> None:
    scene.action(organisation=scene.world.health, owner=scene.world.deputy)
    for holding in scene.world.health_seat.holdings:
        if holding.capacity is Capacity.DEPUTY:
            holding.ends_on = DUE - 20 * DAY
    assert {who for _, who, _ in scene.days(DUE - 10 * DAY, DUE)} == {"health.member"}


def test_people_who_have_lost_their_seat_or_left_are_not_reminded(scene: Scene) -> None:
    scene.action()
    scene.action("Name a mailbox", organisation=scene.world.treatment)
    for holding in scene.session.query(SeatHolding).filter_by(person_id=scene.world.police_member.id):
        holding.ends_on = DUE - 20 * DAY
    scene.world.member.left_at = at(DUE - 20 * DAY)
    assert {who for _, who, _ in scene.days(DUE - 10 * DAY, DUE + 30 * DAY)} == {"chair", "sro"}


def test_a_chair_who_owns_an_action_gets_no_escalation_but_the_sro_does(scene: Scene) -> None:
    scene.action(owner=scene.world.chair)
    found = scene.days(DUE + DAY, DUE + 30 * DAY)
    assert [(day, who) for day, who, _ in found] == [
        ("Mon 23 Nov", "chair"),
        ("Fri 27 Nov", "chair"),
        ("Fri 18 Dec", "sro"),
    ]


def test_on_a_board_without_a_chair_the_sro_is_still_reminded(scene: Scene) -> None:
    action = scene.action()
    action.board = scene.world.sub_group
    found = scene.days(DUE + 7 * DAY, DUE + 30 * DAY)
    assert [(day, who) for day, who, _ in found] == [("Fri 27 Nov", "police.member"), ("Fri 18 Dec", "sro")]


def test_the_email_to_the_chair_names_the_organisation_and_the_last_update(scene: Scene) -> None:
    action = scene.action()
    with clock.pretending(at(DUE - 15 * DAY)):
        said = ActionProgress(ActionState.IN_PROGRESS, "Half of it is written.", action.version)
        actions.update_progress(scene.session, action, said, by=scene.world.police_member)
    scene.days(DUE + 12 * DAY, DUE + 15 * DAY)
    body = scene.mail_to(scene.world.chair).body
    assert "It is for West Midlands Police. Last update on 5 November 2026.\n" in body
    assert "- you chair this board: Combating Drugs Partnership Board\n" in body
    assert "Half of it" not in body


def test_an_action_long_overdue_when_reminders_start_sends_one_reminder_to_each_person(scene: Scene) -> None:
    scene.action()
    start = DUE + 200 * DAY
    assert sorted(who for _, who, _ in scene.days(start, start + 10 * DAY)) == [
        "chair",
        "police.member",
        "sro",
    ]


def test_all_reminders_of_one_round_are_in_one_email(scene: Scene) -> None:
    scene.action()
    scene.action("Name a mailbox for referrals", due=DUE - 40 * DAY, raised=RAISED - 7 * DAY)
    assert scene.remind(at(DUE)) == [
        ("chair", "Action A2 is overdue"),
        ("police.member", "2 reminders from West Midlands Combating Drugs Partnership"),
        ("sro", "Action A2 is overdue"),
    ]
    body = scene.mail_to(scene.world.police_member).body
    assert body.index("Actions that are due\n") < body.index("Your actions that are overdue\n")
    kinds = [(row.person.name, row.kind) for row in scene.sent()]
    assert (scene.world.police_member.name, ReminderKind.ACTION) in kinds
    assert len(kinds) == 4


def test_a_title_of_several_lines_is_written_on_one_line(scene: Scene) -> None:
    scene.action("Publish the needs assessment\r\nand its annex")
    scene.remind(at(DUE))
    assert (
        "\nPublish the needs assessment and its annex\nAction A1 is due"
        in scene.mail_to(scene.world.police_member).body
    )


def test_reminders_of_a_confidential_action_give_only_its_reference_to_people_who_may_see_it(
    scene: Scene,
) -> None:
    action = scene.action("ZEBRACODEX", part=Part.CONFIDENTIAL)
    found = scene.days(DUE - 10 * DAY, DUE + 30 * DAY)
    assert {subject for *_, subject in found} == {
        "A confidential action is due on Friday 20 November 2026",
        "A confidential action is overdue",
    }
    for person in (scene.world.police_member, scene.world.chair, scene.world.sro):
        mail = scene.mail_to(person)
        assert f"A confidential action, {action.reference}\n" in mail.body
        assert "ZEBRACODEX" not in f"{mail.subject}{mail.body}"


def test_people_who_may_not_see_a_confidential_action_are_not_reminded_of_it(scene: Scene) -> None:
    action = scene.action("ZEBRACODEX", part=Part.CONFIDENTIAL, organisation=scene.world.health)
    action.owner = scene.world.deputy  # who may read Part 2 only when attending as deputy
    assert {who for _, who, _ in scene.days(DUE - 10 * DAY, DUE + 30 * DAY)} == {"chair", "sro"}
