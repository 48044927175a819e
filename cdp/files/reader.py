"""Reads a file with a program of its own, which can be ended: the one sandbox for workbooks and PDFs."""

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from cdp.files.programs import run

PATIENCE = 15  # seconds for a file, the start of the program included
TURN = 5  # seconds to wait for other files to be read
AT_ONCE = 2

_turns = threading.BoundedSemaphore(AT_ONCE)


class FileNotRead(Exception):
    """Why a file was not read: `busy`, other files are being read; else it took too much time or memory."""

    def __init__(self, *, busy: bool) -> None:
        super().__init__("busy" if busy else "slow")
        self.busy = busy


def read_apart(program: str, content: bytes) -> dict[str, Any]:
    """Return what a program of `cdp/files/programs` says of a file; raises FileNotRead."""
    if not _turns.acquire(timeout=TURN):
        raise FileNotRead(busy=True)
    try:
        done = subprocess.run(  # noqa: S603 -- our own program; the file is only its input
            [sys.executable, "-I", str(Path(run.__file__).resolve()), program],
            input=content,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise FileNotRead(busy=False) from None
    finally:
        _turns.release()
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise FileNotRead(busy=False) from None  # the system ended it
    return answer
