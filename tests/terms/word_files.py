"""Functions that build Word files for tests of the import."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from cdp.files.uploads import check_upload
from cdp.terms.importing.sections import KINDS, ImportedTerms, read_sections

CASES = Path(__file__).parent / "cases"
Row = Sequence[str]


def bytes_of(document: Document) -> bytes:
    """Return a document as the bytes of a Word file."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def imported(document: Document) -> ImportedTerms:
    """Return the result of importing a document."""
    return read_bytes(bytes_of(document))


def read_bytes(content: bytes, name: str = "terms.docx") -> ImportedTerms:
    """Return the result of importing the content of a file."""
    return read_sections(check_upload(name, io.BytesIO(content), KINDS, field="file"), field="file")


def texts(found: ImportedTerms) -> dict[str, str]:
    """Return the text of each imported section, by the section's heading."""
    return {section.heading: section.body for section in found.sections}


def with_part(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return a Word file in which `change` has been applied to one part of the package."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = old.read(entry)
            new.writestr(entry.filename, change(part) if entry.filename == name else part)
    return out.getvalue()


def bold(document: Document, words: str) -> Any:
    """Add a paragraph in bold."""
    paragraph = document.add_paragraph()
    paragraph.add_run(words).bold = True
    return paragraph


def table(document: Document, rows: Sequence[Row], *, header: bool = True) -> None:
    """Add a table; with `header`, its first row is in bold."""
    made = document.add_table(rows=len(rows), cols=len(rows[0]))
    for place, row in enumerate(rows):
        for column, words in enumerate(row):
            made.cell(place, column).paragraphs[0].add_run(words).bold = header and place == 0


def numbered(paragraph: Any, number: int, depth: int = 0) -> Any:
    """Make a paragraph an item of the list with this number, at a level counted from 0, and return the paragraph."""
    properties = paragraph._p.get_or_add_pPr()
    properties.append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>')
    )
    return paragraph


def numbering(document: Document, *kinds: str) -> int:
    """Define a list that has a number format, such as "decimal", for each level; return the list's number."""
    part = document.part.numbering_part.element
    number = 900 + len(part)
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="%1."/></w:lvl>'
        for depth, kind in enumerate(kinds)
    )
    part.insert(
        0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">{levels}</w:abstractNum>')
    )
    part.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>')
    )
    return number


def field(paragraph: Any, kind: str, instruction: str = "") -> None:
    """Add to a paragraph the part of a field that `kind` names, such as its beginning, instruction or end."""
    run = paragraph.add_run()._r
    if kind == "instruction":
        text = OxmlElement("w:instrText")
        text.text = instruction
        run.append(text)
    else:
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), kind)
        run.append(mark)


def picture() -> io.BytesIO:
    """Return a picture with one pixel."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    dot = zlib.compress(b"\0\0")
    return io.BytesIO(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", dot) + chunk(b"IEND", b"")
    )


def new() -> Document:
    """Return an empty document."""
    return docx.Document()
