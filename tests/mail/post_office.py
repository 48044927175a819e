"""A real SMTP server in a process of its own that delivers into mailboxes on a real IMAP server."""

import imaplib
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from tests.mail.dovecot import PASSWORD, Dovecot
from tests.mail.smtp_server import Settings

PROGRAM = Path(__file__).with_name("smtp_server.py")
PATIENCE_SECONDS = 20


@dataclass
class PostOffice:
    """The two servers together. Addresses get a mailbox by `open_mailboxes`; all others are refused."""

    imap: Dovecot
    port: int
    process: subprocess.Popen[str] | None = None

    def open_mailboxes(self, *addresses: str) -> None:
        """Let some people get mail."""
        self.imap.add_accounts(*addresses)

    def start(self, *, dies_at: int = 0, keeps_first: bool = False, stalls_at: Sequence[int] = ()) -> None:
        """Start the SMTP server, on the same port as before, and wait until it listens."""
        settings = Settings(self.port, self.imap.port, PASSWORD, dies_at, keeps_first, stalls_at)
        self.process = subprocess.Popen(  # noqa: S603 -- every word of it is written here
            [sys.executable, str(PROGRAM), json.dumps(asdict(settings))],
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def wait_until_dead(self) -> None:
        """Wait until the SMTP server has died, as it was told to."""
        assert self.process is not None
        assert self.process.wait(timeout=PATIENCE_SECONDS) < 0
        self.stop()

    def stop(self) -> None:
        """End the SMTP server, if it runs."""
        if self.process is not None:
            self.process.communicate(timeout=PATIENCE_SECONDS)
            self.process = None

    def raw_mails(self, address: str) -> list[bytes]:
        """Return what lies in a mailbox, in its order, byte for byte."""
        account = self.imap.account_of(address)
        with imaplib.IMAP4(account.host, account.port, timeout=PATIENCE_SECONDS) as connection:
            secret = f"\0{account.user}\0{account.password}".encode()
            connection.authenticate("PLAIN", lambda _: secret)
            _, (count,) = connection.select("INBOX", readonly=True)
            if count == b"0":
                return []
            _, found = connection.fetch("1:*", "(BODY.PEEK[])")
        return [line[1] for line in found if isinstance(line, tuple)]

    def mailbox(self, address: str) -> list[EmailMessage]:
        """Return what lies in a mailbox, in its order."""
        return [message_from_bytes(raw, EmailMessage, policy=SMTP) for raw in self.raw_mails(address)]

    def count(self) -> int:
        """Return how many mails lie in all mailboxes together, at a glance."""
        folder = self.imap.folder / "mail"
        return sum(1 for part in ("new", "cur") for _ in folder.glob(f"*/{part}/*"))
