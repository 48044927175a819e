"""The worker as in production: the real command in its own process, with shorter pauses."""

import os
import signal
import smtplib
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.config import Settings
from cdp.extensions import reading_only
from cdp.models import MailState, OutboxMessage
from tests.mail.dovecot import PASSWORD
from tests.mail.post_office import PostOffice
from tests.mail.samples import AUTHSERV, SECRETARIAT

PATIENCE_SECONDS = 60
# Only pauses and time limits differ from `cdp worker`
IMPATIENT = """
from datetime import timedelta
from cdp.mail import sender
from cdp.worker import loop, replies
loop.PAUSE_SECONDS = 0.05
replies.EVERY = timedelta(seconds=0.5)
sender.WAITS = (timedelta(seconds=0.2),) * 100
sender.LEASE = timedelta(seconds=2)
from cdp.cli import main
main(["worker"])
"""


@dataclass
class Workers:
    """Worker processes that use a test's database and write to one log file."""

    environ: Mapping[str, str]
    log: Path
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, **settings: str) -> subprocess.Popen[bytes]:
        """Start another worker; `settings` adds environment variables or replaces them."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(  # noqa: S603 -- every word of it is written here
                [sys.executable, "-c", IMPATIENT],
                env={**os.environ, **self.environ, **settings},
                stdout=log,
                stderr=log,
            )
        self.running.append(process)
        return process

    def stop(self) -> None:
        """Ask all workers to stop, wait until they have ended, and fail if one reports an error."""
        for process in self.running:
            process.terminate()
        for process in self.running:
            assert process.wait(timeout=PATIENCE_SECONDS) == 0, self.logged()
        self.running.clear()

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """Kill one worker without warning."""
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=PATIENCE_SECONDS)
        self.running.remove(process)

    def logged(self) -> str:
        """Return the log of the workers."""
        return self.log.read_text()


def environ_of(settings: Settings, post_office: PostOffice) -> dict[str, str]:
    """Return the environment variables of a worker that uses the test's database and real mail servers."""
    return {
        "CDP_ENV": "development",
        "CDP_SECRET_KEY": settings.secret_key,
        "CDP_LOGS": "json",
        "CDP_BASE_URL": settings.base_url,
        "CDP_DATABASE_URL": settings.database_url,
        "CDP_INSTANCE_PATH": str(settings.instance_path),
        "CDP_MAIL": "smtp",
        "CDP_SMTP_HOST": "127.0.0.1",
        "CDP_SMTP_PORT": str(post_office.port),
        "CDP_SMTP_SECURITY": "none",
        "CDP_IMAP_HOST": "127.0.0.1",
        "CDP_IMAP_PORT": str(post_office.imap.port),
        "CDP_IMAP_SECURITY": "none",
        "CDP_IMAP_USER": SECRETARIAT,
        "CDP_IMAP_PASSWORD": PASSWORD,
        "CDP_IMAP_AUTHSERV_ID": AUTHSERV,
    }


def wait_until(condition: Callable[[], bool], logged: Callable[[], str] = lambda: "") -> None:
    """Wait until a condition is true; fail with the log if it does not become true in time."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < until, logged()
        time.sleep(0.02)


def states(session: Session) -> dict[str, MailState]:
    """Return the state of each email by Message-ID, without blocking a worker."""
    session.commit()
    with reading_only():
        rows = session.execute(sa.select(OutboxMessage.message_id, OutboxMessage.state)).all()
        session.rollback()
    return {row.message_id: row.state for row in rows}


def is_done(session: Session) -> bool:
    """Whether nothing is left to send."""
    return not {MailState.PENDING, MailState.SENDING}.intersection(states(session).values())


class ByWorker:
    """Delivery by running worker processes to mailboxes on the IMAP server."""

    def __init__(self, post_office: PostOffice, workers: Workers) -> None:
        self.post_office = post_office
        self.workers = workers
        self._before = 0

    def work(self, session: Session) -> int:
        """Wait until nothing is left to send; return the number of emails received since the last call."""
        wait_until(lambda: is_done(session), self.workers.logged)
        before, self._before = self._before, self.post_office.count()
        return self._before - before

    def mailbox(self, address: str) -> list[EmailMessage]:
        """Return the emails that one person received."""
        return self.post_office.mailbox(address)

    def hand_over(self, raw: bytes, *, sender: str, recipient: str) -> None:
        """Send an email directly to the SMTP server, as a person's email program does."""
        with smtplib.SMTP("127.0.0.1", self.post_office.port) as connection:
            connection.sendmail(sender, recipient, raw)
        self._before += 1
