"""Reading the text of a file that someone wants to verify, and its similarity to an issued text."""

import hashlib
import io
import time
from collections.abc import Sequence

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from cdp.files import reader
from cdp.files.uploads import CheckedFile, FileKind
from cdp.issuing import reading_files
from cdp.issuing.reading_files import Likeness, ReadFile, compare, fingerprints, normalised, read_words
from cdp.reference.terms_text import TermsFacts, default_sections
from tests.terms.word_files import bold, bytes_of, new, table

PRINT = hashlib.sha256(b"canonical").hexdigest()
TEXT = "\n\n".join(
    f"## {number}. {section.heading}\n\n{section.body_markdown}"
    for number, section in enumerate(default_sections(TermsFacts("A Partnership", ("Slough",))), 1)
)


def sent(content: bytes, kind: FileKind) -> CheckedFile:
    return CheckedFile(f"file.{kind}", kind, content, hashlib.sha256(content).hexdigest())


def pdf(pages: Sequence[Sequence[str]], *, password: str = "", stream: bytes | None = None) -> bytes:
    """Return a PDF with the given lines on each page; `stream` replaces the content of every page."""
    writer = pypdf.PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        }
    )
    for lines in pages:
        page = writer.add_blank_page(595, 842)
        drawn = "".join(f"({line}) Tj 0 -14 Td " for line in lines)
        contents = DecodedStreamObject()
        contents.set_data(
            stream if stream is not None else f"BT /F1 10 Tf 50 800 Td {drawn} ET".encode("cp1252")
        )
        page[NameObject("/Contents")] = writer._add_object(contents)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_pdf_is_read_without_its_running_headers_and_footers() -> None:
    said = ["Of the purpose", "Of the members", "Of the quorum", "Of reviews"]
    pages = [["A Partnership", words, f"Page {number} of 4", PRINT] for number, words in enumerate(said, 1)]
    found = read_words(sent(pdf(pages), FileKind.PDF))
    assert found.text.split("\n") == said
    assert found.fingerprints == (PRINT,)
    assert found.problem == ""
    assert found.whole


def test_a_word_file_is_read_in_order_with_tables_and_headings() -> None:
    document = new()
    document.add_heading("Purpose", 1)
    bold(document, "To act.")
    table(document, [("Police", "A person")], header=False)
    document.add_paragraph(f"Fingerprint {PRINT}")
    found = read_words(sent(bytes_of(document), FileKind.DOCX))
    assert normalised(found.text) == f"purpose to act police a person fingerprint {PRINT}"
    assert found.fingerprints == (PRINT,)


def test_a_text_file_is_read_in_any_encoding() -> None:
    for encoding in ("utf-8", "utf-16", "cp1252"):
        assert (
            normalised(read_words(sent("Café – “quorum”".encode(encoding), FileKind.TXT)).text)
            == "café quorum"
        )


@pytest.mark.parametrize(
    ("content", "kind", "problem"),
    [
        (pdf([["x"]], password="secret words"), FileKind.PDF, "encrypted"),
        (b"%PDF-1.7\nnothing more\n%%EOF", FileKind.PDF, "broken"),
        (pdf([["x"]])[:300] + b"%%EOF", FileKind.PDF, "broken"),
        (pdf([[]]), FileKind.PDF, "empty"),
        (b"PK\x03\x04 and nothing more", FileKind.DOCX, "broken"),
        (b"  \n", FileKind.TXT, "empty"),
        (b"a,b", FileKind.CSV, "kind"),
    ],
)
def test_a_file_that_cannot_be_read_gives_a_reason(content: bytes, kind: FileKind, problem: str) -> None:
    assert read_words(sent(content, kind)) == ReadFile(problem=reading_files.PROBLEMS[problem])


def test_a_pdf_protected_against_changes_alone_is_read() -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf([["Words to read"]])))
    writer.encrypt("", "owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    assert read_words(sent(out.getvalue(), FileKind.PDF)).text == "Words to read"


def test_a_pdf_that_takes_too_long_is_abandoned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "PATIENCE", 2)
    endless = pdf([["x"]], stream=b"BT /F1 1 Tf " + b"(x) Tj " * 3_000_000 + b"ET")
    begun = time.monotonic()
    assert read_words(sent(endless, FileKind.PDF)).problem == reading_files.PROBLEMS["slow"]
    assert time.monotonic() - begun < 6


