"""Replies that wait, settled by the coordinator; marks on addresses; what others never see."""

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
    """A meeting whose invitations have left."""
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
    assert "Nothing proves that it is from this person." in coordinator.main
    coordinator.click("Settle", near="Example member")
    assert coordinator.facts()["Answers for"] == "example.member@example.org"
    assert coordinator.facts()["Comment"] == "In court that day"
    coordinator.submit("Accept as this person’s answer")
    assert coordinator.heading == "Replies to settle"
    assert "The answer of Example member is saved." in coordinator.text
    assert "No reply waits for you." in coordinator.main
    assert "Accepted by Example coordinator as the answer of Example member" in coordinator.main
    invitation = scene.of(scene.world.member)
    assert (invitation.answer, invitation.comment) == (Answer.DECLINED, "In court that day")
    sentences = session.scalars(sa.select(AuditEvent.sentence).order_by(AuditEvent.id)).all()
    assert sentences[-1] == (
        "Example coordinator accepted a reply by email as the answer of Example member to Spring board."
    )


def test_a_proposal_is_settled_by_saying_what_it_means(scene: Scene, visit: Visit) -> None:
    row = hold(scene, "mu4e")
    coordinator = visit().sign_in(scene.by).get(f"{HERE}/replies/{row.key}")
    coordinator.submit("Accept as this person’s answer", status=422)
    assert coordinator.errors
    coordinator.submit("Accept as this person’s answer", person="Example member", answer="Maybe")
    assert scene.of(scene.world.member).answer is Answer.TENTATIVE


def test_a_reply_is_ignored_and_then_cannot_be_settled_again(scene: Scene, visit: Visit) -> None:
    row = hold(scene, "counter")
    coordinator = visit().sign_in(scene.by).get(f"{HERE}/replies/{row.key}")
    second = visit().sign_in(scene.by).get(f"{HERE}/replies/{row.key}")
    coordinator.submit("Ignore this reply")
    assert "The reply is ignored. No answer was changed." in coordinator.text
    second.submit("Accept as this person’s answer", person="Example member", answer="Comes", status=422)
    assert "Somebody has settled this reply in the meantime." in second.text
    second.get(f"{HERE}/replies/{row.key}")
    assert "This reply was settled by Example coordinator" in second.main
    assert "Accept as this person’s answer" not in second.main
    assert scene.of(scene.world.member).answer is Answer.NONE


def test_hostile_words_in_a_reply_are_only_words(scene: Scene, visit: Visit) -> None:
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
    assert "No reply waits for you." in neighbour.main
    assert "Spring board" not in neighbour.text
    neighbour.get(f"{elsewhere}/{row.key}", status=404)
    member = visit().sign_in(scene.world.member)
    member.get(f"{HERE}/replies", status=403)


def test_a_mark_belongs_to_those_whose_person_it_is(scene: Scene, session: Session, visit: Visit) -> None:
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
    assert "Noted: the address of Example member works again." in coordinator.text
    assert "Emails not delivered" not in coordinator.main


def test_the_invitations_show_the_mark_and_lead_back(scene: Scene, visit: Visit) -> None:
    bounce(scene)
    coordinator = visit().sign_in(scene.by).get(f"{HERE}/meetings/{scene.meeting.key}/invitations")
    assert coordinator.main.count("Emails not delivered") == 1
    coordinator.submit("Mark as working for Example member")
    assert coordinator.heading == "Invitations"
    assert "Emails not delivered" not in coordinator.main


def test_the_coordinators_first_page_asks_to_settle_them(
    scene: Scene, session: Session, visit: Visit, engine: sa.Engine
) -> None:
    hold(scene)
    make.meeting(
        session, scene.meeting.board, title="First meeting", state=MeetingState.HELD
    )  # set up, and running
    coordinator = visit().sign_in(scene.by)
    with counted(engine) as statements:
        coordinator.get(HERE)
    assert len(statements) <= 12
    coordinator.click("1 reply by email to check")
    assert coordinator.heading == "Replies to settle"


def test_nothing_confidential_stands_on_the_page(scene: Scene, session: Session, visit: Visit) -> None:
    make.item(session, scene.meeting, "Item ZEBRACODEX", part=Part.CONFIDENTIAL)
    session.commit()
    assert session.scalars(sa.select(AgendaItem.title)).all() == ["Item ZEBRACODEX"]
    row = hold(scene)
    coordinator = visit().sign_in(scene.by).get(f"{HERE}/replies")
    coordinator.get(f"{HERE}/replies/{row.key}")
    assert "ZEBRACODEX" not in coordinator.text


def test_the_administrator_sees_the_mailbox_and_mail_of_nobody(scene: Scene, visit: Visit) -> None:
    hold(scene)
    scene.take_in(scene.reply(scene.world.member, uid="somebody-elses", number=2))
    scene.take_in(scene.reply(scene.world.member, "plain", number=3))
    administrator = visit().sign_in(scene.world.administrator).get("/replies")
    (row,) = administrator.table("Mails that belong to no partnership")
    assert row[:3] == [
        "example.member@example.org",
        "Accepted: Board meeting",
        "An answer about a meeting that is not here",
    ]
    visit().sign_in(scene.by).get("/replies", status=403)


def test_the_administrator_reads_why_the_mailbox_cannot_be_read(
    scene: Scene, session: Session, visit: Visit
) -> None:
    name = "secretariat at imap.example.org:993, INBOX"
    since = moment(-3_600)
    session.add(MailboxPosition(name=name, failing_since=since, error="[AUTHENTICATIONFAILED] No"))
    administrator = visit().sign_in(scene.world.administrator).get("/")
    administrator.click("The mailbox of replies")
    assert name in administrator.main
    facts = administrator.facts()
    assert (facts["Last read"], facts["What the mail server said"]) == ("Never", "[AUTHENTICATIONFAILED] No")
    assert facts["Cannot be read since"] == formats.moment(since)


def test_a_mail_that_came_back_is_listed_with_whom_it_was_for(scene: Scene, visit: Visit) -> None:
    bounce(scene)
    coordinator = visit().sign_in(scene.by).get(f"{HERE}/replies")
    (row,) = coordinator.table("Mail read lately")
    assert row[2].startswith("A mail came back that was sent to Example member: 550 5.1.1 User unknown")


def test_where_no_mailbox_is_set_up_the_page_says_so(app: Flask, scene: Scene, visit: Visit) -> None:
    assert not settings_of(app).reads_replies
    coordinator = visit().sign_in(scene.by).get(f"{HERE}/replies")
    assert "Replies by email are not read here" in coordinator.main


def test_a_closed_meeting_takes_no_held_reply(scene: Scene, visit: Visit) -> None:
    row = hold(scene)
    scene.meeting.cancelled_because = "The room flooded"
    scene.meeting.state = type(scene.meeting.state).CANCELLED
    scene.session.commit()
    coordinator = visit().sign_in(scene.by).get(f"{HERE}/replies/{row.key}")
    assert "This meeting is cancelled, so no answer is needed." in coordinator.main
    coordinator.submit("Ignore this reply")
    assert "The reply is ignored" in coordinator.text


def test_the_list_asks_no_more_as_it_grows(
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
