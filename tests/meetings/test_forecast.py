"""The expected quorum of a meeting from the replies so far, and reminders to people who have not replied."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Refusal
from cdp.mail.mailbox import list_messages, read_message
from cdp.meetings import answers, forecast, invitees, links, quorum, reminders, service
from cdp.meetings.answers import AnswerDetails
from cdp.meetings.forecast import Forecast
from cdp.models import Answer, AuditEvent, MailState, OutboxMessage, TermsState, TermsVersion
from cdp.terms.wording.quorum_rule import Of, QuorumPart
from tests import make
from tests.meetings.post import deliver
from tests.meetings.test_pages import MEETINGS, Visit
from tests.meetings.test_sending import Story
from tests.statements import counted

HOME = "/partnerships/west-midlands"


def terms(session: Session, world: make.World, number: int, parts: Sequence[QuorumPart] = ()) -> None:
    session.add(
        TermsVersion(
            board=world.board,
            number=1,
            state=TermsState.SIGNED,
            quorum=number,
            quorum_parts=[part.stored() for part in parts],
            in_force_from=date(2026, 1, 1),
            created_at=clock.now(),
        )
    )
    session.commit()


def expected(story: Story) -> Forecast:
    session, meeting = story.session, story.meeting
    session.expire_all()
    basis = quorum.basis_of(session, meeting, quorum.terms_of(session, meeting))
    return forecast.forecast_of(session, meeting, basis)


NHS = QuorumPart(1, Of.ROLES, ("nhs",), ("NHS representative",))


def test_the_expected_quorum_shows_who_is_needed_and_who_has_not_replied(session: Session) -> None:
    story = Story(session)
    world = story.world
    terms(session, world, 2, [NHS])
    story.send()
    assert expected(story).sentence == (
        "Not quorate yet: 0 of 3 voting members have accepted and 2 are needed. "
        "Still needed: 2 more voting members and an NHS representative. "
        "3 people have not replied: Example health member, Example member and Example police member."
    )
    story.answer(world.member, Answer.ACCEPTED)
    story.answer(world.police_member, Answer.ACCEPTED)
    found = expected(story)
    assert found.quorate is False
    assert found.lacking == "Still needed: an NHS representative."
    assert found.silent == "1 person has not replied: Example health member."
    story.answer(world.health_member, Answer.DECLINED)
    assert expected(story).silent == ""
    story.answer(world.health_member, Answer.ACCEPTED)
    assert expected(story).sentence == (
        "Quorate if everyone who accepted attends: 3 of 3 voting members have accepted and 2 are needed."
    )


def test_a_deputy_invited_instead_fills_the_seat(session: Session) -> None:
    story = Story(session)
    world = story.world
    terms(session, world, 1, [NHS])
    story.send()
    story.answer(world.health_member, Answer.ACCEPTED)
    assert expected(story).quorate is True
    invitees.invite_deputy(session, story.meeting, world.health_seat, by=story.by)
    story.send()
    assert expected(story).quorate is False
    story.answer(world.deputy, Answer.ACCEPTED)
    assert expected(story).quorate is True


def test_a_person_who_no_longer_holds_the_seat_does_not_count(session: Session) -> None:
    story = Story(session)
    terms(session, story.world, 1)
    story.send()
    story.answer(story.world.member, Answer.ACCEPTED)
    assert expected(story).quorate is True
    story.world.treatment_seat.holdings[0].ends_on = clock.today()
    session.commit()
    assert expected(story).quorate is False


def test_one_person_on_two_seats_is_one_member(session: Session) -> None:
    story = Story(session)
    world = story.world
    make.seat(session, world.board, world.treatment, representative=world.member)
    terms(session, world, 2)
    story.send()
    story.answer(world.member, Answer.ACCEPTED)
    assert expected(story).verdict == (
        "Not quorate yet: 1 of 3 voting members have accepted and 2 are needed."
    )
    story.answer(world.police_member, Answer.ACCEPTED)
    assert expected(story).quorate is True


def test_without_terms_there_is_no_expected_quorum(session: Session) -> None:
    story = Story(session)
    story.send()
    found = expected(story)
    assert found.quorate is None
    assert found.verdict == quorum.NO_TERMS


def test_a_long_list_of_people_without_a_reply_is_shortened() -> None:
    found = Forecast("", None, (), tuple(f"P{number}" for number in range(20)))
    assert found.silent == "20 people have not replied: P0, P1, P2, P3, P4, P5, P6, P7 and 12 others."


def test_only_people_who_prepare_a_meeting_see_its_expected_quorum(session: Session, visit: Visit) -> None:
    story = Story(session)
    terms(session, story.world, 2)
    page = f"{MEETINGS}/{story.meeting.key}"
    coordinator = visit().sign_in(story.world.coordinator)
    assert "Expected quorum" not in coordinator.get(page).main
    story.send()
    for name in ("coordinator", "sro", "chair"):
        person = visit().sign_in(getattr(story.world, name)).get(page)
        assert "Not quorate yet: 0 of 3 voting members have accepted" in person.main
        assert "3 people have not replied" in person.main
    member = visit().sign_in(story.world.member).get(page)
    assert "Expected quorum" not in member.main
    assert "Example police member" not in member.main


@pytest.mark.parametrize(("days", "told"), [(9, True), (12, False)])
def test_the_start_page_shows_the_expected_quorum_ten_days_before(
    session: Session, visit: Visit, days: int, *, told: bool
) -> None:
    story = Story(session)
    terms(session, story.world, 2)
    story.send()
    story.meeting.starts_at = clock.now() + timedelta(days=days)
    story.meeting.ends_at = story.meeting.starts_at + timedelta(hours=2)
    coordinator = visit().sign_in(story.world.coordinator).get(HOME)
    assert ("3 people have not replied" in coordinator.main) is told


@pytest.mark.both_databases
def test_a_named_deputy_is_a_task_on_the_coordinators_start_page(session: Session, visit: Visit) -> None:
    story = Story(session)
    story.send()
    named = AnswerDetails(Answer.DECLINED, names_deputy=True, deputy_name="Inspector Example")
    given = answers.answer(session, story.of(story.world.police_member), named, by=story.world.police_member)
    assert given is not None
    coordinator = visit().sign_in(story.world.coordinator).get(HOME)
    assert "1 deputy named in a reply: invite them or mark as dealt with" in coordinator.main
    answers.settle(session, given, by=story.by)
    assert "deputy named" not in coordinator.get(HOME).main


def test_the_expected_quorum_needs_no_more_queries_for_many_people(session: Session, visit: Visit) -> None:
    story = Story(session)
    terms(session, story.world, 2)
    story.send()
    coordinator = visit().sign_in(story.world.coordinator)
    page = f"{MEETINGS}/{story.meeting.key}"
    coordinator.get(page)
    engine = session.get_bind().engine
    with counted(engine) as few:
        coordinator.get(page)
    for number in range(12):
        guest = make.person(session, f"Guest {number}", account=False)
        organisation = make.organisation(session, story.world.partnership, f"Organisation {number}")
        make.seat(session, story.world.board, organisation, representative=guest)
    invitees.update_from_seats(session, story.meeting, by=story.by)
    story.send()
    with counted(engine) as many:
        coordinator.get(page)
    assert len(many) <= len(few) + 1  # the send button's plan reads one more version


# Reminders


def test_people_who_have_not_replied_are_reminded_with_their_link(
    session: Session, visit: Visit, tmp_path: Path
) -> None:
    story = Story(session)
    story.send()
    deliver(session, tmp_path / "invitations")
    story.answer(story.world.member, Answer.DECLINED)
    coordinator = visit().sign_in(story.world.coordinator)
    coordinator.get(f"{MEETINGS}/{story.meeting.key}").click("Remind people who have not replied")
    assert "5 people will each get an email" in coordinator.main
    assert "Example member," not in coordinator.main
    assert "http://localhost/answer-invitation/…?answer=accepted" in coordinator.main
    assert (
        session.scalars(sa.select(OutboxMessage).where(OutboxMessage.state == MailState.PENDING)).all() == []
    )
    session.commit()
    coordinator.submit("Send 5 reminders")
    assert coordinator.banner == "5 reminders are being sent."
    deliver(session, tmp_path / "reminders")
    mails = list_messages(tmp_path / "reminders")
    assert len(mails) == 5
    assert {mail.subject.strip().partition(":")[0] for mail in mails} == {"Please reply"}
    police = next(mail for mail in mails if "police" in mail.recipient)
    stored = read_message(tmp_path / "reminders", police.name)
    assert stored is not None
    found = re.search(r"(/answer-invitation/\S+)\?answer=accepted", stored.text)
    assert found is not None
    assert (
        found[1] == f"{links.LINK.path}/{links.LINK.token_of(session, story.of(story.world.police_member))}"
    )
    assert stored.calendar == ""  # a reminder is not a new version
    session.commit()
    visit().get(found[1]).submit("Send your reply", answer="Yes, I will come")
    coordinator.get(f"{MEETINGS}/{story.meeting.key}/remind")
    assert "4 people will each get an email with a personal link:" in coordinator.main
    assert "(last reminded" in coordinator.main
    assert "Example coordinator reminded 5 people to reply to the invitation to" in (
        " ".join(session.scalars(sa.select(AuditEvent.sentence)))
    )
    links.end(session, story.of(story.world.chair), by=story.by)
    session.commit()
    coordinator.get(f"{MEETINGS}/{story.meeting.key}/remind")
    assert "4 people will each get an email:" in coordinator.main
    assert [len(coordinator.table(people)) for people in ("3 people", "1 person")] == [3, 1]


def test_a_change_must_be_sent_before_a_reminder(session: Session, visit: Visit) -> None:
    story = Story(session)
    story.send()
    story.change(place="Town Hall")
    with pytest.raises(Refusal, match="Send the update first"):
        reminders.remind(session, story.meeting, by=story.by)
    coordinator = visit().sign_in(story.world.coordinator)
    coordinator.get(f"{MEETINGS}/{story.meeting.key}/remind")
    assert "Send the update first" in coordinator.main
    assert not [words for words in coordinator.buttons if words.startswith("Send")]


def test_people_who_replied_left_or_were_not_invited_get_no_reminder(session: Session) -> None:
    story = Story(session)
    with pytest.raises(Refusal, match="There is no one to remind"):
        reminders.remind(session, story.meeting, by=story.by)
    story.send()
    for row in reminders.waiting(session, story.meeting)[1:]:
        story.answer(row.person, Answer.TENTATIVE)
    (last,) = reminders.waiting(session, story.meeting)
    last.person.left_at = clock.now()
    assert reminders.waiting(session, story.meeting) == []
    last.person.left_at = None
    service.cancel(session, story.meeting, "Flood.", by=story.by)
    assert reminders.waiting(session, story.meeting) == []
