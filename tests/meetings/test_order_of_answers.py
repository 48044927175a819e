"""Which of several replies counts: replies are ordered by version and then by time."""

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy.orm import Session

from cdp import clock
from cdp.meetings import answers, delivery
from cdp.meetings.answer_queries import deputies_named
from cdp.meetings.answers import AnswerDetails, AnswerSource
from cdp.models import Answer, AnswerWay, GivenAnswer, Person
from tests.meetings.test_sending import Story


class Answering(Story):
    """A meeting whose invitations have been sent, and to which the police member replies by email."""

    def reply(
        self, said: Answer, at: datetime, *, sequence: int | None = None, accepted_by: Person | None = None
    ) -> GivenAnswer | None:
        """Record an email reply from the police member, which counts at once or was accepted by `accepted_by`."""
        source = AnswerSource(AnswerWay.REPLY, at, sequence)
        row = self.of(self.world.police_member)
        given = answers.answer(self.session, row, AnswerDetails(said), by=accepted_by, source=source)
        self.session.commit()
        return given

    def raise_sequence(self) -> None:
        """Change the video link and send the update, which raises the sequence and keeps the replies."""
        self.change(video_link=f"https://meet.example.org/{self.meeting.sequence}")
        self.send()

    def on_file(self) -> Answer:
        """Return the police member's current reply, and check that all queries return the same reply."""
        row = self.of(self.world.police_member)
        if row.answer is not Answer.NONE:
            last = answers.last_answer(self.session, row)
            assert last is not None
            (line,) = delivery.lines_of(self.session, self.meeting, [row])
            assert (last.answer, last.given_at) == (row.answer, row.answered_at)
            assert line.answers[-1] == last
        return row.answer


@pytest.fixture
def story(session: Session) -> Answering:
    """Return a meeting whose invitations have been sent."""
    made = Answering(session)
    made.send()
    return made


def test_a_reply_to_a_later_version_counts_although_it_is_dated_earlier(story: Answering) -> None:
    story.answer(story.world.police_member, Answer.DECLINED)
    story.raise_sequence()
    story.reply(Answer.ACCEPTED, clock.now() - timedelta(hours=1), sequence=1)
    assert story.on_file() is Answer.ACCEPTED
    story.reply(Answer.TENTATIVE, clock.now(), sequence=0)
    assert story.on_file() is Answer.ACCEPTED


def test_a_reply_accepted_after_the_meeting_asked_again_counts(story: Answering) -> None:
    story.answer(story.world.police_member, Answer.DECLINED)
    story.change(start=time(14), end=time(16))
    story.send()
    story.reply(Answer.ACCEPTED, clock.now() - timedelta(hours=1), accepted_by=story.by)
    assert story.on_file() is Answer.ACCEPTED


def test_an_accepted_reply_counts_where_the_coordinator_recorded_none(story: Answering) -> None:
    story.answer(story.world.police_member, Answer.DECLINED)
    member = story.of(story.world.police_member)
    answers.answer(story.session, member, AnswerDetails(Answer.NONE), by=story.by)
    assert story.on_file() is Answer.NONE
    before = clock.now() - timedelta(hours=1)
    story.reply(Answer.TENTATIVE, before, sequence=0)  # automatic, so the coordinator's record counts
    assert story.on_file() is Answer.NONE
    story.reply(Answer.ACCEPTED, before, accepted_by=story.by)
    assert story.on_file() is Answer.ACCEPTED


def test_an_accepted_reply_does_not_undo_a_later_one(story: Answering) -> None:
    story.answer(story.world.police_member, Answer.DECLINED)
    story.raise_sequence()
    given = story.reply(Answer.ACCEPTED, clock.now() - timedelta(hours=1), accepted_by=story.by)
    assert story.on_file() is Answer.DECLINED
    assert given is not None
    assert given.sequence == 0  # a reply from before the update cannot be about a later version
    story.reply(Answer.ACCEPTED, clock.now(), accepted_by=story.by)
    assert story.on_file() is Answer.ACCEPTED


def test_only_the_deputy_in_the_current_reply_is_listed(story: Answering) -> None:
    row = story.of(story.world.police_member)
    named = AnswerDetails(Answer.DECLINED, names_deputy=True, deputy_name="Inspector Example")
    answers.answer(story.session, row, named, by=row.person)
    story.reply(Answer.ACCEPTED, clock.now() - timedelta(hours=1), sequence=0)
    assert [given.deputy_name for given in deputies_named(story.session, story.meeting).values()] == [
        "Inspector Example"
    ]
    story.raise_sequence()
    story.reply(Answer.DECLINED, clock.now() - timedelta(hours=1), sequence=1)
    assert deputies_named(story.session, story.meeting) == {}
