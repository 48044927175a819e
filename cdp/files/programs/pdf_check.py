"""A program that finds out whether a PDF can be opened: {"problem": "" | "encrypted" | "broken"}."""

import io

import pypdf
from pypdf.errors import DependencyError, FileNotDecryptedError

MOST_PAGES = 500
CPU_SECONDS = 10


def read(content: bytes) -> dict[str, object]:
    """Return what stops the PDF from being opened, as described for the program."""
    try:
        return {"problem": _problem(content)}
    except (DependencyError, FileNotDecryptedError):
        return {"problem": "encrypted"}
    except Exception:  # a PDF can be broken in many ways
        return {"problem": "broken"}


def _problem(content: bytes) -> str:
    reader = pypdf.PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        return "encrypted"
    for number in range(min(len(reader.pages), MOST_PAGES)):
        reader.pages[number].get_contents()
    return "" if reader.pages else "broken"
