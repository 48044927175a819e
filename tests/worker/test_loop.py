"""The worker sends emails, stops on request, and deletes expired records."""

from datetime import timedelta

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from cdp import clock, worker
from cdp.accounts.mails import send_password_link
from cdp.app import settings_of
from cdp.mail import mailbox
from cdp.models import MailState, OutboxMessage, SignInAttempt
from cdp.worker.upkeep import forget_what_has_ended
from tests import make


def test_the_worker_sends_unsent_emails_and_stops_on_request(app: Flask, session: Session) -> None:
    person = make.person(session, "Example member")
    send_password_link(session, person.email)
    session.commit()
    rounds = iter([False, False, True])
    worker.run(app, stopping=lambda: next(rounds))
    session.expire_all()
    row = session.scalars(sa.select(OutboxMessage)).one()
    assert (row.state, row.error) == (MailState.SENT, "")
    assert "choose-password" not in row.body
    assert [mail.subject for mail in mailbox.list_messages(settings_of(app).mailbox_path)] == [
        "Choose a new password"
    ]


def test_expired_records_are_deleted_after_a_week(session: Session) -> None:
    now = clock.now()
    session.add_all(
        SignInAttempt(address_hash=f"{days}", at=now - timedelta(days=days)) for days in (1, 6, 8, 90)
    )
    forget_what_has_ended(session)
    assert sorted(session.scalars(sa.select(SignInAttempt.address_hash))) == ["1", "6"]
