"""Runs a program of this folder with little memory and time: `python -I run.py NAME`, a file in, JSON out.

A file may be made to use up either, and a thread cannot be stopped. The program is a module with `read(content)` and
`CPU_SECONDS`; it imports nothing of the application.
"""

import json
import runpy
import sys
from pathlib import Path

MEMORY = 1_500_000_000

if sys.platform != "win32":
    import resource

    def limit(seconds: int) -> None:
        """Let the system end this process when it takes more than it may."""
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
else:

    def limit(seconds: int) -> None:
        """Leave it to the caller, who waits only so long."""


if __name__ == "__main__":
    program = runpy.run_path(str(Path(__file__).with_name(f"{sys.argv[1]}.py")))
    limit(program["CPU_SECONDS"])
    sys.stdout.write(json.dumps(program["read"](sys.stdin.buffer.read())))
