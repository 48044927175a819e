"""Checks on uploaded files: the kind is allowed and matches the file name, and archives do not unpack to too much.

Source: docs/rules/reliability.md 17. Archives are not unpacked here: only their table of contents is checked.
"""

import hashlib
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import BinaryIO

from cdp.errors import Refusal
from cdp.wording.formats import file_size

LARGEST_FILE = 25 * 1_000_000
LARGEST_UNPACKED = 250 * 1_000_000
MOST_ENTRIES = 5_000
# Unpacked size divided by file size: about 10 at most for Office files, about 1,000 for archives made to fill a disk
HIGHEST_RATIO = 200
LONGEST_NAME = 120
RESERVED = re.compile(r'[\\/:*?"<>|]+')


class FileKind(StrEnum):
    """A kind of file, named by its extension."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    XLS = "xls"
    PPTX = "pptx"
    ODT = "odt"
    ODS = "ods"
    CSV = "csv"
    TXT = "txt"
    PNG = "png"
    JPG = "jpg"


PAPERS = frozenset(FileKind) - {FileKind.XLS}
SPREADSHEETS = frozenset({FileKind.CSV, FileKind.ODS, FileKind.XLS, FileKind.XLSX})
"""The kinds that can be imported. These files are not stored, so the old Excel format is allowed too."""
SEPARATED = (".txt", ".tsv")
"""The endings of text files with tabs between cells, such as Excel's “Unicode Text”. They are read like CSV files."""
OPEN_XML = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
MEDIA_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.DOCX: f"{OPEN_XML}wordprocessingml.document",
    FileKind.XLSX: f"{OPEN_XML}spreadsheetml.sheet",
    FileKind.XLS: "application/vnd.ms-excel",
    FileKind.PPTX: f"{OPEN_XML}presentationml.presentation",
    FileKind.ODT: f"{OPEN_DOCUMENT}text",
    FileKind.ODS: f"{OPEN_DOCUMENT}spreadsheet",
    FileKind.CSV: "text/csv",
    FileKind.TXT: "text/plain",
    FileKind.PNG: "image/png",
    FileKind.JPG: "image/jpeg",
}
# The main part of each kind of Office archive
MAIN_PARTS = {
    FileKind.DOCX: "word/document.xml",
    FileKind.XLSX: "xl/workbook.xml",
    FileKind.PPTX: "ppt/presentation.xml",
}


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be stored: a safe name, its kind, its bytes and their SHA-256.

    `problem` is what stops a PDF from being opened (`cdp.files.pdfs`), or an empty string.
    """

    file_name: str
    kind: FileKind
    content: bytes
    sha256: str
    problem: str = ""

    @property
    def media_type(self) -> str:
        """The media type with which to serve the file."""
        return MEDIA_TYPES[self.kind]

    @property
    def size(self) -> int:
        """The number of bytes."""
        return len(self.content)


def check_upload(
    filename: str,
    stream: BinaryIO,
    allowed: frozenset[FileKind] = PAPERS,
    *,
    field: str | None = None,
    largest: int = LARGEST_FILE,
) -> CheckedFile:
    """Read an uploaded file of at most `largest` bytes, and return it if it passes all checks.

    Raises Refusal for the form field `field` if the extension is not allowed or does not match the contents. The same
    applies if the file is empty, damaged or too large, contains macros, or is an archive that unpacks to too much.
    """
    try:
        return _check(filename, stream, allowed, largest)
    except Refusal as refusal:
        raise Refusal(refusal.sentence, field=field) from None


def safe_name(filename: str) -> str:
    """Return a file name without folders, unprintable characters and characters that some systems forbid.

    The name has at most 120 characters and keeps its extension, in lower case. If nothing else is left, it is "paper".
    """
    name = unicodedata.normalize("NFC", filename.replace("\\", "/").rsplit("/", 1)[-1])
    name = "".join(letter for letter in name if unicodedata.category(letter)[0] != "C")
    path = PurePosixPath(re.sub(r"\s+", " ", RESERVED.sub(" ", name)).strip(" ."))
    suffix = path.suffix.lower()
    stem = path.stem.strip(" .")[: LONGEST_NAME - len(suffix)].strip(" .") or "paper"
    return stem + suffix


def _check(filename: str, stream: BinaryIO, allowed: frozenset[FileKind], largest: int) -> CheckedFile:
    name = safe_name(filename)
    kind = _kind_by_name(name)
    if allowed <= SPREADSHEETS and name.endswith(SEPARATED):
        kind = FileKind.CSV
    if kind not in allowed:
        kinds = ", ".join(sorted(kind.upper() for kind in allowed))
        raise Refusal(f"The file must be one of these kinds: {kinds}.")
    content = stream.read(largest + 1)
    if len(content) > largest:
        raise Refusal(f"A file can be up to {file_size(largest)}. Make it smaller, or split it.")
    if not content:
        raise Refusal("The file is empty. Choose another file.")
    if not LOOKS_LIKE[kind](content):
        raise Refusal(
            f"The file’s name ends in .{kind}, but its contents are of another kind. "
            "Save it again and choose the new file."
        )
    return CheckedFile(name, kind, content, hashlib.sha256(content).hexdigest())


def _kind_by_name(name: str) -> FileKind | None:
    extension = PurePosixPath(name).suffix.removeprefix(".")
    extension = "jpg" if extension == "jpeg" else extension
    return FileKind(extension) if extension in set(FileKind) else None


def _is_text(content: bytes) -> bool:
    """Return whether bytes are plain text: UTF-8, UTF-16 with a byte order mark, or Windows-1252."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif b"\0" in content:
        return False
    else:
        encoding = "utf-8"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    return not re.search(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]", text)


