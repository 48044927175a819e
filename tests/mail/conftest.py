"""Fixtures for the email tests: real mail servers on loopback, and sessions on SQLite and PostgreSQL."""

import socket
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from sqlalchemy.orm import Session, sessionmaker

from cdp.config import Security
from cdp.extensions import prepare_engine
from cdp.mail.transport import SmtpTransport
from cdp.models import Base, Person
from tests.conftest import deletion_of_every_row
from tests.mail.certificates import Certificates
from tests.mail.dovecot import Dovecot, running

CREATED = datetime(2026, 12, 1, 9, tzinfo=UTC)


class Postbox:
    """The handler of a test's mail server, which stores every email unless the test has set another response."""

    def __init__(self) -> None:
        self.answers: list[str] = []
        self.refused: dict[str, str] = {}
        self.mails: list[EmailMessage] = []
        self.port = 0

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's name and signature
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        """Refuse an address in `refused` with the response given there; accept any other."""
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 -- as above
        """Give the next response in `answers`, by default 250; store the email if the response is 250."""
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            self.mails.append(message_from_bytes(envelope.content, EmailMessage, policy=SMTP))
        return answer

    def subjects(self) -> list[str]:
        """Return the subjects of the emails received, in order."""
        return [str(mail["Subject"]) for mail in self.mails]


def free_port() -> int:
    """Return an unused port on this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def only_the_secretariat(
    server: Any, session: Any, envelope: Any, mechanism: str, credentials: LoginPassword
) -> AuthResult:
    """Accept the one account that the tests use."""
    known = LoginPassword(b"secretariat", b"correct horse")
    return AuthResult(success=credentials == known, handled=False)


@pytest.fixture
def mail_server() -> Iterator[Callable[..., Postbox]]:
    """Yield a function that starts a mail server with the given settings; stop the servers after the test."""
    running: list[Controller] = []

    def start(**settings: Any) -> Postbox:
        postbox = Postbox()
        postbox.port = free_port()
        server = Controller(postbox, hostname="127.0.0.1", port=postbox.port, **settings)
        server.start()
        running.append(server)
        return postbox

    yield start
    for server in running:
        server.stop()


@pytest.fixture
def postbox(mail_server: Callable[..., Postbox]) -> Postbox:
    """A mail server that accepts every email."""
    return mail_server()


@pytest.fixture
def transport(postbox: Postbox) -> Iterator[SmtpTransport]:
    """A transport to the mail server `postbox`."""
    transport = SmtpTransport("127.0.0.1", postbox.port, Security.NONE, "", "", timeout=5)
    yield transport
    transport.close()


@pytest.fixture(scope="session")
def certificates() -> Certificates:
    """A certificate for loopback, from an authority that no process trusts yet."""
    return Certificates.make()


@pytest.fixture(scope="session")
def imap_daemon() -> Iterator[Dovecot]:
    """A running IMAP server, shared by tests because it takes a second to stop."""
    with running(free_port()) as server:
        yield server


@pytest.fixture
def imap_server(imap_daemon: Dovecot) -> Dovecot:
    """The IMAP server with an empty mailbox."""
    imap_daemon.empty_and_forget()
    return imap_daemon


@pytest.fixture(scope="session")
def postgres_tables(postgres: sa.Engine) -> Iterator[sa.Engine]:
    """A PostgreSQL schema with all tables, created only once because that takes half a second."""
    schema = f"mail_{uuid.uuid4().hex}"
    engine = sa.create_engine(postgres.url, connect_args={"options": f"-csearch_path={schema}"})
    with engine.begin() as connection:
        connection.execute(sa.schema.CreateSchema(schema))
    Base.metadata.create_all(engine)
    yield engine
    with engine.begin() as connection:
        connection.execute(sa.schema.DropSchema(schema, cascade=True))
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def sessions(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sessionmaker[Session]]:
    """Sessions on a database that holds only two people, with IDs 1 and 2."""
    if request.param == "sqlite":
        engine = sa.create_engine(f"sqlite:///{tmp_path}/mail.sqlite")
        prepare_engine(engine)
        Base.metadata.create_all(engine)
    else:
        engine = request.getfixturevalue("postgres_tables")
        with engine.begin() as connection:
            connection.exec_driver_sql(deletion_of_every_row())
            for table in ("people", "partnerships", "outbox_messages"):
                connection.exec_driver_sql(f"ALTER SEQUENCE {table}_id_seq RESTART")
    sessions = sessionmaker(engine)
    with sessions.begin() as session:
        for name in ("member", "police"):
            session.add(Person(name=name, email=f"{name}@west-midlands.example", created_at=CREATED))
    yield sessions
    if request.param == "sqlite":
        engine.dispose()
