"""The outcome of reading an email: a reply that counts, a held reply, a failing address, or nothing."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Refusal
from cdp.mail import reply_address
from cdp.mail.replies import Trust
from cdp.mailroom import held as held_replies
from cdp.mailroom import queries, service
from cdp.meetings import answers
from cdp.meetings import service as meetings
from cdp.meetings.answers import AnswerDetails
from cdp.models import (
    Answer,
    AnswerWay,
    AuditEvent,
    FailingAddress,
    GivenAnswer,
    MailKind,
    OutboxMessage,
    ReceivedMail,
    ReplyOutcome,
    ReplyState,
)
from cdp.partnerships.members import failing
from cdp.worker.mails import build
from tests.mail.samples import sample
from tests.mailroom.replying import Scene, moment
from tests.meetings.post import calendar_in


@pytest.fixture
def scene(session: Session) -> Scene:
    """A meeting whose invitations have been sent."""
    return Scene(session)


def last_sentence(session: Session) -> str:
    return session.scalars(sa.select(AuditEvent.sentence).order_by(AuditEvent.id.desc()).limit(1)).one()


@pytest.mark.parametrize("program", ["exchange", "google", "apple", "thunderbird"])
def test_a_reply_from_each_program_is_recorded(scene: Scene, program: str) -> None:
    person = scene.world.police_member
    row = scene.take_in(scene.reply(person, program, partstat="TENTATIVE"))
    assert row is not None
    assert (row.outcome, row.state) == (ReplyOutcome.APPLIED, ReplyState.NOTED)
    invitation = scene.of(person)
    assert (invitation.answer, invitation.answered_at) == (Answer.TENTATIVE, row.stamped_at)
    assert invitation.comment == ("" if program == "google" else "I may be ten minutes late")
    (given,) = scene.session.scalars(sa.select(GivenAnswer))
    assert (given.way, given.noted_by_id, given.sequence) == (AnswerWay.REPLY, None, 0)
    assert last_sentence(scene.session).startswith(f"{person.name} replied “maybe” to the invitation")


def test_an_email_is_read_once(scene: Scene) -> None:
    raw = scene.reply(scene.world.member)
    assert scene.take_in(raw) is not None
    assert scene.take_in(raw) is None
    assert scene.take_in(raw.replace(b"Exchange Server 2010", b"Exchange Server 2016")) is None
    assert scene.session.scalar(sa.select(sa.func.count()).select_from(ReceivedMail)) == 1


def test_the_later_reply_counts_however_it_was_given(scene: Scene) -> None:
    person = scene.world.member
    answers.answer(scene.session, scene.of(person), AnswerDetails(Answer.DECLINED), by=person)
    scene.session.commit()
    before = scene.take_in(scene.reply(person, stamp=moment(-600)))
    assert before is not None
    assert (before.outcome, scene.of(person).answer) == (ReplyOutcome.OLDER, Answer.DECLINED)
    with clock.pretending(clock.now() + timedelta(minutes=5)):
        after = scene.take_in(scene.reply(person, number=2, stamp=moment(-60)))
    assert after is not None
    assert (after.outcome, scene.of(person).answer) == (ReplyOutcome.APPLIED, Answer.ACCEPTED)


def test_replies_read_in_the_wrong_order_give_the_right_result(scene: Scene) -> None:
    person = scene.world.member
    later = scene.reply(person, number=2, partstat="DECLINED", stamp=moment(-60))
    earlier = scene.reply(person, number=1, partstat="ACCEPTED", stamp=moment(-120))
    assert [row.outcome for row in map(scene.take_in, (later, earlier)) if row] == ["applied", "older"]
    assert scene.of(person).answer is Answer.DECLINED


def test_a_reply_to_the_time_before_a_move_is_held(scene: Scene) -> None:
    person = scene.world.member
    old = scene.reply(person)
    scene.move()
    row = scene.take_in(old)
    assert row is not None
    assert (row.outcome, row.state) == (ReplyOutcome.STALE, ReplyState.HELD)
    assert scene.of(person).answer is Answer.NONE
    new = scene.take_in(scene.reply(person, number=2))
    assert new is not None
    assert (new.outcome, scene.of(person).answer) == (ReplyOutcome.APPLIED, Answer.ACCEPTED)


def test_a_person_who_changed_their_address_is_recognised_by_the_old_one(scene: Scene) -> None:
    person = scene.world.member
    raw = scene.reply(person)
    person.email = "new.name@example.org"
    scene.session.commit()
    row = scene.take_in(raw)
    assert row is not None
    assert (row.outcome, row.person_id) == (ReplyOutcome.APPLIED, person.id)


def test_a_cancelled_meeting_accepts_no_replies(scene: Scene) -> None:
    meetings.cancel(scene.session, scene.meeting, "The room flooded", by=scene.by)
    scene.session.commit()
    row = scene.take_in(scene.reply(scene.world.member))
    assert row is not None
    assert (row.outcome, row.state) == (ReplyOutcome.CLOSED, ReplyState.NOTED)


def test_nothing_is_kept_of_ordinary_emails(scene: Scene) -> None:
    for name in ("plain", "out_of_office", "request", "read_receipt"):
        row = scene.take_in(scene.reply(scene.world.member, name))
        assert row is not None
        assert (row.partnership_id, row.person_id, row.from_address, row.subject) == (None, None, "", "")
    assert scene.of(scene.world.member).answer is Answer.NONE


def test_hostile_text_is_stored_as_text(scene: Scene) -> None:
    person = scene.world.member
    comment = "<script>alert(1)</script> \x00\ud83d\ude00 =cmd|' /C calc'!A0\\n" + "x" * 600
    raw = scene.reply(
        person, "thunderbird", comment=comment.encode("utf-16", "surrogatepass").decode("utf-16")
    )
    row = scene.take_in(raw)
    assert row is not None
    assert row.outcome is ReplyOutcome.APPLIED
    assert scene.of(person).comment.startswith("<script>alert(1)</script> ")
    for place in (b"UID:", b"mailto:", b"CN="):
        assert scene.take_in(raw.replace(place, place + b"\x00", 1).replace(b"<", b"<%d" % place[0], 1))


def original_of(scene: Scene, person_id: int) -> str:
    query = sa.select(OutboxMessage.message_id).where(OutboxMessage.person_id == person_id)
    return scene.session.scalars(query).one()


@pytest.mark.parametrize("name", ["bounce", "bounce_headers"])
def test_an_undelivered_email_marks_its_address_as_failing(scene: Scene, name: str) -> None:
    person = scene.world.police_member
    raw = scene.reply(person, name, original=original_of(scene, person.id))
    row = scene.take_in(raw)
    assert row is not None
    assert (row.outcome, row.partnership) == (ReplyOutcome.DELIVERY_FAILED, scene.world.partnership)
    (mark,) = failing.failing_among(scene.session, [person.id, scene.world.member.id]).values()
    assert (mark.person_id, mark.address) == (person.id, person.email)
    assert "5.1.1 User unknown" in mark.reason or "mailbox full" in mark.reason
    assert last_sentence(scene.session) == (
        f"An email to {person.name} was not delivered: the address is marked as not working."
    )
    person.email = "new.address@example.org"
    scene.session.commit()
    assert failing.failing_among(scene.session, [person.id]) == {}


def test_a_delay_or_a_report_about_another_email_marks_nothing(scene: Scene) -> None:
    person = scene.world.police_member
    delayed = scene.take_in(scene.reply(person, "delayed", original=original_of(scene, person.id)))
    forged = scene.take_in(scene.reply(person, "bounce", original="<made.up@example.org>"))
    assert delayed is not None
    assert forged is not None
    assert (delayed.outcome, forged.partnership_id) == (ReplyOutcome.DELIVERY_REPORT, None)
    assert scene.session.scalars(sa.select(FailingAddress)).all() == []


@pytest.mark.parametrize(
    "name", ["bounce_without_headers", "bounce_final_only", "bounce_exim", "bounce_text"]
)
def test_a_report_without_our_headers_is_attributed_by_its_recipient(scene: Scene, name: str) -> None:
    person, colleague = scene.world.police_member, scene.world.member
    raw = scene.reply(person, name).replace(b"police.colleague@police.example", colleague.email.encode())
    row = scene.take_in(raw)
    assert row is not None
    assert (row.outcome, row.person, row.attendee) == (
        ReplyOutcome.DELIVERY_FAILED,
        person,
        person.email.casefold(),
    )
    assert (row.partnership, row.meeting) == (scene.world.partnership, scene.meeting)
    (mark,) = scene.session.scalars(sa.select(FailingAddress))
    assert (mark.person_id, mark.address) == (person.id, person.email.casefold())
    assert mark.reason


def test_a_report_without_our_headers_about_an_address_not_written_to_lately_marks_nothing(
    scene: Scene,
) -> None:
    stranger = scene.take_in(
        scene.reply(scene.world.member, "bounce_without_headers", attendee="stranger@example.org")
    )
    with clock.pretending(clock.now() + timedelta(days=30)):
        late = scene.take_in(scene.reply(scene.world.member, "bounce_without_headers", number=2))
    assert stranger is not None
    assert late is not None
    assert (stranger.partnership_id, late.partnership_id) == (None, None)
    assert scene.session.scalars(sa.select(FailingAddress)).all() == []


def test_an_address_that_works_again_can_fail_again(scene: Scene) -> None:
    person, original = scene.world.member, original_of(scene, scene.world.member.id)
    for number in (1, 2):
        scene.take_in(scene.reply(person, "bounce", original=original, number=number))
    (mark,) = failing.failing_among(scene.session, [person.id]).values()
    failing.works_again(scene.session, mark, by=scene.by, partnership=scene.world.partnership)
    scene.session.commit()
    assert (
        last_sentence(scene.session)
        == f"{scene.by.name} recorded that the address of {person.name} works again."
    )
    assert failing.failing_among(scene.session, [person.id]) == {}
    scene.take_in(scene.reply(person, "bounce", original=original, number=3))
    assert set(failing.failing_among(scene.session, [person.id])) == {person.id}


def held(scene: Scene, **changes: Any) -> ReceivedMail:
    row = scene.take_in(scene.reply(scene.world.member, **changes), Trust())
    assert row is not None
    assert (row.outcome, row.state) == (ReplyOutcome.NOT_PROVEN, ReplyState.HELD)
    return row


def test_a_held_reply_is_accepted_as_the_persons_reply(scene: Scene) -> None:
    row, person = held(scene), scene.world.member
    said = AnswerDetails(Answer.ACCEPTED, "Late")
    words = held_replies.accept(scene.session, row, scene.of(person), said, by=scene.by)
    scene.session.commit()
    assert words == f"Reply of {person.name} saved."
    assert (scene.of(person).answer, scene.of(person).comment) == (Answer.ACCEPTED, "Late")
    (given,) = scene.session.scalars(sa.select(GivenAnswer))
    assert (given.way, given.noted_by_id) == (AnswerWay.REPLY, scene.by.id)
    assert (row.state, row.settled_by) == (ReplyState.ACCEPTED, scene.by)
    with pytest.raises(Refusal, match="dealt with this reply"):
        held_replies.ignore(scene.session, row, by=scene.by)


def test_accepting_an_earlier_reply_does_not_undo_a_later_one(scene: Scene) -> None:
    row, person = held(scene, stamp=moment(-600)), scene.world.member
    answers.answer(scene.session, scene.of(person), AnswerDetails(Answer.DECLINED), by=person)
    words = held_replies.accept(
        scene.session, row, scene.of(person), AnswerDetails(Answer.ACCEPTED), by=scene.by
    )
    scene.session.commit()
    assert "the later reply counts" in words
    assert scene.of(person).answer is Answer.DECLINED


def test_an_ignored_reply_changes_nothing(scene: Scene) -> None:
    row = held(scene)
    held_replies.ignore(scene.session, row, by=scene.by)
    scene.session.commit()
    assert (row.state, scene.of(scene.world.member).answer) == (ReplyState.IGNORED, Answer.NONE)
    assert last_sentence(scene.session) == f"{scene.by.name} ignored a reply by email about Spring board."


def test_people_with_a_personal_reply_address_need_no_other_proof(session: Session) -> None:
    session.info["plus_addresses"] = True
    scene = Scene(session)
    people = (scene.world.member, scene.world.police_member)
    organisers = {
        row.person_id: (row.facts or {})["organiser"] for row in session.scalars(sa.select(OutboxMessage))
    }
    assert len(set(organisers.values())) == len(organisers) > 2
    for number, person in enumerate(people):
        to = organisers[person.id]
        assert to.startswith("secretariat+")
        assert to.endswith("@west-midlands.example")
        row = scene.take_in(scene.reply(person, to=to, results="", number=number), Trust())
        assert row is not None
        assert row.outcome is ReplyOutcome.APPLIED
    someone_elses = scene.reply(
        people[0], to=organisers[people[1].id], results="", number=7, stamp=moment(-1)
    )
    row = scene.take_in(someone_elses, Trust())
    assert row is not None
    assert row.outcome is ReplyOutcome.NOT_PROVEN
    # An update has the same reply address, even after the secret was changed
    session.info["link_secrets"] = (*session.info["link_secrets"], "another secret of the installation")
    scene.move()
    for row_ in session.scalars(sa.select(OutboxMessage)):
        assert (row_.facts or {})["organiser"] == organisers[row_.person_id]
    row = scene.take_in(scene.reply(people[0], to=organisers[people[0].id], results="", number=8), Trust())
    assert row is not None
    assert row.outcome is ReplyOutcome.APPLIED


def test_the_reply_address_is_the_organiser_and_the_email_is_from_the_secretariat(session: Session) -> None:
    session.info["plus_addresses"] = True
    scene = Scene(session)
    meetings.cancel(scene.session, scene.meeting, "The room flooded", by=scene.by)
    scene.send()
    theirs = OutboxMessage.person_id == scene.world.member.id
    rows = session.scalars(sa.select(OutboxMessage).where(theirs).order_by(OutboxMessage.id)).all()
    assert [row.kind for row in rows] == [MailKind.REQUEST, MailKind.CANCEL]
    for row in rows:
        mail = build(row)
        organiser = (row.facts or {})["organiser"]
        assert organiser.startswith("secretariat+")
        assert f":mailto:{organiser}\n" in calendar_in(mail)
        assert str(mail["From"]).endswith("<secretariat@west-midlands.example>")


def test_an_address_too_long_for_a_token_is_not_changed(session: Session) -> None:
    session.info["plus_addresses"] = True
    long = f"{'s' * 38}@west-midlands.example"
    assert reply_address.reply_address(session, long, "uid", 1) == long
    assert len(reply_address.reply_address(session, long[1:], "uid", 1).partition("@")[0]) == 64


def test_records_of_emails_without_a_partnership_are_deleted_after_six_months(scene: Scene) -> None:
    with clock.pretending(clock.now() - timedelta(days=200)):
        scene.take_in(sample("plain"))
    scene.take_in(sample("plain", number=2))
    kept = scene.take_in(scene.reply(scene.world.member))
    service.forget_unassigned_mail(scene.session, clock.now() - timedelta(days=180))
    scene.session.commit()
    assert kept is not None
    assert queries.was_read(scene.session, kept.identity)
    assert scene.session.scalar(sa.select(sa.func.count()).select_from(ReceivedMail)) == 2


@pytest.mark.parametrize("way", ["seat", "board"])
def test_a_proven_reply_of_a_person_whose_role_or_seat_has_ended_is_held(scene: Scene, way: str) -> None:
    """The person is still on the list of invitees. The personal link refuses such a reply too."""
    person, seat = scene.world.police_member, scene.world.police_seat
    yesterday = clock.today() - timedelta(days=1)
    if way == "seat":
        seat.holdings[0].ends_on = yesterday
    else:
        scene.world.board.closes_on = yesterday
    row = scene.take_in(scene.reply(person))
    assert row is not None
    assert (row.outcome, row.state) == (ReplyOutcome.NOT_INVITED, ReplyState.HELD)
    invitation = scene.of(person)
    assert (invitation.answer, invitation.removed_at) == (Answer.NONE, None)


def test_a_proven_reply_of_a_person_whose_role_or_seat_starts_later_counts(scene: Scene) -> None:
    person = scene.world.police_member
    scene.world.police_seat.holdings[0].starts_on = clock.today() + timedelta(days=1)
    row = scene.take_in(scene.reply(person))
    assert row is not None
    assert (row.outcome, scene.of(person).answer) == (ReplyOutcome.APPLIED, Answer.ACCEPTED)
