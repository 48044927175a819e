"""The settings: their meaning, defaults and environment variables. The app does not start if a setting is wrong."""

import os
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from cdp.addresses import NotAnAddress, check_address
from cdp.errors import SettingsError

PROJECT = Path(__file__).resolve().parent.parent
SHORTEST_SECRET = 32
LAST_HOUR = 23
FEWEST_CHARACTERS = 8  # different ones: 32 random hexadecimal digits practically always have more
TEST_SECRET = "a secret for tests only, never for people"  # noqa: S105 -- it is refused in production

Choice = TypeVar("Choice", bound=StrEnum)


class Environment(StrEnum):
    """Where the software runs: `CDP_ENV`."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"
    TESTING = "testing"


class MailTransport(StrEnum):
    """How emails are sent: `CDP_MAIL`. The folder is for development: its emails can be read in the app."""

    SMTP = "smtp"
    FOLDER = "folder"


class Security(StrEnum):
    """How a connection to a mail server is protected: `CDP_SMTP_SECURITY`, `CDP_IMAP_SECURITY`."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class YesNo(StrEnum):
    """Yes or no."""

    YES = "yes"
    NO = "no"


class LogLines(StrEnum):
    """The format of log lines: `CDP_LOGS`. JSON for programs, with a line for each request; text for people."""

    JSON = "json"
    TEXT = "text"


@dataclass(frozen=True)
class Settings:
    """The settings of one installation; the variable for a field is `CDP_` and the field's name in capitals."""

    env: Environment
    secret_key: str
    """Signs cookies and form tokens; at least 32 characters in production."""
    secret_key_fallbacks: tuple[str, ...]
    """Earlier keys, separated by commas in the variable, which are still accepted after a change of key."""
    base_url: str
    """The address of the app: links in emails start with it, and in production only its host is trusted."""
    database_url: str
    """SQLAlchemy address; the default is SQLite in the instance folder."""
    instance_path: Path
    """The folder of the SQLite file, papers and the development mailbox."""
    mail: MailTransport
    smtp_host: str
    smtp_port: int
    smtp_security: Security
    smtp_user: str
    smtp_password: str
    smtp_timeout: float
    """Seconds to wait for the mail server."""
    run_by: str
    """The organisation that runs the installation, shown on the front page if set."""
    contact_email: str
    """The address for questions about the service, shown on the front page if set."""
    mail_from: str
    """The sender of emails that belong to no partnership, such as password resets."""
    imap_host: str
    """The server of the mailbox for replies; if empty, replies are not read."""
    imap_port: int
    imap_security: Security
    imap_user: str
    imap_password: str
    imap_folder: str
    imap_authserv_id: str
    """The name that the mailbox's server uses in Authentication-Results; if empty, senders cannot be verified."""
    imap_plus_addresses: bool
    """Whether the mailbox accepts secretariat+anything@, so that each person has their own reply address."""
    session_idle_minutes: int
    """Minutes without a request after which a session ends."""
    second_step_for: frozenset[str]
    """The roles whose holders must sign in with a second step: those of `SECOND_STEP_ROLES`."""
    demo_password: str | None
    """Password of the example sign-ins (development only)."""
    backup_path: Path | None
    """The folder of nightly backups; if empty, none are made."""
    backup_hour: int
    """The hour in London from which the backup of a day is made, 0 to 23."""
    backup_days: int
    """How many of the latest backups are kept."""
    backup_weeks: int
    """For how many weeks the last backup of the week is kept."""
    logs: LogLines
    proxies: int
    """The number of trusted proxies in front of the app, which report the client's address and whether TLS was used."""

    @property
    def is_production(self) -> bool:
        """Whether this is a production installation."""
        return self.env is Environment.PRODUCTION

    @property
    def keeps_mail(self) -> bool:
        """Whether emails are saved to a folder and can be read in the app; never in production."""
        return not self.is_production and self.mail is MailTransport.FOLDER

    @property
    def host(self) -> str:
        """The host of the base URL, with its port if it has one."""
        return urlsplit(self.base_url).netloc

    @property
    def papers_path(self) -> Path:
        """The folder of uploaded papers."""
        return self.instance_path / "papers"

    @property
    def mailbox_path(self) -> Path:
        """The folder that emails are saved to in development."""
        return self.instance_path / "mail"

    @property
    def reads_replies(self) -> bool:
        """Whether there is a mailbox to read replies from."""
        return bool(self.imap_host)

    @property
    def proves_senders(self) -> bool:
        """Whether a setting allows a sender to be proven; without one, every reply by email waits for a check."""
        return bool(self.imap_authserv_id) or self.imap_plus_addresses

    @property
    def session_facts(self) -> dict[str, Any]:
        """The settings that services need outside requests, added to each database session (`Session.info`).

        `link_secrets` are the keys for personal links in emails, oldest first; the last one signs new links.
        """
        return {
            "base_url": self.base_url,
            "mail_from": self.mail_from,
            "link_secrets": (*self.secret_key_fallbacks, self.secret_key),
            "plus_addresses": self.reads_replies and self.imap_plus_addresses,
        }


