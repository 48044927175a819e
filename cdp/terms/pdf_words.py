"""A program of its own that reads a PDF from its input and writes the words of its pages as JSON.

It runs apart from the application, with little memory and time, for a PDF may be made to use up both. It prints
{"pages": [...], "whole": true} or {"problem": "encrypted" | "broken"}.
"""

import io
import json
import sys
import time

import pypdf
from pypdf.errors import DependencyError, FileNotDecryptedError

MOST_PAGES = 300
MOST_CHARACTERS = 2_000_000
SECONDS = 10
MEMORY = 1_500_000_000

if sys.platform != "win32":
    import resource

    def limit() -> None:
        """Let the system end this program when it takes more than it may."""
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (2 * SECONDS, 2 * SECONDS))
else:

    def limit() -> None:
        """Leave it to the caller, who waits only so long."""


def read(content: bytes) -> dict[str, object]:
    """Return the words of each page, or what is wrong with the file."""
    try:
        return _pages(content)
    except (DependencyError, FileNotDecryptedError):
        return {"problem": "encrypted"}
    except Exception:  # a PDF can be broken in more ways than can be named
        return {"problem": "broken"}


def _pages(content: bytes) -> dict[str, object]:
    until = time.monotonic() + SECONDS
    reader = pypdf.PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        return {"problem": "encrypted"}
    pages: list[str] = []
    length = 0
    for page in reader.pages:
        if len(pages) == MOST_PAGES or length > MOST_CHARACTERS or time.monotonic() > until:
            return {"pages": pages, "whole": False}
        text = page.extract_text()[:MOST_CHARACTERS]
        pages.append(text)
        length += len(text)
    return {"pages": pages, "whole": True}


if __name__ == "__main__":
    limit()
    sys.stdout.write(json.dumps(read(sys.stdin.buffer.read())))
