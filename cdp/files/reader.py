"""Read workbooks and PDFs in a separate process with limits."""

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from cdp.files.programs import run

PATIENCE = 15  # seconds allowed for a file, including the time to start the program
TURN = 5  # seconds to wait while other files are being read
AT_ONCE = 2

_turns = threading.BoundedSemaphore(AT_ONCE)


class FileNotRead(Exception):
    """A file was not read: too many others are being read (`busy`), or it took too much time or memory."""

    def __init__(self, *, busy: bool) -> None:
        super().__init__("busy" if busy else "slow")
        self.busy = busy


def read_apart(program: str, content: bytes) -> dict[str, Any]:
    """Run a program from `cdp/files/programs` on the bytes of a file and return its result; raises FileNotRead."""
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
        raise FileNotRead(busy=False) from None  # ended without a result, such as at a limit
    return answer
