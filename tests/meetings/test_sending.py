"""Invitations sent by the real worker: who gets which email and version."""

import re
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import vobject
from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Refusal
from cdp.mail import letters as mail_letters
from cdp.mail import outbox
from cdp.meetings import answers, invitees, letters, queries, reminders, sending, service
from cdp.meetings.answers import AnswerDetails
from cdp.meetings.letters import LetterDetails
from cdp.meetings.sending import EmailKind, SendPlan
from cdp.models import (
    Answer,
    Capacity,
    Invitation,
    MailKind,
    MailState,
    Meeting,
    MeetingState,
    OutboxMessage,
    Part,
    Person,
    Removal,
    SeatHolding,
)
from cdp.wording.formats import day as in_words
from cdp.wording.formats import weekday
from tests import make
from tests.meetings.days import details, next_in
from tests.meetings.post import bounce, calendar_in, deliver, mail_to, mails_in

GOLDEN = Path(__file__).parents[1] / "golden" / "mail"


class Story:
    """A planned meeting, with methods that change and send it; each of these methods commits."""

    def __init__(self, session: Session, **changes: Any) -> None:
        self.session = session
        self.world = make.world(session)
        self.by = self.world.coordinator
        self.meeting = service.plan(
            session, self.world.partnership, self.world.board, details(**changes), by=self.by
        )
        session.commit()

    def send(self) -> SendPlan:
        """Preview and send the emails; return the plan that was sent."""
        shown = sending.plan_of(self.session, self.meeting).fingerprint
        plan = sending.send(self.session, self.meeting, shown=shown, by=self.by)
        self.session.commit()
        return plan

    def change(self, **changes: Any) -> None:
        """Change the given details of the meeting; by default, its day, times, place, video link and note are kept."""
        start = clock.in_london(self.meeting.starts_at)
        given: dict[str, Any] = {
            "day": start.date(),
            "start": start.time(),
            "end": clock.in_london(self.meeting.ends_at).time(),
            "place": self.meeting.place,
            "video_link": self.meeting.video_link,
            "note": self.meeting.note,
            "version": self.meeting.version,
            **changes,
        }
        service.change(self.session, self.meeting, details(**given), by=self.by)
        self.session.commit()

    def of(self, person: Person) -> Invitation:
        """Return a person's invitation, even if the invitation has been withdrawn."""
        rows = queries.invitations_of(self.session, self.meeting)
        return next(row for row in rows if row.person_id == person.id)

    def answer(self, person: Person, said: Answer) -> None:
        """Record a person's reply."""
        answers.answer(self.session, self.of(person), AnswerDetails(said), by=person)
        self.session.commit()

    def remove(self, person: Person) -> None:
        """Remove a person from the list."""
        invitees.remove(self.session, self.of(person), by=self.by)
        self.session.commit()

    def kinds(self) -> dict[str, EmailKind]:
        """Return the kind of email that each person would get, by the person's name."""
        plan = sending.plan_of(self.session, self.meeting)
        return {email.invitation.person.name: email.kind for email in plan.emails}


def rows(session: Session) -> list[OutboxMessage]:
    query = sa.select(OutboxMessage).where(OutboxMessage.kind != MailKind.PLAIN).order_by(OutboxMessage.id)
    return list(session.scalars(query))


def test_the_first_sending_makes_a_draft_scheduled_and_freezes_the_organiser(session: Session) -> None:
    story = Story(session)
    plan = story.send()
    assert {email.kind for email in plan.emails} == {EmailKind.INVITE}
    assert (story.meeting.state, story.meeting.sequence) == (MeetingState.SCHEDULED, 0)
    assert story.meeting.organiser_email == "secretariat@west-midlands.example"
    assert [
        (row.kind, row.sequence, row.stamped_at == story.meeting.stamped_at) for row in rows(session)
    ] == [(MailKind.REQUEST, 0, True)] * 6
    story.world.partnership.secretariat_email = "new@west-midlands.example"
    story.change(place="Town Hall")
    story.send()
    assert {row.from_address for row in rows(session)} == {"secretariat@west-midlands.example"}


