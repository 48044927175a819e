"""Word files from outside: refuse those that could exhaust memory, and read the others as plain text."""

import io
import zipfile

import docx
from docx.oxml.ns import qn

from cdp.errors import Refusal

LARGEST_DOCUMENT = 15_000_000
LARGEST_MARKUP = 40_000_000
LARGEST_PACKAGE = 100_000_000

TOO_LARGE = "The Word file is too large to read."
UNREADABLE = (
    "The Word file cannot be read. Open it in Word, save it again as a Word document (.docx), "
    "and choose the new file."
)
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
SIGNS = {qn("w:tab"): " ", qn("w:noBreakHyphen"): "-", qn("w:softHyphen"): "", qn("w:ptab"): " "}
"""The characters that replace elements other than text, by element."""


def plain_text(content: bytes) -> str:
    """Return all text in the body of a Word file, one paragraph per line; raises Refusal if it cannot be read."""
    refuse_bombs(content)
    try:
        body = docx.Document(io.BytesIO(content)).element.body
        twice = {inner for fallback in body.iter(FALLBACK) for inner in fallback.iter(qn("w:t"))}
        signs = {qn("w:p"): "\n", qn("w:br"): "\n", qn("w:cr"): "\n", **SIGNS}
        return "".join(
            signs.get(element.tag) or (element.text or "" if element.tag == qn("w:t") else "")
            for element in body.iter()
            if element not in twice
        )
    except Exception:  # a damaged file can raise errors of many kinds
        raise Refusal(UNREADABLE) from None


def refuse_bombs(content: bytes, *, too_large: str = TOO_LARGE) -> None:
    """Refuse a file that unpacks to an excessive size or declares XML entities, before it is parsed."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            markup = [entry for entry in entries if entry.filename.lower().endswith((".xml", ".rels"))]
            sizes = sum(entry.file_size for entry in entries), sum(entry.file_size for entry in markup)
            largest = max((entry.file_size for entry in markup), default=0)
            if sizes[0] > LARGEST_PACKAGE or sizes[1] > LARGEST_MARKUP or largest > LARGEST_DOCUMENT:
                raise Refusal(too_large)
            if any(_declares(archive.read(entry)) for entry in markup):
                raise Refusal(UNREADABLE)
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, zipfile.error) as error:
        raise Refusal(UNREADABLE) from error


def _declares(markup: bytes) -> bool:
    """Return whether XML has a document type or entity declaration, which Word never writes."""
    plain = markup.replace(b"\0", b"")
    return b"<!DOCTYPE" in plain or b"<!ENTITY" in plain
