"""A program that reads the text of a PDF as it is laid out on its pages, so that columns of tables stay columns.

It returns {"pages": [...], "links": [...], "whole": true | false} or {"problem": "encrypted" | "broken"}. `links` are
the addresses of links. `whole` is false if reading stopped at a limit of pages, characters or time.
"""

import io
import time
from collections.abc import Iterator
from typing import Any

import pypdf
from pypdf.errors import DependencyError, FileNotDecryptedError

MOST_PAGES = 300
MOST_CHARACTERS = 2_000_000
SECONDS = 10
CPU_SECONDS = 2 * SECONDS


def read(content: bytes) -> dict[str, object]:
    """Return the text of each page as laid out, or the problem with the file."""
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
    links: list[str] = []
    length = 0
    for page in reader.pages:
        if len(pages) == MOST_PAGES or length > MOST_CHARACTERS or time.monotonic() > until:
            return {"pages": pages, "links": links, "whole": False}
        pages.append(_text(page)[:MOST_CHARACTERS])
        links += _links(page)
        length += len(pages[-1])
    return {"pages": pages, "links": links, "whole": True}


def _text(page: Any) -> str:
    try:
        return str(page.extract_text(extraction_mode="layout"))
    except Exception:  # some fonts cannot be laid out, but can be read
        return str(page.extract_text())


def _links(page: Any) -> Iterator[str]:
    for each in page.get("/Annots") or ():
        action = each.get_object().get("/A")
        if action is not None and "/URI" in action.get_object():
            yield str(action.get_object()["/URI"])
