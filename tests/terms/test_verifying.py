"""The page and the command that verify a document."""

import hashlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import docx
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from cdp import clock
from cdp.files.paper_store import PaperStore
from cdp.issuing.issuer import newest_file
from cdp.issuing.service import SignatureGiven
from cdp.models import IssuedFileKind, Occasion, TermsVersion
from cdp.terms.approval import signing
from cdp.terms.approval.circulation import withdraw
from cdp.terms.drafting import service
from cdp.terms.drafting.service import Beginning
from cdp.terms.issuing.kind import issue
from tests import make
from tests.terms.partners import agree, circulate
from tests.visitor import Visitor, text_of

Visit = Callable[[], Visitor]
ISSUED, NOT_ISSUED = (
    "This document was issued by a partnership",
    "This document was not issued by a partnership",
)


@pytest.fixture
def store(app: Flask) -> PaperStore:
    """The application's file store."""
    return PaperStore(app.extensions["settings"].papers_path)


@pytest.fixture
def signed(session: Session, world: make.World, store: PaperStore) -> TermsVersion:
    """The board's terms, agreed, signed and issued."""
    version = service.start_draft(session, world.board, Beginning.DEFAULT_TEXT, by=world.coordinator)
    agree(session, version, by=world.coordinator)
    given = SignatureGiven("Example sro", clock.now(), version.fingerprint or "")
    signing.sign(session, version, given, by=world.sro)
    issue(session, version, Occasion.SIGNED, store)
    session.commit()
    return version


def check(visitor: Visitor, content: bytes | None = None, name: str = "terms.pdf", **typed: Any) -> Visitor:
    visitor.get("/verify")
    fields = dict(typed)
    if content is not None:
        fields["file"] = (BytesIO(content), name)
    return visitor.submit("Check the document", **fields)


