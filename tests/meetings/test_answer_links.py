"""Replying to an invitation by personal link, which gives access to one person's reply only and expires."""

import logging
import re
from collections.abc import Callable
from datetime import time, timedelta
from email.message import EmailMessage
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask
from itsdangerous import URLSafeSerializer
from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Refusal
from cdp.mail.mailbox import list_messages
from cdp.meetings import answers, invitees, links, queries, service
from cdp.models import (
    Answer,
    AnswerWay,
    AuditEvent,
    Base,
    FormSubmission,
    GivenAnswer,
    Invitation,
    MailState,
    OutboxMessage,
    Person,
)
from tests import make
from tests.meetings.post import deliver, mail_to
from tests.meetings.test_pages import Visit, sent_meeting
from tests.meetings.test_sending import Story
from tests.visitor import Visitor

DEAD = "This link does not work"


class Invited:
    """A meeting whose invitations have been sent, and the people invited."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.world = make.world(session)
        self.meeting = sent_meeting(session, self.world)

    def of(self, person: Person) -> Invitation:
        """Return a person's invitation, reloaded from the database."""
        self.session.flush()
        self.session.expire_all()
        rows = queries.invitations_of(self.session, self.meeting)
        return next(row for row in rows if row.person_id == person.id)

    def path(self, person: Person) -> str:
        """Return the path of a person's link."""
        return f"{links.LINK.path}/{links.LINK.token_of(self.session, self.of(person))}"

    def answers(self, person: Person) -> list[tuple[Answer, AnswerWay]]:
        """Return all of a person's replies in the order in which they were given."""
        return [(row.answer, row.way) for row in self.of(person).answers]


@pytest.fixture
def invited(session: Session) -> Invited:
    """A meeting whose invitations have been sent."""
    return Invited(session)


@pytest.fixture
def guest(visit: Visit) -> Visitor:
    """A visitor who is not signed in."""
    return visit()


def sentences(session: Session) -> list[str]:
    session.expire_all()
    return list(session.scalars(sa.select(AuditEvent.sentence).order_by(AuditEvent.id)))


def parts(mail: EmailMessage) -> tuple[str, str]:
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    return plain.get_content().replace("\r\n", "\n"), html.get_content()


def test_each_email_has_only_its_readers_links_in_text_and_html(
    session: Session, invited: Invited, tmp_path: Path, guest: Visitor
) -> None:
    deliver(session, tmp_path)
    address = f"http://localhost{invited.path(invited.world.member)}"
    (mail,) = mail_to(tmp_path, invited.world.member.email)
    text, html = parts(mail)
    for words, query in (
        ("Yes, I will come", "?answer=accepted"),
        ("Maybe", "?answer=tentative"),
        ("No, I cannot come", "?answer=declined"),
        ("Leave a comment, or name a deputy if you hold a seat", ""),
    ):
        assert f"- {words}: {address}{query}\n" in text
        assert f'<li><a href="{address}{query}">{words}</a></li>' in unescape(html)
    others = links.LINK.token_of(session, invited.of(invited.world.police_member))
    assert others not in text
    guest.get(urlsplit(address).path + "?answer=tentative")
    assert guest.value("answer") == "tentative"
    assert "This link is for Example member." in guest.main


def test_opening_a_link_changes_nothing(session: Session, invited: Invited, app: Flask) -> None:
    address = invited.path(invited.world.member)
    before = sentences(session)
    session.commit()
    for query in ("", "?answer=accepted", "?answer=declined", "?recorded=yes", "?answer=nonsense"):
        for method in ("GET", "HEAD"):
            assert app.test_client().open(address + query, method=method).status_code == 200
    assert invited.answers(invited.world.member) == []
    assert invited.of(invited.world.member).answer is Answer.NONE
    assert sentences(session) == before


