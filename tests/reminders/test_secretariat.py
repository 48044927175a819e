"""Reminders for the secretariat of its own deadlines, questions that wait for it, and the agenda that members get."""

from datetime import date, timedelta

import pytest

from cdp import clock
from cdp.access.identity import access_to
from cdp.actions import service as actions
from cdp.actions.service import ActionProgress
from cdp.agendas import papers, publishing
from cdp.agendas.papers import PaperDetails
from cdp.agendas.publishing import PublishDetails
from cdp.models import (
    Action,
    ActionState,
    AgendaItem,
    Answer,
    DeclaredInterest,
    Meeting,
    MeetingState,
    Part,
    Person,
    ReminderKind,
    TermsState,
    TermsVersion,
)
from tests import make
from tests.agendas.settled import settle_all
from tests.reminders.scene import DUE, RAISED, Scene, at
from tests.reminders.test_kinds import MEETS, planned

DAY = timedelta(days=1)
NOTICE, PAPERS = date(2026, 11, 3), date(2026, 11, 10)  # 10 and 5 clear working days before the meeting


def draft(scene: Scene) -> Meeting:
    """Plan a meeting to which no one has been invited."""
    with clock.pretending(at(RAISED)):
        return make.meeting(
            scene.session, scene.world.board, at(MEETS, 10), title="Autumn board", state=MeetingState.DRAFT
        )


def publish(scene: Scene, meeting: Meeting, day: date = RAISED) -> None:
    with clock.pretending(at(day)):
        access = access_to(scene.session, scene.world.partnership, scene.world.coordinator, day)
        assert access is not None
        settle_all(scene.session, meeting, by=scene.world.coordinator)
        ready = publishing.readiness_of(scene.session, access, meeting)
        details = PublishDetails(mark=ready.mark, despite_gaps=True, notify_invitees=False)
        publishing.publish(scene.session, access, meeting, details, by=scene.world.coordinator)
    scene.forget_mail()


def test_the_coordinator_is_reminded_to_give_notice_before_it_is_due_and_again_when_it_is_late(
    scene: Scene,
) -> None:
    scene.only(ReminderKind.NOTICE)
    meeting = draft(scene)
    found = scene.on(
        NOTICE - 7 * DAY,
        NOTICE - 6 * DAY,
        NOTICE - DAY,
        NOTICE,
        NOTICE + DAY,
        NOTICE + 2 * DAY,
        NOTICE + 7 * DAY,
    )
    due = "Tuesday 3 November 2026"
    assert found == [
        ("Tue 27 Oct", "coordinator", f"Invitations are due on {due}: Autumn board"),
        ("Mon 2 Nov", "coordinator", f"Invitations are due on {due}: Autumn board"),
        ("Wed 4 Nov", "coordinator", f"Invitations were due on {due}, 1 day ago: Autumn board"),
        ("Tue 10 Nov", "coordinator", f"Invitations were due on {due}, 7 days ago: Autumn board"),
    ]
    body = scene.mail_to(scene.world.coordinator).body
    assert (
        f"The invitations were due on {due}, 7 days ago, to give the notice required. "
        "Check with the chair before you send them.\n"
    ) in body
    assert f"/meetings/{meeting.key}/send\n" in body


def test_the_terms_of_reference_decide_when_notice_is_due(scene: Scene) -> None:
    scene.only(ReminderKind.NOTICE)
    draft(scene)
    scene.session.add(
        TermsVersion(
            board=scene.world.board,
            number=1,
            state=TermsState.IN_FORCE,
            in_force_from=make.LONG_AGO,
            notice_working_days=5,
            created_at=at(RAISED),
        )
    )
    assert [day for day, *_ in scene.on(NOTICE - DAY, PAPERS - DAY)] == ["Mon 9 Nov"]


def test_no_one_is_reminded_of_notice_once_the_invitations_are_sent(scene: Scene) -> None:
    scene.only(ReminderKind.NOTICE)
    planned(scene)
    assert scene.on(NOTICE - DAY, NOTICE + DAY) == []


def test_asking_people_to_hold_the_date_is_not_notice(scene: Scene) -> None:
    scene.only(ReminderKind.NOTICE)
    planned(scene).provisional = True
    assert [day for day, *_ in scene.on(NOTICE - DAY)] == ["Mon 2 Nov"]


