"""Files that people send: only kinds on the list, that are what their names say, and that hide no bomb.

Source: docs/rules/reliability.md 17. Nothing here opens a document: archives are judged by their table of contents
alone.
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
# Office files shrink to a tenth at most; a bomb, to a thousandth.
HIGHEST_RATIO = 200
LONGEST_NAME = 120
RESERVED = re.compile(r'[\\/:*?"<>|]+')


class Kind(StrEnum):
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


PAPERS = frozenset(Kind) - {Kind.XLS}
SPREADSHEETS = frozenset({Kind.CSV, Kind.ODS, Kind.XLS, Kind.XLSX})
"""The kinds that are read into the app and not kept, so that old ones may come too."""
OPEN_XML = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
MEDIA_TYPES = {
    Kind.PDF: "application/pdf",
    Kind.DOCX: f"{OPEN_XML}wordprocessingml.document",
    Kind.XLSX: f"{OPEN_XML}spreadsheetml.sheet",
    Kind.XLS: "application/vnd.ms-excel",
    Kind.PPTX: f"{OPEN_XML}presentationml.presentation",
    Kind.ODT: f"{OPEN_DOCUMENT}text",
    Kind.ODS: f"{OPEN_DOCUMENT}spreadsheet",
    Kind.CSV: "text/csv",
    Kind.TXT: "text/plain",
    Kind.PNG: "image/png",
    Kind.JPG: "image/jpeg",
}
# The part that makes an Office archive what it is.
MAIN_PARTS = {
    Kind.DOCX: "word/document.xml",
    Kind.XLSX: "xl/workbook.xml",
    Kind.PPTX: "ppt/presentation.xml",
}


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be kept: a safe name, what it is, its bytes and their fingerprint."""

    file_name: str
    kind: Kind
    content: bytes
    sha256: str

    @property
    def media_type(self) -> str:
        """The media type to serve it with."""
        return MEDIA_TYPES[self.kind]

    @property
    def size(self) -> int:
        """The number of bytes."""
        return len(self.content)


def check_upload(
    filename: str,
    stream: BinaryIO,
    allowed: frozenset[Kind] = PAPERS,
    *,
    field: str | None = None,
    largest: int = LARGEST_FILE,
) -> CheckedFile:
    """Read a file that somebody sent, of at most so many bytes, and return it if it may be kept.

    Raises Refusal, at `field`, with a sentence that says what to do: for an extension that is not allowed, for
    contents of another kind, for an empty or too large file, and for archives that unpack to too much.
    """
    try:
        return _check(filename, stream, allowed, largest)
    except Refusal as refusal:
        raise Refusal(refusal.sentence, field=field) from None


def safe_name(filename: str) -> str:
    """Return the last part of a file name, printable, without characters that some system forbids.

    At most 120 characters, extension kept; "paper" when nothing is left of it.
    """
    name = unicodedata.normalize("NFC", filename.replace("\\", "/").rsplit("/", 1)[-1])
    name = "".join(letter for letter in name if unicodedata.category(letter)[0] != "C")
    path = PurePosixPath(re.sub(r"\s+", " ", RESERVED.sub(" ", name)).strip(" ."))
    suffix = path.suffix.lower()
    stem = path.stem.strip(" .")[: LONGEST_NAME - len(suffix)].strip(" .") or "paper"
    return stem + suffix


def _check(filename: str, stream: BinaryIO, allowed: frozenset[Kind], largest: int) -> CheckedFile:
    name = safe_name(filename)
    kind = _kind_by_name(name)
    if kind not in allowed:
        kinds = ", ".join(sorted(kind.upper() for kind in allowed))
        raise Refusal(f"The file must be one of these kinds: {kinds}.")
    content = stream.read(largest + 1)
    if len(content) > largest:
        raise Refusal(f"The file must be smaller than {file_size(largest)}.")
    if not content:
        raise Refusal("The file is empty. Choose another one.")
    if not LOOKS_LIKE[kind](content):
        raise Refusal(
            f"The file’s name ends in .{kind}, but its contents are of another kind. Save it again and choose it anew."
        )
    return CheckedFile(name, kind, content, hashlib.sha256(content).hexdigest())


def _kind_by_name(name: str) -> Kind | None:
    extension = PurePosixPath(name).suffix.removeprefix(".")
    extension = "jpg" if extension == "jpeg" else extension
    return Kind(extension) if extension in set(Kind) else None


def _is_text(content: bytes) -> bool:
    """Say whether bytes are plain text: UTF-8, UTF-16 with its mark, or the Windows code page of old exports."""
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
    """Open an archive's table of contents; raise Refusal when it is broken, or unpacks to too much."""
    unreadable = "The file is damaged or protected by a password. Save it again without one."
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
            "The file holds too much packed into it. Save what is needed in a new file, and send that."
        )
    return archive


def _is_open_xml(kind: Kind) -> Callable[[bytes], bool]:
    def looks(content: bytes) -> bool:
        names = set(_archive(content).namelist())
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise Refusal("The file holds macros. Save it without them, and send that.")
        return {"[Content_Types].xml", MAIN_PARTS[kind]} <= names

    return looks


def _is_open_document(kind: Kind) -> Callable[[bytes], bool]:
    # An OpenDocument file starts with an uncompressed entry that holds its media type (ODF 1.3, part 2, 3.3).
    mark = b"mimetype" + MEDIA_TYPES[kind].encode()

    def looks(content: bytes) -> bool:
        return content[30 : 30 + len(mark)] == mark and "content.xml" in _archive(content).namelist()

    return looks


def _is_old_excel(content: bytes) -> bool:
    """Say whether it is a compound file, as Excel wrote until 2003; tell apart the web pages that go by that name."""
    if content[:1_024].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        raise Refusal(
            "The file’s name ends in .xls, but it is a web page. Open it in a spreadsheet program, save it as a "
            "workbook (.xlsx), and choose that."
        )
    return content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


LOOKS_LIKE: dict[Kind, Callable[[bytes], bool]] = {
    Kind.PDF: lambda content: b"%PDF-" in content[:1024] and b"%%EOF" in content[-2048:],
    Kind.DOCX: _is_open_xml(Kind.DOCX),
    Kind.XLSX: _is_open_xml(Kind.XLSX),
    Kind.XLS: _is_old_excel,
    Kind.PPTX: _is_open_xml(Kind.PPTX),
    Kind.ODT: _is_open_document(Kind.ODT),
    Kind.ODS: _is_open_document(Kind.ODS),
    Kind.CSV: _is_text,
    Kind.TXT: _is_text,
    Kind.PNG: lambda content: content.startswith(b"\x89PNG\r\n\x1a\n") and b"IEND" in content[-16:],
    Kind.JPG: lambda content: content.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in content[-64:],
}
