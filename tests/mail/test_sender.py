"""Sending the outbox to a real mail server: once, in order, and after every kind of failure."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
import vobject
from sqlalchemy.orm import Session, sessionmaker

from cdp import clock
from cdp.config import Security
from cdp.mail import marks, outbox
from cdp.mail.sender import LEASE, WAITS, SendReport, send_due
from cdp.mail.transport import SmtpTransport
from cdp.mail.waiting import WaitingMail, waiting_for_server
from cdp.models import MailState, OutboxMessage
from cdp.worker import mails
from tests import make
from tests.mail.conftest import Postbox, free_port
from tests.mail.test_outbox import MEMBER, SECRETARIAT, STAMP, invite, mark, uninvite


def post(sessions: sessionmaker[Session], *subjects: str, erase_once_sent: bool = False) -> None:
    with sessions.begin() as session:
        for subject in subjects:
            outbox.post(
                session,
                outbox.Words(subject, f"The text of {subject}"),
                sender=SECRETARIAT,
                recipient=MEMBER,
                erase_once_sent=erase_once_sent,
            )


def rows(sessions: sessionmaker[Session]) -> list[OutboxMessage]:
    with sessions() as session:
        found = list(session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.id)))
        session.expunge_all()
        return found


def later(by: timedelta) -> Callable[[], datetime]:
    """Return a clock that is ahead of the real time by `by`."""
    return lambda: clock.now() + by


def test_emails_that_are_due_are_sent_once(
    sessions: sessionmaker[Session], postbox: Postbox, transport: SmtpTransport
) -> None:
    post(sessions, "One", "Two")
    assert send_due(sessions, transport, mails.build) == SendReport(sent=2)
    assert send_due(sessions, transport, mails.build) == SendReport()
    assert postbox.subjects() == ["One", "Two"]
    assert [(row.state, row.attempts, row.error) for row in rows(sessions)] == [(MailState.SENT, 1, "")] * 2
    assert all(row.sent_at and clock.now() - row.sent_at < timedelta(minutes=1) for row in rows(sessions))


def test_a_round_sends_no_more_than_its_limit(
    sessions: sessionmaker[Session], postbox: Postbox, transport: SmtpTransport
) -> None:
    post(sessions, "One", "Two", "Three")
    assert send_due(sessions, transport, mails.build, limit=2).sent == 2
    assert postbox.subjects() == ["One", "Two"]


def test_another_calendar_library_reads_an_invitation_correctly(
    sessions: sessionmaker[Session], postbox: Postbox, transport: SmtpTransport
) -> None:
    with sessions.begin() as session:
        message_id = invite(session, 3).message_id
    send_due(sessions, transport, mails.build)
    (mail,) = postbox.mails
    assert mail["Message-ID"] == message_id
    (calendar,) = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    content = calendar.get_payload(decode=True)
    assert isinstance(content, bytes)
    (event,) = vobject.readOne(content.decode()).vevent_list
    assert (event.summary.value, event.sequence.value) == ("Board", "3")
    assert event.dtstart.value.astimezone(UTC) == datetime(2027, 1, 19, 9, tzinfo=UTC)
    assert event.attendee.value == "mailto:member@west-midlands.example"


def test_a_temporary_failure_is_retried_with_growing_pauses_and_then_fails(
    sessions: sessionmaker[Session], postbox: Postbox, transport: SmtpTransport
) -> None:
    post(sessions, "One")
    postbox.answers = ["451 Greylisted, come back"] * (len(WAITS) + 1)
    ahead = timedelta()
    for wait in WAITS:
        report = send_due(sessions, transport, mails.build, now=later(ahead))
        assert report == SendReport(delayed=1)
        (row,) = rows(sessions)
        assert (row.state, row.error) == (MailState.PENDING, "451 Greylisted, come back")
        almost = later(ahead + wait - timedelta(seconds=30))
        assert send_due(sessions, transport, mails.build, now=almost) == SendReport()
        ahead += wait
    assert send_due(sessions, transport, mails.build, now=later(ahead)) == SendReport(failed=1)
    (row,) = rows(sessions)
    assert (row.state, row.attempts, row.error) == (
        MailState.FAILED,
        len(WAITS) + 1,
        "451 Greylisted, come back",
    )


def test_a_permanent_failure_has_the_servers_message_and_delays_no_one_else(
    sessions: sessionmaker[Session], postbox: Postbox, transport: SmtpTransport
) -> None:
    post(sessions, "One", "Two")
    postbox.answers = ["554 Looks like spam"]
    assert send_due(sessions, transport, mails.build) == SendReport(sent=1, failed=1)
    assert [(row.state, row.error) for row in rows(sessions)] == [
        (MailState.FAILED, "554 Looks like spam"),
        (MailState.SENT, ""),
    ]


def test_a_failed_email_is_sent_when_retried(
    sessions: sessionmaker[Session], postbox: Postbox, transport: SmtpTransport
) -> None:
    post(sessions, "One")
    postbox.answers = ["554 Looks like spam"]
    send_due(sessions, transport, mails.build)
    with sessions.begin() as session:
        outbox.try_again(session, session.scalars(sa.select(OutboxMessage)).one())
    assert send_due(sessions, transport, mails.build, now=later(timedelta(seconds=1))) == SendReport(sent=1)
    assert rows(sessions)[0].error == ""


def test_an_unreachable_server_is_tried_once_a_round(sessions: sessionmaker[Session]) -> None:
    post(sessions, "One", "Two", "Three")
    report = send_due(sessions, nowhere(), mails.build)
    assert (report.sent, report.delayed, report.failed) == (0, 1, 0)
    assert "refused" in report.unreachable
    assert [row.attempts for row in rows(sessions)] == [1, 0, 0]


def nowhere() -> SmtpTransport:
    """Return a transport to an unused port."""
    return SmtpTransport("127.0.0.1", free_port(), Security.NONE, "", "", timeout=1)


def test_attempts_while_the_server_is_unreachable_do_not_count(
    sessions: sessionmaker[Session], postbox: Postbox, transport: SmtpTransport
) -> None:
    post(sessions, "One", erase_once_sent=True)
    ahead, pauses = timedelta(), []
    for _ in range(2 * len(WAITS)):
        report = send_due(sessions, nowhere(), mails.build, now=later(ahead))
        assert (report.delayed, report.failed) == (1, 0)
        (row,) = rows(sessions)
        pauses.append(row.next_try_at - clock.now() - ahead)
        ahead += pauses[-1] + timedelta(seconds=1)
    minutes = [round(pause / timedelta(minutes=1)) for pause in pauses]
    assert minutes == [1, 5, 15, *[60] * (len(pauses) - 3)]
    postbox.answers = ["451 Greylisted, come back"] * len(WAITS)
    for wait in WAITS:  # all attempts of the email itself are still left
        assert send_due(sessions, transport, mails.build, now=later(ahead)) == SendReport(delayed=1)
        ahead += wait + timedelta(seconds=1)
    assert send_due(sessions, transport, mails.build, now=later(ahead)) == SendReport(sent=1)
    assert rows(sessions)[0].body == ""


def test_an_email_fails_when_the_server_is_unreachable_for_a_fortnight(
    sessions: sessionmaker[Session],
) -> None:
    post(sessions, "One")
    almost = later(timedelta(days=13, hours=23))
    assert send_due(sessions, nowhere(), mails.build, now=almost).delayed == 1
    with sessions.begin() as session:
        row = session.scalars(sa.select(OutboxMessage)).one()
        row.facts = {**(row.facts or {}), marks.UNREACHED: len(WAITS)}
    assert send_due(sessions, nowhere(), mails.build, now=later(timedelta(days=14, hours=1))).failed == 1
    (row,) = rows(sessions)
    assert row.state is MailState.FAILED
    assert row.error.startswith("The mail server could not be reached for 14 days: ")


def test_an_email_that_waited_for_a_stopped_worker_does_not_fail_at_its_first_attempt(
    sessions: sessionmaker[Session],
) -> None:
    post(sessions, "One")
    assert send_due(sessions, nowhere(), mails.build, now=later(timedelta(days=30))).delayed == 1


def test_pages_know_what_waits_for_a_server_that_cannot_be_reached(sessions: sessionmaker[Session]) -> None:
    post(sessions, "One")
    post(sessions, "Two")
    with sessions.begin() as session:
        partnership = make.partnership(session, "A Partnership", "a-partnership").id
        session.execute(sa.update(OutboxMessage).values(partnership_id=partnership))
        assert waiting_for_server(session, partnership) is None
    send_due(sessions, nowhere(), mails.build)
    with sessions() as session:
        assert waiting_for_server(session, partnership) == WaitingMail(2, "Connection refused")
        assert waiting_for_server(session, partnership + 1) is None


def test_a_retried_email_starts_again_with_the_first_pause(sessions: sessionmaker[Session]) -> None:
    post(sessions, "One")
    for days in (*[0] * len(WAITS), 15):
        with sessions.begin() as session:
            session.execute(sa.update(OutboxMessage).values(next_try_at=clock.now()))
        send_due(sessions, nowhere(), mails.build, now=later(timedelta(days=days)))
    with sessions.begin() as session:
        outbox.try_again(session, session.scalars(sa.select(OutboxMessage)).one())
    before = clock.now()
    send_due(sessions, nowhere(), mails.build)
    (row,) = rows(sessions)
    assert (row.state, row.attempts) == (MailState.PENDING, 1)
    assert row.next_try_at - before < timedelta(minutes=2)


def test_a_delayed_invitation_fails_once_its_meeting_is_over(
    sessions: sessionmaker[Session], postbox: Postbox, transport: SmtpTransport
) -> None:
    with sessions.begin() as session:
        invite(session, 0)
        mark(session, invite(session, 0, person_id=2), MailState.SENT)
        uninvite(session, 1, person_id=2)
    over = later(STAMP + timedelta(days=49, hours=2) - clock.now())
    assert send_due(sessions, nowhere(), mails.build).unreachable
    assert send_due(sessions, transport, mails.build, now=over) == SendReport(sent=1, failed=1)
    assert postbox.subjects() == ["Cancelled for 2"]
    assert rows(sessions)[0].state is MailState.FAILED
    assert rows(sessions)[0].error == "The meeting was over or cancelled before this email could be sent."


def test_versions_reach_a_person_in_order_even_when_the_first_is_delayed(
    sessions: sessionmaker[Session], postbox: Postbox, transport: SmtpTransport
) -> None:
    with sessions.begin() as session:
        invite(session, 0)
        invite(session, 0, person_id=2)
    postbox.answers = ["451 Later", "250 OK"]
    send_due(sessions, transport, mails.build)
    with sessions.begin() as session:
        first = session.get_one(OutboxMessage, 1)
        assert first.attempts == 1
        first.state = MailState.SENDING  # a worker is sending it, so it cannot be withdrawn
        first.claimed_at = clock.now()
        uninvite(session, 1)
    assert send_due(sessions, transport, mails.build) == SendReport()
    assert send_due(sessions, transport, mails.build, now=later(LEASE)) == SendReport(sent=2)
    assert postbox.subjects() == ["Version 0 for 2", "Version 0 for 1", "Cancelled for 1"]


def test_a_row_left_by_a_killed_worker_is_sent_again_with_the_same_bytes(
    sessions: sessionmaker[Session], postbox: Postbox, transport: SmtpTransport
) -> None:
    with sessions.begin() as session:
        invite(session)

    def killed(message: OutboxMessage) -> EmailMessage:
        transport.send(mails.build(message))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        send_due(sessions, transport, killed)
    assert rows(sessions)[0].state is MailState.SENDING
    just_before = later(LEASE - timedelta(minutes=1))
    assert send_due(sessions, transport, mails.build, now=just_before) == SendReport()
    assert send_due(sessions, transport, mails.build, now=later(LEASE)) == SendReport(sent=1)
    first, second = (mail.as_bytes() for mail in postbox.mails)
    assert first == second


def test_an_email_that_cannot_be_built_does_not_affect_others(
    sessions: sessionmaker[Session], postbox: Postbox, transport: SmtpTransport
) -> None:
    with sessions.begin() as session:
        invite(session).facts = {"event": {}}
    post(sessions, "Two")
    assert send_due(sessions, transport, mails.build) == SendReport(sent=1, failed=1)
    broken, _ = rows(sessions)
    assert (broken.state, broken.error[:28]) == (MailState.FAILED, "The email could not be built")


def test_a_secret_is_deleted_from_the_database_once_sent(
    sessions: sessionmaker[Session], postbox: Postbox, transport: SmtpTransport
) -> None:
    post(sessions, "Choose a password", erase_once_sent=True)
    post(sessions, "Hello")
    send_due(sessions, transport, mails.build)
    assert [row.body for row in rows(sessions)] == ["", "The text of Hello"]
    assert "The text of Choose a password" in postbox.mails[0].as_string()


def test_several_workers_send_each_email_once_and_in_each_persons_order(
    sessions: sessionmaker[Session], postbox: Postbox
) -> None:
    post(sessions, *(f"Plain {number}" for number in range(12)))
    with sessions.begin() as session:
        for person_id in (1, 2):
            for version in range(3):
                invite(session, version, person_id=person_id)
        session.execute(
            sa.update(OutboxMessage)
            .where(OutboxMessage.state == MailState.SUPERSEDED)
            .values(state=MailState.PENDING)
        )
    reports: list[SendReport] = []

    def work() -> None:
        own = SmtpTransport("127.0.0.1", postbox.port, Security.NONE, "", "", timeout=5)
        reports.extend(send_due(sessions, own, mails.build) for _ in range(5))

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(report.sent for report in reports) == 18
    assert set(Counter(postbox.subjects()).values()) == {1}
    for person_id in (1, 2):
        theirs = [subject for subject in postbox.subjects() if subject.endswith(f"for {person_id}")]
        assert theirs == [f"Version {version} for {person_id}" for version in range(3)]
