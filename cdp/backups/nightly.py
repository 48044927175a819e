"""Backups by the worker: one a night in a folder, where older ones are removed.

A backup is named by its day, so that a night has one, whatever the clock does. It is written under another name first;
the worker that creates that file makes the backup.
"""

import logging
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.backups.archive import written_beside
from cdp.backups.making import write_backup
from cdp.files.paper_store import PaperStore

NAME = re.compile(r"cdp-(\d{4}-\d{2}-\d{2})\.tar")
GIVEN_UP_AFTER = timedelta(hours=6)
"""How old an unfinished backup must be before another worker makes it again."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class BackupPlan:
    """Where and when backups are made: the hour in London, and for how many days and weeks they are kept."""

    folder: Path
    hour: int
    days: int
    weeks: int


@dataclass(frozen=True)
class KeptBackup:
    """A backup in the folder."""

    day: date
    path: Path
    bytes: int


def backups_in(folder: Path) -> list[KeptBackup]:
    """Return the finished backups of a folder, the newest first."""
    found = []
    for path in folder.glob("cdp-*.tar"):
        if name := NAME.fullmatch(path.name):
            with suppress(ValueError, FileNotFoundError):
                found.append(KeptBackup(date.fromisoformat(name[1]), path, path.stat().st_size))
    return sorted(found, key=lambda each: each.day, reverse=True)


def back_up_if_due(
    plan: BackupPlan, engine: sa.Engine, sessions: Callable[[], Session], store: PaperStore
) -> Path | None:
    """Make the backup of this day if its hour has come and it is not there yet; return its path, or None.

    Older backups are then removed. Raises Refusal or OSError if the backup cannot be made.
    """
    now = clock.in_london(clock.now())
    to = plan.folder / f"cdp-{now.date()}.tar"
    if now.hour < plan.hour or to.exists():
        return None
    plan.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = plan.folder / f".{to.name}.part"
    if not _claimed(draft, now):
        return None
    with written_beside(draft, to) as file:
        manifest = write_backup(engine, sessions, store, file)
    if manifest.missing:
        _log.error(
            "stored files are missing from the backup", extra={"facts": {"files": len(manifest.missing)}}
        )
    for each in to_remove(backups_in(plan.folder), plan):
        each.path.unlink(missing_ok=True)
    return to


def to_remove(backups: list[KeptBackup], plan: BackupPlan) -> list[KeptBackup]:
    """Return the backups that are no longer kept: those not of the last days, and not the newest of a recent week."""
    kept = {each.day for each in backups[: plan.days]}
    weeks: dict[tuple[int, int], date] = {}
    for each in backups:
        year, week, _ = each.day.isocalendar()
        weeks.setdefault((year, week), each.day)
    kept |= set(list(weeks.values())[: plan.weeks])
    return [each for each in backups if each.day not in kept]


def _claimed(draft: Path, now: datetime) -> bool:
    """Create the draft for this worker; False if another one is writing it."""
    with suppress(FileNotFoundError):
        age = now.timestamp() - draft.stat().st_mtime
        if age < GIVEN_UP_AFTER.total_seconds():
            return False
        draft.unlink(missing_ok=True)
    try:
        draft.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        return False
    return True
