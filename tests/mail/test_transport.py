"""Sending to a real server: accepted emails, temporary failures and permanent failures."""

import socket
import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from cdp.config import Security
from cdp.mail.invitations import Party
from cdp.mail.mailbox import list_messages, read_message
from cdp.mail.message import MailFacts, build_message
from cdp.mail.transport import (
    FolderTransport,
    PermanentFailure,
    SmtpTransport,
    TemporaryFailure,
    Unreachable,
)
from tests.mail.certificates import Certificates
from tests.mail.conftest import Postbox, free_port, only_the_secretariat


def mail(subject: str = "Invitation", number: int = 1, text: str = "Come.\n.\nPlease – Ŵyn.") -> EmailMessage:
    return build_message(
        MailFacts(
            message_id=f"<{number}@west-midlands.example>",
            sender=Party("secretariat@west-midlands.example", "Secretariat"),
            recipient=Party("member@west-midlands.example", "Siân"),
            subject=subject,
            text=text,
            dated=datetime(2026, 12, 1, 9, number, tzinfo=UTC),
        )
    )


def smtp(port: int, security: Security = Security.NONE, user: str = "", password: str = "") -> SmtpTransport:
    return SmtpTransport("127.0.0.1", port, security, user, password, timeout=2)


def test_an_email_is_received_unchanged(postbox: Postbox, transport: SmtpTransport) -> None:
    transport.send(mail())
    (received,) = postbox.mails
    assert received["Message-ID"] == "<1@west-midlands.example>"
    body = received.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == "Come.\n.\nPlease – Ŵyn.\n"


@pytest.mark.parametrize("answer", ["451 Try later", "452 Mailbox full"])
def test_a_4xx_response_is_a_temporary_failure(
    postbox: Postbox, transport: SmtpTransport, answer: str
) -> None:
    postbox.answers = [answer]
    with pytest.raises(TemporaryFailure, match=answer) as raised:
        transport.send(mail())
    assert not isinstance(raised.value, Unreachable)
    transport.send(mail("Again"))
    assert postbox.subjects() == ["Again"]


def test_a_5xx_response_is_a_permanent_failure(postbox: Postbox, transport: SmtpTransport) -> None:
    postbox.answers = ["554 Looks like spam"]
    with pytest.raises(PermanentFailure, match="554 Looks like spam"):
        transport.send(mail())


def test_an_unknown_mailbox_is_a_permanent_failure_and_a_busy_one_is_temporary(
    postbox: Postbox, transport: SmtpTransport
) -> None:
    postbox.refused = {"member@west-midlands.example": "550 No such user here"}
    with pytest.raises(PermanentFailure, match="550 No such user here"):
        transport.send(mail())
    postbox.refused = {"member@west-midlands.example": "450 Greylisted"}
    with pytest.raises(TemporaryFailure, match="450 Greylisted"):
        transport.send(mail())


def test_a_server_that_is_closing_ends_the_round(postbox: Postbox, transport: SmtpTransport) -> None:
    postbox.answers = ["421 Shutting down"]
    with pytest.raises(Unreachable, match="421 Shutting down"):
        transport.send(mail())


def test_a_stopped_server_is_unreachable() -> None:
    with pytest.raises(Unreachable, match=r"refused"):
        smtp(free_port()).send(mail())


def test_a_server_that_never_responds_is_unreachable_after_the_timeout() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        transport = SmtpTransport(
            "127.0.0.1", silent.getsockname()[1], Security.NONE, user="", password="", timeout=0.2
        )
        with pytest.raises(Unreachable, match="timed out"):
            transport.send(mail())


def test_a_broken_connection_is_opened_again(postbox: Postbox, transport: SmtpTransport) -> None:
    transport.send(mail("One"))
    connection = transport._connection
    assert connection is not None
    assert connection.sock is not None
    connection.sock.shutdown(socket.SHUT_RDWR)
    transport.send(mail("Two"))
    assert postbox.subjects() == ["One", "Two"]


