"""Reports in files: Word and PDF are read in a process of their own, text and Markdown here."""

from pathlib import PurePath

from cdp.checking.readers import pdf, word
from cdp.checking.readers.text import read_text
from cdp.checking.source import SourceDocument
from cdp.errors import Refusal
from cdp.files.reader import FileNotRead, read_apart

LARGEST_FILE = 25_000_000
_PROBLEMS = {
    "encrypted": "The file cannot be opened without a password. Save it without one and try again.",
    "broken": "The file cannot be read because it is damaged. Save it again and choose the new file.",
    "large": "The file is too large to read. Choose a shorter file.",
}


def read_report(content: bytes, name: str) -> SourceDocument:
    """Return a Word, PDF, text or Markdown file as a document; raises Refusal if it cannot be read."""
    if len(content) > LARGEST_FILE:
        raise Refusal(_PROBLEMS["large"])
    if content.startswith(b"%PDF"):
        return pdf.document_of(_apart("pdf_layout", content), name)
    if content.startswith(b"PK"):
        return word.document_of(_apart("word_blocks", content), name)
    if PurePath(name).suffix.lower() in {".doc", ".odt", ".rtf", ".pages"}:
        raise Refusal("Choose a Word document (.docx), a PDF, a text file or a Markdown file.")
    return read_text(_decoded(content), name)


def _apart(program: str, content: bytes) -> dict[str, object]:
    try:
        answer = read_apart(program, content)
    except FileNotRead as unread:
        words = "Too many files are being read. Try again in a minute." if unread.busy else _PROBLEMS["large"]
        raise Refusal(words) from None
    if problem := answer.get("problem"):
        raise Refusal(_PROBLEMS[str(problem)])
    return answer


def _decoded(content: bytes) -> str:
    for encoding in (
        "utf-8-sig",
        "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8",
        "cp1252",
    ):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Refusal(
        "The file is not a text. Choose a Word document (.docx), a PDF, a text file or a Markdown file."
    )
