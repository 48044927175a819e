"""A mail server program that accepts emails by SMTP and adds each to a mailbox by IMAP (APPEND).

`tests.mail.post_office` runs the program and passes the settings as JSON. The program can kill itself at a certain
email, before or after storing the email. It can also store an email and never send the 250 response.
"""

import asyncio
import imaplib
import json
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aiosmtpd.controller import Controller


@dataclass(frozen=True)
class Settings:
    """The settings of the server. Emails are numbered from 1, in the order in which they arrive.

    The server kills itself at the email number `dies_at`; with `keeps_first`, it stores that email before. It stores
    the emails whose numbers are in `stalls_at`, and never responds to them.
    """

    port: int
    imap_port: int
    password: str
    dies_at: int = 0
    keeps_first: bool = False
    stalls_at: Sequence[int] = ()


class Delivery:
    """Accepts emails for every mailbox, with one IMAP connection for each mailbox."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.connections: dict[str, imaplib.IMAP4] = {}
        self.mails = 0

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's name and signature
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        """Refuse the addresses that have no mailbox."""
        try:
            self._sign_in(address)
        except imaplib.IMAP4.error:
            return "550 5.1.1 No such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 -- as above
        """Add an email to the mailbox of each recipient."""
        self.mails += 1
        number = self.mails
        last = number == self.settings.dies_at
        if last and not self.settings.keeps_first:
            os.kill(os.getpid(), signal.SIGKILL)
        for address in envelope.rcpt_tos:
            state, words = self.connections[address].append("INBOX", "", "", envelope.content)
            if state != "OK":
                return f"451 {words!r}"
        if last:
            os.kill(os.getpid(), signal.SIGKILL)
        if number in self.settings.stalls_at:
            await asyncio.Event().wait()
        return "250 OK"

    def _sign_in(self, address: str) -> None:
        if address not in self.connections:
            connection = imaplib.IMAP4("127.0.0.1", self.settings.imap_port, timeout=10)
            secret = f"\0{address}\0{self.settings.password}".encode()
            connection.authenticate("PLAIN", lambda _: secret)
            self.connections[address] = connection


def main() -> None:
    """Serve until the standard input ends."""
    settings = Settings(**json.loads(sys.argv[1]))
    server = Controller(Delivery(settings), hostname="127.0.0.1", port=settings.port)
    server.start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.read()
    server.stop()


if __name__ == "__main__":
    main()