def test_downloaded_files_verify_and_changed_ones_do_not(
    session: Session, world: make.World, visit: Visit, signed: TermsVersion
) -> None:
    sro, anyone = visit().sign_in(world.sro), visit()
    for kind, words in (("text", "text file"), ("pdf", "PDF file"), ("word", "Word file")):
        given = sro.get(f"/partnerships/west-midlands/terms/{signed.key}/{kind}").body
        check(anyone, given)
        assert anyone.heading == ISSUED
        assert anyone.facts()["Your file"].startswith(f"The {words} issued on ")
        assert anyone.facts()["Status today"] == "In force"
        assert anyone.facts()["Signed by"] == "Example sro"
        assert anyone.facts()["Partners"] == "3 of 3 organisations approved"
        assert "Responses from partners" in [text_of(one) for one in anyone.page.all("h2")]
        changed = bytearray(given)
        changed[len(changed) // 2] ^= 1
        check(anyone, bytes(changed))
        assert anyone.heading == NOT_ISSUED
        assert hashlib.sha256(bytes(changed)).hexdigest() in anyone.main
        assert "Signed by" not in anyone.main
        assert "organisations approved" not in anyone.main


def test_a_fingerprint_can_be_entered_as_printed(visit: Visit, signed: TermsVersion) -> None:
    whole = signed.fingerprint or ""
    parts = " ".join(whole[place : place + 8].upper() for place in range(0, 64, 8))
    assert check(visit(), fingerprint=parts).heading == ISSUED
    assert check(visit(), fingerprint="0" * 64).heading == NOT_ISSUED
    visitor = check(visit(), fingerprint="not one")
    assert visitor.errors == ["Enter the 64 digits and letters of the fingerprint, from 0 to 9 and a to f"]
    assert visitor.value("fingerprint") == "not one"
    assert check(visit()).errors == ["Choose a file, or enter its fingerprint."]


def test_nothing_is_revealed_except_the_document(visit: Visit, signed: TermsVersion) -> None:
    visitor = check(visit(), fingerprint=signed.fingerprint or "")
    for secret in ("Example police member", "Example coordinator", "example.org", "Annex A"):
        assert secret not in visitor.main


def test_a_draft_is_not_found_and_a_circulated_version_shows_its_status(
    session: Session, world: make.World, visit: Visit
) -> None:
    draft = service.start_draft(session, world.board, Beginning.DEFAULT_TEXT, by=world.coordinator)
    session.commit()
    text = visit().sign_in(world.coordinator).get(f"/partnerships/west-midlands/terms/{draft.key}/text").body
    assert check(visit(), text, "terms.txt").heading == NOT_ISSUED
    circulate(session, draft, by=world.coordinator)
    session.commit()
    visitor = check(visit(), text, "terms.txt")
    assert visitor.heading == ISSUED
    assert "Partners have not agreed this version yet, and it is not signed." in visitor.main
    assert "Not signed." in visitor.main


def test_a_file_saved_with_other_line_endings_is_explained(visit: Visit, signed: TermsVersion) -> None:
    saved = (signed.canonical_text or "").replace("\n", "\r\n").encode()
    visitor = check(visit(), saved, "terms.txt")
    assert visitor.heading == NOT_ISSUED
    assert "A program has saved the file in a different format" in visitor.main


def test_a_file_that_is_too_large_is_refused_with_advice(
    visit: Visit, signed: TermsVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cdp.issuing.forms.LARGEST_FILE", 100)
    assert check(visit(), b"x" * 101).errors == ["Choose a file of up to 100 bytes."]
    assert check(visit(), b"x" * 100).heading == NOT_ISSUED


@pytest.mark.both_databases
def test_files_of_a_signed_version_are_unavailable_until_issued(
    session: Session, world: make.World, visit: Visit, signed: TermsVersion
) -> None:
    assert signed.document is not None
    for file in list(signed.document.files):
        session.delete(file)
    session.commit()
    sro = visit().sign_in(world.sro).get(f"/partnerships/west-midlands/terms/{signed.key}/pdf")
    assert "We are preparing this file. Try again in a moment." in sro.text
    assert newest_file(signed.document, IssuedFileKind.PDF) is None


@pytest.mark.parametrize("withdrawn", [True, False])
def test_files_that_are_not_due_are_printed_now(
    session: Session, world: make.World, visit: Visit, *, withdrawn: bool
) -> None:
    board = world.board if withdrawn else world.sub_group
    version = service.start_draft(session, board, Beginning.DEFAULT_TEXT, by=world.coordinator)
    if withdrawn:
        circulate(session, version, by=world.coordinator)
        withdraw(session, version, by=world.coordinator)
    else:
        signing.send_to_sro(session, version, by=world.coordinator)
    session.commit()
    sro = visit().sign_in(world.sro).get(f"/partnerships/west-midlands/terms/{version.key}")
    assert "We are preparing this file." not in sro.main
    assert sro.main.count("Not issued. This is the text of this version.") == 2
    assert sro.get(f"{sro.path}/pdf").body.startswith(b"%PDF")


def test_a_changed_file_is_compared_with_the_version_of_its_fingerprint(
    session: Session, world: make.World, visit: Visit, signed: TermsVersion
) -> None:
    given = visit().sign_in(world.sro).get(f"/partnerships/west-midlands/terms/{signed.key}/word").body
    word = docx.Document(BytesIO(given))
    paragraph = next(one for one in word.paragraphs if "Each has one vote unless" in one.text)
    paragraph.runs[-1].text += " The chair alone may spend any sum."
    forged = BytesIO()
    word.save(forged)
    visitor = check(visit(), forged.getvalue(), "terms.docx")
    assert visitor.heading == NOT_ISSUED
    assert "shows the fingerprint of version 1 of the terms of reference" in visitor.main
    assert "“The chair alone may spend any sum”" in visitor.main
    assert "99% of its words match" in visitor.main
    assert visitor.text.count("<li>") < 12


def test_a_file_without_a_fingerprint_reveals_nothing(visit: Visit, signed: TermsVersion) -> None:
    words = (signed.canonical_text or "").replace("decide", "dispose").encode()
    visitor = check(visit(), words, "terms.txt")
    assert visitor.heading == NOT_ISSUED
    for told in ("Combating", "West Midlands", "agree with"):
        assert told not in visitor.main
    named = check(visit(), words, "terms.txt", fingerprint=signed.fingerprint or "")
    assert "dispose" in named.main
    assert "of its words match the issued file" in named.main
