"""The store of papers, outside the web root. A file's name is the SHA-256 of its bytes, so its content is fixed."""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

FINGERPRINT = re.compile(r"[0-9a-f]{64}")


class PaperStore:
    """A folder of files named by their SHA-256, such as `papers/ab/abcd…`. A file uploaded twice is stored once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Return the path for a SHA-256; raises ValueError unless it is in lower-case hexadecimal."""
        if not FINGERPRINT.fullmatch(sha256):
            raise ValueError("A paper is named by the SHA-256 of its bytes.")
        return self.folder / sha256[:2] / sha256

    def write(self, content: bytes) -> str:
        """Store a file and return its SHA-256. Once this function returns, the file will survive a power cut.

        Files are stored before the database commits, so a crash may leave a file without a record, but never a record
        without its file.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.path(sha256)
        if path.exists():
            path.touch()  # so that a file that no record named until now is not removed as forgotten
            return sha256
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(draft).replace(path)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
        for folder in (path.parent, self.folder):
            flush_folder(folder)
        return sha256

    def read(self, sha256: str) -> bytes:
        """Return the bytes of a file; raises FileNotFoundError if it is missing, ValueError if it has changed."""
        content = self.path(sha256).read_bytes()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise ValueError("A paper on disk differs from the uploaded file.")
        return content

    def parts(self) -> Iterator[Path]:
        """Yield the folders with files. Others, such as `lost+found` on a disk of its own, are not ours."""
        return self.folder.glob("??/")

    def files_before(self, moment: datetime) -> Iterator[Path]:
        """Yield the stored files, and the drafts of interrupted uploads, that were last written before a time."""
        for path in self.folder.glob("??/*"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < moment.timestamp():
                    yield path


def flush_folder(folder: Path) -> None:
    """Flush a folder's entries to disk, so that they survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
