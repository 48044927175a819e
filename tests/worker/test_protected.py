"""A worker whose mail servers have certificates: trusted ones work, and the log says what is wrong with others."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from logging import WARNING

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy.orm import Session

from cdp import worker
from cdp.accounts.mails import send_password_link
from cdp.app import settings_of
from cdp.config import MailTransport, Security
from cdp.models import MailboxPosition, MailState, OutboxMessage
from tests import make
from tests.mail.certificates import Certificates
from tests.mail.conftest import Postbox, free_port
from tests.mail.dovecot import PASSWORD, USER, Tls, running


@contextmanager
def protected_servers(certificates: Certificates, app: Flask) -> Iterator[Postbox]:
    """Run a mail server with STARTTLS and a mailbox with TLS from the first byte, and tell the app of them."""
    postbox, tls = Postbox(), Tls(certificates.pem, free_port())
    postbox.port = free_port()
    smtp = Controller(
        postbox,
        hostname="127.0.0.1",
        port=postbox.port,
        tls_context=certificates.context(),
        require_starttls=True,
    )
    app.extensions["settings"] = replace(
        settings_of(app),
        mail=MailTransport.SMTP,
        smtp_host="127.0.0.1",
        smtp_port=postbox.port,
        smtp_security=Security.STARTTLS,
        imap_host="127.0.0.1",
        imap_port=tls.port,
        imap_security=Security.TLS,
        imap_user=USER,
        imap_password=PASSWORD,
    )
    smtp.start()
    try:
        with running(free_port(), tls):
            yield postbox
    finally:
        smtp.stop()


def test_a_certificate_that_is_not_trusted_is_told_in_the_log_and_one_that_is_works(
    app: Flask, session: Session, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = make.person(session, "Example member")
    send_password_link(session, person.email)
    session.commit()
    certificates = Certificates.make()

    def work() -> tuple[str, OutboxMessage]:
        """Let the worker go round once; return what it noted of the mailbox, and the mail."""
        turns = iter([False, True])
        worker.run(app, stopping=lambda: next(turns))
        session.expire_all()
        position = session.scalars(sa.select(MailboxPosition)).one()
        mail = session.scalars(sa.select(OutboxMessage)).one()
        noted = position.error, mail
        session.expunge(mail)
        session.execute(sa.update(OutboxMessage).values(next_try_at=OutboxMessage.created_at))
        session.commit()
        return noted

    with protected_servers(certificates, app) as postbox:
        why = "The server’s certificate is not trusted: unable to get local issuer certificate"
        noted, mail = work()
        assert noted == mail.error == why
        told = [each for each in caplog.records if each.name.startswith("cdp.") and each.levelno >= WARNING]
        assert [each.message for each in told] == [
            f"The mailbox of replies cannot be read: {why}",
            f"the mail server cannot be reached: {why}",
        ]
        assert postbox.mails == []
        with certificates.trusted_file() as trusted:
            monkeypatch.setenv("SSL_CERT_FILE", trusted)
            noted, mail = work()
        assert (noted, mail.error, mail.state) == ("", "", MailState.SENT)
        assert postbox.subjects() == ["Choose a new password"]
