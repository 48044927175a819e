"""Issuing files and verifying them by their exact bytes; nothing is revealed about a file that was not issued."""

import hashlib
from io import BytesIO
from pathlib import Path

import docx
import pypdf
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from cdp import clock
from cdp.app import ISSUED_KINDS
from cdp.files.paper_store import PaperStore
from cdp.issuing import issuer as issuing
from cdp.issuing import verifying
from cdp.issuing.canonical import fingerprint_of
from cdp.issuing.issuer import Issuer
from cdp.issuing.service import SignatureGiven
from cdp.models import IssuedDocument, IssuedFile, IssuedFileKind, Occasion, TermsVersion
from cdp.terms.approval import signing
from cdp.terms.drafting import service
from cdp.terms.drafting.service import Beginning
from cdp.terms.issuing import kind as terms_kind
from cdp.terms.issuing.kind import TERMS_OF_REFERENCE
from cdp.terms.versions import queries
from cdp.terms.wording import text
from tests import make
from tests.terms.partners import agree, circulate


@pytest.fixture
def store(tmp_path: Path) -> PaperStore:
    """A separate file store for each test."""
    return PaperStore(tmp_path / "papers")


@pytest.fixture
def issuer(session: Session, engine: sa.Engine, store: PaperStore) -> Issuer:
    """The worker's issuer."""
    return Issuer(sessionmaker(engine, info=session.info), store, ISSUED_KINDS)


@pytest.fixture
def signed(session: Session, world: make.World) -> TermsVersion:
    """The board's terms, agreed by partners and signed."""
    version = service.start_draft(session, world.board, Beginning.DEFAULT_TEXT, by=world.coordinator)
    agree(session, version, by=world.coordinator)
    given = SignatureGiven("Example sro", clock.now(), version.fingerprint or "")
    signing.sign(session, version, given, by=world.sro)
    session.commit()
    return version


def document_of(version: TermsVersion) -> IssuedDocument:
    assert version.document is not None
    return version.document


def content(store: PaperStore, version: TermsVersion, kind: IssuedFileKind) -> bytes:
    file = issuing.newest_file(version.document, kind)
    assert file is not None
    return store.read(file.sha256)


def test_the_worker_issues_each_file_once(
    session: Session, signed: TermsVersion, issuer: Issuer, store: PaperStore
) -> None:
    assert issuer.issue_due() == 2  # as circulated, and as signed
    assert issuer.issue_due() == 0
    session.expire_all()
    assert {(file.occasion, file.kind) for file in document_of(signed).files} == {
        (occasion, kind) for occasion in (Occasion.CIRCULATED, Occasion.SIGNED) for kind in IssuedFileKind
    }
    first = content(store, signed, IssuedFileKind.PDF)
    terms_kind.issue(session, signed, Occasion.SIGNED, store)
    session.commit()
    assert content(store, signed, IssuedFileKind.PDF) == first


def test_drafts_are_not_issued(
    session: Session, world: make.World, issuer: Issuer, store: PaperStore
) -> None:
    draft = service.start_draft(session, world.board, Beginning.DEFAULT_TEXT, by=world.coordinator)
    session.commit()
    assert issuer.issue_due() == 0
    with pytest.raises(ValueError, match="Only a version that was circulated or signed"):
        terms_kind.issue(session, draft, Occasion.CIRCULATED, store)
    circulate(session, draft, by=world.coordinator)
    with pytest.raises(ValueError, match="Only a document that was signed"):
        terms_kind.issue(session, draft, Occasion.SIGNED, store)