def test_the_coordinator_is_reminded_to_publish_the_agenda_and_papers_until_they_are_published(
    scene: Scene,
) -> None:
    scene.only(ReminderKind.PUBLICATION)
    meeting = planned(scene)
    make.item(scene.session, meeting, "Welcome")
    due = "Tuesday 10 November 2026"
    assert scene.on(PAPERS - DAY, PAPERS + DAY) == [
        ("Mon 9 Nov", "coordinator", f"Agenda and papers are due on {due}: Autumn board"),
        (
            "Wed 11 Nov",
            "coordinator",
            f"Agenda and papers were due on {due}, 1 day ago: Autumn board",
        ),
    ]
    publish(scene, meeting, PAPERS + DAY)
    assert scene.on(PAPERS + 7 * DAY) == []


def asked(scene: Scene, title: str = "Test on arrest results", part: Part = Part.PUBLIC) -> AgendaItem:
    """Request a paper of the health organisation, due on Friday 6 November."""
    meeting = planned(scene)
    with clock.pretending(at(RAISED)):
        item = make.item(scene.session, meeting, "Item", part=part)
        details = PaperDetails(title, scene.world.health, MEETS - 12 * DAY)
        papers.add_paper(scene.session, item, details, None, by=scene.world.coordinator)
    scene.forget_mail()
    return item


def test_the_coordinator_is_told_which_paper_is_missing_after_its_due_date(scene: Scene) -> None:
    scene.only(ReminderKind.MISSING_PAPER)
    asked(scene)
    assert scene.on(MEETS - 12 * DAY, MEETS - 9 * DAY) == [
        (
            "Mon 9 Nov",
            "coordinator",
            "Paper missing: it was due on Friday 6 November 2026, 3 days ago, for Autumn board",
        )
    ]
    assert (
        "Test on arrest results\nFrom Birmingham and Solihull Integrated Care Board, for Autumn board. "
        "It was due on Friday 6 November 2026, 3 days ago, and has not arrived.\n"
    ) in scene.mail_to(scene.world.coordinator).body


def test_a_missing_confidential_paper_is_told_without_its_title_and_not_to_those_with_an_interest(
    scene: Scene,
) -> None:
    scene.only(ReminderKind.MISSING_PAPER)
    item = asked(scene, "ZEBRACODEX", Part.CONFIDENTIAL)
    assert [who for _, who, _ in scene.on(MEETS - 9 * DAY)] == ["coordinator"]
    mail = scene.mail_to(scene.world.coordinator)
    assert "A paper under a confidential item\nFor Autumn board." in mail.body
    assert "ZEBRACODEX" not in mail.subject + mail.body
    item.interests.append(
        DeclaredInterest(person=scene.world.coordinator, nature="Works there", declared_at=at(RAISED))
    )
    assert scene.on(MEETS - 5 * DAY) == []


def test_the_coordinator_is_told_how_many_people_have_not_replied(scene: Scene) -> None:
    scene.only(ReminderKind.REPLIES)
    meeting = planned(scene)
    for invitation in meeting.invitations[1:]:
        invitation.answer = Answer.ACCEPTED
    assert scene.on(MEETS - 5 * DAY) == [
        ("Fri 13 Nov", "coordinator", "1 person has not replied: Autumn board, Wednesday 18 November 2026")
    ]
    body = scene.mail_to(scene.world.coordinator).body
    assert "1 person has been invited and not replied.\nRemind them here:" in body
    assert f"/meetings/{meeting.key}/remind\n" in body


def test_no_one_is_told_of_missing_replies_when_everyone_has_replied(scene: Scene) -> None:
    scene.only(ReminderKind.REPLIES)
    for invitation in planned(scene).invitations:
        invitation.answer = Answer.DECLINED
    assert scene.on(MEETS - 5 * DAY) == []


@pytest.mark.parametrize("kind", [ReminderKind.NOTICE, ReminderKind.PUBLICATION])
def test_a_cancelled_meeting_has_no_deadlines(scene: Scene, kind: ReminderKind) -> None:
    scene.only(kind)
    draft(scene).state = MeetingState.CANCELLED
    assert scene.on(NOTICE - DAY, NOTICE + DAY, PAPERS - DAY, PAPERS + DAY) == []


