"""Replies that the coordinator checks, failing addresses, and what others cannot see."""

from collections.abc import Callable
from dataclasses import replace
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
    assert len(statements) <= 13
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


@pytest.fixture
def unproven(app: Flask) -> None:
    """A mailbox is read, but no setting proves who sent an email."""
    read = replace(settings_of(app), imap_host="imap.example.org", contact_email="it@council.example")
    app.extensions["settings"] = replace(read, imap_authserv_id="", imap_plus_addresses=False)


@pytest.mark.usefixtures("unproven")
def test_the_coordinator_and_the_administrator_are_told_which_setting_is_missing_and_why(
    scene: Scene, visit: Visit
) -> None:
    coordinator = visit().sign_in(scene.by).get(f"{HERE}/replies")
    assert (
        "Every reply by email waits here for you to check, because a setting is missing" in coordinator.main
    )
    assert "nothing proves who sent an email" in coordinator.main
    assert "Ask the people who run this service (it@council.example)" in coordinator.main
    assert "We record most replies from calendar programs automatically" not in coordinator.main
    assert coordinator.click("What to set, and how").heading == "Settings for replies by email"
    administrator = visit().sign_in(scene.world.administrator).get("/replies")
    assert "coordinators have to check every reply" in administrator.main
    for visitor in (coordinator, administrator):
        assert "CDP_IMAP_AUTHSERV_ID" in visitor.main
        assert "CDP_IMAP_PLUS_ADDRESSES" in visitor.main
        assert "docs/configuration.md" in visitor.main
    administrator.click("What to set, and how")


@pytest.mark.parametrize("setting", [{"imap_authserv_id": "mx.example"}, {"imap_plus_addresses": True}])
def test_a_setting_that_proves_senders_is_enough(
    app: Flask, scene: Scene, visit: Visit, setting: dict[str, Any]
) -> None:
    app.extensions["settings"] = replace(settings_of(app), imap_host="imap.example.org", **setting)
    hold(scene)
    coordinator = visit().sign_in(scene.by).get(f"{HERE}/replies")
    assert "We record most replies from calendar programs automatically." in coordinator.main
    assert "a setting is missing" not in coordinator.main
    assert "A setting is missing" not in visit().sign_in(scene.world.administrator).get("/replies").main


def test_replies_to_check_are_grouped_by_person_and_a_later_one_replaces_an_earlier_one(
    scene: Scene, session: Session, visit: Visit
) -> None:
    first = hold(scene, partstat="ACCEPTED", stamp=moment(-600), comment="By train")
    hold(scene, partstat="DECLINED", number=2, stamp=moment(-60))
    other = scene.take_in(scene.reply(scene.world.police_member, "counter"), Trust())
    assert other is not None
    session.refresh(first)
    assert (first.state, first.settled_by) == (ReplyState.REPLACED, None)
    coordinator = visit().sign_in(scene.by).get(f"{HERE}/replies")
    rows = coordinator.table("Replies to check")
    assert [row[0] for row in rows] == [
        "Example member example.member@example.org",
        "Example police member example.police.member@example.org",
    ]
    assert rows[0][1].startswith(f"Spring board, {formats.day(scene.meeting.starts_at)}: Declined")
    assert "Replaced by a later reply of the same person" in coordinator.main
    coordinator.click("Check", near="Example member")
    assert "1 earlier reply of the same person, replaced by this one" in coordinator.main
    assert "By train" in coordinator.main
    coordinator.get(f"{HERE}/replies/{first.key}")
    assert "A later reply of this person replaced this one" in coordinator.main
    assert "Accept reply" not in coordinator.buttons


def test_an_earlier_reply_that_is_read_later_does_not_replace_the_later_one(
    scene: Scene, session: Session
) -> None:
    later = hold(scene, partstat="DECLINED", stamp=moment(-60))
    earlier = scene.take_in(scene.reply(scene.world.member, number=2, stamp=moment(-600)), Trust())
    assert earlier is not None
    session.refresh(later)
    assert (later.state, earlier.state) == (ReplyState.HELD, ReplyState.REPLACED)


def test_a_proven_reply_replaces_the_one_that_waited_to_be_checked(scene: Scene, session: Session) -> None:
    waiting = hold(scene, partstat="ACCEPTED", stamp=moment(-600))
    scene.take_in(scene.reply(scene.world.member, number=2, partstat="DECLINED", stamp=moment(-60)))
    session.refresh(waiting)
    assert (waiting.state, scene.of(scene.world.member).answer) == (ReplyState.REPLACED, Answer.DECLINED)


