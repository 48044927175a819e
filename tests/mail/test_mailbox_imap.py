"""Reading a mailbox on a real IMAP server completely, in order and without changes."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from cdp import clock
from cdp.config import Security
from cdp.mail.mailbox_imap import Account, MailboxUnavailable, opened
from tests.mail.certificates import Certificates
from tests.mail.conftest import free_port
from tests.mail.dovecot import PASSWORD, USER, Dovecot, Tls, running
from tests.mail.samples import sample


def test_emails_are_read_and_not_changed(imap_server: Dovecot) -> None:
    mails = [sample(name) for name in ("exchange", "google", "bounce")]
    before = [imap_server.deliver(mail).name for mail in mails]
    with opened(imap_server.account) as mailbox:
        uids = mailbox.uids_after(0)
        assert [mailbox.fetch(uid) for uid in uids] == mails
        sizes = mailbox.sizes(uids)
        assert list(sizes.values()) == [len(mail) for mail in mails]
    assert imap_server.files() == before  # all emails are still in “new”, without flags


def test_only_later_emails_are_read(imap_server: Dovecot) -> None:
    imap_server.deliver(sample("exchange"))
    with opened(imap_server.account) as mailbox:
        (first,) = mailbox.uids_after(0)
        assert mailbox.uids_after(first) == []
        assert mailbox.uids_after(first + 1_000) == []
        today = clock.today()
        assert mailbox.uids_after(0, since=today - timedelta(days=1)) == [first]
        assert mailbox.uids_after(0, since=today + timedelta(days=2)) == []
        assert mailbox.uids_after(0, since=date(2020, 5, 9)) == [first]
        imap_server.deliver(sample("google"))
    with opened(imap_server.account) as mailbox:
        assert mailbox.uids_after(first) == [first + 1]


def test_a_missing_email_is_not_an_error(imap_server: Dovecot) -> None:
    imap_server.deliver(sample("exchange"))
    with opened(imap_server.account) as mailbox:
        assert mailbox.fetch(99) is None
        assert mailbox.sizes([98, 99]) == {}
        assert mailbox.sizes([]) == {}


def test_a_replaced_mailbox_has_another_uid_validity(imap_server: Dovecot) -> None:
    imap_server.deliver(sample("exchange"))
    with opened(imap_server.account) as mailbox:
        first = mailbox.uid_validity
    imap_server.empty_and_forget()
    with opened(imap_server.account) as mailbox:
        assert mailbox.uid_validity != first


def account(port: int, **changes: object) -> Account:
    given = {"user": USER, "password": PASSWORD, "folder": "INBOX", "timeout": 0.5, **changes}
    return Account("127.0.0.1", port, Security.NONE, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"password": "wrong"}, "uthenticat"),
        ({"folder": 'No "such" folder'}, "doesn't exist"),
        ({"user": "some body"}, "uthenticat"),
    ],
)
def test_errors_have_the_message_of_the_server(
    imap_server: Dovecot, changes: dict[str, str], words: str
) -> None:
    changed = account(imap_server.port, timeout=5, **changes)
    with pytest.raises(MailboxUnavailable, match=words) as raised, opened(changed):
        raise AssertionError("The mailbox was opened.")
    assert PASSWORD not in str(raised.value)


def test_a_stopped_or_silent_server_is_unavailable() -> None:
    with pytest.raises(MailboxUnavailable, match="refused"), opened(account(free_port())):
        pass
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(MailboxUnavailable, match="timed out"), opened(account(silent.getsockname()[1])):
            pass


def test_a_connection_that_breaks_during_reading_is_unavailable(imap_server: Dovecot) -> None:
    imap_server.deliver(sample("exchange"))
    with opened(imap_server.account) as mailbox:
        mailbox._connection.sock.shutdown(socket.SHUT_RDWR)
        with pytest.raises(MailboxUnavailable):
            mailbox.fetch(1)


def test_no_connection_is_made_without_the_required_protection(imap_server: Dovecot) -> None:
    for security in (Security.STARTTLS, Security.TLS):
        insecure = Account("127.0.0.1", imap_server.port, security, USER, PASSWORD, timeout=1)
        with pytest.raises(MailboxUnavailable), opened(insecure):
            pass


@pytest.fixture(scope="module")
def protected(certificates: Certificates) -> Iterator[Dovecot]:
    """An IMAP server that accepts passwords only over protected connections."""
    with running(free_port(), Tls(certificates.pem, free_port())) as server:
        yield server


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_protected_mailbox_is_read_only_from_a_server_with_a_trusted_certificate(
    protected: Dovecot,
    certificates: Certificates,
    monkeypatch: pytest.MonkeyPatch,
    security: Security,
) -> None:
    protected.empty_and_forget()
    protected.deliver(sample("exchange"))
    assert protected.tls is not None
    port = protected.tls.port if security is Security.TLS else protected.port
    ours = Account("127.0.0.1", port, security, USER, PASSWORD, timeout=5)
    with (
        pytest.raises(MailboxUnavailable, match="certificate is not trusted: unable to get local issuer"),
        opened(ours),
    ):
        raise AssertionError("The mailbox was opened.")
    with certificates.trusted_file() as trusted:
        monkeypatch.setenv("SSL_CERT_FILE", trusted)
        with opened(ours) as mailbox:
            assert [mailbox.fetch(uid) for uid in mailbox.uids_after(0)] == [sample("exchange")]
        with (
            pytest.raises(MailboxUnavailable, match="certificate is not trusted: Hostname mismatch"),
            opened(replace(ours, host="localhost")),
        ):
            raise AssertionError("The mailbox was opened.")
