"""Only files that match their names and contain nothing harmful are stored, and stored files cannot change."""

import hashlib
import io
import struct
import zipfile
from pathlib import Path

import pytest

from cdp.errors import Refusal
from cdp.files.paper_store import PaperStore
from cdp.files.uploads import LARGEST_FILE, FileKind, check_upload, safe_name

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20 + b"IEND\xaeB`\x82"
ANOTHER_KIND = "but its contents are of another kind"
TOO_MUCH = "unpacks to too much data"


def archive(**files: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name.replace("__", "/"), content)
    return made.getvalue()


def office(main_part: str, **more: bytes) -> bytes:
    return archive(**{"[Content_Types].xml": b"<Types/>", main_part: b"<x/>", **more})


def open_document(media_type: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr("mimetype", media_type)
        packed.writestr("content.xml", "<x/>")
    return made.getvalue()


GOOD = {
    "Needs assessment.pdf": PDF,
    "terms.docx": office("word/document.xml"),
    "budget.xlsx": office("xl/workbook.xml"),
    "slides.pptx": office("ppt/presentation.xml"),
    "terms.odt": open_document("application/vnd.oasis.opendocument.text"),
    "budget.ods": open_document("application/vnd.oasis.opendocument.spreadsheet"),
    "values.csv": "area,value\r\nBirmingham,£3\r\n".encode("cp1252"),
    "note.txt": "Sláinte\n".encode(),
    "map.png": PNG,
    "photo.JPEG": b"\xff\xd8\xff\xe0" + b"\0" * 20 + b"\xff\xd9",
}


@pytest.mark.parametrize("name", GOOD)
def test_every_kind_on_the_list_is_accepted(name: str) -> None:
    checked = check_upload(name, io.BytesIO(GOOD[name]))
    assert checked.content == GOOD[name]
    assert checked.sha256 == hashlib.sha256(GOOD[name]).hexdigest()
    assert checked.file_name == name.replace("JPEG", "jpeg")
    assert "/" in checked.media_type


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("run.exe", b"MZ", "must be one of these kinds: CSV, DOCX"),
        ("page.html", b"<script>", "must be one of these kinds"),
        ("drawing.svg", b"<svg/>", "must be one of these kinds"),
        ("noextension", PDF, "must be one of these kinds"),
        ("paper.pdf.exe", PDF, "must be one of these kinds"),
        ("empty.pdf", b"", "The file is empty"),
        ("page.pdf", b"<html>%PDF</html>", ANOTHER_KIND),
        ("picture.png", PDF, ANOTHER_KIND),
        ("photo.jpg", PNG, ANOTHER_KIND),
        ("program.txt", b"MZ\0\x01\x02", ANOTHER_KIND),
        ("budget.docx", office("xl/workbook.xml"), ANOTHER_KIND),
        ("terms.odt", open_document("application/vnd.oasis.opendocument.spreadsheet"), ANOTHER_KIND),
        ("broken.docx", b"PK\x03\x04 broken", "damaged or protected by a password"),
        ("macros.xlsx", office("xl/workbook.xml", xl__vbaProject_bin=b"x"), None),
        ("macros.xlsx", office("xl/workbook.xml", **{"xl/vbaProject.bin": b"x"}), "contains macros"),
        ("bomb.docx", office("word/document.xml", big=b"\0" * 30_000_000), TOO_MUCH),
        ("nested.docx", office("word/document.xml", **{"in.zip": b"x"}), TOO_MUCH),
        ("many.docx", office("word/document.xml", **{f"f{n}": b"" for n in range(5_001)}), TOO_MUCH),
        ("large.txt", b"a" * (LARGEST_FILE + 1), "A file can be up to 25 MB"),
    ],
)
def test_a_file_that_does_not_match_its_name_is_refused(
    name: str, content: bytes, sentence: str | None
) -> None:
    if sentence is None:
        assert check_upload(name, io.BytesIO(content)).kind is FileKind.XLSX
        return
    with pytest.raises(Refusal, match=sentence) as refused:
        check_upload(name, io.BytesIO(content), field="paper")
    assert refused.value.field == "paper"


def test_a_file_of_exactly_the_largest_size_is_accepted_as_the_pages_say() -> None:
    assert check_upload("large.txt", io.BytesIO(b"a" * LARGEST_FILE)).size == 25_000_000


def test_an_archive_is_checked_by_the_size_it_states() -> None:
    content = bytearray(office("word/document.xml", big=b"\0" * 100))
    place = content.rindex(b"PK\x01\x02")
    content[place + 24 : place + 28] = struct.pack("<L", 4_000_000_000)
    with pytest.raises(Refusal, match=TOO_MUCH):
        check_upload("bomb.docx", io.BytesIO(bytes(content)))


def test_imports_may_allow_less() -> None:
    with pytest.raises(Refusal, match=r"must be one of these kinds: CSV, XLSX\."):
        check_upload("a.pdf", io.BytesIO(PDF), frozenset({FileKind.CSV, FileKind.XLSX}))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\me\\Budget 2026.XLSX", "Budget 2026.xlsx"),
        ('a"b\r\nc:d.pdf', "a bc d.pdf"),
        ("a\u202efdp.exe.pdf", "afdp.exe.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("", "paper"),
    ],
)
def test_file_names_are_made_safe(given: str, kept: str) -> None:
    assert safe_name(given) == kept


def test_a_paper_is_stored_once_by_its_fingerprint(tmp_path: Path) -> None:
    store = PaperStore(tmp_path / "papers")
    first, second = store.write(PDF), store.write(PDF)
    assert first == second == hashlib.sha256(PDF).hexdigest()
    assert store.read(first) == PDF
    assert [path.name for path in (tmp_path / "papers").rglob("*") if path.is_file()] == [first]


def test_a_paper_changed_on_disk_is_detected(tmp_path: Path) -> None:
    store = PaperStore(tmp_path)
    name = store.write(PDF)
    store.path(name).write_bytes(b"other")
    with pytest.raises(ValueError, match="differs from the uploaded file"):
        store.read(name)


@pytest.mark.parametrize("name", ["../secret", "", "A" * 64, "0" * 63])
def test_nothing_outside_the_store_can_be_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        PaperStore(tmp_path).path(name)