def test_a_reply_is_saved_shown_and_changed(session: Session, invited: Invited, guest: Visitor) -> None:
    member = invited.world.member
    guest.get(invited.path(member)).submit("Send your reply", status=422)
    assert guest.errors == ["Choose whether you can come"]
    guest.submit("Send your reply", answer="Yes, I will come", comment="By train")
    assert guest.heading == "Your reply"
    assert guest.facts()["Reply"] == "You will come"
    assert guest.facts()["Comment"] == "By train"
    assert invited.of(member).answer is Answer.ACCEPTED
    assert sentences(session)[-1] == (
        f"Example member accepted the invitation to {invited.meeting.title} by personal link."
    )
    guest.click("Change your reply")
    assert guest.value("answer") == "accepted"
    guest.submit("Send your reply", answer="No, I cannot come")
    assert invited.answers(member) == [
        (Answer.ACCEPTED, AnswerWay.LINK),
        (Answer.DECLINED, AnswerWay.LINK),
    ]
    assert invited.of(member).answer is Answer.DECLINED
    # Sending the same reply again does not add a reply
    guest.click("Change your reply").submit("Send your reply")
    assert len(invited.answers(member)) == 2


def test_the_latest_reply_counts_however_it_was_given(
    session: Session, invited: Invited, visit: Visit, guest: Visitor
) -> None:
    member, base = invited.world.member, f"/partnerships/west-midlands/meetings/{invited.meeting.key}"
    guest.get(invited.path(member)).submit("Send your reply", answer="Maybe")
    visit().sign_in(member).get(f"{base}/answer").submit("Save your reply", answer="Yes, I will come")
    coordinator = visit().sign_in(invited.world.coordinator).get(f"{base}/invitations")
    coordinator.click("Record a reply", near="Example member").submit("Save the reply", answer="Cannot come")
    assert invited.answers(member) == [
        (Answer.TENTATIVE, AnswerWay.LINK),
        (Answer.ACCEPTED, AnswerWay.PAGE),
        (Answer.DECLINED, AnswerWay.COORDINATOR),
    ]
    assert invited.of(member).answer is Answer.DECLINED
    earlier = answers.AnswerSource(AnswerWay.REPLY, clock.now() - timedelta(hours=1), sequence=0)
    accepted = answers.AnswerDetails(Answer.ACCEPTED)
    answers.answer(session, invited.of(member), accepted, by=None, source=earlier)
    session.commit()
    assert invited.answers(member)[-1] == (Answer.ACCEPTED, AnswerWay.REPLY)
    assert invited.of(member).answer is Answer.DECLINED
    assert "by email, before the reply on file" in sentences(session)[-1]
    later = answers.AnswerSource(AnswerWay.REPLY, clock.now() + timedelta(seconds=1), sequence=0)
    answers.answer(session, invited.of(member), accepted, by=None, source=later)
    session.commit()
    assert invited.of(member).answer is Answer.ACCEPTED


def test_after_a_move_the_same_reply_counts_as_a_new_one(session: Session) -> None:
    story = Story(session)
    member = story.world.member
    story.send()
    story.answer(member, Answer.ACCEPTED)
    story.change(start=time(14), end=time(16))
    story.send()
    assert story.of(member).answer is Answer.NONE
    story.answer(member, Answer.ACCEPTED)
    assert [row.sequence for row in story.of(member).answers] == [0, 1]


def test_a_member_names_their_deputy_and_the_coordinator_invites_them(
    session: Session, invited: Invited, visit: Visit, guest: Visitor
) -> None:
    world = invited.world
    guest.get(invited.path(world.health_member))
    assert "We will invite Example deputy unless you name someone else" in guest.main
    guest.submit("Send your reply", answer="No, my deputy will attend")
    assert guest.facts()["Deputy"] == "Example deputy"
    given = invited.of(world.health_member).answers[-1]
    assert (given.answer, given.deputy, given.settled_at) == (Answer.DECLINED, world.deputy, None)
    assert [row.person_id for row in queries.invitations_of(session, invited.meeting)].count(
        world.deputy.id
    ) == 0
    session.commit()
    coordinator = visit().sign_in(world.coordinator)
    coordinator.get(f"/partnerships/west-midlands/meetings/{invited.meeting.key}/invitations")
    coordinator.submit("Invite the deputy instead", near="Example health member")
    assert invited.of(world.deputy).stands_in
    assert invited.of(world.health_member).answers[-1].settled_at is not None


