"""The page “Delivery and replies”: versions, delivery, replies and personal links, and what can be done with them."""

import re
from datetime import time, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Refusal
from cdp.meetings import answers, delivery, links, queries, sending
from cdp.meetings.answers import AnswerDetails, AnswerSource
from cdp.models import (
    Answer,
    AnswerWay,
    Appointment,
    AuditEvent,
    FailingAddress,
    Invitation,
    MailState,
    OutboxMessage,
    Person,
)
from tests import make
from tests.meetings.post import bounce, calendar_in, deliver, mail_to
from tests.meetings.test_pages import MEETINGS, Visit, sent_meeting
from tests.meetings.test_sending import Story
from tests.statements import counted

TABLE = "Invitations and replies"


def line_of(story: Story, person: Person) -> delivery.DeliveryLine:
    story.session.flush()
    story.session.expire_all()
    return delivery.lines_of(story.session, story.meeting, [story.of(person)])[0]


def test_each_line_shows_what_was_sent_and_how_the_person_replied(session: Session, tmp_path: Path) -> None:
    story = Story(session)
    member = story.world.member
    assert line_of(story, member).version == "Nothing sent yet"
    story.send()
    assert line_of(story, member).delivery == "Being sent"
    deliver(session, tmp_path)
    story.answer(member, Answer.TENTATIVE)
    source = AnswerSource(AnswerWay.LINK, clock.now())
    answers.answer(
        session, story.of(member), AnswerDetails(Answer.ACCEPTED, "By train"), by=member, source=source
    )
    line = line_of(story, member)
    assert line.version == "Invitation, version 1"
    assert line.delivery.startswith("Delivered to the mail server on ")
    assert re.fullmatch(r"Accepted\. By personal link, \d+ \w+ \d+ at .*", line.answer)
    assert [(row.answer, row.way) for row in line.earlier] == [(Answer.TENTATIVE, AnswerWay.PAGE)]
    assert (line.link, line.link_works) == ("Works", True)
    story.change(place="Town Hall")
    story.send()
    assert line_of(story, member).answer.startswith("Accepted. ")
    story.change(start=time(14), end=time(16))
    story.send()
    moved = line_of(story, member)
    assert (moved.version, moved.answer) == ("Invitation, version 3", "No reply yet")
    assert [row.answer for row in moved.earlier] == [Answer.ACCEPTED, Answer.TENTATIVE]


def test_a_failed_email_shows_the_server_error_and_can_be_retried(session: Session, tmp_path: Path) -> None:
    story = Story(session)
    story.send()
    bounce(session)
    line = line_of(story, story.world.member)
    assert (line.delivery, line.failed) == ("Could not be delivered", True)
    assert line.server_said == "550 5.1.1 No such user: example.member"
    delivery.send_again(session, story.meeting, story.of(story.world.member), by=story.by)
    with pytest.raises(Refusal, match="already being sent"):
        delivery.send_again(session, story.meeting, story.of(story.world.member), by=story.by)
    assert deliver(session, tmp_path).sent == 1
    assert line_of(story, story.world.member).failed is False
    # After an address has changed, a new email is written
    story.world.chair.email = "chair@example.org"
    session.commit()
    delivery.send_again(session, story.meeting, story.of(story.world.chair), by=story.by)
    deliver(session, tmp_path)
    assert len(mail_to(tmp_path, "chair@example.org")) == 1


def test_an_invitation_sent_again_has_the_same_version_and_a_later_stamp(
    session: Session, tmp_path: Path
) -> None:
    story = Story(session)
    member = story.world.member
    story.send()
    deliver(session, tmp_path)
    story.answer(member, Answer.ACCEPTED)
    delivery.send_again(session, story.meeting, story.of(member), by=story.by)
    session.commit()
    assert story.kinds() == {}
    deliver(session, tmp_path)
    first, second = (calendar_in(mail) for mail in mail_to(tmp_path, member.email))
    assert "SEQUENCE:0" in second
    assert "PARTSTAT=ACCEPTED" in second
    stamps = [re.findall(r"^DTSTAMP:(\w+)", calendar, re.MULTILINE)[0] for calendar in (first, second)]
    assert stamps[0] < stamps[1]
    assert session.scalars(sa.select(AuditEvent.sentence).order_by(AuditEvent.id.desc())).first() == (
        f"Example coordinator sent Example member the invitation to {story.meeting.title} again."
    )
    story.change(place="Town Hall")
    with pytest.raises(Refusal, match="has changed since this was sent"):
        delivery.send_again(session, story.meeting, story.of(member), by=story.by)
    session.rollback()
    plan = story.send()
    assert all(email.changes for email in plan.emails)


def test_a_person_without_an_invitation_cannot_be_sent_it_again(session: Session) -> None:
    story = Story(session)
    with pytest.raises(Refusal, match="has no invitation"):
        delivery.send_again(session, story.meeting, story.of(story.world.member), by=story.by)
    story.send()
    story.world.member.left_at = clock.now()
    with pytest.raises(Refusal, match="has left"):
        delivery.send_again(session, story.meeting, story.of(story.world.member), by=story.by)
    story.meeting.starts_at = clock.now() - timedelta(hours=3)
    story.meeting.ends_at = clock.now() - timedelta(hours=1)
    with pytest.raises(Refusal, match="is over"):
        delivery.send_again(session, story.meeting, story.of(story.world.chair), by=story.by)