@pytest.mark.filterwarnings("ignore:Requiring AUTH")  # loopback needs no TLS, and aiosmtpd warns
def test_a_wrong_password_makes_the_server_unreachable(
    mail_server: Callable[..., Postbox],
) -> None:
    postbox = mail_server(authenticator=only_the_secretariat, auth_required=True, auth_require_tls=False)
    with pytest.raises(Unreachable, match="535"):
        smtp(postbox.port, user="secretariat", password="wrong").send(mail())
    transport = smtp(postbox.port, user="secretariat", password="correct horse")
    transport.send(mail())
    transport.close()
    assert postbox.subjects() == ["Invitation"]


def test_nothing_is_sent_if_the_server_lacks_starttls(postbox: Postbox) -> None:
    with pytest.raises(Unreachable, match="STARTTLS"):
        smtp(postbox.port, Security.STARTTLS).send(mail())
    assert postbox.mails == []


@pytest.mark.parametrize(
    ("security", "server"),
    [
        (Security.STARTTLS, lambda context: {"tls_context": context, "require_starttls": True}),
        (Security.TLS, lambda context: {"ssl_context": context}),
    ],
    ids=["starttls", "tls"],
)
def test_a_protected_connection_is_made_only_to_a_server_with_a_trusted_certificate(
    mail_server: Callable[..., Postbox],
    certificates: Certificates,
    monkeypatch: pytest.MonkeyPatch,
    security: Security,
    server: Callable[[ssl.SSLContext], dict[str, Any]],
) -> None:
    postbox = mail_server(**server(certificates.context()))
    with pytest.raises(Unreachable, match="certificate is not trusted: unable to get local issuer"):
        smtp(postbox.port, security).send(mail())
    with certificates.trusted_file() as trusted:
        monkeypatch.setenv("SSL_CERT_FILE", trusted)
        transport = smtp(postbox.port, security)
        transport.send(mail())
        transport.close()
        elsewhere = SmtpTransport("localhost", postbox.port, security, "", "", timeout=2)
        with pytest.raises(Unreachable, match="certificate is not trusted: Hostname mismatch"):
            elsewhere.send(mail())
    assert postbox.subjects() == ["Invitation"]


def test_a_folder_holds_each_email_once_and_newest_first(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    transport = FolderTransport(folder)
    for message in (mail("One", 1), mail("Two", 2), mail("One", 1)):
        transport.send(message)
    transport.close()
    assert [line.subject for line in list_messages(folder)] == ["Two", "One"]
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.suffix for path in folder.iterdir()} == {".eml"}


def test_a_folder_that_cannot_be_written_is_a_temporary_failure(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file where the folder should be")
    with pytest.raises(TemporaryFailure):
        FolderTransport(tmp_path / "mail").send(mail())


def test_a_stored_email_is_read_back_completely(tmp_path: Path) -> None:
    FolderTransport(tmp_path).send(mail())
    (line,) = list_messages(tmp_path)
    stored = read_message(tmp_path, line.name)
    assert stored is not None
    assert stored.summary == line
    assert (line.sender, line.recipient) == (
        "Secretariat <secretariat@west-midlands.example>",
        "Siân <member@west-midlands.example>",
    )
    assert line.dated == datetime(2026, 12, 1, 9, 1, tzinfo=UTC)
    assert stored.text == "Come.\n.\nPlease – Ŵyn.\n"
    assert "<p>Come." in stored.html
    assert (stored.calendar, stored.enclosures) == ("", ())


@pytest.mark.parametrize(
    "name", ["../secret.eml", "/etc/passwd", "secret.eml", "", "20261201T090100Z-0.eml\n", ".."]
)
def test_no_name_leads_out_of_the_mailbox(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.eml").write_text("Subject: no\n\nsecret")
    folder = tmp_path / "mail"
    folder.mkdir()
    (folder / "secret.eml").write_text("Subject: no\n\nsecret")
    assert read_message(folder, name) is None
    assert list_messages(folder) == []


def test_a_missing_mailbox_is_empty(tmp_path: Path) -> None:
    assert list_messages(tmp_path / "none") == []
    assert read_message(tmp_path / "none", "20261201T090100Z-0123456789abcdef.eml") is None