def test_sending_twice_sends_once(session: Session) -> None:
    story = Story(session)
    story.send()
    with pytest.raises(Refusal, match="nothing to send"):
        story.send()
    session.rollback()
    assert len(rows(session)) == 6


def test_what_is_sent_is_what_was_shown(session: Session) -> None:
    story = Story(session)
    shown = sending.plan_of(session, story.meeting).fingerprint
    story.remove(story.world.chair)
    with pytest.raises(Refusal, match="Something has changed since you opened this page"):
        sending.send(session, story.meeting, shown=shown, by=story.by)
    session.rollback()
    assert rows(session) == []
    assert story.meeting.state is MeetingState.DRAFT


def test_a_reason_changed_after_the_preview_is_noticed(session: Session, tmp_path: Path) -> None:
    story = Story(session)
    story.send()
    deliver(session, tmp_path)
    service.cancel(session, story.meeting, "The hall is flooded.", by=story.by)
    session.commit()
    shown = sending.plan_of(session, story.meeting).fingerprint
    assert sending.plan_of(session, story.meeting).fingerprint == shown
    story.meeting.cancelled_because = "The chair is ill."
    session.commit()
    with pytest.raises(Refusal, match="Something has changed since you opened this page"):
        sending.send(session, story.meeting, shown=shown, by=story.by)


def test_people_are_asked_again_about_a_moved_meeting_with_the_next_sequence(
    session: Session, tmp_path: Path
) -> None:
    story = Story(session)
    story.send()
    deliver(session, tmp_path / "mail")
    story.answer(story.world.member, Answer.ACCEPTED)
    story.change(start=time(14), end=time(16))
    plan = story.send()
    assert (plan.moved, story.meeting.sequence) == (True, 1)
    assert {email.kind for email in plan.emails} == {EmailKind.UPDATE}
    assert story.of(story.world.member).answer is Answer.NONE
    deliver(session, tmp_path / "mail")
    first, second = mail_to(tmp_path / "mail", story.world.member.email)
    assert "SEQUENCE:1" in calendar_in(second)
    assert "PARTSTAT=NEEDS-ACTION" in calendar_in(second)
    assert "RSVP=TRUE" in calendar_in(second)
    assert str(first["Subject"]).startswith("Invitation: ")
    assert str(second["Subject"]).startswith("Updated: ")
    body = second.get_body(("plain",))
    assert body is not None
    words = body.get_content()
    assert re.search(r"- Date and time: was .*, 10am to midday \(UK time\), now .*, 2pm to 4pm", words)


def test_a_new_title_or_note_keeps_sequence_and_answers_with_a_later_stamp(
    session: Session, tmp_path: Path
) -> None:
    story = Story(session)
    story.send()
    deliver(session, tmp_path / "mail")
    first_stamp = story.meeting.stamped_at
    story.answer(story.world.member, Answer.ACCEPTED)
    story.change(title="Extraordinary meeting", note="Bring your pass.")
    plan = story.send()
    assert plan.emails[0].changes == (
        f"Title: was Board meeting, {in_words(story.meeting.starts_at)}, now Extraordinary meeting",
        "Note: now “Bring your pass.”",
    )
    assert story.meeting.sequence == 0
    assert first_stamp is not None
    assert story.meeting.stamped_at is not None
    assert story.meeting.stamped_at > first_stamp
    deliver(session, tmp_path / "mail")
    calendar = calendar_in(mail_to(tmp_path / "mail", story.world.member.email)[-1])
    assert "SEQUENCE:0" in calendar
    assert "PARTSTAT=ACCEPTED" in calendar
    assert "RSVP" not in calendar


