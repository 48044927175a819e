"""A worker with mail servers that use TLS: trusted certificates work, and untrusted certificates are logged."""

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
    """Run an SMTP server with STARTTLS and an IMAP server with TLS, and configure the app to use both."""
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


def test_an_untrusted_certificate_is_logged_and_a_trusted_one_works(
    app: Flask, session: Session, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = make.person(session, "Example member")
    send_password_link(session, person.email)
    session.commit()
    certificates = Certificates.make()

    def work() -> tuple[str, OutboxMessage]:
        """Run one round of the worker; return the error in reading the mailbox, and the email in the outbox."""
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
        logged = [each for each in caplog.records if each.name.startswith("cdp.") and each.levelno >= WARNING]
        assert [each.message for each in logged] == [
            (
                "Nothing proves who sent a reply by email, so coordinators have to check every reply. "
                "Set CDP_IMAP_AUTHSERV_ID or CDP_IMAP_PLUS_ADDRESSES (docs/configuration.md)."
            ),
            f"The mailbox for replies cannot be read: {why}",
            f"the mail server cannot be reached: {why}",
        ]
        assert postbox.mails == []
        with certificates.trusted_file() as trusted:
            monkeypatch.setenv("SSL_CERT_FILE", trusted)
            noted, mail = work()
        assert (noted, mail.error, mail.state) == ("", "", MailState.SENT)
        assert postbox.subjects() == ["Choose a new password"]
