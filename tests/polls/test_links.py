"""Replying to a poll by personal link, which gives access to one person's reply only and expires."""

import logging
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from itsdangerous import URLSafeSerializer
from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Refusal
from cdp.meetings import links as meeting_links
from cdp.models import AnswerWay, AuditEvent, Base, FormSubmission, PollReply
from cdp.polls import answers, closing, links, queries, sending
from cdp.polls.answers import ReplyDetails
from cdp.polls.closing import GivingUp
from tests.meetings.post import deliver
from tests.meetings.test_pages import Visit, sent_meeting
from tests.polls.asking import Asking, I, N, Y
from tests.visitor import Visitor

DEAD = "This link does not work"


@pytest.fixture
def asking(session: Session) -> Asking:
    """An open poll with three dates."""
    return Asking(session)


@pytest.fixture
def guest(visit: Visit) -> Visitor:
    """A visitor who is not signed in."""
    return visit()


def sentences(session: Session) -> list[str]:
    session.expire_all()
    return list(session.scalars(sa.select(AuditEvent.sentence).order_by(AuditEvent.id)))


def test_a_reply_is_saved_shown_and_changed(session: Session, asking: Asking, guest: Visitor) -> None:
    member = asking.world.member
    fields = [asking.field(number) for number in range(3)]
    guest.get(asking.path(member))
    assert guest.heading == "Which dates suit you?"
    assert "This link is for Example member." in guest.main
    assert "We settle the budget." in guest.main
    guest.submit("Send your reply", **asking.says("Yes", comment="By train"), status=422)
    assert len(guest.errors) == 2
    assert guest.errors[0].startswith("Choose yes, if necessary or no for ")
    assert (guest.value(fields[0]), guest.value("comment")) == ("yes", "By train")
    guest.submit("Send your reply", **asking.says("", "If necessary", "No"))
    assert guest.heading == "Your reply"
    assert list(guest.facts().values())[:4] == ["Yes", "If necessary", "No", "By train"]
    assert asking.said(member) == [Y, I, N]
    assert sentences(session)[-1] == (
        "Example member replied to the date poll Extra board meeting by personal link."
    )
    guest.click("Change your reply")
    assert guest.value(fields[1]) == "if_need_be"
    guest.submit("Send your reply", **asking.says("", "No"))
    assert asking.said(member) == [Y, N, N]
    guest.click("Change your reply").submit("Send your reply")
    kept = session.scalars(sa.select(PollReply).order_by(PollReply.id)).all()
    assert [reply.way for reply in kept] == [AnswerWay.LINK, AnswerWay.LINK]


def test_opening_a_link_changes_nothing(session: Session, asking: Asking, app: Flask) -> None:
    address, before = asking.path(asking.world.member), sentences(session)
    session.commit()
    for query in ("", "?recorded=yes", f"?{asking.field(0)}=yes"):
        session.commit()
        for method in ("GET", "HEAD"):
            assert app.test_client().open(address + query, method=method).status_code == 200
    assert session.scalars(sa.select(PollReply)).all() == []
    assert sentences(session) == before


def test_the_link_page_shows_no_other_people_and_no_navigation(
    session: Session, asking: Asking, visit: Visit
) -> None:
    asking.answer(asking.world.chair, Y, Y, Y, comment="Only mornings")
    address = asking.path(asking.world.member)
    page = visit().sign_in(asking.world.coordinator).get(address)
    assert "Example coordinator" not in page.text
    assert "Example chair" not in page.text
    assert "Only mornings" not in page.text
    assert not [href for href in page.links.values() if href.startswith("/partnerships")]
    page.submit("Send your reply", **asking.says("No", "No", "No"))
    reply = queries.last_reply(session, asking.of(asking.world.member))
    assert reply is not None
    assert reply.noted_by is asking.world.member


def end_link(asking: Asking) -> None:
    links.end(asking.session, asking.of(asking.world.member), by=asking.world.coordinator)


def send_a_new_one(asking: Asking) -> None:
    sending.send_new_link(asking.session, asking.of(asking.world.member), by=asking.world.coordinator)


def take_off_the_list(asking: Asking) -> None:
    asking.ask(asking.world.chair, asking.world.sro)


def leave(asking: Asking) -> None:
    asking.world.member.left_at = clock.now()


def end_seat_holding(asking: Asking) -> None:
    asking.world.treatment_seat.holdings[0].ends_on = clock.today() - timedelta(days=1)


def close_the_poll(asking: Asking) -> None:
    closing.give_up(asking.session, asking.poll, GivingUp("No money."), by=asking.world.coordinator)


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "ending",
    [end_link, send_a_new_one, take_off_the_list, leave, end_seat_holding, close_the_poll],
    ids=lambda ending: ending.__name__,
)
def test_a_link_that_has_ended_shows_the_same_page_and_saves_nothing(
    session: Session,
    asking: Asking,
    visit: Visit,
    guest: Visitor,
    ending: Callable[[Asking], None],
) -> None:
    address = asking.path(asking.world.member)
    said = asking.says("Yes", "Yes", "Yes")
    made_up = visit().get(f"{links.LINK.path}/nonsense", status=404)
    guest.get(address)
    ending(asking)
    session.commit()
    guest.submit("Send your reply", **said, status=404)
    for query in ("", "?recorded=yes"):
        guest.get(address + query, status=404)
        assert guest.heading == DEAD
        assert guest.main == made_up.main
        assert "West Midlands" not in guest.text
    assert session.scalars(sa.select(PollReply)).all() == []