def test_a_new_video_link_raises_the_sequence_and_keeps_the_answers(session: Session) -> None:
    story = Story(session, video_link="https://meet.example.org/old")
    story.send()
    story.answer(story.world.member, Answer.ACCEPTED)
    story.change(video_link="https://meet.example.org/new")
    story.send()
    assert (story.meeting.sequence, story.of(story.world.member).answer) == (1, Answer.ACCEPTED)


def test_only_a_person_added_later_gets_the_current_version(session: Session) -> None:
    story = Story(session)
    story.send()
    invitees.add(session, story.meeting, story.world.observer, by=story.by)
    session.commit()
    assert story.kinds() == {"Example observer": EmailKind.INVITE}
    story.send()
    last = rows(session)[-1]
    assert (last.person_id, last.sequence) == (story.world.observer.id, 0)
    assert last.facts is not None
    assert last.facts["role"] == "OPT-PARTICIPANT"
    with pytest.raises(Refusal, match="already on the list"):
        invitees.add(session, story.meeting, story.world.observer, by=story.by)


def test_a_person_removed_and_added_again_gets_both_emails_in_order(session: Session, tmp_path: Path) -> None:
    story = Story(session)
    story.send()
    deliver(session, tmp_path / "mail")
    story.remove(story.world.member)
    assert story.kinds() == {"Example member": EmailKind.REMOVE}
    story.send()
    assert story.meeting.sequence == 1
    assert story.kinds() == {}
    invitees.add(session, story.meeting, story.world.member, by=story.by)
    session.commit()
    deliver(session, tmp_path / "mail")
    story.send()
    assert story.meeting.sequence == 2
    deliver(session, tmp_path / "mail")
    calendars = [calendar_in(mail) for mail in mail_to(tmp_path / "mail", story.world.member.email)]
    assert sorted(re.findall(r"METHOD:(\w+)|SEQUENCE:(\d)", " ".join(calendars))) == sorted(
        [("REQUEST", ""), ("", "0"), ("CANCEL", ""), ("", "1"), ("REQUEST", ""), ("", "2")]
    )
    cancelled = next(calendar for calendar in calendars if "METHOD:CANCEL" in calendar)
    assert "STATUS" not in cancelled  # the meeting itself takes place


def test_a_person_removed_before_the_first_sending_gets_no_email(session: Session) -> None:
    story = Story(session)
    story.remove(story.world.member)
    story.send()
    assert story.world.member.id not in {row.person_id for row in rows(session)}


def test_a_cancelled_meeting_is_removed_from_calendars_and_can_be_reinstated(
    session: Session, tmp_path: Path
) -> None:
    story = Story(session)
    story.send()
    deliver(session, tmp_path / "mail")
    service.cancel(session, story.meeting, "The hall is flooded.", by=story.by)
    session.commit()
    assert set(story.kinds().values()) == {EmailKind.CANCEL}
    story.send()
    assert (story.meeting.sequence, story.kinds()) == (1, {})
    deliver(session, tmp_path / "mail")
    service.reinstate(session, story.meeting, by=story.by)
    session.commit()
    plan = story.send()
    assert (story.meeting.state, story.meeting.sequence) == (MeetingState.SCHEDULED, 2)
    assert plan.emails[0].changes == ("The meeting was cancelled. It will now take place.",)
    deliver(session, tmp_path / "mail")
    mails = {
        str(mail["Subject"]).partition(":")[0]: mail
        for mail in mail_to(tmp_path / "mail", story.world.sro.email)
    }
    assert set(mails) == {"Invitation", "Cancelled"}
    assert "STATUS:CANCELLED" in calendar_in(mails["Cancelled"])
    body = mails["Cancelled"].get_body(("plain",))
    assert body is not None
    assert "The hall is flooded." in body.get_content()