def test_the_coordinator_deals_with_any_other_name_given_as_deputy(
    session: Session, invited: Invited, guest: Visitor
) -> None:
    world = invited.world
    guest.get(invited.path(world.police_member)).submit(
        "Send your reply", answer="No, my deputy will attend", status=422
    )
    assert guest.errors == ["Enter the name of your deputy."]
    guest.submit("Send your reply", answer="No, my deputy will attend", deputy_name="Inspector Example")
    given = invited.of(world.police_member).answers[-1]
    assert (given.deputy, given.deputy_name, given.settled_at) == (None, "Inspector Example", None)
    answers.settle(session, given, by=world.coordinator)
    session.commit()
    assert invited.of(world.police_member).answers[-1].settled_at is not None
    # A person who changes their mind no longer needs a deputy
    guest.get(invited.path(world.police_member)).submit(
        "Send your reply", answer="No, my deputy will attend", deputy_name="Sergeant Example"
    )
    guest.get(invited.path(world.police_member)).submit("Send your reply", answer="Yes, I will come")
    assert all(
        row.settled_at is not None for row in invited.of(world.police_member).answers if row.names_deputy
    )


def test_only_a_member_with_a_seat_can_name_a_deputy(session: Session, invited: Invited, app: Flask) -> None:
    session.commit()
    address = invited.path(invited.world.sro)
    session.commit()
    client = app.test_client()
    page = client.get(address).text
    assert "my deputy will attend" not in page
    fields = dict(re.findall(r'name="(csrf_token|once)" value="([^"]*)"', page))
    assert client.post(address, data={**fields, "answer": "deputy"}).status_code == 422
    with pytest.raises(Refusal, match="Only a member who represents a seat"):
        answers.answer(
            session,
            invited.of(invited.world.sro),
            answers.AnswerDetails(Answer.DECLINED, names_deputy=True, deputy_name="X"),
            by=invited.world.sro,
        )


def end_link(session: Session, invited: Invited) -> None:
    links.end(session, invited.of(invited.world.member), by=invited.world.coordinator)


def send_a_new_one(session: Session, invited: Invited) -> None:
    links.renew(session, invited.of(invited.world.member), by=invited.world.coordinator)


def take_off_the_list(session: Session, invited: Invited) -> None:
    invitees.remove(session, invited.of(invited.world.member), by=invited.world.coordinator)


def leave(session: Session, invited: Invited) -> None:
    invited.world.member.left_at = clock.now()


def end_seat_holding(session: Session, invited: Invited) -> None:
    invited.world.treatment_seat.holdings[0].ends_on = clock.today() - timedelta(days=1)


def meeting_is_over(session: Session, invited: Invited) -> None:
    invited.meeting.starts_at = clock.now() - timedelta(hours=2)
    invited.meeting.ends_at = clock.now() - timedelta(minutes=1)


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "ending",
    [end_link, send_a_new_one, take_off_the_list, leave, end_seat_holding, meeting_is_over],
    ids=lambda ending: ending.__name__,
)
def test_a_link_that_has_ended_shows_the_same_page_and_saves_nothing(
    session: Session,
    invited: Invited,
    visit: Visit,
    guest: Visitor,
    ending: Callable[[Session, Invited], None],
) -> None:
    address = invited.path(invited.world.member)
    made_up = visit().get(f"{links.LINK.path}/nonsense", status=404)
    guest.get(address)
    ending(session, invited)
    session.commit()
    guest.submit("Send your reply", answer="Yes, I will come", status=404)
    for query in ("", "?answer=accepted", "?recorded=yes"):
        guest.get(address + query, status=404)
        assert guest.heading == DEAD
        assert guest.main == made_up.main
        assert "West Midlands" not in guest.text
    assert invited.of(invited.world.member).answer is Answer.NONE


def test_the_link_works_until_the_last_day_of_a_role(
    session: Session, invited: Invited, guest: Visitor
) -> None:
    invited.world.treatment_seat.holdings[0].ends_on = clock.today()
    session.commit()
    guest.get(invited.path(invited.world.member))
    assert guest.heading == "Can you come?"