def _archive(content: bytes) -> zipfile.ZipFile:
    """Open an archive and check its table of contents.

    Raises Refusal if the archive is damaged, encrypted, has another archive inside, or unpacks to too much.
    """
    unreadable = "The file is damaged or protected by a password. Save it again without a password."
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        raise Refusal(unreadable) from None
    entries = archive.infolist()
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Refusal(unreadable)
    unpacked = sum(entry.file_size for entry in entries)
    nested = any(entry.filename.lower().endswith((".zip", ".7z", ".rar", ".gz")) for entry in entries)
    bomb = unpacked > LARGEST_UNPACKED or unpacked > HIGHEST_RATIO * len(content)
    if len(entries) > MOST_ENTRIES or bomb or nested:
        raise Refusal(
            "The file unpacks to too much data. Save only what is needed in a new file, and choose that."
        )
    return archive


def _is_open_xml(kind: FileKind) -> Callable[[bytes], bool]:
    def looks(content: bytes) -> bool:
        names = set(_archive(content).namelist())
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise Refusal("The file contains macros. Save it without macros, and choose the new file.")
        return {"[Content_Types].xml", MAIN_PARTS[kind]} <= names

    return looks


def _is_open_document(kind: FileKind) -> Callable[[bytes], bool]:
    # An OpenDocument file starts with an uncompressed entry with its media type (ODF 1.3, part 2, 3.3)
    mark = b"mimetype" + MEDIA_TYPES[kind].encode()

    def looks(content: bytes) -> bool:
        return content[30 : 30 + len(mark)] == mark and "content.xml" in _archive(content).namelist()

    return looks


def _is_old_excel(content: bytes) -> bool:
    """Return whether bytes are a compound file, the format of Excel until 2003; raises Refusal for a web page."""
    if content[:1_024].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        raise Refusal(
            "The file’s name ends in .xls, but it is a web page. Open it in a spreadsheet program, save it as a "
            "workbook (.xlsx), and choose the new file."
        )
    return content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


LOOKS_LIKE: dict[FileKind, Callable[[bytes], bool]] = {
    FileKind.PDF: lambda content: b"%PDF-" in content[:1024] and b"%%EOF" in content[-2048:],
    FileKind.DOCX: _is_open_xml(FileKind.DOCX),
    FileKind.XLSX: _is_open_xml(FileKind.XLSX),
    FileKind.XLS: _is_old_excel,
    FileKind.PPTX: _is_open_xml(FileKind.PPTX),
    FileKind.ODT: _is_open_document(FileKind.ODT),
    FileKind.ODS: _is_open_document(FileKind.ODS),
    FileKind.CSV: _is_text,
    FileKind.TXT: _is_text,
    FileKind.PNG: lambda content: content.startswith(b"\x89PNG\r\n\x1a\n") and b"IEND" in content[-16:],
    FileKind.JPG: lambda content: content.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in content[-64:],
}
