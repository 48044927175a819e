"""Read workbooks and PDFs in a separate process with limits."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

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


class Conversation:
    """A program from `cdp/files/programs` that answers lines of JSON; see `converse_apart`."""

    def __init__(self, sent: IO[str], answers: IO[str]) -> None:
        self._sent, self._answers = sent, answers

    def say(self, value: object) -> None:
        """Send a value to the program; raises FileNotRead if it has ended."""
        try:
            self._sent.write(json.dumps(value) + "\n")
            self._sent.flush()
        except OSError:
            raise FileNotRead(busy=False) from None

    def hear(self) -> dict[str, Any]:
        """Return the program's next answer; raises FileNotRead if it has ended, such as at a limit."""
        try:
            answer: dict[str, Any] = json.loads(self._answers.readline())
        except ValueError:
            raise FileNotRead(busy=False) from None
        return answer


@contextmanager
def converse_apart(program: str, *, patience: float) -> Iterator[Conversation]:
    """Run a program with limits, and end it after `patience` seconds or at the end of the block."""
    if not _turns.acquire(timeout=TURN):
        raise FileNotRead(busy=True)
    try:
        running = subprocess.Popen(  # noqa: S603 -- our own program; the files are only its input
            [sys.executable, "-I", str(Path(run.__file__).resolve()), program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )
        timer = threading.Timer(patience, running.kill)
        timer.start()
        try:
            if running.stdin is None or running.stdout is None:
                raise FileNotRead(busy=False)
            yield Conversation(running.stdin, running.stdout)
        finally:
            timer.cancel()
            running.kill()
            running.communicate()
    finally:
        _turns.release()
