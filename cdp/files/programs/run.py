"""Run a program from this folder with limited memory and time: `python -I run.py NAME < FILE` writes JSON.

A separate process is needed because a malicious file could use too much memory or time, and a thread cannot be stopped.
The program is a module with `read(content)` and `CPU_SECONDS` that imports nothing from the application but modules of
this folder. A program with `converse(sent, answers)` instead reads and writes lines as it goes.
"""

import json
import runpy
import sys
from pathlib import Path

MEMORY = 1_500_000_000

if sys.platform != "win32":
    import resource

    def limit(seconds: int) -> None:
        """Limit this process to MEMORY bytes, and to this number of seconds of CPU time, after which it is ended.

        An allocation beyond MEMORY fails.
        """
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
else:

    def limit(seconds: int) -> None:
        """Do nothing: on Windows, only the caller's time limit applies."""


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))  # where the folder of cdp is
    program = runpy.run_path(str(Path(__file__).with_name(f"{sys.argv[1]}.py")))
    limit(program["CPU_SECONDS"])
    if "converse" in program:
        program["converse"](sys.stdin, sys.stdout)
    else:
        sys.stdout.write(json.dumps(program["read"](sys.stdin.buffer.read())))
