"""Restoring a backup into an empty installation: everything, or nothing."""

import shutil
import tarfile
import tempfile
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import sqlalchemy as sa

from cdp.backups.archive import DATABASE, FORMAT, MANIFEST, PAPERS, BackupManifest, copied, digest_of
from cdp.backups.databases import SQLITE, is_empty, remove_sqlite, restore_database
from cdp.errors import Refusal
from cdp.files.paper_store import FINGERPRINT, PaperStore

NOT_WHOLE = "This is not a whole backup. It may have been cut off when it was copied: copy it again."
DAMAGED = "The backup is damaged: {name} is not what was written. Use another backup."
DATABASE_IN_USE = "The database is not empty. Restore into a new database, or delete this one first."
FILES_IN_USE = "The folder {folder} has files. Restore into an empty folder, or move them away first."
OTHER_ENGINE = "The backup is of a {theirs} database, but CDP_DATABASE_URL names {ours}. Change the setting."
NEWER = "The backup was made by a newer version of the software. Install that version, then restore it."
_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True)
class RestoreTarget:
    """Where a backup is restored to, and the revisions of the tables that this version of the software knows."""

    engine: sa.Engine
    store: PaperStore
    revisions: Collection[str]


def restore(target: RestoreTarget, source: IO[bytes], upgrade: Callable[[], None]) -> BackupManifest:
    """Restore a backup, upgrade its tables with `upgrade`, and return its manifest.

    Everything is unpacked and compared with its SHA-256 first. Raises Refusal if the installation is not empty, or if
    the backup is damaged, incomplete, of another kind of database or of a newer version; nothing is then changed.
    """
    _check_empty(target)
    folder = target.store.folder
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".restore-") as made:
        unpacked = Path(made)
        manifest = _unpack(source, unpacked)
        _check_manifest(target, manifest, unpacked)
        papers = unpacked / "papers"
        papers.mkdir(exist_ok=True)
        if folder.exists():
            folder.rmdir()
        papers.replace(folder)
        try:
            restore_database(target.engine, unpacked / DATABASE)
            upgrade()
        except BaseException:
            _undo(target)
            raise
    return manifest


def _check_empty(target: RestoreTarget) -> None:
    if not is_empty(target.engine):
        raise Refusal(DATABASE_IN_USE)
    folder = target.store.folder
    if folder.exists() and any(folder.iterdir()):
        raise Refusal(FILES_IN_USE.format(folder=folder))


def _unpack(source: IO[bytes], to: Path) -> BackupManifest:
    """Write the files of a backup to a folder; return the manifest, which must be the last file."""
    manifest: BackupManifest | None = None
    found: list[str] = []
    try:
        with tarfile.open(fileobj=source, mode="r|*") as tar:
            for entry in tar:
                content = tar.extractfile(entry) if entry.isreg() else None
                if content is None or manifest is not None:
                    raise Refusal(NOT_WHOLE)
                if entry.name == MANIFEST:
                    manifest = BackupManifest.read(content.read())
                    continue
                name = entry.name.removeprefix(PAPERS)
                if entry.name == DATABASE:
                    path = to / DATABASE
                elif entry.name.startswith(PAPERS) and FINGERPRINT.fullmatch(name):
                    path = PaperStore(to / "papers").path(name)
                else:
                    raise Refusal(NOT_WHOLE)
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                found.append(name)
                if copied(content, path) != name and entry.name != DATABASE:
                    raise Refusal(DAMAGED.format(name=f"the file {name[:12]}…"))
    except (tarfile.TarError, EOFError, ValueError, OSError) as error:
        raise Refusal(NOT_WHOLE) from error
    if manifest is None or found.count(DATABASE) != 1 or len(found) - 1 != manifest.papers:
        raise Refusal(NOT_WHOLE)
    return manifest


def _check_manifest(target: RestoreTarget, manifest: BackupManifest, unpacked: Path) -> None:
    if digest_of(unpacked / DATABASE) != manifest.database_sha256:
        raise Refusal(DAMAGED.format(name="the database"))
    ours = target.engine.dialect.name
    if manifest.engine != ours:
        theirs = _NAMES.get(manifest.engine, manifest.engine)
        raise Refusal(OTHER_ENGINE.format(theirs=theirs, ours=_NAMES.get(ours, ours)))
    if manifest.format > FORMAT or manifest.revision not in target.revisions:
        raise Refusal(NEWER)


def _undo(target: RestoreTarget) -> None:
    """Leave the installation as empty as it was."""
    shutil.rmtree(target.store.folder, ignore_errors=True)
    if target.engine.dialect.name == SQLITE:
        remove_sqlite(target.engine)
