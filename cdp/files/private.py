"""Keeping the instance folder to the user that runs the software: it has the database, papers and links in emails."""

import os
from contextlib import suppress
from pathlib import Path

FOLDER, FILE = 0o700, 0o600
OTHERS = 0o077


def keep_new_files_private() -> None:
    """Let only this user read the files that this process makes from now on."""
    os.umask(OTHERS)


def make_private(folder: Path) -> None:
    """Make a folder if it is missing, and close it and the files in it to other users.

    What belongs to another user stays as it is.
    """
    folder.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    _close(folder, FOLDER)
    for path in folder.iterdir():
        if path.is_file() and not path.is_symlink():
            _close(path, FILE)


def _close(path: Path, mode: int) -> None:
    with suppress(FileNotFoundError, PermissionError):  # the files of a database come and go
        if path.stat().st_mode & OTHERS:
            path.chmod(mode)
