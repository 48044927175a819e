"""Reminders of meetings, papers, draft minutes and reviews: who gets them and when."""

from datetime import date, timedelta

import pytest

from cdp import clock
from cdp.agendas import papers
from cdp.agendas.papers import PaperDetails
from cdp.meetings import invitees, sending
from cdp.meetings import service as meetings
from cdp.models import (
    AgendaItem,
    Answer,
    DeclaredInterest,
    Invitation,
    Meeting,
    MeetingState,
    Minutes,
    MinutesState,
    Paper,
    PaperState,
    Part,
    Person,
    ReminderKind,
    TermsState,
    TermsVersion,
)
from cdp.terms.drafting import service as terms
from cdp.terms.drafting.service import Beginning
from tests import make
from tests.reminders.scene import RAISED, Scene, at

DAY = timedelta(days=1)
MEETS = date(2026, 11, 18)  # a Wednesday
REVIEW = date(2026, 12, 14)


def planned(scene: Scene, *, sent: bool = True) -> Meeting:
    """Create a meeting of the board to which all the board's members are invited."""
    with clock.pretending(at(RAISED)):
        meeting = make.meeting(
            scene.session,
            scene.world.board,
            at(MEETS, 10),
            title="Autumn board",
            state=MeetingState.SCHEDULED,
        )
        invitees.fill(scene.session, meeting)
        scene.session.flush()
        if sent:
            send(scene, meeting)
    return meeting


def send(scene: Scene, meeting: Meeting, day: date = RAISED) -> None:
    """Send the invitations and updates of a meeting, and delete the emails."""
    with clock.pretending(at(day)):
        plan = sending.plan_of(scene.session, meeting)
        sending.send(scene.session, meeting, shown=plan.fingerprint, by=scene.world.coordinator)
    scene.forget_mail()


def invitation_of(scene: Scene, meeting: Meeting, person: Person) -> Invitation:
    return next(row for row in meeting.invitations if row.person_id == person.id)


def who_on(found: list[tuple[str, str, str]], day: str) -> set[str]:
    return {who for on, who, _ in found if on == day}


EVERYONE = {"chair", "coordinator", "health.member", "member", "police.member", "sro"}


def test_the_people_invited_are_reminded_a_week_and_a_day_before_a_meeting(scene: Scene) -> None:
    scene.only(ReminderKind.MEETING)
    planned(scene)
    found = scene.days(MEETS - 10 * DAY, MEETS + DAY)
    assert {day for day, *_ in found} == {"Wed 11 Nov", "Tue 17 Nov"}
    assert who_on(found, "Wed 11 Nov") == who_on(found, "Tue 17 Nov") == EVERYONE
    assert {subject for *_, subject in found} == {"Coming up: Autumn board, Wednesday 18 November 2026"}
    body = scene.mail_to(scene.world.member).body
    assert "Wednesday 18 November 2026, 10am to midday (UK time)\nCouncil House, Birmingham\n" in body
    assert (
        "We do not have your reply for this date and time yet. Reply here: http://localhost/answer-invitation/"
        in body
    )
    assert "- you are invited to Autumn board for Example Treatment Services\n" in body


def test_people_who_accepted_are_not_asked_to_reply_and_people_who_declined_are_not_reminded(
    scene: Scene,
) -> None:
    meeting = planned(scene)
    invitation_of(scene, meeting, scene.world.member).answer = Answer.ACCEPTED
    invitation_of(scene, meeting, scene.world.chair).answer = Answer.DECLINED
    assert who_on(scene.days(MEETS - 7 * DAY, MEETS), "Tue 17 Nov") == EVERYONE - {"chair"}
    assert "Reply here" not in scene.mail_to(scene.world.member).body


def test_draft_provisional_and_cancelled_meetings_send_no_reminders(scene: Scene) -> None:
    scene.only(ReminderKind.MEETING)
    meeting = planned(scene)
    for change in (
        {"state": MeetingState.DRAFT},
        {"state": MeetingState.SCHEDULED, "provisional": True},
        {"state": MeetingState.CANCELLED, "provisional": False},
    ):
        for name, value in change.items():
            setattr(meeting, name, value)
        assert scene.days(MEETS - 10 * DAY, MEETS) == [], change


def test_people_who_were_not_sent_an_invitation_are_not_reminded(scene: Scene) -> None:
    scene.only(ReminderKind.MEETING)
    planned(scene, sent=False)
    assert scene.days(MEETS - 10 * DAY, MEETS) == []


def test_no_reminder_is_sent_before_people_have_been_sent_the_change(scene: Scene) -> None:
    scene.only(ReminderKind.MEETING)
    meeting = planned(scene)
    scene.days(MEETS - 10 * DAY, MEETS - 5 * DAY)
    meeting.place = "Town Hall"
    assert scene.days(MEETS - 4 * DAY, MEETS) == []


