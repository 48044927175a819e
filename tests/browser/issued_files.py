"""Opens the PDF files that people download, and reads their text."""

import io
from typing import Any

import pypdf


def sound_pdf(content: bytes, title: str) -> pypdf.PdfReader:
    """Return a PDF that is tagged, in English, has headings, and has a title that begins with these words."""
    pdf = pypdf.PdfReader(io.BytesIO(content))
    root: Any = pdf.root_object
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 -- an object of the PDF
    assert str(root["/Lang"]).startswith("en")
    assert pdf.metadata is not None
    assert str(pdf.metadata.title).startswith(title)
    assert {"/H1", "/H2"} & tags_in(root["/StructTreeRoot"]["/K"])
    return pdf


def tags_in(element: pypdf.generic.PdfObject) -> set[str]:
    """Return the tags of an element of the structure of a PDF and of all those inside it."""
    found: set[str] = set()
    waiting = [element]
    while waiting:
        each = waiting.pop().get_object()
        if isinstance(each, list):
            waiting += each
        elif isinstance(each, dict):
            found.add(str(each.get("/S", "")))
            waiting += [each["/K"]] if "/K" in each else []
    return found


def words_of(pdf: pypdf.PdfReader) -> str:
    """Return the text of a PDF with single spaces."""
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