def test_a_change_before_the_first_email_is_sent_as_one_invitation(session: Session, tmp_path: Path) -> None:
    story = Story(session)
    story.send()
    story.change(start=time(14), end=time(16))
    plan = story.send()
    assert {email.kind for email in plan.emails} == {EmailKind.INVITE}
    deliver(session, tmp_path / "mail")
    (only,) = mail_to(tmp_path / "mail", story.world.member.email)
    assert str(only["Subject"]).startswith("Invitation: ")
    assert "SEQUENCE:1" in calendar_in(only)
    assert {row.state for row in rows(session)} == {MailState.SENT, MailState.SUPERSEDED}


def test_withdrawing_an_unsent_invitation_sends_nothing(session: Session, tmp_path: Path) -> None:
    story = Story(session)
    story.send()
    service.cancel(session, story.meeting, "A mistake.", by=story.by)
    session.commit()
    assert all(email.withdrawn for email in story.send().emails)
    assert deliver(session, tmp_path / "mail").sent == 0


def test_people_who_left_and_the_organiser_get_no_email(session: Session) -> None:
    story = Story(session)
    story.world.member.left_at = clock.now()
    story.world.chair.email = "Secretariat@West-Midlands.example"
    session.commit()
    plan = story.send()
    assert [(each.invitation.person.name, each.reason) for each in plan.skipped] == [
        ("Example member", "is no longer a member of the partnership"),
        ("Example chair", "uses the address that invitations are sent from"),
    ]
    assert len(rows(session)) == 4


def test_the_plan_has_no_email_that_would_be_withdrawn(session: Session, tmp_path: Path) -> None:
    story = Story(session)
    story.send()
    assert deliver(session, tmp_path).sent == 6
    story.world.treatment_seat.holdings[0].ends_on = clock.today() - timedelta(days=1)
    story.world.police_seat.holdings[0].ends_on = clock.today()  # the last day of the holding
    session.commit()
    assert story.world.member not in {row.person for row in reminders.waiting(session, story.meeting)}
    assert story.world.police_member in {row.person for row in reminders.waiting(session, story.meeting)}
    story.change(start=time(14), end=time(16))
    plan = story.send()
    assert [(each.invitation.person, each.reason) for each in plan.skipped] == [
        (story.world.member, "is no longer a member of the partnership")
    ]
    assert deliver(session, tmp_path).sent == len(plan.emails) == 5


@pytest.mark.parametrize("left", [True, False])
def test_people_who_left_still_get_withdrawals_and_cancellations(
    session: Session, tmp_path: Path, *, left: bool
) -> None:
    story = Story(session)
    story.send()
    deliver(session, tmp_path)
    for seat in (story.world.treatment_seat, story.world.police_seat):
        seat.holdings[0].ends_on = clock.today() - timedelta(days=1)
        seat.holdings[0].person.left_at = clock.now() if left else None
    story.remove(story.world.member)
    assert story.kinds() == {"Example member": EmailKind.REMOVE}
    story.send()
    service.cancel(session, story.meeting, "Flood.", by=story.by)
    session.commit()
    assert "Example police member" in {email.invitation.person.name for email in story.send().emails}
    assert deliver(session, tmp_path).sent == 6
    assert "METHOD:CANCEL" in calendar_in(mail_to(tmp_path, story.world.member.email)[-1])
    assert "METHOD:CANCEL" in calendar_in(mail_to(tmp_path, story.world.police_member.email)[-1])


def test_nothing_is_sent_about_a_meeting_that_is_over(session: Session) -> None:
    story = Story(session)
    story.meeting.starts_at = clock.now() - timedelta(hours=3)
    story.meeting.ends_at = clock.now() - timedelta(hours=1)
    session.commit()
    with pytest.raises(Refusal, match="is over"):
        story.send()


