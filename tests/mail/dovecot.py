"""A real IMAP server (Debian's dovecot-imapd) as a process of the test, with its own folders.

The server needs no system service or configuration: it runs as one user and keeps its files in one folder. Dovecot
refuses to run as root. When root runs the tests (in a container), the server runs as the Debian package's own user.
Emails are delivered by writing files to the Maildir.
"""

import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from cdp.config import Security
from cdp.mail.mailbox_imap import Account
from tests.conftest import skip_or_fail

USER, PASSWORD = "secretariat", 'correct "horse" – battery'
PATIENCE_SECONDS = 20

_CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
{protection}
auth_mechanisms = plain login
auth_failure_delay = 0
first_valid_uid = 0
first_valid_gid = 0
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
mail_location = maildir:{folder}/mail/%u
mail_uid = {user}
mail_gid = {group}
mailbox_list_index = no
mail_fsync = never
default_vsz_limit = 0
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
"""
_UNPROTECTED = "ssl = no\ndisable_plaintext_auth = no"
_PROTECTED = "ssl = required\nssl_cert = <{0}/tls.pem\nssl_key = <{0}/tls.pem\ndisable_plaintext_auth = yes"


@dataclass(frozen=True)
class Tls:
    """The TLS settings of a server: a certificate and key in one PEM file, and a port that accepts only TLS."""

    pem: bytes
    port: int


@dataclass
class Dovecot:
    """A server with a mailbox for the secretariat, and mailboxes for other accounts that a test adds."""

    folder: Path
    port: int
    tls: Tls | None = None
    process: subprocess.Popen[bytes] | None = None
    _numbers: "count[int]" = field(default_factory=lambda: count(1))
    _users: dict[str, None] = field(default_factory=dict)

    @classmethod
    def at(cls, folder: Path, port: int, tls: Tls | None = None) -> "Dovecot":
        """Configure a server that keeps all its files in a folder; skip or fail the test if Dovecot is missing.

        With `tls`, the server offers STARTTLS on `port`, and TLS from the first byte on the port in `tls`.
        """
        _program()
        for part in ("run", "state"):
            (folder / part).mkdir(parents=True)
        if tls is not None:
            (folder / "tls.pem").write_bytes(tls.pem)
        user, group = _runs_as()
        settings = _CONFIGURATION.format(
            folder=folder,
            port=port,
            user=user,
            group=group,
            protection=_PROTECTED.format(folder) if tls else _UNPROTECTED,
            tls_port=tls.port if tls else 0,
        )
        (folder / "dovecot.conf").write_text(settings)
        made = cls(folder, port, tls)
        made.add_accounts(USER)
        made._make_inbox()
        made._hand_over()
        return made

    @property
    def account(self) -> Account:
        """The account of the secretariat's mailbox."""
        return self.account_of(USER)

    @property
    def inbox(self) -> Path:
        """The folder of the secretariat's emails."""
        return self.folder / "mail" / USER

    def account_of(self, user: str) -> Account:
        """Return the account of a user's mailbox."""
        return Account("127.0.0.1", self.port, Security.NONE, user, PASSWORD, timeout=5)

    def add_accounts(self, *users: str) -> None:
        """Add accounts, all with the same password; the mailbox of each is created when its first email arrives."""
        self._users.update(dict.fromkeys(users))
        (self.folder / "users").write_text("".join(f"{user}:{{PLAIN}}{PASSWORD}\n" for user in self._users))

    def start(self) -> None:
        """Start the server and wait until it responds."""
        program = _program()
        user, group = _runs_as() if os.geteuid() == 0 else (None, None)
        with (self.folder / "errors").open("ab") as errors:
            self.process = subprocess.Popen(  # noqa: S603 -- every word of it is written here
                [program, "-F", "-c", self.folder / "dovecot.conf"],
                user=user,
                group=group,
                extra_groups=[] if user else None,
                stdout=subprocess.DEVNULL,
                stderr=errors,
            )
        until = time.monotonic() + PATIENCE_SECONDS
        while not self._greets():
            if self.process.poll() is not None or time.monotonic() > until:
                self.stop()
                raise AssertionError(f"Dovecot does not start: {self.logged()}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop the server."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=PATIENCE_SECONDS)
            self.process = None

    def logged(self) -> str:
        """Return the log of the server."""
        files = (self.folder / name for name in ("errors", "dovecot.log"))
        return "\n".join(file.read_text() for file in files if file.exists())

    def deliver(self, raw: bytes) -> Path:
        """Put an email into the secretariat's mailbox as a mail server does: write a temporary file, then move it."""
        name = f"{time.time_ns()}.M{next(self._numbers)}.test"
        draft = self.inbox / "tmp" / name
        draft.write_bytes(raw)
        return draft.rename(self.inbox / "new" / name)

    def empty_and_forget(self) -> None:
        """Replace the secretariat's mailbox with an empty one that has a new UIDVALIDITY, and UIDs from 1.

        The emails of other accounts are deleted.
        """
        shutil.rmtree(self.folder / "mail")
        self._make_inbox()
        validity = 2_000_000_000 + next(self._numbers)
        (self.inbox / "dovecot-uidlist").write_text(f"3 V{validity} N1 G{uuid.uuid4().hex}\n")
        self._hand_over()

    def files(self) -> list[str]:
        """Return the file names of the secretariat's emails, sorted; flags such as “read” would follow “:2,”."""
        return sorted(path.name for part in ("new", "cur") for path in (self.inbox / part).iterdir())

    def _make_inbox(self) -> None:
        for part in ("cur", "new", "tmp"):
            (self.inbox / part).mkdir(parents=True)

    def _hand_over(self) -> None:
        """If root runs the tests, make the server's user the owner of the folder and its files."""
        if os.geteuid() == 0:
            user, group = _runs_as()
            for path in (self.folder, *self.folder.rglob("*")):
                shutil.chown(path, user, group)

    def _greets(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                return connection.recv(16).startswith(b"* OK")
        except OSError:
            return False


@contextmanager
def running(port: int, tls: Tls | None = None) -> Iterator[Dovecot]:
    """Run a server in a temporary folder; the server's user might not be able to access pytest's own folders."""
    folder = Path(tempfile.mkdtemp(prefix="cdp-imap-"))
    try:
        server = Dovecot.at(folder, port, tls)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)


def _runs_as() -> tuple[str, str]:
    """Return the names of the user and group that the server process runs as."""
    if os.geteuid() == 0:
        return "dovecot", "dovecot"
    return pwd.getpwuid(os.geteuid()).pw_name, grp.getgrgid(os.getegid()).gr_name


def _program() -> str:
    found = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")
    if found is None:
        skip_or_fail("There is no IMAP server: install Debian's dovecot-imapd.")
    return found or ""
