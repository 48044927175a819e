"""How people want to be reminded: at once, in a daily or weekly mail, or not at all where that is allowed."""

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

DAY = timedelta(days=1)
DAILY, WEEKLY, NEVER = Frequency.DAILY, Frequency.WEEKLY, Frequency.NEVER
SUNDAY = DUE + 2 * DAY


def test_not_at_all_means_nothing(scene: Scene) -> None:
    scene.action()
    scene.choose(scene.world.police_member, action=NEVER, overdue=NEVER)
    assert {who for _, who, _ in scene.days(DUE - 9 * DAY, DUE + 15 * DAY)} == {"chair"}


def test_a_named_owner_is_told_of_what_is_overdue_every_week_all_the_same(scene: Scene) -> None:
    scene.action(owner=scene.world.police_member)
    scene.choose(scene.world.police_member, action=NEVER, overdue=NEVER)
    found = [(day, who) for day, who, _ in scene.days(DUE - 9 * DAY, DUE + 20 * DAY) if who != "chair"]
    # Overdue since Saturday 21 November, told on the Mondays; the second step came on Friday 27
    assert found == [("Mon 23 Nov", "police.member"), ("Mon 30 Nov", "police.member")]
    assert (
        "You chose to get no reminders of overdue actions." in scene.mail_to(scene.world.police_member).body
    )


def test_a_daily_mail_tells_on_friday_what_the_weekend_brings_and_on_other_days_what_the_day_does(
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


def test_a_daily_mail_comes_once_a_day_though_something_new_is_due(scene: Scene) -> None:
    scene.action()
    scene.choose(scene.world.police_member, action=DAILY)
    assert scene.remind(at(DUE, 7)) == []
    assert len(scene.remind(at(DUE, 8))) == 1
    scene.action("Name a mailbox", due=DUE)
    assert scene.remind(at(DUE, 9)) == []


def test_a_weekly_mail_tells_on_monday_what_the_week_brings(scene: Scene) -> None:
    scene.action()  # its steps: Friday 13 and Friday 20
    scene.choose(scene.world.police_member, action=WEEKLY, overdue=WEEKLY)
    found = scene.days(DUE - 15 * DAY, DUE + 10 * DAY, hour=8)
    assert found == [
        ("Mon 9 Nov", "police.member", "Action A1 is due on Friday 20 November 2026"),
        ("Mon 16 Nov", "police.member", "Action A1 is due on Friday 20 November 2026"),
        ("Mon 23 Nov", "police.member", "Action A1 is overdue"),
        ("Mon 30 Nov", "police.member", "Action A1 is overdue"),
    ]
    assert {row.frequency for row in scene.told()} == {WEEKLY}


def test_after_a_bank_holiday_the_weekly_mail_comes_on_tuesday(scene: Scene) -> None:
    easter_monday = date(2027, 3, 29)
    scene.action(due=easter_monday + 3 * DAY, raised=date(2027, 1, 4))
    scene.choose(scene.world.police_member, action=WEEKLY)
    found = scene.days(easter_monday - 6 * DAY, easter_monday + 3 * DAY, hour=8)
    assert [day for day, *_ in found] == ["Tue 23 Mar", "Tue 30 Mar"]


def test_an_empty_digest_is_not_sent_and_nothing_is_told_at_night(scene: Scene) -> None:
    scene.choose(scene.world.police_member, action=DAILY, overdue=WEEKLY)
    assert scene.days(RAISED, RAISED + 7 * DAY) == []
    scene.action()
    for hour in (0, 3, 6, 19, 23):
        assert scene.remind(at(DUE, hour)) == []


def test_who_changes_their_mind_is_not_told_again_what_the_digest_told_them(scene: Scene) -> None:
    scene.action()
    scene.choose(scene.world.police_member, action=WEEKLY)
    assert [day for day, *_ in scene.days(DUE - 4 * DAY, DUE - 4 * DAY)] == ["Mon 16 Nov"]
    scene.choose(scene.world.police_member, action=Frequency.AT_ONCE)
    assert scene.days(DUE - 3 * DAY, DUE) == []


def test_digest_and_what_is_told_at_once_go_in_one_mail(scene: Scene) -> None:
    scene.action()
    scene.action("Name a mailbox", due=DUE - DAY)
    scene.choose(scene.world.police_member, action=DAILY)
    assert scene.remind(at(DUE, 8)) == [
        ("police.member", "2 reminders from West Midlands Combating Drugs Partnership")
    ]


def test_a_partnership_sends_what_it_chose_and_when(scene: Scene) -> None:
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


def test_other_steps_do_not_tell_again_what_was_told(scene: Scene) -> None:
    scene.action()
    assert [day for day, *_ in scene.days(DUE - 7 * DAY, DUE - 7 * DAY)] == ["Fri 13 Nov"]
    rules = {**USUAL, ReminderKind.ACTION: Rule((8, 1))}
    scene.session.add(ReminderSettings(partnership=scene.world.partnership, rules=to_store(rules)))
    assert [day for day, *_ in scene.days(DUE - 6 * DAY, DUE)] == ["Thu 19 Nov"]


def test_each_role_is_asked_of_the_kinds_it_can_get(scene: Scene) -> None:
    world, kind = scene.world, ReminderKind

    def of(name: str) -> set[ReminderKind]:
        access = access_to(scene.session, world.partnership, getattr(world, name), RAISED)
        assert access is not None
        return set(kinds_for(access))

    everyone = {kind.MEETING, kind.ACTION, kind.OVERDUE, kind.INTERESTS}
    assert of("coordinator") == {*everyone, kind.MINUTES, kind.REVIEW}
    assert of("sro") == {*everyone, kind.ESCALATION, kind.REVIEW}
    assert of("chair") == {*everyone, kind.ESCALATION}
    assert of("lead") == everyone
    assert of("member") == of("deputy") == {*everyone, kind.PAPER}
    assert of("observer") == {kind.MEETING}
    assert of("regional_viewer") == set()


def test_nobody_can_choose_not_to_hear_of_a_board_s_overdue_actions(scene: Scene) -> None:
    access = access_to(scene.session, scene.world.partnership, scene.world.chair, RAISED)
    assert access is not None
    with pytest.raises(Refusal, match="choose at least a weekly email"):
        service.choose(scene.session, access, {ReminderKind.ESCALATION: NEVER})
    scene.session.rollback()
    # Had it been stored all the same, it would count for nothing
    scene.action()
    scene.choose(scene.world.chair, escalation=NEVER)
    assert [(day, who) for day, who, _ in scene.days(DUE + 12 * DAY, DUE + 20 * DAY) if who == "chair"] == [
        ("Mon 7 Dec", "chair")
    ]


def test_choosing_leaves_a_sentence_and_choosing_the_same_leaves_none(scene: Scene) -> None:
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