def update(scene: Scene, action: Action, state: ActionState, text: str, by: Person, day: date) -> None:
    with clock.pretending(at(day)):
        actions.update_progress(scene.session, action, ActionProgress(state, text, action.version), by=by)
    scene.forget_mail()


def test_an_owner_whose_question_is_not_answered_is_not_chased(scene: Scene) -> None:
    world, questioned = scene.world, ActionState.QUESTIONED
    action = scene.action(owner=world.police_member)
    update(scene, action, questioned, "Which year is meant?", world.police_member, DUE - 10 * DAY)
    assert scene.on(DUE - 7 * DAY, DUE, DUE + 3 * DAY) == []
    assert [(day, who) for day, who, _ in scene.on(DUE + 7 * DAY)] == [("Fri 27 Nov", "chair")]
    body = scene.mail_to(world.chair).body
    assert "was due on Friday 20 November 2026, 7 days ago.\n" in body
    assert "The owner asked a question that the secretariat has not answered yet.\n" in body


def test_an_owner_is_chased_again_once_the_question_is_answered_even_if_the_action_stays_questioned(
    scene: Scene,
) -> None:
    world, questioned = scene.world, ActionState.QUESTIONED
    action = scene.action(owner=world.police_member)
    update(scene, action, questioned, "Which year is meant?", world.police_member, DUE - 10 * DAY)
    update(scene, action, questioned, "The financial year.", world.coordinator, DUE - 9 * DAY)
    assert [who for _, who, _ in scene.on(DUE)] == ["police.member"]
    update(scene, action, questioned, "And for which area?", world.police_member, DUE)
    assert scene.on(DUE + 3 * DAY) == []
    update(scene, action, ActionState.IN_PROGRESS, "The whole area.", world.police_member, DUE + 4 * DAY)
    assert sorted(who for _, who, _ in scene.on(DUE + 7 * DAY)) == ["chair", "police.member"]


def test_a_question_that_the_coordinator_recorded_for_the_owner_waits_too(scene: Scene) -> None:
    action = scene.action(owner=scene.world.police_member)
    update(scene, action, ActionState.QUESTIONED, "By phone: why?", scene.world.coordinator, DUE - 10 * DAY)
    assert scene.on(DUE) == []


def agenda_in(scene: Scene, person: Person) -> list[str]:
    """Return the lines of the agenda in the last email to a person."""
    _, _, rest = scene.mail_to(person).body.partition("Agenda:\n")
    return rest.partition("\n\n")[0].splitlines()


def test_the_reminder_of_a_meeting_has_the_agenda_that_its_reader_may_see(scene: Scene) -> None:
    scene.only(ReminderKind.MEETING)
    meeting, world = planned(scene), scene.world
    welcome = make.item(scene.session, meeting, "Welcome", minutes=10)
    welcome.presenter = "Councillor Green"
    secret = make.item(scene.session, meeting, "ZEBRACODEX", part=Part.CONFIDENTIAL, minutes=30)
    results = make.item(scene.session, meeting, "Test on arrest results", minutes=20)
    results.presenter_organisation = world.police
    secret.interests.append(
        DeclaredInterest(person=world.police_member, nature="Works there", declared_at=at(RAISED))
    )
    publish(scene, meeting)
    scene.remind(at(MEETS - DAY))
    public = [
        "10am: 1. Welcome (Councillor Green)",
        "10:10am: 2. Test on arrest results (West Midlands Police)",
    ]
    assert agenda_in(scene, world.member) == [
        *public,
        "10:30am: 3. A confidential item. Sign in to read it.",
    ]
    assert agenda_in(scene, world.police_member) == public
    assert "ZEBRACODEX" not in scene.mail_to(world.member).body
    assert "confidential" not in scene.mail_to(world.police_member).body


def test_an_agenda_that_is_not_published_is_not_in_the_reminder(scene: Scene) -> None:
    scene.only(ReminderKind.MEETING)
    make.item(scene.session, planned(scene), "Welcome")
    scene.remind(at(MEETS - DAY))
    assert "Welcome" not in scene.mail_to(scene.world.member).body
