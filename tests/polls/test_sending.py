"""Emails that open a poll, ask about added dates or remind people are previewed, and never sent twice."""

from datetime import date, time, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Refusal
from cdp.mail.mailbox import list_messages
from cdp.models import MailState, OutboxMessage, PollOption, PollState
from cdp.polls import letters, links, reminders, sending, service
from tests.meetings.post import deliver
from tests.polls.asking import Asking, I, N, Y, days

GOLDEN = Path(__file__).parents[1] / "golden" / "mail"
TEN, HALF_PAST_ONE = time(10), time(13, 30)


@pytest.fixture
def draft(session: Session) -> Asking:
    """A draft poll with three dates."""
    return Asking(session, opened=False)


def mails(asking: Asking) -> list[OutboxMessage]:
    asking.session.flush()
    asking.session.expire_all()
    return list(asking.session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.id)))


def test_opening_a_poll_sends_each_person_one_email_with_their_link(draft: Asking, tmp_path: Path) -> None:
    draft.send()
    assert draft.poll.state is PollState.OPEN
    assert len(mails(draft)) == 6
    for mail in mails(draft):
        assert mail.person is not None
        assert links.LINK.token_of(draft.session, draft.of(mail.person)) in mail.body
        assert sum(links.LINK.token_of(draft.session, place) in mail.body for place in draft.poll.people) == 1
        others = [place.person.email for place in draft.poll.people if place.person is not mail.person]
        assert not [address for address in others if address in mail.body]
    with pytest.raises(Refusal, match="There is nothing to send"):
        draft.send()
    assert deliver(draft.session, tmp_path).sent == 6
    assert {mail.body for mail in mails(draft)} == {""}  # once sent, links are no longer stored


def test_a_poll_changed_after_the_preview_is_not_sent(draft: Asking) -> None:
    shown = sending.fingerprint_of(draft.session, draft.poll, sending.mailing_of(draft.session, draft.poll))
    draft.add(days(5)[4])
    draft.session.commit()
    with pytest.raises(Refusal, match="Something has changed since you opened this page"):
        sending.send(draft.session, draft.poll, shown=shown, by=draft.world.coordinator)
    assert mails(draft) == []


def test_a_poll_with_too_few_or_past_dates_or_a_late_deadline_is_not_opened(draft: Asking) -> None:
    by = draft.world.coordinator
    for option in draft.options[1:]:
        service.remove_date(draft.session, option, by=by)
    draft.session.flush()
    assert sending.why_not_yet(draft.poll) == "A poll needs at least 2 dates. Add another first."
    with pytest.raises(Refusal, match="at least 2 dates"):
        draft.send()
    draft.add(clock.today() + timedelta(days=10), confirmed=True)
    assert "Choose an earlier date to reply by" in sending.why_not_yet(draft.poll)
    with clock.pretending(clock.now() + timedelta(days=11)):
        assert "is in the past. Remove it first." in sending.why_not_yet(draft.poll)
    with clock.pretending(clock.now() + timedelta(days=15)):
        assert sending.why_not_yet(draft.poll)


def test_a_person_who_has_left_gets_no_email_and_is_listed(draft: Asking) -> None:
    draft.world.treatment_seat.holdings[0].ends_on = clock.today() - timedelta(days=1)
    mailing = sending.mailing_of(draft.session, draft.poll)
    assert [one.name for one in mailing.left_out] == [draft.world.member.name]
    draft.send()
    assert draft.world.member.id not in {mail.person_id for mail in mails(draft)}


def test_an_email_to_a_person_who_leaves_is_withdrawn(draft: Asking, tmp_path: Path) -> None:
    draft.send()
    draft.world.treatment_seat.holdings[0].ends_on = clock.today() - timedelta(days=1)
    assert deliver(draft.session, tmp_path).sent == 5
    state = {mail.person_id: mail.state for mail in mails(draft)}
    assert state[draft.world.member.id] is MailState.SUPERSEDED


def test_dates_added_to_an_open_poll_are_sent_and_replied_to(draft: Asking) -> None:
    draft.send()
    draft.answer(draft.world.member, Y, Y, N)
    draft.add(days(4)[3])
    with pytest.raises(Refusal, match="Some dates have not been sent yet"):
        reminders.remind(draft.session, draft.poll, by=draft.world.coordinator)
    assert draft.said(draft.world.member) == [Y, Y, N, None]
    before = len(mails(draft))
    mailing = sending.mailing_of(draft.session, draft.poll)
    assert [letter.template for letter in mailing.letters] == [sending.MORE_DATES] * 6
    draft.send()
    told = mails(draft)[before:]
    assert {mail.subject for mail in told} == {"More dates: Extra board meeting"}
    assert all(service.in_words(draft.options[3]) in mail.body for mail in told)
    assert not [mail for mail in told if service.in_words(draft.options[0]) in mail.body]
    # They are asked only about the missing dates
    assert draft.world.member in {p.person for p in reminders.waiting(draft.session, draft.poll)}
    draft.answer(draft.world.member, Y, Y, N, I)
    assert draft.world.member not in {p.person for p in reminders.waiting(draft.session, draft.poll)}


