"""A program that reads the text of a PDF, page by page.

It returns {"pages": [...], "whole": true | false} or {"problem": "encrypted" | "broken"}. `whole` is false if reading
stopped at a limit of pages, characters or time.
"""

import io
import time

import pypdf
from pypdf.errors import DependencyError, FileNotDecryptedError

MOST_PAGES = 300
MOST_CHARACTERS = 2_000_000
SECONDS = 10
CPU_SECONDS = 2 * SECONDS


def read(content: bytes) -> dict[str, object]:
    """Return the text of each page, or the problem with the file, as described for the program."""
    try:
        return _pages(content)
    except (DependencyError, FileNotDecryptedError):
        return {"problem": "encrypted"}
    except Exception:  # a PDF can be broken in many ways
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
