"""Restoring a backup into an empty installation: everything, or nothing.

Emails that waited when the backup was made may have been sent since, so none is sent until someone asks for it.
"""

import shutil
import tarfile
import tempfile
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.backups.archive import DATABASE, FORMAT, MANIFEST, PAPERS, BackupManifest, copied, digest_of
from cdp.backups.databases import empty_database, is_empty, restore_database
from cdp.errors import Refusal
from cdp.files.paper_store import FINGERPRINT, PaperStore
from cdp.mail import outbox
from cdp.models import SignInSession
from cdp.wording.formats import moment

NOT_WHOLE = "This is not a whole backup. It may have been cut off when it was copied: copy it again."
DAMAGED = "The backup is damaged: {name} is not what was written. Use another backup."
DATABASE_IN_USE = "The database is not empty. Restore into a new database, or delete this one first."
FILES_IN_USE = "The folder {folder} has files. Restore into an empty folder, or move them away first."
OTHER_ENGINE = "The backup is of a {theirs} database, but CDP_DATABASE_URL names {ours}. Change the setting."
NEWER = "The backup was made by a newer version of the software. Install that version, then restore it."
HELD = (
    "Not sent. It waited when the backup of {moment} was made, which was restored since. It may have been sent before, "
    "so send it again only if it is needed."
)
_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True)
class RestoreTarget:
    """Where a backup is restored to, and the revisions of the tables that this version of the software knows."""

    engine: sa.Engine
    store: PaperStore
    revisions: Collection[str]


@dataclass(frozen=True)
class Restored:
    """What was restored, and how many emails wait for somebody to decide whether they are sent."""

    manifest: BackupManifest
    held_emails: int


def restore(target: RestoreTarget, source: IO[bytes], upgrade: Callable[[], None]) -> Restored:
    """Restore a backup, upgrade its tables with `upgrade`, hold its emails and end its sessions.

    Everything is unpacked and compared with its SHA-256 first. Raises Refusal if the installation is not empty, or if
    the backup is damaged, incomplete, of another kind of database or of a newer version; nothing is then changed.
    """
    _check_empty(target)
    folder = target.store.folder
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".restore-") as made:
        unpacked = Path(made)
        manifest = _unpack(source, unpacked)
        _check_manifest(target, manifest, unpacked)
        try:
            for part in (unpacked / "papers").glob("*"):
                part.replace(folder / part.name)
            restore_database(target.engine, unpacked / DATABASE)
            upgrade()
            with Session(target.engine) as session, session.begin():
                held = _settle(session, manifest)
        except BaseException:
            _undo(target)
            raise
    return Restored(manifest, held)


def _settle(session: Session, manifest: BackupManifest) -> int:
    """Hold the emails that waited, and let everybody sign in again; return the number of emails."""
    session.execute(
        sa.update(SignInSession).where(SignInSession.ended_at.is_(None)).values(ended_at=clock.now())
    )
    return outbox.hold(session, HELD.format(moment=moment(manifest.moment)))


def _check_empty(target: RestoreTarget) -> None:
    if not is_empty(target.engine):
        raise Refusal(DATABASE_IN_USE)
    if any(target.store.parts()):
        raise Refusal(FILES_IN_USE.format(folder=target.store.folder))


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
    for part in target.store.parts():
        shutil.rmtree(part, ignore_errors=True)
    empty_database(target.engine)
