"""A real SMTP server in its own process that delivers to mailboxes on a real IMAP server."""

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
    """An SMTP and an IMAP server. Only addresses added with `open_mailboxes` have a mailbox; others are refused."""

    imap: Dovecot
    port: int
    process: subprocess.Popen[str] | None = None

    def open_mailboxes(self, *addresses: str) -> None:
        """Create a mailbox for each of these addresses."""
        self.imap.add_accounts(*addresses)

    def start(self, *, dies_at: int = 0, keeps_first: bool = False, stalls_at: Sequence[int] = ()) -> None:
        """Start the SMTP server, always on the same port, and wait until the server listens."""
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
        """Wait until the SMTP server has killed itself, as it does at the email number `dies_at`."""
        assert self.process is not None
        assert self.process.wait(timeout=PATIENCE_SECONDS) < 0
        self.stop()

    def stop(self) -> None:
        """Stop the SMTP server if it is running."""
        if self.process is not None:
            self.process.communicate(timeout=PATIENCE_SECONDS)
            self.process = None

    def raw_mails(self, address: str) -> list[bytes]:
        """Return the raw emails in a mailbox, in order."""
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
        """Return the emails in a mailbox, in order."""
        return [message_from_bytes(raw, EmailMessage, policy=SMTP) for raw in self.raw_mails(address)]

    def count(self) -> int:
        """Return the number of emails in all mailboxes."""
        folder = self.imap.folder / "mail"
        return sum(1 for part in ("new", "cur") for _ in folder.glob(f"*/{part}/*"))