def test_the_deputy_is_invited_instead_and_then_the_representative_again(session: Session) -> None:
    story = Story(session)
    story.send()
    world = story.world
    invitees.invite_deputy(session, story.meeting, world.health_seat, by=story.by)
    session.commit()
    assert story.kinds() == {"Example health member": EmailKind.REMOVE, "Example deputy": EmailKind.INVITE}
    assert story.of(world.deputy).stands_in
    story.send()
    words = invitees.roster_of(session, story.meeting).words_of(story.of(world.deputy))
    assert words == "Deputy, for Birmingham and Solihull Integrated Care Board"
    invitees.invite_representative_again(session, story.meeting, world.health_seat, by=story.by)
    session.commit()
    assert story.kinds() == {"Example health member": EmailKind.INVITE, "Example deputy": EmailKind.REMOVE}
    with pytest.raises(Refusal, match="no named deputy"):
        invitees.invite_deputy(session, story.meeting, world.police_seat, by=story.by)


def test_the_list_is_updated_from_the_seats_on_request(session: Session) -> None:
    story = Story(session)
    world = story.world
    yesterday = clock.today() - timedelta(days=1)
    world.police_seat.holdings[0].ends_on = yesterday
    new = make.person(session, "Example inspector")
    world.police_seat.holdings.append(
        SeatHolding(person=new, capacity=Capacity.REPRESENTATIVE, starts_on=clock.today())
    )
    session.commit()
    story.remove(world.chair)
    assert invitees.update_from_seats(session, story.meeting, by=story.by) == 2
    assert invitees.update_from_seats(session, story.meeting, by=story.by) == 0
    on_list = [r.person.name for r in queries.invitations_of(session, story.meeting) if r.removed_at is None]
    assert on_list == [
        "Example health member",
        "Example member",
        "Example sro",
        "Example coordinator",
        "Example inspector",
    ]


def test_each_email_names_only_its_reader(session: Session, tmp_path: Path) -> None:
    story = Story(session)
    story.send()
    deliver(session, tmp_path / "mail")
    mails = mails_in(tmp_path / "mail")
    assert len(mails) == 6
    addresses = {row.person.email for row in queries.invitations_of(session, story.meeting)}
    for mail in mails:
        named = {address for address in addresses if address.encode() in mail.as_bytes()}
        in_calendar = set(re.findall(r"ATTENDEE.*?mailto:(\S+)", calendar_in(mail)))
        assert named == in_calendar == {mail["To"].addresses[0].addr_spec}
    roles = {m["To"].addresses[0].username: re.findall(r"ROLE=([A-Z-]+)", calendar_in(m)) for m in mails}
    assert roles["example.chair"] == roles["example.sro"] == ["CHAIR"]
    assert roles["example.member"] == ["REQ-PARTICIPANT"]


@pytest.mark.parametrize(("month", "utc_hour"), [(1, 10), (7, 9)])
def test_an_invitation_has_the_right_time_in_winter_and_summer(
    session: Session, tmp_path: Path, month: int, utc_hour: int
) -> None:
    day = next_in(month)
    story = Story(session, day=day)
    story.send()
    assert deliver(session, tmp_path / "mail").sent == 6
    (mail,) = mail_to(tmp_path / "mail", story.world.member.email)
    event = vobject.readOne(StringIO(calendar_in(mail))).vevent
    expected = datetime(day.year, day.month, day.day, utc_hour, tzinfo=UTC)
    assert event.dtstart.value.astimezone(UTC) == expected
    assert event.dtend.value.astimezone(UTC) == expected + timedelta(hours=2)
    assert event.uid.value == story.meeting.uid


def test_a_failed_email_is_retried_unless_a_newer_one_replaced_it(session: Session, tmp_path: Path) -> None:
    story = Story(session)
    story.send()
    assert bounce(session).failed == 6
    failed = outbox.failed_messages(session, story.world.partnership.id)
    assert failed[0].error.startswith("550 5.1.1 No such user")
    outbox.try_again(session, failed[0])
    session.commit()
    assert deliver(session, tmp_path / "mail").sent == 1
    story.change(place="Town Hall")
    story.send()
    with pytest.raises(Refusal, match="newer email"):
        outbox.try_again(session, failed[1])


