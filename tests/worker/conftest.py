"""Fixtures: real mail servers, which deliver emails and from which replies are read, and worker processes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from cdp.app import settings_of
from tests.mail.conftest import free_port
from tests.mail.dovecot import Dovecot, running
from tests.mail.post_office import PostOffice
from tests.mail.samples import SECRETARIAT
from tests.worker.processes import Workers, environ_of


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


@pytest.fixture
def post_office(imap_server: Dovecot) -> Iterator[PostOffice]:
    """An SMTP server that has not been started, and a running IMAP server with the secretariat's mailbox."""
    office = PostOffice(imap_server, free_port())
    office.open_mailboxes(SECRETARIAT)
    yield office
    office.stop()


@pytest.fixture
def workers(app: Flask, post_office: PostOffice, tmp_path: Path) -> Iterator[Workers]:
    """Worker processes that use the test's database and `post_office`; no worker has been started yet."""
    made = Workers(environ_of(settings_of(app), post_office), tmp_path / "worker.log")
    yield made
    made.stop()