def test_only_a_person_added_later_is_sent_the_poll(draft: Asking) -> None:
    draft.send()
    before = len(mails(draft))
    everybody = [place.person for place in draft.poll.people]
    draft.ask(*everybody, draft.world.deputy)
    draft.send()
    (mail,) = mails(draft)[before:]
    assert mail.person is draft.world.deputy
    assert mail.subject.startswith("Which dates suit you?")


def test_people_who_have_not_replied_are_reminded_with_the_same_link(draft: Asking) -> None:
    draft.send()
    draft.answer(draft.world.member, Y, Y, N)
    links.end(draft.session, draft.of(draft.world.sro), by=draft.world.coordinator)
    before = len(mails(draft))
    assert reminders.remind(draft.session, draft.poll, by=draft.world.coordinator) == 5
    sent = {mail.person: mail.body for mail in mails(draft)[before:]}
    assert draft.world.member not in sent
    assert links.LINK.token_of(draft.session, draft.of(draft.world.chair)) in sent[draft.world.chair]
    # A person whose link was ended signs in instead
    assert f"{links.LINK.path}/" not in sent[draft.world.sro]
    assert f"/partnerships/west-midlands/polls/{draft.poll.key}" in sent[draft.world.sro]
    assert draft.of(draft.world.chair).reminded_at is not None
    for person in (p.person for p in reminders.waiting(draft.session, draft.poll)):
        draft.answer(person, N, N, N)
    with pytest.raises(Refusal, match="There is no one to remind"):
        reminders.remind(draft.session, draft.poll, by=draft.world.coordinator)


def test_a_later_deadline_is_before_the_first_date_and_sends_nothing(draft: Asking) -> None:
    draft.send()
    before = len(mails(draft))
    later = clock.today() + timedelta(days=20)
    service.give_more_time(draft.session, draft.poll, later, by=draft.world.coordinator)
    assert draft.poll.answer_by == later
    first = clock.in_london(draft.options[0].starts_at).date()
    with pytest.raises(Refusal, match="Choose an earlier date"):
        service.give_more_time(draft.session, draft.poll, first, by=draft.world.coordinator)
    assert len(mails(draft)) == before


@pytest.mark.parametrize(
    ("name", "changes", "more"),
    [
        ("poll_open", {}, {}),
        ("poll_more_dates", {"dates": 1}, {}),
        ("poll_reminder", {}, {}),
        ("poll_reminder_late", {"late": True, "ended": True, "bare": True}, {}),
        ("poll_link", {}, {}),
        ("poll_chosen", {"dates": 1}, {}),
        ("poll_given_up", {"dates": 0}, {"reason": "The grant was agreed in writing."}),
    ],
)
def test_the_text_of_emails_about_a_poll_has_not_changed(
    draft: Asking, name: str, changes: dict[str, int], more: dict[str, str]
) -> None:
    poll = draft.poll
    poll.key = "abcdefghjkmn"
    poll.video_link = "https://meet.example.org/board"
    poll.answer_by = date(2027, 1, 5)
    if "bare" in changes:
        poll.words = poll.place = poll.video_link = ""
    place = draft.of(draft.world.member)
    place.link_ended_at = clock.now() if "ended" in changes else None
    starts = [clock.from_london(date(2027, 1, day), at) for day, at in ((19, TEN), (21, HALF_PAST_ONE))]
    options = [PollOption(poll=poll, starts_at=start) for start in starts[: changes.get("dates", 2)]]
    draft.session.add_all(options)
    now = clock.from_london(date(2027, 1, 6 if "late" in changes else 4), TEN)
    with clock.pretending(now):
        letter = letters.letter(f"{name.removesuffix('_late')}.txt", place, options, **more)
        words = letters.mailing(poll, [letter]).words_of(draft.session, letter)
    said = f"{words.subject}\n\n{words.text}"
    assert said == (GOLDEN / f"{name}.txt").read_text()


def test_each_email_links_to_its_readers_own_page(draft: Asking, tmp_path: Path) -> None:
    draft.send()
    path = draft.path(draft.world.member)
    deliver(draft.session, tmp_path)
    (message,) = [m for m in list_messages(tmp_path) if "example.member@example.org" in m.recipient]
    assert "Which dates suit you? Extra board meeting" in message.subject
    (file,) = [f for f in tmp_path.glob("*.eml") if "example.member@" in f.read_text()]
    assert path.rpartition("/")[2][:20] in file.read_text()


def test_unsent_emails_to_a_person_removed_are_withdrawn(draft: Asking, tmp_path: Path) -> None:
    draft.send()
    world, session = draft.world, draft.session
    reminders.remind(session, draft.poll, by=world.coordinator)
    everybody = [place.person for place in draft.poll.people]
    draft.ask(*(person for person in everybody if person is not world.chair))
    withdrawn = [mail for mail in mails(draft) if mail.state is MailState.SUPERSEDED]
    assert [(mail.person, mail.body) for mail in withdrawn] == [(world.chair, "")] * 2
    assert deliver(session, tmp_path).sent == 10
    draft.ask(*everybody)
    draft.send()
    assert deliver(session, tmp_path).sent == 1  # the poll is sent to the chair again
