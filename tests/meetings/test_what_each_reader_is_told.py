"""Every email about a meeting is read beside what its reader did: no sentence contradicts it.

The golden files hold the whole emails. They are the texts of a meeting that moves while its people have replied in
every way, of one whose place changes, and of invitations that end.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.meetings import answers, invitees, links, reminders, sending, service
from cdp.meetings.answers import AnswerDetails, AnswerSource
from cdp.models import Answer, AnswerWay, OutboxMessage, Person, Removal, RoleHolding
from tests.meetings.post import deliver, mail_to
from tests.meetings.test_sending import Story

GOLDEN = Path(__file__).parents[1] / "golden" / "mail" / "readers"
MEETS = date(2027, 1, 19)
MOVED = date(2027, 1, 21)


class Readers(Story):
    """A meeting on fixed days, so that its emails can be compared whole."""

    def __init__(self, session: Session, folder: Path, **changes: Any) -> None:
        super().__init__(session, day=MEETS, **changes)
        self.folder = folder

    def reply(
        self, person: Person, said: Answer, *, deputy: str = "", way: AnswerWay = AnswerWay.LINK
    ) -> None:
        """Record a reply by personal link."""
        details = AnswerDetails(said, names_deputy=bool(deputy), deputy_name=deputy)
        answers.answer(
            self.session, self.of(person), details, by=person, source=AnswerSource(way, clock.now())
        )
        self.session.commit()

    def deliver(self) -> None:
        """Send everything in the outbox."""
        deliver(self.session, self.folder)

    def last(self, person: Person) -> str:
        """Return the last email about the meeting to a person, without its secrets."""
        mail = mail_to(self.folder, person.email)[-1]
        body = mail.get_body(("plain",))
        assert body is not None
        text = f"{str(mail['Subject']).strip()}\n\n{body.get_content()}".replace("\r\n", "\n")
        return without_keys(text)


def without_keys(text: str) -> str:
    """Return an email without the random parts of its links."""
    text = re.sub(r"/answer-invitation/[\w.-]+", "/answer-invitation/TOKEN", text)
    return re.sub(r"/meetings/\w+", "/meetings/KEY", text)


@pytest.fixture
def readers(session: Session, tmp_path: Path) -> Iterable[Readers]:
    """Return a meeting that has been sent to everyone on 7 December 2026."""
    with clock.pretending(clock.from_london(date(2026, 12, 7), time(9))):
        story = Readers(session, tmp_path)
        story.send()
        story.deliver()
        yield story


def check(name: str, texts: Mapping[str, str]) -> None:
    """Compare emails with a golden file, which has one after the other with its reader."""
    whole = "\n".join(f"=== {reader}\n{text}" for reader, text in texts.items())
    file = GOLDEN / f"{name}.txt"
    assert whole == file.read_text()


def later(minutes: int = 10) -> Any:
    """Pretend that some minutes have passed."""
    return clock.pretending(clock.now() + timedelta(minutes=minutes))


def replied_in_every_way(readers: Readers) -> dict[str, Person]:
    """Let people reply in every way, each for the time that they were told; return the readers by what they did."""
    world = readers.world
    readers.reply(world.member, Answer.ACCEPTED)
    readers.reply(world.police_member, Answer.TENTATIVE)
    readers.reply(world.chair, Answer.DECLINED)
    readers.reply(world.health_member, Answer.DECLINED, deputy="Example deputy")
    return {
        "accepted": world.member,
        "replied maybe": world.police_member,
        "declined": world.chair,
        "named a deputy": world.health_member,
        "has not replied": world.sro,
        "accepted the new time before it was sent": world.coordinator,
    }


def test_a_meeting_moved_with_replies_of_every_kind(readers: Readers) -> None:
    people = replied_in_every_way(readers)
    readers.reply(readers.world.coordinator, Answer.DECLINED)
    with later():
        readers.change(day=MOVED, start=time(14), end=time(16), note="Use the side door.")
    with later(20):
        readers.reply(readers.world.coordinator, Answer.ACCEPTED)
    with later(30):
        readers.send()
        readers.deliver()
        check("moved", {did: readers.last(person) for did, person in people.items()})
        assert readers.of(readers.world.coordinator).answer is Answer.ACCEPTED
        assert [row.person for row in reminders.waiting(readers.session, readers.meeting)] == [
            readers.world.health_member,
            readers.world.member,
            readers.world.police_member,
            readers.world.chair,
            readers.world.sro,
        ]


def test_a_reminder_and_a_new_link_after_the_move_know_the_earlier_reply(readers: Readers) -> None:
    people = replied_in_every_way(readers)
    del people["accepted the new time before it was sent"]
    with later():
        readers.change(day=MOVED)
        readers.send()
        readers.deliver()
    with later(20):
        mailing = reminders.mailing_of(
            readers.session, readers.meeting, reminders.waiting(readers.session, readers.meeting)
        )
        texts = {
            did: without_keys(mailing.words_of(readers.session, letter).text)
            for did, person in people.items()
            for letter in mailing.letters
            if letter.person is person
        }
        check("chased", texts)
        readers.reply(readers.world.member, Answer.ACCEPTED)
    with later(30):
        links.renew(readers.session, readers.of(readers.world.member), by=readers.by)
        readers.session.flush()
        sent = outbox_of(readers.session, readers.world.member)
        assert "You accepted, and that still stands.\n" in sent
        assert "Can you come" not in sent


def outbox_of(session: Session, person: Person) -> str:
    """Return the text of the newest email to a person."""
    query = sa.select(OutboxMessage.body).where(OutboxMessage.person_id == person.id)
    return session.scalars(query.order_by(OutboxMessage.id.desc()).limit(1)).one()


@pytest.mark.parametrize("asks_again", [False, True])
def test_replies_stand_when_only_the_place_changes_unless_the_coordinator_asks(
    readers: Readers, *, asks_again: bool
) -> None:
    people = replied_in_every_way(readers)
    del people["accepted the new time before it was sent"]
    with later():
        readers.change(place="Town Hall, Dudley", asks_again=asks_again)
        readers.send()
        readers.deliver()
        replies = {did: readers.of(person).answer for did, person in people.items()}
        check(
            "place_asked" if asks_again else "place",
            {did: readers.last(person) for did, person in people.items()},
        )
    said = [Answer.ACCEPTED, Answer.TENTATIVE, Answer.DECLINED, Answer.DECLINED, Answer.NONE]
    assert list(replies.values()) == ([Answer.NONE] * 5 if asks_again else said)
    assert readers.meeting.sequence == 1
    assert readers.meeting.asks_again is False


def test_a_date_that_was_held_is_confirmed_to_people_who_have_replied(
    session: Session, tmp_path: Path
) -> None:
    with clock.pretending(clock.from_london(date(2026, 12, 7), time(9))):
        story = Readers(session, tmp_path)
        shown = sending.plan_of(session, story.meeting, hold=True).fingerprint
        sending.send(session, story.meeting, shown=shown, by=story.by, hold=True)
        session.commit()
        story.deliver()
        first = story.last(story.world.sro)
        story.reply(story.world.member, Answer.ACCEPTED)
    with clock.pretending(clock.from_london(date(2026, 12, 8), time(9))):
        shown = sending.plan_of(session, story.meeting, hold=False).fingerprint
        sending.send(session, story.meeting, shown=shown, by=story.by, hold=False)
        session.commit()
        story.deliver()
        check(
            "held",
            {
                "asked to hold the date": first,
                "accepted": story.last(story.world.member),
                "has not replied": story.last(story.world.sro),
            },
        )


def test_a_cancelled_meeting_gives_the_time_that_each_reader_was_told(readers: Readers) -> None:
    replied_in_every_way(readers)
    with later():
        readers.change(day=MOVED)
        service.cancel(readers.session, readers.meeting, "The hall is flooded.", by=readers.by)
        readers.session.commit()
        readers.send()
        readers.deliver()
        world = readers.world
        check(
            "cancelled",
            {"accepted": readers.last(world.member), "declined": readers.last(world.chair)},
        )


def off_the_list(readers: Readers) -> dict[Removal, Person]:
    """End the invitation of one person for each reason."""
    world, session = readers.world, readers.session
    invitees.invite_deputy(session, readers.meeting, world.health_seat, by=readers.by)
    readers.remove(world.sro)
    world.police_seat.holdings[0].ends_on = clock.today()
    role = sa.select(RoleHolding).where(RoleHolding.person_id == world.chair.id)
    session.scalars(role).one().ends_on = clock.today()
    session.commit()
    session.expire_all()
    invitees.update_from_seats(session, readers.meeting, by=readers.by)
    session.commit()
    return {
        Removal.DEPUTY_ATTENDS: world.health_member,
        Removal.BY_HAND: world.sro,
        Removal.SEAT_ENDED: world.police_member,
        Removal.ROLE_ENDED: world.chair,
    }


def test_an_invitation_that_ends_says_why_and_never_that_the_meeting_is_cancelled(readers: Readers) -> None:
    gone = off_the_list(readers)
    with later():
        readers.send()
        readers.deliver()
        texts = {because.value: readers.last(person) for because, person in gone.items()}
        invitees.invite_representative_again(
            readers.session, readers.meeting, readers.world.health_seat, by=readers.by
        )
        readers.session.commit()
    with later(20):
        readers.send()
        readers.deliver()
        texts[Removal.REPRESENTATIVE_ATTENDS.value] = readers.last(readers.world.deputy)
    check("removed", texts)
    assert "ancelled" not in "".join(texts.values())


@pytest.mark.parametrize("because", [Removal.BOARD_CLOSED, Removal.NOT_JOINT, Removal.LEFT])
def test_every_reason_for_being_off_the_list_has_its_own_words(readers: Readers, because: Removal) -> None:
    member = readers.world.member
    readers.of(member).take_off(because, clock.now())
    readers.session.commit()
    with later():
        readers.send()
        readers.deliver()
        text = readers.last(member)
    told = {
        Removal.BOARD_CLOSED: "Combating Drugs Partnership Board will have closed by the day of this meeting",
        Removal.NOT_JOINT: "This meeting (West Midlands Combating Drugs Partnership) will no longer be held jointly",
        Removal.LEFT: "you will no longer have a place in the partnership.",
    }
    assert text.startswith("Invitation withdrawn: Board meeting, Tuesday 19 January 2027\n")
    assert told[because] in text
    assert "The meeting will still take place." in text
    assert "ancelled" not in text
