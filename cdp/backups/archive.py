"""The format of a backup: a tar file with the database, the stored files and a manifest.

The manifest is the last file, so that a backup that was cut off is not taken for a whole one. Stored files are named by
the SHA-256 of their bytes; the manifest has that of the database.
"""

import hashlib
import io
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

import msgspec

from cdp.files.paper_store import flush_folder

FORMAT = 1
MANIFEST, DATABASE, PAPERS = "manifest.json", "database", "papers/"
AT_ONCE = 1024 * 1024


@dataclass(frozen=True)
class BackupManifest:
    """What a backup holds.

    `made_at` is in ISO format and UTC, `engine` is "sqlite" or "postgresql", and `revision` is that of the tables.
    `missing` has the stored files that a record names but that could not be read when the backup was made.
    """

    made_at: str
    engine: str
    revision: str
    database_sha256: str
    database_bytes: int
    papers: int
    paper_bytes: int
    missing: tuple[str, ...] = ()
    format: int = FORMAT

    @classmethod
    def read(cls, content: bytes) -> "BackupManifest":
        """Return the manifest in a file; raises ValueError if it is not one."""
        try:
            return msgspec.json.decode(content, type=cls)
        except msgspec.MsgspecError as error:
            raise ValueError("The manifest of the backup cannot be read.") from error

    @property
    def moment(self) -> datetime:
        """When the backup was made, in UTC."""
        return datetime.fromisoformat(self.made_at)

    def written(self) -> bytes:
        """Return the manifest as a file."""
        return msgspec.json.format(msgspec.json.encode(asdict(self)))


def add_bytes(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    """Add a file with these bytes; only its owner may read it once it is unpacked."""
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o600
    tar.addfile(entry, io.BytesIO(content))


def add_file(tar: tarfile.TarFile, name: str, path: Path) -> None:
    """Add a file from disk without holding it in memory."""
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = path.stat().st_size, 0o600
    with path.open("rb") as file:
        tar.addfile(entry, file)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copied(source: IO[bytes], to: Path) -> str:
    """Write a stream to a file that only its owner may read; return its SHA-256."""
    digest = hashlib.sha256()
    to.touch(mode=0o600)
    with to.open("wb") as file:
        while content := source.read(AT_ONCE):
            digest.update(content)
            file.write(content)
    return digest.hexdigest()


@contextmanager
def written_beside(draft: Path, to: Path) -> Iterator[IO[bytes]]:
    """Open `draft` for a file that becomes `to` once it is whole and on the disk; an older `to` stays until then.

    Raises OSError if it cannot be written; the draft is then removed.
    """
    try:
        draft.touch(mode=0o600)
        with draft.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(to)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    flush_folder(to.parent)