def test_a_change_after_an_invitation_failed_is_their_first_invitation(
    session: Session, tmp_path: Path
) -> None:
    story = Story(session)
    story.send()
    bounce(session)
    story.change(place="Town Hall")
    assert set(story.kinds().values()) == {EmailKind.INVITE}
    story.send()
    deliver(session, tmp_path)
    (mail,) = mail_to(tmp_path, story.world.member.email)
    assert str(mail["Subject"]).startswith("Invitation")
    # If a later email fails, people still have the earlier version
    story.change(place="Library")
    story.send()
    bounce(session)
    story.change(start=time(14), end=time(16))
    plan = sending.plan_of(session, story.meeting)
    assert {email.kind for email in plan.emails} == {EmailKind.UPDATE}
    assert "Place: was Town Hall, now Library" in plan.emails[0].changes
    # A withdrawal is sent to everyone to whom we tried to send an invitation
    story.remove(story.world.member)
    plan = sending.plan_of(session, story.meeting)
    (email,) = [email for email in plan.emails if email.kind is EmailKind.REMOVE]
    assert not email.withdrawn


@pytest.mark.parametrize(
    ("name", "template", "changes"),
    [
        ("meeting_invitation", "meeting_invitation.txt", ()),
        ("meeting_update", "meeting_update.txt", ("Place: was Town Hall, now Council House, Birmingham",)),
        ("meeting_cancelled", "meeting_cancelled.txt", ()),
        ("meeting_removed", "meeting_removed.txt", ()),
    ],
)
def test_the_text_of_emails_about_a_meeting_has_not_changed(
    session: Session, name: str, template: str, changes: tuple[str, ...]
) -> None:
    world = make.world(session)
    start = clock.from_london(date(2027, 1, 19), time(10))
    meeting: Meeting = make.meeting(session, world.board, start, title="Strategic Board")
    meeting.key = "abcdefghjkmn"
    meeting.video_link = "https://meet.example.org/board"
    meeting.note = "Please bring your pass.\nThe lift is out of order."
    meeting.cancelled_because = "The hall is flooded."
    meeting.organiser_email = world.partnership.secretariat_email
    invitation = Invitation(person=world.member)
    invited_as = "Representative of Example Treatment Services"
    about = LetterDetails(invited_as, changes, removal=Removal.BY_HAND)
    letter = letters.letter(template, meeting, invitation, invitation, about)
    words = mail_letters.write(
        session,
        template,
        person=world.member,
        partnership=world.partnership,
        personal_link="http://localhost/answer-invitation/TOKEN",
        **letter.facts,
        **letter.own,
    )
    golden = GOLDEN / f"{name}.txt"
    assert f"{words.subject}\n\n{words.text}" == golden.read_text()


def test_no_agenda_item_is_named_in_an_email(session: Session, tmp_path: Path) -> None:
    story = Story(session)
    make.item(session, story.meeting, "Contract prices of the secret supplier", part=Part.CONFIDENTIAL)
    session.commit()
    story.send()
    deliver(session, tmp_path / "mail")
    for mail in mails_in(tmp_path / "mail"):
        readable = " ".join(
            str(part.get_payload(decode=True)) for part in mail.walk() if not part.is_multipart()
        )
        assert "supplier" not in readable


def test_a_member_who_sends_a_deputy_is_told_who_will_attend(session: Session, tmp_path: Path) -> None:
    story = Story(session)
    story.send()
    deliver(session, tmp_path)
    invitees.invite_deputy(session, story.meeting, story.world.health_seat, by=story.by)
    story.send()
    deliver(session, tmp_path)
    mail = mail_to(tmp_path, story.world.health_member.email)[-1]
    on = weekday(story.meeting.starts_at)
    assert str(mail["Subject"]).startswith("Example deputy will attend for you: ")
    body = mail.get_body(("plain",))
    assert body is not None
    assert f"Partnership) for you on {on}. You do not need to attend." in body.get_content()
    assert "METHOD:CANCEL" in calendar_in(mail)
