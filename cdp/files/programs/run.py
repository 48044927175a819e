"""Run a program of this folder with limited memory and time: `python -I run.py NAME` reads a file, writes JSON.

A separate process is needed because a file may be made to use too much of either, and a thread cannot be stopped. The
program is a module with `read(content)` and `CPU_SECONDS` that imports nothing from the application.
"""

import json
import runpy
import sys
from pathlib import Path

MEMORY = 1_500_000_000

if sys.platform != "win32":
    import resource

    def limit(seconds: int) -> None:
        """Let the system end this process when it uses too much memory or time."""
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
else:

    def limit(seconds: int) -> None:
        """Do nothing: on Windows only the time limit of the caller applies."""


if __name__ == "__main__":
    program = runpy.run_path(str(Path(__file__).with_name(f"{sys.argv[1]}.py")))
    limit(program["CPU_SECONDS"])
    sys.stdout.write(json.dumps(program["read"](sys.stdin.buffer.read())))