def test_only_a_few_files_are_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "TURN", 0.1)
    taken = [reader._turns.acquire() for _ in range(reader.AT_ONCE)]
    try:
        assert read_words(sent(pdf([["x"]]), FileKind.PDF)).problem == reading_files.PROBLEMS["busy"]
    finally:
        for _ in taken:
            reader._turns.release()
    assert read_words(sent(pdf([["x"]]), FileKind.PDF)).text == "x"


def test_a_pdf_with_too_many_pages_is_read_in_part() -> None:
    found = read_words(sent(pdf([[f"Page {number}"] for number in range(320)]), FileKind.PDF))
    assert not found.whole


def test_the_same_text_matches_with_any_formatting() -> None:
    shown = TEXT.replace("**", "").replace("## ", "").replace("partnership", "partner\u00adship")
    shown = shown.replace("long-term", "long-\nterm").replace("\n\n", "\r\n").upper()
    assert compare(TEXT, shown) == Likeness(1.0, (), more=False)


def test_only_passages_of_the_other_text_are_shown() -> None:
    theirs = TEXT.replace("15 minutes", "25 minutes").replace("keeps order", "does as the chair likes")
    found = compare(TEXT, theirs)
    assert 0.99 < found.share < 1
    assert found.passages == ("does as the chair likes", "25")
    assert not found.more
    missing = compare(TEXT, TEXT[: TEXT.index("## 12.")])
    assert missing.passages == ()
    assert 0.6 < missing.share < 0.75


def test_a_different_text_hardly_matches_and_has_few_short_passages() -> None:
    other = "\n".join(
        f"A wholly unlike line {number} about gardens, weather and boats. " * 20 for number in range(40)
    )
    found = compare(TEXT, other)
    assert found.share < 0.1
    assert all(len(passage) <= 200 for passage in found.passages)
    assert len(found.passages) <= 10
    scattered = " ".join(
        f"{TEXT[start : start + 200]} gardens{start} and boats" for start in range(0, 9_000, 300)
    )
    assert compare(TEXT, scattered).more


def test_empty_texts_do_not_match() -> None:
    assert compare("", "words") == compare("words", "") == compare("", "") == Likeness(0.0, (), more=False)


@pytest.mark.parametrize(
    "printed",
    [
        PRINT,
        PRINT.upper(),
        f"SHA-256: {PRINT}.",
        f"Fingerprint {PRINT[:40]}\n{PRINT[40:]} end",
        " ".join(PRINT[start : start + 8] for start in range(0, 64, 8)),
        "\r\n".join(PRINT[start : start + 32] for start in range(0, 64, 32)),
        "code " + " ".join(PRINT[start : start + 4] for start in range(0, 64, 4)),
    ],
)
def test_fingerprints_are_found_in_any_printed_form(printed: str) -> None:
    assert fingerprints(f"Words before\n{printed}\nwords after") == (PRINT,)


def test_longer_and_shorter_runs_of_digits_are_not_fingerprints() -> None:
    assert fingerprints(f"{PRINT}0 {PRINT[:-1]} {PRINT}{PRINT}") == ()
    assert fingerprints(f"{PRINT} and {PRINT}") == (PRINT,)


def test_long_texts_are_compared_quickly() -> None:
    ours, theirs = TEXT * 10, TEXT.replace("Board", "Bored") * 10
    begun = time.process_time()
    assert 0 < compare(ours, theirs).share < 1
    fingerprints("a1 " * 200_000)
    fingerprints("a" * 600_000)
    assert time.process_time() - begun < 4


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_two_texts_can_be_compared(ours: str, theirs: str) -> None:
    found = compare(ours, theirs)
    assert 0 <= found.share <= 1
    known = set(normalised(theirs).split())
    for passage in found.passages:
        assert set(normalised(passage.rstrip("…")).split()) <= known or passage.endswith("…")
    if normalised(ours):
        assert compare(ours, ours).share == 1


@given(st.binary(max_size=300), st.sampled_from([FileKind.DOCX, FileKind.TXT]))
def test_any_bytes_are_read_or_give_a_reason(content: bytes, kind: FileKind) -> None:
    found = read_words(sent(content, kind))
    assert bool(found.text) != bool(found.problem)
