"""Closing a poll plans one draft meeting or none, even if two people close it or one person tries twice."""

from datetime import time, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Conflict, Refusal
from cdp.mail.mailbox import list_messages
from cdp.meetings.queries import invitations_of
from cdp.models import MailState, Meeting, MeetingState, OutboxMessage, PollState, RoleHolding
from cdp.polls import closing, links, reminders, sending, service
from cdp.polls.closing import ChosenDate, GivingUp
from tests.meetings.days import weekend_day
from tests.meetings.post import deliver
from tests.meetings.test_pages import Visit
from tests.polls.asking import TITLE, Asking, Y, days, details

ROOM = "Town Hall"


@pytest.fixture
def asking(session: Session) -> Asking:
    """An open poll with three dates."""
    return Asking(session)


def outbox(session: Session) -> list[OutboxMessage]:
    return list(session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.id)))


def shown_to(asking: Asking, number: int = 1) -> str:
    """Return the fingerprint of the emails about a date, which the page sends back with its form."""
    people = closing.people_to_email(asking.session, asking.poll)
    return closing.news_of_date(asking.poll, people, asking.options[number]).fingerprint(asking.session)


def close(asking: Asking, number: int = 1, **choice: object) -> Meeting:
    given = ChosenDate(**{"title": TITLE, "place": ROOM, **choice})  # type: ignore[arg-type]
    made = closing.close_into_meeting(
        asking.session, asking.poll, asking.options[number], given, by=asking.world.coordinator
    )
    asking.session.flush()
    return made


def test_the_news_is_one_text_even_if_a_link_was_ended(asking: Asking) -> None:
    links.end(asking.session, asking.of(asking.world.member), by=asking.world.coordinator)
    people = closing.people_to_email(asking.session, asking.poll)
    for news in (
        closing.news_of_date(asking.poll, people, asking.options[0]),
        closing.news_of_giving_up(asking.poll, people, "Agreed in writing."),
    ):
        assert [len(text.letters) for text in news.preview(asking.session).texts] == [6]


def test_closing_a_poll_plans_a_draft_meeting_without_inviting_anyone(asking: Asking) -> None:
    world, session = asking.world, asking.session
    before = len(outbox(session))
    option = asking.options[1]
    meeting = close(asking)
    assert (meeting.state, meeting.title, meeting.place) == (MeetingState.DRAFT, TITLE, ROOM)
    assert (meeting.starts_at, meeting.ends_at) == (option.starts_at, option.ends_at)
    assert (asking.poll.state, asking.poll.meeting, option.chosen) == (PollState.CLOSED, meeting, True)
    assert len(outbox(session)) == before
    assert {row.sent_at for row in invitations_of(session, meeting)} == {None}
    assert "Example coordinator closed it on" in closing.how_closed(asking.poll)
    assert world.board is meeting.board


def test_the_meeting_list_has_the_board_and_the_others_in_the_poll(asking: Asking) -> None:
    world, session = asking.world, asking.session
    lead = world.lead
    asking.ask(world.chair, world.deputy, lead)
    asking.send()
    for role in session.scalars(sa.select(RoleHolding).where(RoleHolding.person_id == lead.id)):
        role.ends_on = clock.today() - timedelta(days=1)
    people = closing.people_to_email(session, asking.poll)
    assert closing.others_to_invite(session, asking.poll, people, asking.options[0]) == [world.deputy]
    invited = {row.person for row in invitations_of(session, close(asking))}
    # All members of the board are invited, even those who are not in the poll, but no one who has left
    assert invited == {
        world.coordinator, world.sro, world.chair, world.member, world.police_member, world.health_member,
        world.deputy,
    }  # fmt: skip


def test_people_are_emailed_the_date_only_if_the_list_shown_is_current(asking: Asking) -> None:
    session = asking.session
    before = len(outbox(session))
    with pytest.raises(Refusal, match="The emails have changed since you opened this page"):
        close(asking, tell=True, shown="another list")
    session.rollback()
    close(asking, tell=True, shown=shown_to(asking))
    told = outbox(session)[before:]
    assert {mail.subject for mail in told} == {f"Date chosen: {TITLE}"}
    assert len(told) == 6
    assert all(service.in_words(asking.options[1]) in mail.body for mail in told)


def test_a_doubtful_date_need_not_be_confirmed_again(asking: Asking) -> None:
    option = asking.add(weekend_day(), confirmed=True)
    asking.send()
    meeting = close(asking, asking.options.index(option))
    assert meeting.starts_at == option.starts_at


def test_unsent_withdrawn_and_past_dates_cannot_be_chosen(asking: Asking) -> None:
    by = asking.world.coordinator
    new = asking.add(days(4)[3])
    for option, reason in ((new, "has not been sent to anyone"), (asking.options[0], "has been withdrawn")):
        if option is not new:
            service.remove_date(asking.session, option, by=by)
        with pytest.raises(Refusal, match=reason):
            closing.close_into_meeting(asking.session, asking.poll, option, ChosenDate(TITLE, ROOM), by=by)
    with clock.pretending(clock.now() + timedelta(days=90)), pytest.raises(Refusal, match="in the past"):
        close(asking, 0)
    assert asking.session.scalars(sa.select(Meeting)).all() == []


