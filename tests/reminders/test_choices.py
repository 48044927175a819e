"""People choose to get reminders at once, in a daily or weekly email, or not at all where that is allowed."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from cdp import clock
from cdp.access.identity import access_to
from cdp.errors import Refusal
from cdp.models import AuditEvent, Frequency, ReminderChoices, ReminderKind, ReminderSettings
from cdp.reminders import service
from cdp.reminders.rules import USUAL, Rule, to_store
from cdp.reminders.words import kinds_for
from tests.reminders.scene import DUE, RAISED, Scene, at

# What people choose is decided in Python; the other tests of reminders run the same statements on PostgreSQL
pytestmark = pytest.mark.either_database
DAY = timedelta(days=1)
DAILY, WEEKLY, NEVER = Frequency.DAILY, Frequency.WEEKLY, Frequency.NEVER
SUNDAY = DUE + 2 * DAY


def test_people_who_choose_not_at_all_get_no_reminders(scene: Scene) -> None:
    scene.in_working_days()
    scene.action()
    scene.choose(scene.world.police_member, action=NEVER, overdue=NEVER)
    assert {who for _, who, _ in scene.days(DUE - 9 * DAY, DUE + 15 * DAY)} == {"chair"}


def test_a_named_owner_who_chose_no_reminders_still_gets_overdue_actions_every_week(scene: Scene) -> None:
    scene.in_working_days()
    scene.action(owner=scene.world.police_member)
    scene.choose(scene.world.police_member, action=NEVER, overdue=NEVER)
    found = [(day, who) for day, who, _ in scene.days(DUE - 9 * DAY, DUE + 20 * DAY) if who != "chair"]
    # Overdue since Saturday 21 November, reminded on Mondays; the second step was on Friday 27
    assert found == [("Mon 23 Nov", "police.member"), ("Mon 30 Nov", "police.member")]
    assert "You turned off reminders of overdue actions." in scene.mail_to(scene.world.police_member).body


def test_a_daily_email_on_friday_also_covers_the_weekend(
    scene: Scene,
) -> None:
    scene.action(due=DUE)
    scene.action("Name a mailbox", due=SUNDAY)
    scene.choose(scene.world.police_member, action=DAILY)
    assert scene.days(DUE, DUE) == [
        ("Fri 20 Nov", "police.member", "Today: 2 reminders from West Midlands Combating Drugs Partnership")
    ]
    body = scene.mail_to(scene.world.police_member).body
    assert "Action A1 is due on Friday 20 November 2026." in body
    assert "Action A2 is due on Sunday 22 November 2026." in body
    assert scene.days(DUE + DAY, SUNDAY) == []


def test_a_daily_email_is_sent_once_a_day_even_if_something_new_is_due(scene: Scene) -> None:
    scene.action()
    scene.choose(scene.world.police_member, action=DAILY)
    assert scene.remind(at(DUE, 7)) == []
    assert len(scene.remind(at(DUE, 8))) == 1
    scene.action("Name a mailbox", due=DUE)
    assert scene.remind(at(DUE, 9)) == []


def test_a_weekly_email_on_monday_covers_the_whole_week(scene: Scene) -> None:
    scene.in_working_days()
    scene.action()  # its steps: Friday 13 and Friday 20
    scene.choose(scene.world.police_member, action=WEEKLY, overdue=WEEKLY)
    found = scene.days(DUE - 15 * DAY, DUE + 10 * DAY, hour=8)
    assert found == [
        ("Mon 9 Nov", "police.member", "Action A1 is due on Friday 20 November 2026"),
        ("Mon 16 Nov", "police.member", "Action A1 is due on Friday 20 November 2026"),
        ("Mon 23 Nov", "police.member", "Action A1 is overdue"),
        ("Mon 30 Nov", "police.member", "Action A1 is overdue"),
    ]
    assert {row.frequency for row in scene.sent()} == {WEEKLY}


def test_after_a_bank_holiday_the_weekly_email_is_sent_on_tuesday(scene: Scene) -> None:
    easter_monday = date(2027, 3, 29)
    scene.action(due=easter_monday + 3 * DAY, raised=date(2027, 1, 4))
    scene.choose(scene.world.police_member, action=WEEKLY)
    found = scene.days(easter_monday - 6 * DAY, easter_monday + 3 * DAY, hour=8)
    assert [day for day, *_ in found] == ["Tue 23 Mar", "Tue 30 Mar"]


def test_an_empty_digest_is_not_sent_and_no_reminders_are_sent_at_night(scene: Scene) -> None:
    scene.choose(scene.world.police_member, action=DAILY, overdue=WEEKLY)
    assert scene.days(RAISED, RAISED + 7 * DAY) == []
    scene.action()
    for hour in (0, 3, 6, 19, 23):
        assert scene.remind(at(DUE, hour)) == []


def test_a_person_who_changes_their_choice_does_not_get_the_same_reminder_twice(scene: Scene) -> None:
    scene.action()
    scene.choose(scene.world.police_member, action=WEEKLY)
    assert [day for day, *_ in scene.days(DUE - 4 * DAY, DUE - 4 * DAY)] == ["Mon 16 Nov"]
    scene.choose(scene.world.police_member, action=Frequency.AT_ONCE)
    assert scene.days(DUE - 3 * DAY, DUE) == []


def test_a_digest_and_reminders_sent_at_once_are_in_one_email(scene: Scene) -> None:
    scene.action()
    scene.action("Name a mailbox", due=DUE - DAY)
    scene.choose(scene.world.police_member, action=DAILY)
    assert scene.remind(at(DUE, 8)) == [
        ("police.member", "2 reminders from West Midlands Combating Drugs Partnership")
    ]


def test_a_partnership_sends_the_reminders_it_chose_on_the_days_it_chose(scene: Scene) -> None:
    scene.action()
    rules = {
        **USUAL,
        ReminderKind.ACTION: Rule((3, 1)),
        ReminderKind.OVERDUE: Rule((1,), sent=False),
        ReminderKind.ESCALATION: Rule((2, 3)),
    }
    scene.session.add(ReminderSettings(partnership=scene.world.partnership, rules=to_store(rules)))
    assert [(day, who) for day, who, _ in scene.days(DUE - 9 * DAY, DUE + 20 * DAY)] == [
        ("Tue 17 Nov", "police.member"),
        ("Thu 19 Nov", "police.member"),
        ("Tue 24 Nov", "chair"),
        ("Wed 25 Nov", "sro"),
    ]


def test_changed_steps_do_not_repeat_a_reminder(scene: Scene) -> None:
    scene.action()
    assert [day for day, *_ in scene.days(DUE - 7 * DAY, DUE - 7 * DAY)] == ["Fri 13 Nov"]
    rules = {**USUAL, ReminderKind.ACTION: Rule((8, 1))}
    scene.session.add(ReminderSettings(partnership=scene.world.partnership, rules=to_store(rules)))
    assert [day for day, *_ in scene.days(DUE - 6 * DAY, DUE)] == ["Thu 19 Nov"]


def test_each_role_can_choose_only_the_kinds_it_can_get(scene: Scene) -> None:
    world, kind = scene.world, ReminderKind

    def of(name: str) -> set[ReminderKind]:
        access = access_to(scene.session, world.partnership, getattr(world, name), RAISED)
        assert access is not None
        return set(kinds_for(access))

    everyone = {kind.MEETING, kind.ACTION, kind.OVERDUE, kind.INTERESTS, kind.RISK, kind.CLEARANCE}
    deadlines = {kind.NOTICE, kind.PUBLICATION, kind.MISSING_PAPER, kind.REPLIES, kind.MINUTES}
    assert of("coordinator") == {*everyone, *deadlines, kind.REVIEW, kind.ACCESSIBLE, kind.FUNDER_RETURN}
    assert of("sro") == {*everyone, kind.ESCALATION, kind.REVIEW}
    assert of("chair") == {*everyone, kind.ESCALATION}
    assert of("lead") == everyone
    assert of("member") == {*everyone, kind.PAPER, kind.LEAD}
    assert of("deputy") == {*everyone, kind.PAPER}
    assert of("observer") == {kind.MEETING}
    assert of("regional_viewer") == set()


def test_a_chair_cannot_turn_off_reminders_of_overdue_actions(scene: Scene) -> None:
    access = access_to(scene.session, scene.world.partnership, scene.world.chair, RAISED)
    assert access is not None
    with pytest.raises(Refusal, match="choose at least a weekly email"):
        service.choose(scene.session, access, {ReminderKind.ESCALATION: NEVER})
    scene.session.rollback()
    # A stored choice of "never" has no effect
    scene.in_working_days()
    scene.action()
    scene.choose(scene.world.chair, escalation=NEVER)
    assert [(day, who) for day, who, _ in scene.days(DUE + 12 * DAY, DUE + 20 * DAY) if who == "chair"] == [
        ("Mon 7 Dec", "chair")
    ]


def test_a_changed_choice_is_audited_and_an_unchanged_one_is_not(scene: Scene) -> None:
    access = access_to(scene.session, scene.world.partnership, scene.world.member, RAISED)
    assert access is not None
    with clock.pretending(at(RAISED)):
        for _ in range(2):
            service.choose(
                scene.session, access, {ReminderKind.MEETING: WEEKLY, ReminderKind.ESCALATION: DAILY}
            )
    sentences = list(scene.session.scalars(sa.select(AuditEvent.sentence)))
    assert sentences == [
        "Example member chose how to be reminded. Meetings you are invited to: in a weekly email."
    ]
    assert scene.session.scalars(sa.select(ReminderChoices)).one().choices == {"meeting": "weekly"}
