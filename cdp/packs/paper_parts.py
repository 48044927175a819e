"""The parts of a paper, in the order in which a pack has them."""

from dataclasses import dataclass

from cdp.files.uploads import MEDIA_TYPES, FileKind
from cdp.models import PaperFile


@dataclass(frozen=True)
class PaperPart:
    """A stored file that is a part of a paper: its SHA-256, its name and what it is, such as "Word file"."""

    sha256: str
    name: str
    kind: str
    is_pdf: bool


KINDS = {
    FileKind.PDF: "PDF",
    FileKind.DOCX: "Word file",
    FileKind.XLSX: "Excel file",
    FileKind.PPTX: "PowerPoint file",
    FileKind.ODT: "OpenDocument text",
    FileKind.ODS: "OpenDocument spreadsheet",
    FileKind.CSV: "CSV file",
    FileKind.TXT: "text file",
    FileKind.PNG: "picture",
    FileKind.JPG: "picture",
}


def parts_of(file: PaperFile) -> tuple[PaperPart, ...]:
    """Return the parts of a published paper. A cover report would come first; today a paper is its one file."""
    kind = next((kind for kind, name in MEDIA_TYPES.items() if name == file.media_type), None)
    words = KINDS.get(kind, "file") if kind is not None else "file"
    return (PaperPart(file.sha256, file.name, words, kind is FileKind.PDF),)
