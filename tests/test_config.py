"""Settings: their defaults, and the values with which production refuses to start."""

from pathlib import Path

import pytest

from cdp.config import TEST_SECRET, MailTransport, load_settings
from cdp.errors import SettingsError

SAFE = {
    "CDP_ENV": "production",
    "CDP_SECRET_KEY": "0123456789abcdef" * 4,
    "CDP_BASE_URL": "https://cdp.example.org",
}


def test_production_starts_with_a_secret_and_https(tmp_path: Path) -> None:
    settings = load_settings({**SAFE, "CDP_INSTANCE_PATH": str(tmp_path)})
    assert settings.mail is MailTransport.SMTP
    assert settings.host == "cdp.example.org"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"CDP_SECRET_KEY": ""}, "CDP_SECRET_KEY"),
        ({"CDP_SECRET_KEY": "short"}, "CDP_SECRET_KEY"),
        ({"CDP_SECRET_KEY": "x" * 64}, "CDP_SECRET_KEY"),
        ({"CDP_SECRET_KEY": "changeme" * 8}, "CDP_SECRET_KEY"),
        ({"CDP_SECRET_KEY": TEST_SECRET}, "CDP_SECRET_KEY"),
        ({"CDP_SECRET_KEY_FALLBACKS": f"{'0123456789abcdef' * 4},old"}, "CDP_SECRET_KEY_FALLBACKS"),
        ({"CDP_MAIL": "folder"}, "CDP_MAIL"),
        ({"CDP_BASE_URL": "http://cdp.example.org"}, "CDP_BASE_URL"),
        ({"FLASK_DEBUG": "1"}, "FLASK_DEBUG"),
        ({"CDP_DEMO_PASSWORD": "anything at all"}, "CDP_DEMO_PASSWORD"),
        ({"CDP_ENV": "staging"}, "CDP_ENV"),
        ({"CDP_SMTP_PORT": "smtp"}, "CDP_SMTP_PORT"),
        ({"CDP_IMAP_HOST": "imap.example.org"}, "CDP_IMAP_USER"),
        ({"CDP_IMAP_HOST": "imap.example.org", "CDP_IMAP_USER": "secretariat"}, "CDP_IMAP_PASSWORD"),
        ({"CDP_IMAP_SECURITY": "ssl"}, "CDP_IMAP_SECURITY"),
        ({"CDP_IMAP_PLUS_ADDRESSES": "perhaps"}, "CDP_IMAP_PLUS_ADDRESSES"),
        ({"PORT": "99999999"}, "PORT"),
    ],
)
def test_an_unsafe_or_invalid_setting_is_named(tmp_path: Path, change: dict[str, str], named: str) -> None:
    environ = {**SAFE, "CDP_INSTANCE_PATH": str(tmp_path), **change}
    if named == "PORT":
        environ.pop("CDP_BASE_URL")
    with pytest.raises(SettingsError, match=named):
        load_settings(environ)


def test_replies_are_read_if_a_mailbox_is_set(tmp_path: Path) -> None:
    assert not load_settings({"CDP_INSTANCE_PATH": str(tmp_path)}).reads_replies
    mailbox = {"CDP_IMAP_HOST": "imap.example.org", "CDP_IMAP_USER": "secretariat", "CDP_IMAP_PASSWORD": "x"}
    settings = load_settings({"CDP_INSTANCE_PATH": str(tmp_path), **mailbox})
    assert (settings.reads_replies, settings.imap_port, settings.imap_folder) == (True, 993, "INBOX")
    plain = {**mailbox, "CDP_IMAP_SECURITY": "starttls", "CDP_IMAP_PLUS_ADDRESSES": "yes"}
    settings = load_settings({"CDP_INSTANCE_PATH": str(tmp_path), **plain})
    assert (settings.imap_port, settings.session_facts["plus_addresses"]) == (143, True)


def test_development_keeps_its_secret_between_starts(tmp_path: Path) -> None:
    first, second = (load_settings({"CDP_INSTANCE_PATH": str(tmp_path)}) for _ in range(2))
    assert first.secret_key == second.secret_key
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600