def test_the_link_works_until_the_last_day_of_a_role(
    session: Session, asking: Asking, guest: Visitor
) -> None:
    asking.world.treatment_seat.holdings[0].ends_on = clock.today()
    guest.get(asking.path(asking.world.member))
    assert guest.heading == "Which dates suit you?"


@pytest.mark.both_databases
def test_the_link_page_says_when_all_dates_are_past(asking: Asking, guest: Visitor) -> None:
    for option in asking.options:
        option.starts_at -= timedelta(days=90)
    guest.get(asking.path(asking.world.member))
    assert "All dates in this poll are in the past, so you do not need to reply." in guest.main
    assert "Send your reply" not in guest.buttons


def test_a_new_link_is_only_for_people_sent_the_poll(
    session: Session, asking: Asking, guest: Visitor
) -> None:
    send_a_new_one(asking)
    guest.get(asking.path(asking.world.member))
    assert guest.heading == "Which dates suit you?"
    asking.ask(asking.world.chair, asking.world.deputy)
    with pytest.raises(Refusal, match="has not been sent the poll yet"):
        sending.send_new_link(session, asking.of(asking.world.deputy), by=asking.world.coordinator)
    close_the_poll(asking)
    with pytest.raises(Refusal, match="not open"):
        sending.send_new_link(session, asking.of(asking.world.chair), by=asking.world.coordinator)


def test_links_cannot_be_forged_and_each_opens_one_persons_reply(session: Session, asking: Asking) -> None:
    mine, theirs = asking.of(asking.world.member), asking.of(asking.world.chair)
    good = links.LINK.token_of(session, mine)
    meeting = sent_meeting(session, asking.world)
    invitation = meeting.invitations[0]
    secret = session.info["link_secrets"][-1]
    ours = URLSafeSerializer(secret, salt=links.LINK.purpose)
    for token in (
        URLSafeSerializer("another secret", salt=links.LINK.purpose).dumps([mine.key, mine.seal]),
        URLSafeSerializer(secret, salt=meeting_links.LINK.purpose).dumps([mine.key, mine.seal]),
        meeting_links.LINK.token_of(session, invitation),
        ours.dumps([theirs.key, mine.seal]),
        ours.dumps([mine.key]),
        good[:-2],
        "",
    ):
        assert links.LINK.opened_by(session, str(token)) is None
    assert links.LINK.opened_by(session, good) is mine
    assert meeting_links.LINK.opened_by(session, good) is None


def test_a_reply_is_refused_if_its_link_ends_meanwhile(session: Session, asking: Asking) -> None:
    place = asking.of(asking.world.member)
    take_off_the_list(asking)
    said = {option.key: Y for option in asking.options}
    with pytest.raises(Refusal, match="is not in this poll"):
        answers.answer(session, place, ReplyDetails(said), by=place.person, way=AnswerWay.LINK)


def test_a_link_is_not_stored_after_its_email_is_sent_and_never_logged(
    session: Session, asking: Asking, guest: Visitor, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    token = links.LINK.token_of(session, asking.of(asking.world.member))
    said = asking.says("Yes", "Yes", "Yes")
    deliver(session, tmp_path)
    with caplog.at_level(logging.DEBUG):
        guest.get(f"{links.LINK.path}/{token}").submit("Send your reply", **said)
    session.expire_all()
    assert session.scalars(sa.select(FormSubmission.location)).all()[-1] == "?recorded=yes"
    for name, table in Base.metadata.tables.items():
        assert token not in repr(session.execute(sa.select(table)).all()), name
    ours = [record for record in caplog.records if record.name.startswith(("cdp", "werkzeug", "flask"))]
    assert not [record for record in ours if token in f"{record.getMessage()} {vars(record)}"]


@pytest.mark.parametrize("token", ["nonsense", "of the member"])
def test_the_address_is_not_cached_or_sent_to_other_sites(asking: Asking, guest: Visitor, token: str) -> None:
    path = asking.path(asking.world.member) if token != "nonsense" else f"{links.LINK.path}/nonsense"
    asking.session.commit()
    headers = guest.client.get(path).headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.both_databases
def test_a_reply_does_not_change_other_peoples_replies(asking: Asking, guest: Visitor) -> None:
    asking.answer(asking.world.chair, N, Y, N)
    guest.get(asking.path(asking.world.member))
    guest.submit("Send your reply", **asking.says("Yes", "Yes", "Yes"))
    assert asking.said(asking.world.chair) == [N, Y, N]
