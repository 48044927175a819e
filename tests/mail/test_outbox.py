"""Adding emails to the outbox in the transaction of the change, and withdrawing unsent emails of older versions."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from cdp import clock
from cdp.errors import Refusal
from cdp.mail import outbox
from cdp.mail.invitations import EventFacts, Notice, Participation, Party, Scope
from cdp.models import MailKind, MailState, OutboxMessage, Partnership
from tests.statements import counted

STAMP = datetime(2026, 12, 1, 9, tzinfo=UTC)
SECRETARIAT = Party("secretariat@west-midlands.example", "Secretariat")
MEMBER = Party("member@west-midlands.example", "Member")
UID = "1f0c2b1e-2f5e-4a3e-9d38-5a7c1c6a9b10"


def notice(version: int = 0, *, uid: str = UID, scope: Scope = Scope.MEETING) -> Notice:
    """Return the notice of a version of a meeting; each version is stamped a minute after the previous version."""
    event = EventFacts(
        uid=uid,
        sequence=version,
        stamp=STAMP + timedelta(minutes=version),
        starts_at=STAMP + timedelta(days=49),
        ends_at=STAMP + timedelta(days=49, hours=2),
        summary="Board",
    )
    return Notice(event, participation=Participation.NEEDS_ACTION, scope=scope)


def mail(kind: MailKind, subject: str, about: Notice, person_id: int) -> outbox.Invite:
    return outbox.Invite(kind, outbox.Words(subject, "Come."), about, MEMBER, person_id)


def post(session: Session, *mails: outbox.Invite) -> list[OutboxMessage]:
    return outbox.post_invites(session, mails, organiser=SECRETARIAT, concern=outbox.Concern())


def invite(session: Session, version: int = 0, *, person_id: int = 1, uid: str = UID) -> OutboxMessage:
    subject = f"Version {version} for {person_id}"
    (row,) = post(session, mail(MailKind.REQUEST, subject, notice(version, uid=uid), person_id))
    return row


def uninvite(session: Session, version: int, *, person_id: int = 1) -> OutboxMessage | None:
    subject = f"Cancelled for {person_id}"
    return next(iter(post(session, mail(MailKind.CANCEL, subject, notice(version), person_id))), None)


def states(session: Session) -> list[tuple[str, MailState]]:
    rows = session.execute(sa.select(OutboxMessage.subject, OutboxMessage.state).order_by(OutboxMessage.id))
    return [(subject, state) for subject, state in rows]


def mark(session: Session, message: OutboxMessage | None, state: MailState, attempts: int = 1) -> None:
    assert message is not None
    message.state = state
    message.attempts = attempts
    session.flush()


def test_an_email_exists_only_if_its_change_is_committed(sessions: sessionmaker[Session]) -> None:
    with sessions() as session:
        outbox.post(session, outbox.Words("Hello", "Hi"), sender=SECRETARIAT, recipient=MEMBER)
        session.flush()
        session.rollback()
    with sessions() as session:
        assert states(session) == []


def test_a_plain_email_has_its_sender_recipient_and_concern(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        outbox.post(
            session,
            outbox.Words("Hello", "Hi"),
            sender=SECRETARIAT,
            recipient=MEMBER,
            concern=outbox.Concern(person_id=1),
        )
    with sessions() as session:
        row = session.scalars(sa.select(OutboxMessage)).one()
        assert (row.kind, row.state, row.from_name, row.to_address, row.subject, row.body, row.person_id) == (
            MailKind.PLAIN,
            MailState.PENDING,
            "Secretariat",
            "member@west-midlands.example",
            "Hello",
            "Hi",
            1,
        )
        assert row.message_id.endswith("@west-midlands.example>")
        assert clock.now() - row.next_try_at < timedelta(minutes=1)


def test_an_invitation_freezes_the_facts_of_its_version(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        invite(session, 2)
    with sessions() as session:
        row = session.scalars(sa.select(OutboxMessage)).one()
        assert (row.uid, row.sequence, row.stamped_at) == (UID, 2, STAMP + timedelta(minutes=2))
        assert Notice.from_json(row.facts or {}) == notice(2)


def test_the_same_version_is_added_once(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        first, second = invite(session), invite(session)
        assert first is second
    with sessions.begin() as session:
        invite(session)
        invite(session, person_id=2)
        assert states(session) == [
            ("Version 0 for 1", MailState.PENDING),
            ("Version 0 for 2", MailState.PENDING),
        ]


def test_a_newer_version_withdraws_older_ones_of_the_same_person_and_meeting(
    sessions: sessionmaker[Session],
) -> None:
    with sessions.begin() as session:
        invite(session, 0)
        invite(session, 0, person_id=2)
        invite(session, 0, uid="another")
        invite(session, 1)
        assert states(session) == [
            ("Version 0 for 1", MailState.SUPERSEDED),
            ("Version 0 for 2", MailState.PENDING),
            ("Version 0 for 1", MailState.PENDING),
            ("Version 1 for 1", MailState.PENDING),
        ]


@pytest.mark.parametrize("state", [MailState.SENDING, MailState.SENT, MailState.FAILED])
def test_sent_and_failed_emails_are_not_changed(sessions: sessionmaker[Session], state: MailState) -> None:
    with sessions.begin() as session:
        mark(session, invite(session, 0), state)
        invite(session, 1)
        assert states(session) == [("Version 0 for 1", state), ("Version 1 for 1", MailState.PENDING)]


def test_a_person_who_was_never_invited_gets_no_cancellation(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        invite(session, 0)
        assert uninvite(session, 1) is None
        assert states(session) == [("Version 0 for 1", MailState.SUPERSEDED)]


@pytest.mark.parametrize("state", [MailState.SENDING, MailState.SENT])
def test_a_person_who_was_invited_gets_the_cancellation(
    sessions: sessionmaker[Session], state: MailState
) -> None:
    with sessions.begin() as session:
        mark(session, invite(session, 0), state)
        cancelled = uninvite(session, 1)
        assert cancelled is not None
        assert cancelled.kind is MailKind.CANCEL
        assert states(session) == [("Version 0 for 1", state), ("Cancelled for 1", MailState.PENDING)]


def test_emails_added_together_must_be_about_one_version(sessions: sessionmaker[Session]) -> None:
    with sessions() as session, pytest.raises(ValueError, match="one version"):
        post(session, *(mail(MailKind.REQUEST, "x", notice(version), 1) for version in (0, 1)))


def test_the_number_of_statements_does_not_grow_with_people(sessions: sessionmaker[Session]) -> None:
    counts = []
    for version, people in ((0, 1), (1, 2)):
        with sessions.begin() as session, counted(session.get_bind().engine) as statements:
            kind = MailKind.REQUEST
            post(session, *(mail(kind, "x", notice(version), n + 1) for n in range(people)))
            session.flush()
        counts.append(len(statements))
    assert counts == [3, 3]


def test_a_failed_email_is_sent_again_with_the_same_message_id(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        message = invite(session)
        before = message.message_id
        mark(session, message, MailState.FAILED, attempts=9)
        outbox.try_again(session, message)
        assert (message.state, message.attempts, message.message_id) == (MailState.PENDING, 0, before)
        with pytest.raises(Refusal, match="has not failed"):
            outbox.try_again(session, message)


def test_an_old_version_is_not_sent_again_after_a_newer_one(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        old = invite(session, 0)
        mark(session, old, MailState.FAILED)
        invite(session, 1)
        with pytest.raises(Refusal, match="newer email"):
            outbox.try_again(session, old)


def test_failed_emails_are_listed_only_for_their_partnership(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        for name in ("west-midlands", "berkshire-east"):
            partnership = Partnership(
                slug=name, name=name, secretariat_email=f"s@{name}.example", created_at=clock.now()
            )
            session.add(partnership)
            session.flush()
            for state in (MailState.FAILED, MailState.SENT):
                row = outbox.post(
                    session,
                    outbox.Words(f"{name} {state}", "Hi"),
                    sender=SECRETARIAT,
                    recipient=MEMBER,
                    concern=outbox.Concern(partnership_id=partnership.id),
                )
                mark(session, row, state)
        assert [row.subject for row in outbox.failed_messages(session, 1)] == ["west-midlands failed"]


def test_the_oldest_unsent_email_shows_the_delay_of_the_sender(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        assert outbox.oldest_overdue(session, STAMP) is None
        for hours, state in (
            (2, MailState.PENDING),
            (3, MailState.SENT),
            (1, MailState.PENDING),
            (-1, MailState.PENDING),
        ):
            row = outbox.post(session, outbox.Words("x", "y"), sender=SECRETARIAT, recipient=MEMBER)
            row.next_try_at = STAMP - timedelta(hours=hours)
            mark(session, row, state)
        assert outbox.oldest_overdue(session, STAMP) == STAMP - timedelta(hours=2)


@pytest.mark.parametrize("subject", ["", "x" * 301, "Board\r\nBcc: x@y.example"])
def test_an_invalid_subject_is_refused_before_it_is_stored(subject: Any) -> None:
    with pytest.raises(ValueError, match="subject"):
        outbox.Words(subject, "x")


def test_the_text_of_old_emails_is_deleted_and_their_facts_are_kept(
    sessions: sessionmaker[Session],
) -> None:
    kept_until = clock.now() - timedelta(days=180)
    with sessions.begin() as session:
        for state in MailState:
            for days in (10, 400):
                row = outbox.post(
                    session,
                    outbox.Words(f"{state} {days}", "Dear member, …\n"),
                    sender=SECRETARIAT,
                    recipient=MEMBER,
                    concern=outbox.Concern(None, None, 1),
                )
                row.state, row.created_at = state, clock.now() - timedelta(days=days)
    with sessions.begin() as session:
        outbox.forget_words(session, kept_until)
    with sessions() as session:
        rows = session.scalars(sa.select(OutboxMessage)).all()
    assert {row.subject for row in rows if not row.body} == {"sent 400", "superseded 400"}
    assert {row.to_address for row in rows} == {MEMBER.address}
