"""What an administrator should know of an installation: backups, the worker, emails, disk, database and version."""

import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.backups.nightly import backups_in
from cdp.config import Settings
from cdp.home.health import LEAST_FREE_BYTES, MAIL_MAY_WAIT
from cdp.mail import outbox
from cdp.models import WorkerHeartbeat
from cdp.wording.formats import day, file_size, moment, plural

BACKUP_IS_OLD = timedelta(days=2)
SILENT_AFTER = timedelta(minutes=10)
"""A round of the worker can take minutes, such as an import of figures or a backup."""


@dataclass(frozen=True)
class InstallationFact:
    """One line of the page: what it is about, how it stands, and whether someone has to look after it."""

    name: str
    words: str
    is_wrong: bool = False


def state_of(session: Session, settings: Settings) -> list[InstallationFact]:
    """Return how an installation stands."""
    kind = "PostgreSQL" if session.get_bind().dialect.name == "postgresql" else "SQLite"
    revision = session.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return [
        _backup(settings.backup_path, clock.today()),
        _worker(session),
        _emails(session),
        _disk(settings.instance_path),
        InstallationFact("Database", f"{kind}, revision {revision}"),
        InstallationFact("Software", f"Version {version('cdp')}"),
    ]


def _backup(folder: Path | None, today: date) -> InstallationFact:
    if folder is None:
        words = "No folder for nightly backups is set. Set CDP_BACKUP_PATH."
        return InstallationFact("Last backup", words, is_wrong=True)
    found = backups_in(folder)
    if not found:
        return InstallationFact("Last backup", "None yet. The worker makes one each night.", is_wrong=True)
    newest = found[0]
    words = f"{day(newest.day)}, {file_size(newest.bytes)}. {len(found)} kept."
    return InstallationFact("Last backup", words, is_wrong=today - newest.day > BACKUP_IS_OLD)


def _worker(session: Session) -> InstallationFact:
    seen = [
        each
        for each in session.scalars(sa.select(WorkerHeartbeat.seen_at))
        if clock.now() - each < SILENT_AFTER
    ]
    if not seen:
        words = "No worker runs. Emails, packs, reminders and backups wait for it. Start “cdp worker”."
        return InstallationFact("Worker", words, is_wrong=True)
    return InstallationFact("Worker", f"{plural(len(seen), 'worker')} at work.")


def _emails(session: Session) -> InstallationFact:
    since = outbox.oldest_overdue(session, clock.now())
    if since is None:
        return InstallationFact("Emails", "None is waiting.")
    is_late = clock.now() - since > MAIL_MAY_WAIT
    words = f"The oldest has waited since {moment(since)}."
    return InstallationFact(
        "Emails", f"{words} Check that the worker runs." if is_late else words, is_wrong=is_late
    )


def _disk(folder: Path) -> InstallationFact:
    free = shutil.disk_usage(folder).free
    return InstallationFact("Free disk space", file_size(free), is_wrong=free < LEAST_FREE_BYTES)
