"""Replies that the coordinator checks, failing addresses, and what others cannot see."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from cdp.app import settings_of
from cdp.mail.replies import Trust
from cdp.models import (
    AgendaItem,
    Answer,
    AuditEvent,
    MailboxPosition,
    MeetingState,
    OutboxMessage,
    Part,
    ReceivedMail,
    ReplyOutcome,
    ReplyState,
)
from cdp.wording import formats
from tests import make
from tests.mailroom.replying import Scene, moment
from tests.statements import counted
from tests.visitor import Visitor

pytestmark = pytest.mark.both_databases

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands"


@pytest.fixture
def scene(session: Session) -> Scene:
    """A meeting whose invitations have been sent."""
    return Scene(session)


def hold(scene: Scene, program: str = "exchange", **changes: Any) -> ReceivedMail:
    row = scene.take_in(scene.reply(scene.world.member, program, **changes), Trust())
    assert row is not None
    assert row.state is ReplyState.HELD
    return row


def bounce(scene: Scene, **changes: Any) -> None:
    person = scene.world.member
    query = sa.select(OutboxMessage.message_id).where(OutboxMessage.person_id == person.id)
    original = scene.session.scalars(query).one()
    scene.take_in(scene.reply(person, "bounce", original=original, **changes))


def test_a_held_reply_is_accepted_with_one_click(scene: Scene, session: Session, visit: Visit) -> None:
    hold(scene, partstat="DECLINED", comment="In court that day")
    coordinator = visit().sign_in(scene.by).get(f"{HERE}/replies")
    assert "We cannot confirm that it is from this person." in coordinator.main
    coordinator.click("Check", near="Example member")
    assert coordinator.facts()["Reply for"] == "example.member@example.org"
    assert coordinator.facts()["Comment"] == "In court that day"
    coordinator.submit("Accept reply")
    assert coordinator.heading == "Replies to check"
    assert "Reply of Example member saved." in coordinator.text
    assert "You have no replies to check." in coordinator.main
    assert "Accepted by Example coordinator as the reply of Example member" in coordinator.main
    invitation = scene.of(scene.world.member)
    assert (invitation.answer, invitation.comment) == (Answer.DECLINED, "In court that day")
    sentences = session.scalars(sa.select(AuditEvent.sentence).order_by(AuditEvent.id)).all()
    assert sentences[-1] == (
        "Example coordinator accepted a reply by email as the reply of Example member to Spring board."
    )


def test_a_proposal_is_accepted_as_a_reply(scene: Scene, visit: Visit) -> None:
    row = hold(scene, "mu4e")
    coordinator = visit().sign_in(scene.by).get(f"{HERE}/replies/{row.key}")
    coordinator.submit("Accept reply", status=422)
    assert coordinator.errors
    coordinator.submit("Accept reply", person="Example member", answer="Maybe")
    assert scene.of(scene.world.member).answer is Answer.TENTATIVE


def test_an_ignored_reply_cannot_be_accepted(scene: Scene, visit: Visit) -> None:
    row = hold(scene, "counter")
    coordinator = visit().sign_in(scene.by).get(f"{HERE}/replies/{row.key}")
    second = visit().sign_in(scene.by).get(f"{HERE}/replies/{row.key}")
    coordinator.submit("Ignore reply")
    assert "Reply ignored. Nothing else was changed." in coordinator.text
    second.submit("Accept reply", person="Example member", answer="Will attend", status=422)
    assert "Someone has already dealt with this reply." in second.text
    second.get(f"{HERE}/replies/{row.key}")
    assert "Example coordinator dealt with this reply" in second.main
    assert "Accept reply" not in second.main
    assert scene.of(scene.world.member).answer is Answer.NONE


def test_hostile_text_in_a_reply_is_escaped(scene: Scene, visit: Visit) -> None:
    row = hold(scene, "thunderbird", comment="<script>alert(1)</script>", name="<img src=x>")
    coordinator = visit().sign_in(scene.by).get(f"{HERE}/replies")
    coordinator.get(f"{HERE}/replies/{row.key}")
    assert "<script>alert(1)</script>" in coordinator.main


def test_another_partnerships_coordinator_never_sees_it(scene: Scene, visit: Visit) -> None:
    row = hold(scene)
    bounce(scene)
    neighbour = visit().sign_in(scene.world.neighbour_coordinator)
    for path in ("replies", f"replies/{row.key}"):
        neighbour.get(f"{HERE}/{path}", status=404)
    elsewhere = "/partnerships/berkshire-east/replies"
    neighbour.get(elsewhere)
    assert "You have no replies to check." in neighbour.main
    assert "Spring board" not in neighbour.text
    neighbour.get(f"{elsewhere}/{row.key}", status=404)
    member = visit().sign_in(scene.world.member)
    member.get(f"{HERE}/replies", status=403)


def test_a_failing_address_is_shown_only_to_the_partnership_of_its_person(
    scene: Scene, session: Session, visit: Visit
) -> None:
    bounce(scene)
    coordinator = visit().sign_in(scene.by).get(f"{HERE}/members")
    assert "Emails not delivered" in coordinator.main
    assert "550 5.1.1 User unknown" in coordinator.main
    button = next(
        form.get("action", "")
        for form in coordinator.page.all("form")
        if "works-again" in form.get("action", "")
    )
    member = visit().sign_in(scene.world.police_member).get(f"{HERE}/members")
    assert "Emails not delivered" not in member.main
    neighbour = visit().sign_in(scene.world.neighbour_coordinator).get("/partnerships/berkshire-east/members")
    neighbour.post(button.replace("west-midlands", "berkshire-east"), status=404)
    for odd in ("%00", "zzz", scene.world.partnership.key):
        coordinator.post(f"{button}?meeting={odd}", status=200)
    assert coordinator.heading == "Members"
    bounce(scene, number=2)
    coordinator.get(f"{HERE}/members")
    coordinator.submit("Mark as working for Example member")
    assert "The address of Example member is no longer marked as failing." in coordinator.text
    assert "Emails not delivered" not in coordinator.main


def test_the_invitations_page_shows_the_failing_address(scene: Scene, visit: Visit) -> None:
    bounce(scene)
    coordinator = visit().sign_in(scene.by).get(f"{HERE}/meetings/{scene.meeting.key}/invitations")
    assert coordinator.main.count("Emails not delivered") == 1
    coordinator.submit("Mark as working for Example member")
    assert coordinator.heading == "Invitations"
    assert "Emails not delivered" not in coordinator.main


def test_the_coordinators_start_page_lists_replies_to_check(
    scene: Scene, session: Session, visit: Visit, engine: sa.Engine
) -> None:
    hold(scene)
    make.meeting(
        session, scene.meeting.board, title="First meeting", state=MeetingState.HELD
    )  # a meeting was held, so the partnership is no longer being set up
    coordinator = visit().sign_in(scene.by)
    with counted(engine) as statements:
        coordinator.get(HERE)
    assert len(statements) <= 12
    coordinator.click("1 reply by email to check")
    assert coordinator.heading == "Replies to check"


def test_nothing_confidential_is_on_the_page(scene: Scene, session: Session, visit: Visit) -> None:
    make.item(session, scene.meeting, "Item ZEBRACODEX", part=Part.CONFIDENTIAL)
    session.commit()
    assert session.scalars(sa.select(AgendaItem.title)).all() == ["Item ZEBRACODEX"]
    row = hold(scene)
    coordinator = visit().sign_in(scene.by).get(f"{HERE}/replies")
    coordinator.get(f"{HERE}/replies/{row.key}")
    assert "ZEBRACODEX" not in coordinator.text


def test_the_administrator_sees_the_mailbox_and_emails_without_a_partnership(
    scene: Scene, visit: Visit
) -> None:
    hold(scene)
    scene.take_in(scene.reply(scene.world.member, uid="somebody-elses", number=2))
    scene.take_in(scene.reply(scene.world.member, "plain", number=3))
    administrator = visit().sign_in(scene.world.administrator).get("/replies")
    (row,) = administrator.table("Emails without a partnership")
    assert row[:3] == [
        "example.member@example.org",
        "Accepted: Board meeting",
        "Reply about an unknown meeting",
    ]
    visit().sign_in(scene.by).get("/replies", status=403)


def test_the_administrator_sees_why_the_mailbox_cannot_be_read(
    scene: Scene, session: Session, visit: Visit
) -> None:
    name = "secretariat at imap.example.org:993, INBOX"
    since = moment(-3_600)
    session.add(MailboxPosition(name=name, failing_since=since, error="[AUTHENTICATIONFAILED] No"))
    administrator = visit().sign_in(scene.world.administrator).get("/")
    administrator.click("Mailbox for replies")
    assert name in administrator.main
    facts = administrator.facts()
    assert (facts["Last read"], facts["Message from the mail server"]) == (
        "Never",
        "[AUTHENTICATIONFAILED] No",
    )
    assert facts["Not readable since"] == formats.moment(since)


def test_an_undelivered_email_is_listed_with_its_recipient(scene: Scene, visit: Visit) -> None:
    bounce(scene)
    coordinator = visit().sign_in(scene.by).get(f"{HERE}/replies")
    (row,) = coordinator.table("Emails read recently")
    assert row[2].startswith("Email not delivered to Example member: 550 5.1.1 User unknown")


def test_the_page_explains_that_no_mailbox_is_set_up(app: Flask, scene: Scene, visit: Visit) -> None:
    assert not settings_of(app).reads_replies
    coordinator = visit().sign_in(scene.by).get(f"{HERE}/replies")
    assert "We cannot read replies by email" in coordinator.main


def test_a_reply_to_a_cancelled_meeting_cannot_be_accepted(scene: Scene, visit: Visit) -> None:
    row = hold(scene)
    scene.meeting.cancelled_because = "The room flooded"
    scene.meeting.state = type(scene.meeting.state).CANCELLED
    scene.session.commit()
    coordinator = visit().sign_in(scene.by).get(f"{HERE}/replies/{row.key}")
    assert "This meeting is cancelled, so replies are closed." in coordinator.main
    assert "you do not need to reply" not in coordinator.main
    coordinator.submit("Ignore reply")
    assert "Reply ignored" in coordinator.text


def test_the_number_of_queries_does_not_grow_with_the_list(
    scene: Scene, session: Session, visit: Visit, engine: sa.Engine
) -> None:
    hold(scene)
    coordinator = visit().sign_in(scene.by).get(f"{HERE}/replies")
    with counted(engine) as before:
        coordinator.get(f"{HERE}/replies")
    for number in range(2, 30):
        hold(scene, number=number)
        scene.take_in(scene.reply(scene.world.police_member, number=100 + number))
    with counted(engine) as after:
        coordinator.get(f"{HERE}/replies")
    assert len(after) == len(before) <= 12
    assert ReplyOutcome.APPLIED in set(session.scalars(sa.select(ReceivedMail.outcome)))


def test_the_page_has_the_same_heading_as_its_entry_in_the_navigation(scene: Scene, visit: Visit) -> None:
    coordinator = visit().sign_in(scene.by).get(f"{HERE}/meetings")
    assert coordinator.click("Replies to check").heading == "Replies to check"
    assert coordinator.links["Replies to check"] == f"{HERE}/replies"


def test_every_reader_is_told_the_consequence_for_them_of_a_cancelled_meeting(
    scene: Scene, visit: Visit
) -> None:
    scene.meeting.state = type(scene.meeting.state).CANCELLED
    scene.session.commit()
    page = f"{HERE}/meetings/{scene.meeting.key}"
    coordinator = visit().sign_in(scene.by).get(f"{page}/remind")
    assert "This meeting is cancelled, so replies are closed." in coordinator.main
    member = visit().sign_in(scene.world.member).get(f"{page}/answer")
    assert "This meeting is cancelled, so you do not need to reply." in member.main