def test_a_new_link_is_sent_by_email_and_works(
    session: Session, invited: Invited, guest: Visitor, tmp_path: Path
) -> None:
    member = invited.world.member
    deliver(session, tmp_path / "old")
    links.end(session, invited.of(member), by=invited.world.coordinator)
    links.renew(session, invited.of(member), by=invited.world.coordinator)
    deliver(session, tmp_path / "new")
    (mail,) = list_messages(tmp_path / "new")
    assert f"Your link to reply: {invited.meeting.bare_title}" in mail.subject
    assert "example.member@example.org" in mail.recipient
    guest.get(invited.path(member)).submit("Send your reply", answer="Maybe")
    assert invited.of(member).answer is Answer.TENTATIVE
    invitees.remove(session, invited.of(member), by=invited.world.coordinator)
    with pytest.raises(Refusal, match="has no invitation"):
        links.renew(session, invited.of(member), by=invited.world.coordinator)


def test_no_one_can_reply_about_a_cancelled_meeting(
    session: Session, invited: Invited, guest: Visitor
) -> None:
    service.cancel(session, invited.meeting, "Flood.", by=invited.world.coordinator)
    guest.get(invited.path(invited.world.member))
    assert "This meeting is cancelled, so you do not need to reply." in guest.main
    assert "Send your reply" not in guest.buttons


def test_a_link_replies_for_its_own_person_whoever_is_signed_in(invited: Invited, visit: Visit) -> None:
    address = invited.path(invited.world.member)
    coordinator = visit().sign_in(invited.world.coordinator).get(address)
    assert "Example coordinator" not in coordinator.text
    assert not [href for href in coordinator.links.values() if href.startswith("/partnerships")]
    coordinator.submit("Send your reply", answer="Maybe")
    given = invited.of(invited.world.member).answers[-1]
    assert given.noted_by is invited.world.member


def test_links_cannot_be_forged(session: Session, invited: Invited) -> None:
    mine = invited.of(invited.world.member)
    good = links.LINK.token_of(session, mine)
    secret = session.info["link_secrets"][-1]
    ours = URLSafeSerializer(secret, salt=links.LINK.purpose)
    for token in (
        URLSafeSerializer("another secret", salt=links.LINK.purpose).dumps([mine.key, mine.seal]),
        URLSafeSerializer(secret, salt="answer terms of reference").dumps([mine.key, mine.seal]),
        ours.dumps([mine.key, "another seal"]),
        ours.dumps([mine.key]),
        good[:-2],
        "",
    ):
        assert links.LINK.opened_by(session, str(token)) is None
    assert links.LINK.opened_by(session, good) is mine


@pytest.mark.both_databases
def test_a_link_is_not_stored_after_its_email_is_sent_and_never_logged(
    session: Session, invited: Invited, guest: Visitor, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    token = links.LINK.token_of(session, invited.of(invited.world.member))
    deliver(session, tmp_path)
    with caplog.at_level(logging.DEBUG):
        guest.get(f"{links.LINK.path}/{token}").submit("Send your reply", answer="Maybe")
    session.expire_all()
    assert session.scalars(sa.select(FormSubmission.location)).all()[-1] == "?recorded=yes"
    for name, table in Base.metadata.tables.items():
        assert token not in repr(session.execute(sa.select(table)).all()), name
    states = set(session.scalars(sa.select(OutboxMessage.state)))
    assert states == {MailState.SENT}
    ours = [record for record in caplog.records if record.name.startswith(("cdp", "werkzeug", "flask"))]
    assert not [record for record in ours if token in f"{record.getMessage()} {vars(record)}"]


@pytest.mark.parametrize("token", ["nonsense", "of the member"])
def test_the_address_is_not_cached_or_sent_to_other_sites(
    invited: Invited, guest: Visitor, token: str
) -> None:
    path = invited.path(invited.world.member) if token != "nonsense" else f"{links.LINK.path}/nonsense"
    invited.session.commit()
    headers = guest.client.get(path).headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"


def test_recording_no_reply_for_a_person_without_one_saves_nothing(
    session: Session, invited: Invited
) -> None:
    nothing = answers.AnswerDetails(Answer.NONE)
    mine = invited.of(invited.world.member)
    assert answers.answer(session, mine, nothing, by=invited.world.coordinator) is None
    assert session.scalars(sa.select(GivenAnswer)).all() == []
