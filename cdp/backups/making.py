"""Making a backup while the service is used."""

import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.backups.archive import DATABASE, MANIFEST, PAPERS, BackupManifest, add_bytes, add_file, digest_of
from cdp.backups.databases import copy_database, revision_of
from cdp.extensions import reading_only
from cdp.files.paper_store import PaperStore
from cdp.models.stored_files import columns_there, names_of_files


def write_backup(
    engine: sa.Engine, sessions: Callable[[], Session], store: PaperStore, out: IO[bytes]
) -> BackupManifest:
    """Write a backup of the database and of every stored file that a record names, and return its manifest.

    The database is copied at one moment. The files are those that records name before or after it, so that none that
    the copy names is left out. Raises Refusal if the database cannot be copied.
    """
    made_at = clock.now()
    store.folder.parent.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(dir=store.folder.parent, prefix=".backup-") as folder,
        tarfile.open(fileobj=out, mode="w|") as tar,
    ):
        copy = Path(folder) / DATABASE
        names = _names(sessions)
        copy_database(engine, copy)
        names |= _names(sessions)
        add_file(tar, DATABASE, copy)
        size, missing = 0, []
        for name in sorted(names):
            try:
                content = store.read(name)
            except (FileNotFoundError, ValueError):
                missing.append(name)
                continue
            add_bytes(tar, f"{PAPERS}{name}", content)
            size += len(content)
        manifest = BackupManifest(
            made_at=made_at.isoformat(),
            engine=engine.dialect.name,
            revision=revision_of(engine),
            database_sha256=digest_of(copy),
            database_bytes=copy.stat().st_size,
            papers=len(names) - len(missing),
            paper_bytes=size,
            missing=tuple(missing),
        )
        add_bytes(tar, MANIFEST, manifest.written())
    return manifest


def _names(sessions: Callable[[], Session]) -> set[str]:
    with reading_only(), sessions() as session:
        there = columns_there(session.connection())
        return set(session.scalars(names_of_files(there))) if there else set()