def test_a_meeting_needs_a_place_or_a_link(asking: Asking) -> None:
    with pytest.raises(Refusal, match="Enter a place") as refused:
        close(asking, place="")
    assert refused.value.field == "place"


def test_two_people_who_close_a_poll_plan_only_one_meeting(asking: Asking) -> None:
    meeting = close(asking, 0)
    with pytest.raises(Conflict) as conflict:
        close(asking, 2)
    (difference,) = conflict.value.differences
    assert difference.theirs == closing.how_closed(asking.poll)
    assert meeting.title in difference.theirs
    assert difference.yours == service.in_words(asking.options[2])
    with pytest.raises(Conflict):
        closing.give_up(asking.session, asking.poll, GivingUp("No."), by=asking.world.coordinator)
    assert len(asking.session.scalars(sa.select(Meeting)).all()) == 1


def test_a_poll_is_closed_without_a_meeting_and_the_reason_is_emailed(asking: Asking) -> None:
    session, by = asking.session, asking.world.coordinator
    before = len(outbox(session))
    people = closing.people_to_email(session, asking.poll)
    shown = closing.news_of_giving_up(asking.poll, people, "(your reason)").fingerprint(session)
    closing.give_up(session, asking.poll, GivingUp("Agreed in writing.", tell=True, shown=shown), by=by)
    session.flush()
    assert asking.poll.state is PollState.CLOSED
    assert len(outbox(session)[before:]) == 6
    assert {"Agreed in writing." in mail.body for mail in outbox(session)[before:]} == {True}
    assert session.scalars(sa.select(Meeting)).all() == []


def test_no_one_is_asked_to_reply_after_a_poll_is_closed(asking: Asking, tmp_path: Path) -> None:
    session, by = asking.session, asking.world.coordinator
    reminders.remind(session, asking.poll, by=by)
    sending.send_new_link(session, asking.of(asking.world.member), by=by)
    asking.add(days(4)[3])
    asking.send()
    session.commit()
    waiting = outbox(session)
    assert len(waiting) == 19  # polls, reminders, added dates and a new link
    waiting[0].state, waiting[1].state = MailState.FAILED, MailState.SENT
    other = service.start(session, asking.world.board, details(title="Another poll"), by=by)
    for day in days():
        service.add_date(session, other, day, time(14), confirmed_day=None, by=by)
    sending.send(
        session,
        other,
        shown=sending.fingerprint_of(session, other, sending.mailing_of(session, other)),
        by=by,
    )
    session.flush()
    close(asking, tell=True, shown=shown_to(asking))
    session.commit()
    session.expire_all()
    assert [row.state for row in waiting] == [
        MailState.SUPERSEDED, MailState.SENT, *[MailState.SUPERSEDED] * 17
    ]  # fmt: skip
    assert {row.body for row in waiting if row.state is MailState.SUPERSEDED} == {""}
    deliver(session, tmp_path)
    subjects = {mail.subject for mail in list_messages(tmp_path)}
    assert subjects == {f"Date chosen: {TITLE}", f"Which dates suit you? {other.title}"}


def test_unsent_emails_are_withdrawn_when_there_is_no_meeting(asking: Asking) -> None:
    closing.give_up(asking.session, asking.poll, GivingUp("No."), by=asking.world.coordinator)
    assert {row.state for row in outbox(asking.session)} == {MailState.SUPERSEDED}


def test_a_draft_is_not_closed(session: Session) -> None:
    draft = Asking(session, opened=False)
    with pytest.raises(Refusal, match="Delete the draft instead"):
        close(draft)


def test_pressing_the_button_twice_closes_a_poll_once(session: Session, asking: Asking, visit: Visit) -> None:
    asking.answer(asking.world.member, Y, Y, Y)
    first, second = (visit().sign_in(asking.world.coordinator) for _ in range(2))
    second.get(f"{asking.page}/dates/{asking.options[2].key}/choose")
    first.get(asking.page).click("Choose", near=service.in_words(asking.options[0]))
    assert first.value("place") == "Council House, Birmingham"
    assert "Date chosen: Extra board meeting" in first.main
    fields = {name: first.value(name) for name in ("title", "place", "video_link", "shown", "once")}
    address = first.path
    first.submit("Close the poll and plan the meeting")
    assert first.heading == "Who gets what"  # the page from which the invitations can be sent
    assert first.banner.startswith("Poll closed and draft meeting planned. No one has been invited yet")
    assert first.post(address, fields, status=200).heading == "Who gets what"
    assert len(session.scalars(sa.select(Meeting)).all()) == 1
    second.submit("Close the poll and plan the meeting", status=409)
    assert "Example coordinator closed it on" in second.text
    assert service.in_words(asking.options[2]) in second.text
    assert len(session.scalars(sa.select(Meeting)).all()) == 1
    first.get(asking.page).click("send the invitations")
    assert first.heading == "Who gets what"


@pytest.mark.both_databases
def test_the_chair_cannot_close_a_poll(asking: Asking, visit: Visit) -> None:
    chair = visit().sign_in(asking.world.chair)
    chair.get(asking.page)
    assert "Choose" not in chair.links
    chair.get(f"{asking.page}/dates/{asking.options[0].key}/choose", status=403)
