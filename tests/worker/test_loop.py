"""The worker sends emails, stops on request, and deletes expired records."""

import logging
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from cdp import clock, worker
from cdp.accounts.mails import send_password_link
from cdp.app import settings_of
from cdp.mail import mailbox
from cdp.models import LinkRequest, MailState, OutboxMessage, SignInAttempt
from cdp.worker.replies import NOTHING_PROVES_SENDERS, reader_for
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


def test_a_round_that_fails_is_logged_and_the_next_round_sends_the_emails(
    app: Flask, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    person = make.person(session, "Example member")
    send_password_link(session, person.email)
    session.commit()
    turns = iter(["break", "mend", "go on", "stop"])

    def stopping() -> bool:
        turn = next(turns)
        table, renamed = LinkRequest.__tablename__, "moved_away_by_an_upgrade"
        if turn == "break":
            session.execute(sa.text(f"ALTER TABLE {table} RENAME TO {renamed}"))
        elif turn == "mend":
            session.execute(sa.text(f"ALTER TABLE {renamed} RENAME TO {table}"))
        session.commit()
        return turn == "stop"

    worker.run(app, stopping)
    (failure,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert (failure.name, failure.message) == ("cdp.worker.loop", "A round of the worker failed")
    assert failure.exc_info is not None
    session.expire_all()
    assert session.scalars(sa.select(OutboxMessage)).one().state is MailState.SENT


def test_the_worker_logs_which_setting_is_missing_if_nothing_proves_senders(
    app: Flask, engine: sa.Engine, caplog: pytest.LogCaptureFixture
) -> None:
    mailbox_only = replace(settings_of(app), imap_host="imap.example.org", imap_authserv_id="")
    reader_for(mailbox_only, sessionmaker(engine))
    assert [record.message for record in caplog.records] == [NOTHING_PROVES_SENDERS]
    assert "CDP_IMAP_AUTHSERV_ID" in NOTHING_PROVES_SENDERS
    caplog.clear()
    reader_for(replace(mailbox_only, imap_plus_addresses=True), sessionmaker(engine))
    assert caplog.records == []


def test_expired_records_are_deleted_after_a_week(session: Session) -> None:
    now = clock.now()
    session.add_all(
        SignInAttempt(address_hash=f"{days}", at=now - timedelta(days=days)) for days in (1, 6, 8, 90)
    )
    forget_what_has_ended(session)
    assert sorted(session.scalars(sa.select(SignInAttempt.address_hash))) == ["1", "6"]