def test_a_returned_email_is_shown_until_the_address_changes(session: Session, tmp_path: Path) -> None:
    story = Story(session)
    member = story.world.member
    story.send()
    deliver(session, tmp_path)
    now = clock.now()
    session.add(
        FailingAddress(person=member, address=member.email, reason="mailbox full", since=now, reported_at=now)
    )
    assert line_of(story, member).failed
    member.email = "another@example.org"
    assert not line_of(story, member).failed


def test_the_reason_why_a_link_does_not_work_is_shown(session: Session) -> None:
    story = Story(session)
    member = story.world.member
    assert line_of(story, member).link == "Not sent yet"
    story.send()
    story.world.treatment_seat.holdings[0].ends_on = clock.today() - timedelta(days=1)
    assert line_of(story, member).link == "Does not work: they have left the partnership"
    links.end(session, story.of(member), by=story.by)
    assert line_of(story, member).link.startswith("Ended on ")
    story.remove(story.world.chair)
    assert line_of(story, story.world.chair).link == "Does not work: removed from the list"


@pytest.mark.both_databases
def test_the_coordinator_sends_again_from_the_page(session: Session, visit: Visit, tmp_path: Path) -> None:
    world = make.world(session)
    meeting = sent_meeting(session, world)
    deliver(session, tmp_path)
    coordinator = visit().sign_in(world.coordinator)
    coordinator.get(f"{MEETINGS}/{meeting.key}/invitations").click("Delivery and replies")
    rows = {row[0]: row for row in coordinator.table(TABLE)}
    assert len(rows) == 6
    assert rows["Example member"][1].startswith("Invitation, version 1 Delivered to the mail server on")
    assert rows["Example member"][3] == "Works"
    coordinator.submit("Send again", near="Example member")
    assert coordinator.banner == "The invitation is being sent to Example member again."
    coordinator.submit("End the link", near="Example member")
    assert coordinator.banner == "Personal link for Example member ended."
    coordinator.submit("Send a new link", near="Example member")
    assert coordinator.banner.startswith("A new link is being sent to Example member")
    coordinator.submit("Send again", near="Example member")
    assert "already being sent" in coordinator.banner
    session.expire_all()
    waiting = session.scalars(
        sa.select(OutboxMessage.subject).where(OutboxMessage.state == MailState.PENDING)
    ).all()
    assert sorted(subject.partition(":")[0] for subject in waiting) == ["Invitation", "Your link to reply"]
    member = visit().sign_in(world.member)
    member.get(f"{MEETINGS}/{meeting.key}/delivery", status=403)
    for button in ("send-again", "link/end", "link/renew", "settle"):
        key = queries.invitations_of(session, meeting)[0].key
        member.post(f"{MEETINGS}/{meeting.key}/invitations/{key}/{button}", {}, status=403)
    neighbour = visit().sign_in(world.neighbour_coordinator)
    neighbour.get(f"/partnerships/berkshire-east/meetings/{meeting.key}/delivery", status=404)


@pytest.mark.both_databases
def test_a_named_deputy_is_shown_until_marked_as_dealt_with(session: Session, visit: Visit) -> None:
    world = make.world(session)
    meeting = sent_meeting(session, world)
    police = next(r for r in queries.invitations_of(session, meeting) if r.person is world.police_member)
    named = AnswerDetails(Answer.DECLINED, names_deputy=True, deputy_name="Inspector Example")
    answers.answer(session, police, named, by=world.police_member)
    coordinator = visit().sign_in(world.coordinator)
    coordinator.get(f"{MEETINGS}/{meeting.key}/invitations")
    assert "Deputy named: Inspector Example" in coordinator.main
    coordinator.submit("Mark as dealt with", near="Example police member")
    assert coordinator.banner == "Deputy for Example police member marked as dealt with."
    assert "Deputy named: Inspector Example" in coordinator.main
    assert "Mark as dealt with" not in coordinator.buttons
    coordinator.click("Delivery and replies")
    assert "Deputy named: Inspector Example" in coordinator.main


def test_long_lists_are_paged_without_more_queries(session: Session, visit: Visit) -> None:
    world = make.world(session)
    meeting = sent_meeting(session, world)
    coordinator = visit().sign_in(world.coordinator)
    address = f"{MEETINGS}/{meeting.key}/delivery"
    coordinator.get(address)
    engine = session.get_bind().engine
    with counted(engine) as few:
        coordinator.get(address)
    for number in range(30):
        guest = make.person(session, f"Guest {number}", account=False)
        make.role(session, world.partnership, guest, Appointment.OBSERVER)
        session.add(Invitation(meeting=meeting, person=guest))
    session.flush()
    plan = sending.plan_of(session, meeting)
    sending.send(session, meeting, shown=plan.fingerprint, by=world.coordinator)
    for row in queries.invitations_of(session, meeting):
        for said in (Answer.TENTATIVE, Answer.ACCEPTED):
            answers.answer(session, row, AnswerDetails(said), by=row.person)
    session.commit()
    with counted(engine) as many:
        coordinator.get(address)
    assert len(many) == len(few)
    assert len(many) <= 12
    assert len(coordinator.table(TABLE)) == 25
    assert "Showing 1 to 25 of 36 people" in coordinator.main
