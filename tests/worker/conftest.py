"""A real IMAP server for the worker to read replies from."""

from collections.abc import Iterator

import pytest

from tests.mail.conftest import free_port
from tests.mail.dovecot import Dovecot, running


@pytest.fixture(scope="session")
def imap_daemon() -> Iterator[Dovecot]:
    """A running IMAP server; it takes a second to end, so tests share it."""
    with running(free_port()) as server:
        yield server


@pytest.fixture
def imap_server(imap_daemon: Dovecot) -> Dovecot:
    """The IMAP server with an empty mailbox."""
    imap_daemon.empty_and_forget()
    return imap_daemon