def test_a_moved_meeting_sends_new_reminders_once_people_have_been_sent_the_change(scene: Scene) -> None:
    scene.only(ReminderKind.MEETING)
    meeting = planned(scene)
    scene.days(MEETS - 10 * DAY, MEETS - 5 * DAY)
    meeting.starts_at += timedelta(days=14)
    meeting.ends_at += timedelta(days=14)
    meeting.sequence += 1
    meeting.revised_at = at(MEETS - 4 * DAY)
    send(scene, meeting, MEETS - 4 * DAY)
    found = scene.days(MEETS - 4 * DAY, MEETS + 15 * DAY)
    assert {day for day, *_ in found} == {"Wed 25 Nov", "Tue 1 Dec"}


def test_a_meeting_that_has_started_sends_no_reminders(scene: Scene) -> None:
    planned(scene)
    assert scene.remind(at(MEETS, 10, 1)) == []
    assert {who for who, _ in scene.remind(at(MEETS, 9, 59))} == EVERYONE


def test_people_are_reminded_on_the_working_day_before_a_meeting_on_the_day_the_clocks_change(
    scene: Scene,
) -> None:
    scene.only(ReminderKind.MEETING)
    sunday = date(2026, 10, 25)
    with clock.pretending(at(RAISED - 20 * DAY)):
        meeting = make.meeting(
            scene.session, scene.world.board, at(sunday, 9), title="Retreat", state=MeetingState.SCHEDULED
        )
        invitees.fill(scene.session, meeting)
        send(scene, meeting, RAISED - 20 * DAY)
    found = scene.days(sunday - 10 * DAY, sunday, hour=8)
    assert {day for day, *_ in found} == {"Mon 19 Oct", "Fri 23 Oct"}
    assert "Sunday 25 October 2026, 9am to 11am (UK time)" in scene.mail_to(scene.world.chair).body


def asked(scene: Scene, *, part: Part = Part.PUBLIC, title: str = "Test on arrest results") -> Paper:
    """Request a paper from the health organisation, due on the Friday twelve days before the meeting."""
    meeting = planned(scene)
    with clock.pretending(at(RAISED)):
        item = make.item(scene.session, meeting, "Item", part=part)
        details = PaperDetails(title, scene.world.health, MEETS - 12 * DAY)
        paper = papers.add_paper(scene.session, item, details, None, by=scene.world.coordinator)
    scene.forget_mail()
    return paper


def of_papers(found: list[tuple[str, str, str]]) -> list[tuple[str, str]]:
    return [(day, who) for day, who, subject in found if subject.startswith("Paper")]


def test_the_organisation_asked_for_a_paper_is_reminded_before_and_on_the_day(scene: Scene) -> None:
    asked(scene)
    found = of_papers(scene.days(MEETS - 20 * DAY, MEETS - 9 * DAY))
    both = ("deputy", "health.member")
    assert found == [(day, who) for day in ("Fri 30 Oct", "Fri 6 Nov") for who in both]
    body = scene.mail_to(scene.world.deputy).body
    assert "Test on arrest results\nFor Autumn board. It is due on Friday 6 November 2026.\n" in body
    assert "- you are deputy for Birmingham and Solihull Integrated Care Board\n" in body


def test_only_the_person_who_was_asked_by_name_is_reminded_of_a_paper(scene: Scene) -> None:
    asked(scene).requested_person = scene.world.lead
    found = of_papers(scene.days(MEETS - 20 * DAY, MEETS - 9 * DAY))
    assert found == [("Fri 30 Oct", "lead"), ("Fri 6 Nov", "lead")]


def test_a_received_paper_sends_no_more_reminders(scene: Scene) -> None:
    paper = asked(scene)
    paper.state = PaperState.RECEIVED
    assert of_papers(scene.days(MEETS - 20 * DAY, MEETS - 9 * DAY)) == []


@pytest.mark.parametrize("gone", ["paper", "item", "meeting"])
def test_a_paper_sends_no_reminders_once_it_or_its_item_is_removed_or_its_meeting_cancelled(
    scene: Scene, gone: str
) -> None:
    paper = asked(scene)
    if gone == "paper":
        paper.removed_at = at(RAISED)
    elif gone == "item":
        paper.item.removed_at = at(RAISED)
    else:
        meetings.cancel(scene.session, paper.item.meeting, "No quorum.", by=scene.world.coordinator)
        scene.forget_mail()
    assert of_papers(scene.days(MEETS - 20 * DAY, MEETS - 9 * DAY)) == []


def test_reminders_of_a_confidential_paper_name_only_its_meeting_and_go_only_to_its_readers(
    scene: Scene,
) -> None:
    asked(scene, part=Part.CONFIDENTIAL, title="ZEBRACODEX")
    assert {who for _, who in of_papers(scene.days(MEETS - 20 * DAY, MEETS - 10 * DAY))} == {"health.member"}
    mail = scene.mail_to(scene.world.health_member)
    assert "A paper under a confidential item\nFor Autumn board." in mail.body
    assert "ZEBRACODEX" not in mail.subject + mail.body