EVERYONE, OF_ADMINISTRATORS = "everyone", "administrator"
SECOND_STEP_ROLES = (
    EVERYONE,
    OF_ADMINISTRATORS,
    "coordinator",
    "sro",
    "chair",
    "lead",
    "data_lead",
    "member",
    "deputy",
    "observer",
    "regional_viewer",
)
"""What CDP_SECOND_STEP_FOR can name: everyone, administrators, and the roles of a partnership."""


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment; raises SettingsError for the first one that is wrong."""
    reader = _Reader(os.environ if environ is None else environ)
    env = reader.choice("ENV", Environment, Environment.DEVELOPMENT)
    instance_path = Path(reader.text("INSTANCE_PATH", str(PROJECT / "instance"))).resolve()
    imap_security = reader.choice("IMAP_SECURITY", Security, Security.TLS)
    settings = Settings(
        env=env,
        secret_key=reader.text("SECRET_KEY", "") or _development_secret(env, instance_path),
        secret_key_fallbacks=tuple(filter(None, reader.text("SECRET_KEY_FALLBACKS", "").split(","))),
        base_url=reader.text("BASE_URL", f"http://127.0.0.1:{reader.port()}").rstrip("/"),
        database_url=reader.text("DATABASE_URL", f"sqlite:///{instance_path / 'cdp.sqlite'}"),
        instance_path=instance_path,
        mail=reader.choice(
            "MAIL",
            MailTransport,
            MailTransport.SMTP if env is Environment.PRODUCTION else MailTransport.FOLDER,
        ),
        smtp_host=reader.text("SMTP_HOST", "127.0.0.1"),
        smtp_port=reader.whole_number("SMTP_PORT", 587),
        smtp_security=reader.choice("SMTP_SECURITY", Security, Security.STARTTLS),
        smtp_user=reader.text("SMTP_USER", ""),
        smtp_password=reader.text("SMTP_PASSWORD", ""),
        smtp_timeout=float(reader.whole_number("SMTP_TIMEOUT", 20)),
        run_by=reader.text("RUN_BY", ""),
        contact_email=reader.text("CONTACT_EMAIL", ""),
        mail_from=reader.text("MAIL_FROM", "no-reply@cdp.example"),
        imap_host=reader.text("IMAP_HOST", ""),
        imap_port=reader.whole_number("IMAP_PORT", 993 if imap_security is Security.TLS else 143),
        imap_security=imap_security,
        imap_user=reader.text("IMAP_USER", ""),
        imap_password=reader.text("IMAP_PASSWORD", ""),
        imap_folder=reader.text("IMAP_FOLDER", "INBOX"),
        imap_authserv_id=reader.text("IMAP_AUTHSERV_ID", ""),
        imap_plus_addresses=reader.choice("IMAP_PLUS_ADDRESSES", YesNo, YesNo.NO) is YesNo.YES,
        session_idle_minutes=reader.whole_number("SESSION_IDLE_MINUTES", 30),
        second_step_for=reader.names("SECOND_STEP_FOR", SECOND_STEP_ROLES),
        demo_password=reader.text("DEMO_PASSWORD", "") or None,
        backup_path=Path(folder).resolve() if (folder := reader.text("BACKUP_PATH", "")) else None,
        backup_hour=reader.count("BACKUP_HOUR", 2),
        backup_days=reader.whole_number("BACKUP_DAYS", 7),
        backup_weeks=reader.count("BACKUP_WEEKS", 4),
        logs=reader.choice(
            "LOGS", LogLines, LogLines.JSON if env is Environment.PRODUCTION else LogLines.TEXT
        ),
        proxies=reader.count("PROXIES", 0),
    )
    _refuse_half_a_mailbox(settings)
    _refuse_half_an_address(settings)
    if settings.backup_hour > LAST_HOUR:
        raise SettingsError(
            f"CDP_BACKUP_HOUR is “{settings.backup_hour}”. Give it an hour from 0 to {LAST_HOUR}."
        )
    _refuse_unsafe(settings, debug=reader.environ.get("FLASK_DEBUG", ""))
    return settings


@dataclass(frozen=True)
class _Reader:
    environ: Mapping[str, str]

    def text(self, name: str, default: str) -> str:
        return self.environ.get(f"CDP_{name}", default).strip()

    def whole_number(self, name: str, default: int) -> int:
        text = self.text(name, str(default))
        if not text.isdecimal() or int(text) == 0:
            raise SettingsError(f"CDP_{name} is “{text}”. Give it a whole number above zero.")
        return int(text)

    def count(self, name: str, default: int) -> int:
        text = self.text(name, str(default))
        if not (text.isascii() and text.isdecimal()) or len(text) > 2:
            raise SettingsError(f"CDP_{name} is “{text}”. Give it a whole number, 0 or more.")
        return int(text)

    def names(self, name: str, allowed: Collection[str]) -> frozenset[str]:
        found = frozenset(filter(None, (each.strip() for each in self.text(name, "").split(","))))
        if unknown := found.difference(allowed):
            raise SettingsError(
                f"CDP_{name} has “{min(unknown)}”. Give it any of these, with commas: {', '.join(allowed)}."
            )
        return found

    def port(self) -> int:
        text = self.environ.get("PORT", "5000")
        if not text.isdecimal() or not 0 < int(text) < 65536:
            raise SettingsError(f"PORT is “{text}”. Give it a number from 1 to 65535.")
        return int(text)

    def choice(self, name: str, vocabulary: type[Choice], default: Choice) -> Choice:
        text = self.text(name, default.value)
        try:
            return vocabulary(text)
        except ValueError:
            allowed = ", ".join(vocabulary)
            raise SettingsError(f"CDP_{name} is “{text}”. Give it one of: {allowed}.") from None


def _development_secret(env: Environment, instance_path: Path) -> str:
    """Return the secret to use if none is set: empty in production, fixed in tests, otherwise saved in a file.

    Because it is saved, people stay signed in after a restart in development.
    """
    if env is Environment.PRODUCTION:
        return ""
    if env is Environment.TESTING:
        return TEST_SECRET
    file = instance_path / "secret-key"
    if not file.exists():
        instance_path.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(32))
    return file.read_text().strip()


def _refuse_half_a_mailbox(settings: Settings) -> None:
    if settings.reads_replies and not (settings.imap_user and settings.imap_password):
        raise SettingsError(
            "CDP_IMAP_HOST is set. Give CDP_IMAP_USER and CDP_IMAP_PASSWORD too, or leave all of them out."
        )


def _refuse_half_an_address(settings: Settings) -> None:
    for name, address in (("CONTACT_EMAIL", settings.contact_email), ("MAIL_FROM", settings.mail_from)):
        try:
            if address:
                check_address(address)
        except NotAnAddress as wrong:
            raise SettingsError(
                f"CDP_{name} is “{address}”. It {wrong.words} Give it an email address, or leave it out."
            ) from None


def _is_weak(key: str) -> bool:
    """Return whether a key is short, is published, or repeats a few characters."""
    return len(key) < SHORTEST_SECRET or len(set(key)) < FEWEST_CHARACTERS or key == TEST_SECRET


def _refuse_unsafe(settings: Settings, *, debug: str) -> None:
    if settings.env is not Environment.PRODUCTION:
        return
    for name, keys in (
        ("CDP_SECRET_KEY", (settings.secret_key,)),
        ("CDP_SECRET_KEY_FALLBACKS", settings.secret_key_fallbacks),
    ):
        if any(_is_weak(key) for key in keys):
            raise SettingsError(
                f"{name} is missing, short or easy to guess. Give it at least {SHORTEST_SECRET} random characters, "
                "such as the output of `openssl rand -hex 32`."
            )
    if settings.mail is MailTransport.FOLDER:
        raise SettingsError("CDP_MAIL is “folder”. Emails would not be sent: give it “smtp” in production.")
    if not settings.base_url.startswith("https://"):
        raise SettingsError("CDP_BASE_URL must start with https:// in production.")
    if debug not in {"", "0", "false"}:
        raise SettingsError("FLASK_DEBUG is on. Turn it off in production.")
    if settings.demo_password is not None:
        raise SettingsError("CDP_DEMO_PASSWORD is set. The example data is for development only.")