def test_all_replies_from_known_addresses_are_accepted_in_one_step_after_a_preview(
    scene: Scene, session: Session, visit: Visit
) -> None:
    world = scene.world
    hold(scene, partstat="DECLINED", comment="In court that day")
    for person, changes in (
        (world.police_member, {"partstat": "TENTATIVE", "number": 2}),
        (world.health_member, {"sender": "assistant@nhs.example", "number": 3}),
        (world.chair, {"program": "counter"}),
    ):
        assert scene.take_in(scene.reply(person, **changes), Trust()) is not None
    coordinator = visit().sign_in(scene.by).get(f"{HERE}/replies")
    coordinator.click("Accept 2 replies from known addresses")
    assert [(row[0], row[2], row[3]) for row in coordinator.table("Replies to accept")] == [
        ("Example member example.member@example.org", "Declined", "In court that day"),
        (
            "Example police member example.police.member@example.org",
            "Tentative",
            "I may be ten minutes late",
        ),
    ]
    assert "1 reply needs a decision." in coordinator.main
    assert "1 reply was sent from an address that is not known as the person’s." in coordinator.main
    assert scene.of(world.member).answer is Answer.NONE
    coordinator.submit("Accept 2 replies")
    assert "2 replies accepted." in coordinator.text
    answers = [
        scene.of(person).answer
        for person in (world.member, world.police_member, world.health_member, world.chair)
    ]
    assert answers == [Answer.DECLINED, Answer.TENTATIVE, Answer.NONE, Answer.NONE]
    assert len(coordinator.table("Replies to check")) == 2
    sentences = session.scalars(sa.select(AuditEvent.sentence).order_by(AuditEvent.id)).all()
    assert [sentences[-3], sentences[-1]] == [
        f"{scene.by.name} accepted a reply by email as the reply of {name} to Spring board."
        for name in ("Example member", "Example police member")
    ]


def test_replies_that_came_after_the_preview_are_not_accepted_unseen(scene: Scene, visit: Visit) -> None:
    hold(scene)
    coordinator = visit().sign_in(scene.by).get(f"{HERE}/replies/accept-all")
    hold(scene, partstat="DECLINED", number=2, stamp=moment(-1))
    coordinator.submit("Accept 1 reply", status=422)
    assert "The list has changed since you opened this page." in coordinator.text
    assert [row[2] for row in coordinator.table("Replies to accept")] == ["Declined"]
    coordinator.submit("Accept 1 reply")
    assert scene.of(scene.world.member).answer is Answer.DECLINED


def test_a_reply_about_the_time_before_a_move_needs_a_check_of_its_own(scene: Scene, visit: Visit) -> None:
    hold(scene)
    scene.move()
    coordinator = visit().sign_in(scene.by).get(f"{HERE}/replies/accept-all")
    assert "There are no replies that can be accepted together." in coordinator.main
    assert "1 reply is about an earlier version of the meeting." in coordinator.main


def test_the_pages_of_a_meeting_say_how_many_replies_wait_to_be_checked(scene: Scene, visit: Visit) -> None:
    page = f"{HERE}/meetings/{scene.meeting.key}"
    coordinator = visit().sign_in(scene.by).get(page)
    assert "to be checked" not in coordinator.main
    hold(scene)
    assert "1 reply waits to be checked" in coordinator.get(page).main
    scene.take_in(scene.reply(scene.world.police_member, number=2), Trust())
    for path in ("", "/invitations", "/delivery"):
        assert (
            coordinator.get(f"{page}{path}").click("2 replies wait to be checked").heading
            == "Replies to check"
        )
    assert "to be checked" not in visit().sign_in(scene.world.member).get(page).main


def test_a_proposed_time_and_a_delegate_are_shown(scene: Scene, visit: Visit) -> None:
    counter = hold(scene, "counter")
    delegated = scene.take_in(scene.reply(scene.world.police_member, "delegated"), Trust())
    assert delegated is not None
    coordinator = visit().sign_in(scene.by).get(f"{HERE}/replies")
    proposal = "It proposes another time: Wednesday 20 January 2027, 2pm to 4pm (UK time)."
    someone = "It names someone else to attend instead: deputy@example.org."
    assert proposal in coordinator.main
    assert someone in coordinator.main
    coordinator.get(f"{HERE}/replies/{counter.key}")
    assert coordinator.facts()["Reason"] == proposal
    assert coordinator.click("change the meeting").heading == "Change the meeting"
    coordinator.get(f"{HERE}/replies/{delegated.key}")
    assert coordinator.facts()["Reason"] == someone
    assert coordinator.click("invitations").heading == "Invitations"


def test_a_delegate_listed_beside_the_person_does_not_hide_whose_reply_it_is(scene: Scene) -> None:
    raw = scene.reply(scene.world.member, "delegated").replace(
        b"DTSTART:", b"ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:deputy@example.org\r\nDTSTART:"
    )
    row = scene.take_in(raw, Trust())
    assert row is not None
    assert (row.outcome, row.person, row.reason) == (
        ReplyOutcome.DELEGATED,
        scene.world.member,
        "deputy@example.org",
    )