def test_a_person_who_declared_an_interest_is_not_reminded_of_the_paper(scene: Scene) -> None:
    paper = asked(scene)
    item = scene.session.get_one(AgendaItem, paper.item_id)
    item.interests.append(
        DeclaredInterest(person=scene.world.health_member, nature="Works there", declared_at=at(RAISED))
    )
    assert {who for _, who in of_papers(scene.days(MEETS - 20 * DAY, MEETS - 10 * DAY))} == {"deputy"}


def test_the_coordinator_is_reminded_of_draft_minutes(scene: Scene) -> None:
    planned(scene)
    found = scene.days(MEETS + DAY, MEETS + 15 * DAY)
    assert found == [
        ("Mon 30 Nov", "coordinator", "Draft minutes are due on Wednesday 2 December 2026: Autumn board"),
        (
            "Thu 3 Dec",
            "coordinator",
            "Draft minutes were due on Wednesday 2 December 2026, 1 day ago: Autumn board",
        ),
    ]
    assert (
        "- you are coordinator: West Midlands Combating Drugs Partnership\n"
        in scene.mail_to(scene.world.coordinator).body
    )


def test_minutes_sent_to_the_chair_send_no_more_reminders(scene: Scene) -> None:
    meeting = planned(scene)
    scene.session.add(Minutes(meeting=meeting, state=MinutesState.WITH_CHAIR))
    assert scene.days(MEETS + DAY, MEETS + 15 * DAY) == []


def test_the_terms_of_reference_decide_when_draft_minutes_are_due(scene: Scene) -> None:
    planned(scene)
    scene.session.add(
        TermsVersion(
            board=scene.world.board,
            number=1,
            state=TermsState.IN_FORCE,
            in_force_from=make.LONG_AGO,
            minutes_working_days=5,
            created_at=at(RAISED),
        )
    )
    found = [day for day, *_ in scene.days(MEETS + DAY, MEETS + 15 * DAY)]
    assert found == ["Mon 23 Nov", "Thu 26 Nov", "Wed 2 Dec"]


@pytest.fixture
def in_force(scene: Scene) -> TermsVersion:
    """Terms of reference with a review date."""
    version = TermsVersion(
        board=scene.world.board,
        number=1,
        state=TermsState.IN_FORCE,
        in_force_from=make.LONG_AGO,
        review_on=REVIEW,
        created_at=at(RAISED),
    )
    scene.session.add(version)
    scene.session.commit()
    return version


@pytest.mark.either_database
def test_the_coordinator_is_reminded_of_a_review_two_months_ahead_and_the_sro_once_it_is_overdue(
    scene: Scene, in_force: TermsVersion
) -> None:
    board = "terms of reference of Combating Drugs Partnership Board"
    assert scene.days(REVIEW - 62 * DAY, REVIEW + 10 * DAY) == [
        ("Thu 15 Oct", "coordinator", f"Review due: {board}"),
        ("Tue 15 Dec", "sro", f"Review overdue: {board}"),
    ]
    body = scene.mail_to(scene.world.sro).body
    assert "was due by Monday 14 December 2026, 1 day ago. No new version has been started." in body
    start = f"/partnerships/west-midlands/terms/new/{in_force.board.key}\n"
    assert start in scene.mail_to(scene.world.coordinator).body


def test_people_reminded_of_a_review_by_an_earlier_release_are_not_reminded_again(
    scene: Scene, in_force: TermsVersion
) -> None:
    in_force.review_told_coordinator_at = at(REVIEW - 60 * DAY)
    in_force.review_told_sro_at = at(REVIEW + DAY)
    assert scene.days(REVIEW - 2 * DAY, REVIEW + 5 * DAY) == []


def test_no_one_is_reminded_of_a_review_while_the_next_version_is_in_draft(
    scene: Scene, in_force: TermsVersion
) -> None:
    with clock.pretending(at(REVIEW - 65 * DAY)):
        draft = terms.start_draft(
            scene.session, scene.world.board, Beginning.DEFAULT_TEXT, by=scene.world.coordinator
        )
    scene.forget_mail()
    assert scene.days(REVIEW - 3 * DAY, REVIEW + 4 * DAY) == []
    with clock.pretending(at(REVIEW)):
        terms.withdraw(scene.session, draft, by=scene.world.coordinator)
    scene.forget_mail()
    assert [who for who, _ in scene.remind(at(REVIEW + 11 * DAY))] == ["coordinator", "sro"]


def test_no_one_is_reminded_of_a_review_while_the_next_version_is_signed_but_not_in_force(
    scene: Scene, in_force: TermsVersion
) -> None:
    scene.session.add(
        TermsVersion(
            board=scene.world.board,
            number=2,
            state=TermsState.SIGNED,
            in_force_from=REVIEW + 400 * DAY,
            created_at=at(RAISED),
        )
    )
    assert scene.days(REVIEW - 5 * DAY, REVIEW + 5 * DAY) == []


def test_the_terms_of_a_closed_board_send_no_review_reminders(scene: Scene, in_force: TermsVersion) -> None:
    scene.world.board.closes_on = REVIEW - 61 * DAY
    assert scene.days(REVIEW - DAY, REVIEW + 2 * DAY) == []