def test_the_certificate_lists_every_response_the_signature_and_the_fingerprint(
    session: Session, signed: TermsVersion, issuer: Issuer, store: PaperStore
) -> None:
    issuer.issue_due()
    session.expire_all()
    pages = pypdf.PdfReader(BytesIO(content(store, signed, IssuedFileKind.PDF))).pages
    pdf = " ".join(" ".join(page.extract_text() for page in pages).split())
    word = docx.Document(BytesIO(content(store, signed, IssuedFileKind.WORD)))
    words = " ".join(
        [paragraph.text for paragraph in word.paragraphs]
        + [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    )
    for read in (pdf.replace("\u200b", ""), words):
        assert "3 of 3 organisations approved this version." in read
        for organisation in ("West Midlands Police", "Example Treatment Services"):
            assert organisation in read
        assert "Example police member, representative" in read
        assert "Example sro" in read
        assert (signed.fingerprint or "no") in read.replace(" ", "")
        assert "http://localhost/verify" in read.replace(" ", "") or "/verify" in read


def test_a_file_issued_twice_at_once_is_stored_once(
    session: Session, signed: TermsVersion, issuer: Issuer, engine: sa.Engine, store: PaperStore
) -> None:
    document = document_of(signed)
    number, made = document.id, issuing.make(session, TERMS_OF_REFERENCE, document, Occasion.SIGNED)
    session.commit()
    issuer.issue_due()
    with Session(engine, info=session.info) as other:
        issuing.keep(other, other.get_one(IssuedDocument, number), Occasion.SIGNED, made, store)
        other.commit()
    signed_files = (
        sa.select(sa.func.count()).select_from(IssuedFile).where(IssuedFile.occasion == Occasion.SIGNED)
    )
    assert session.scalar(signed_files) == 2


def test_a_failed_version_is_tried_again_later_and_does_not_stop_the_others(
    session: Session, signed: TermsVersion, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def fail(*_: object, **__: object) -> None:
        calls.append(1)
        raise RuntimeError("no fonts")

    monkeypatch.setattr(issuing, "to_pdf", fail)
    assert issuer.issue_due() == 0
    assert issuer.issue_due() == 0
    assert len(calls) == 2  # once for each occasion, with no immediate retry


def test_the_exact_bytes_verify_and_one_extra_byte_does_not(
    session: Session, world: make.World, signed: TermsVersion, issuer: Issuer, store: PaperStore
) -> None:
    issuer.issue_due()
    session.expire_all()
    whole = (signed.canonical_text or "").encode()
    files = {
        "text file": whole,
        "PDF file": content(store, signed, IssuedFileKind.PDF),
        "Word file": content(store, signed, IssuedFileKind.WORD),
    }
    for kind, given in files.items():
        found = verifying.verify(session, hashlib.sha256(given).hexdigest(), ISSUED_KINDS)
        assert found is not None
        assert found.kind == kind
        assert found.document is signed.document
        assert found.description.signature
        assert found.description.signature[0] == ("Signed by", "Example sro")
        assert found.description.responses is not None
        assert len(found.description.responses.rows) == 3
        changed = bytearray(given)
        changed[len(changed) // 2] ^= 1
        assert verifying.verify(session, fingerprint_of(bytes(changed)), ISSUED_KINDS) is None


def test_a_text_saved_with_other_line_endings_is_explained_but_does_not_verify(
    session: Session, signed: TermsVersion, store: PaperStore
) -> None:
    saved = b"\xef\xbb\xbf" + (signed.canonical_text or "").replace("\n", "\r\n").encode()
    assert verifying.verify(session, fingerprint_of(saved), ISSUED_KINDS) is None
    explained = verifying.explain(session, None, saved, None, store, ISSUED_KINDS).same_but_for_line_ends
    assert explained is not None
    assert explained.document is signed.document
    for other in (saved + b"x", b"\xff\xfe\xff"):
        assert (
            verifying.explain(session, None, other, None, store, ISSUED_KINDS).same_but_for_line_ends is None
        )


def test_a_draft_does_not_verify(session: Session, world: make.World) -> None:
    draft = service.start_draft(session, world.board, Beginning.DEFAULT_TEXT, by=world.coordinator)
    whole = text.canonical_text(draft, queries.text_facts(session, draft, clock.today()))
    assert verifying.verify(session, fingerprint_of(whole), ISSUED_KINDS) is None
