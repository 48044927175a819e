"""A new kind of issued document needs only a declaration: letters are fixed, signed, issued and verified like terms."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import docx
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from cdp import clock
from cdp.app import ISSUED_KINDS
from cdp.documents.blocks import Document, Facts, Heading
from cdp.documents.markdown import to_blocks
from cdp.errors import Refusal
from cdp.files.paper_store import PaperStore
from cdp.issuing.issuer import Issuer, newest_file
from cdp.issuing.kinds import (
    IS_SIGNED,
    Description,
    IssuedKind,
    IssuedKinds,
    Labelled,
    Printed,
    kinds_by_name,
)
from cdp.issuing.service import SignatureGiven, SigningCapacity, SigningRefusals, fix, sign
from cdp.issuing.words import how_to_check, signature_facts
from cdp.models import IssuedDocument, IssuedFile, IssuedFileKind, Occasion, Person
from tests import make
from tests.visitor import Visitor

# The kind: everything that a feature must declare for its letters to be issued and verified


def _signed(letter: IssuedDocument) -> tuple[Labelled, ...]:
    return signature_facts(letter.signature, "Secretary to the board") if letter.signature else ()


def _print_letter(session: Session, letter: IssuedDocument, occasion: Occasion, verify_at: str) -> Printed:
    name = f"letter-{letter.key}"
    check = how_to_check(letter.fingerprint, name, verify_at, what="this letter", shows="who signed it")
    blocks = (*to_blocks(letter.text), Heading(2, "Signature"), Facts.of(_signed(letter)), *check)
    return Printed(Document("Letter to members", blocks, subtitle=letter.partnership.name), name)


def _describe_letter(session: Session, letter: IssuedDocument) -> Description:
    return Description(
        name="the letter to members",
        title="Letter to members",
        partnership=letter.partnership.name,
        status=("Sent", "green"),
        signature=_signed(letter),
    )


LETTER = IssuedKind("letter", {Occasion.SIGNED: IS_SIGNED}, _print_letter, _describe_letter)
REFUSALS = SigningRefusals("This letter has already been signed.", "This letter has been changed.")

# What the tests need

WORDS = "Dear members,\r\n\r\nThe board meets in public from May.\r\n"
CAPACITY = SigningCapacity("Head of community safety", "Birmingham City Council")


@pytest.fixture
def kinds(app: Flask, monkeypatch: pytest.MonkeyPatch) -> IssuedKinds:
    """The kinds of issued document in an installation that also issues letters."""
    both = kinds_by_name([*ISSUED_KINDS.values(), LETTER])
    monkeypatch.setitem(app.extensions, "issued_kinds", both)
    return both


@pytest.fixture
def world(session: Session) -> make.World:
    """The example world: two partnerships and their people."""
    return make.world(session)


@pytest.fixture
def letter(session: Session, world: make.World) -> IssuedDocument:
    """A letter whose text is fixed."""
    return fix(session, world.partnership, LETTER.name, WORDS)


@pytest.fixture
def issuer(app: Flask, session: Session, engine: sa.Engine, kinds: IssuedKinds) -> Issuer:
    """An issuer like the worker's, which also issues letters."""
    store = PaperStore(app.extensions["settings"].papers_path)
    return Issuer(sessionmaker(engine, info=session.info), store, kinds)


def given(letter: IssuedDocument, by: Person) -> SignatureGiven:
    return SignatureGiven(by.name, clock.now(), letter.fingerprint)


def signs(session: Session, letter: IssuedDocument, by: Person) -> None:
    sign(session, letter, given(letter, by), CAPACITY, REFUSALS, text=letter.text, by=by)


def copies(letter: IssuedDocument, store: PaperStore) -> Iterator[tuple[str, bytes, str]]:
    """Yield the kind (in words), the bytes and the name of each file of a letter."""
    yield "text file", letter.text.encode(), "letter.txt"
    for kind, words in ((IssuedFileKind.PDF, "PDF file"), (IssuedFileKind.WORD, "Word file")):
        file = newest_file(letter, kind)
        assert file is not None
        yield words, store.read(file.sha256), file.name


def check(visitor: Visitor, content: bytes, name: str) -> Visitor:
    return visitor.get("/verify").submit("Check the document", file=(BytesIO(content), name))


@pytest.mark.both_databases
def test_a_letter_is_fixed_signed_issued_and_verified(
    session: Session, world: make.World, visit: Callable[[], Visitor], letter: IssuedDocument, issuer: Issuer
) -> None:
    session.commit()
    assert issuer.issue_due() == 0  # its files are due once it is signed
    signs(session, letter, world.coordinator)
    session.commit()
    assert issuer.issue_due() == 1
    assert issuer.issue_due() == 0
    session.expire_all()
    assert [(file.occasion, file.kind) for file in letter.files] == [
        (Occasion.SIGNED, IssuedFileKind.PDF),
        (Occasion.SIGNED, IssuedFileKind.WORD),
    ]
    anyone = visit()
    for kind, content, name in copies(letter, issuer.store):
        check(anyone, content, name)
        assert anyone.heading == "This document was issued by a partnership"
        facts = anyone.facts()
        assert facts.pop("Your file").startswith(f"The {kind} issued on ")
        assert len(facts.pop("Fingerprint of your file (SHA-256)")) == 64
        assert facts.pop("Signed on")
        assert facts == {
            "Document": "Letter to members",
            "Partnership": world.partnership.name,
            "Signed by": "Example coordinator",
            "Role": "Secretary to the board: Head of community safety",
            "Organisation": "Birmingham City Council",
        }
        assert "Approved by" not in anyone.main
        assert "Responses" not in anyone.main
        check(anyone, content + b" ", name)
        assert anyone.heading == "This document was not issued by a partnership"


def test_a_changed_letter_is_compared_with_the_issued_one(
    session: Session, world: make.World, visit: Callable[[], Visitor], letter: IssuedDocument, issuer: Issuer
) -> None:
    signs(session, letter, world.coordinator)
    session.commit()
    issuer.issue_due()
    session.expire_all()
    *_, (_, content, name) = copies(letter, issuer.store)
    word = docx.Document(BytesIO(content))
    next(one for one in word.paragraphs if "in public" in one.text).runs[-1].text += " It has no quorum."
    forged = BytesIO()
    word.save(forged)
    main = check(visit(), forged.getvalue(), name).main
    assert "shows the fingerprint of the letter to members" in main
    assert "“It has no quorum”" in main


def test_a_kind_that_is_never_signed_says_nothing_about_a_signature(
    app: Flask,
    session: Session,
    visit: Callable[[], Visitor],
    letter: IssuedDocument,
    kinds: IssuedKinds,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session.commit()
    assert "Not signed." in check(visit(), letter.text.encode(), "letter.txt").main
    notice = replace(LETTER, describe=lambda *given: replace(_describe_letter(*given), signature=None))
    monkeypatch.setitem(app.extensions, "issued_kinds", kinds_by_name([notice]))
    main = check(visit(), letter.text.encode(), "letter.txt").main
    assert "Letter to members" in main
    assert "Signature" not in main
    assert "Not signed." not in main


def test_a_document_of_a_kind_that_is_no_longer_declared_is_not_recognised(
    app: Flask,
    session: Session,
    visit: Callable[[], Visitor],
    letter: IssuedDocument,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session.commit()
    monkeypatch.setitem(app.extensions, "issued_kinds", ISSUED_KINDS)
    anyone = check(visit(), letter.text.encode(), "letter.txt")
    assert anyone.heading == "This document was not issued by a partnership"


def test_the_pages_that_check_a_document_speak_of_no_kind(visit: Callable[[], Visitor]) -> None:
    anyone = visit().get("/verify")
    assert anyone.heading == "Check a document"
    assert "version" not in anyone.main
    anyone.submit("Check the document", fingerprint="0" * 64)
    assert "belongs to the text of that document" in anyone.main


def test_the_text_to_sign_need_not_be_canonical(
    session: Session, world: make.World, letter: IssuedDocument
) -> None:
    session.flush()
    by = world.coordinator
    assert sign(session, letter, given(letter, by), CAPACITY, REFUSALS, text=WORDS, by=by).person is by


def test_a_fixed_text_is_canonical(letter: IssuedDocument) -> None:
    assert letter.text == "Dear members,\n\nThe board meets in public from May.\n"


def test_a_signature_is_refused_in_the_words_of_the_kind(
    session: Session, world: make.World, letter: IssuedDocument
) -> None:
    session.flush()
    by = world.coordinator
    typed = given(letter, by)
    long_ago = clock.now() - timedelta(minutes=16)
    for wrong, text, sentence in (
        (
            replace(typed, fingerprint="0" * 64),
            letter.text,
            "The text has changed since you opened the page.",
        ),
        (typed, f"{letter.text}More.", "This letter has been changed."),
        (replace(typed, typed_name="Someone"), letter.text, "Enter your name as it is in your profile: "),
        (replace(typed, confirmed_at=long_ago), letter.text, "Enter your password again before you sign."),
    ):
        with pytest.raises(Refusal, match=sentence):
            sign(session, letter, wrong, CAPACITY, REFUSALS, text=text, by=by)
    signs(session, letter, by)
    with pytest.raises(Refusal, match=r"This letter has already been signed\."):
        signs(session, letter, by)


def test_a_letter_is_not_issued_twice(
    session: Session, world: make.World, letter: IssuedDocument, issuer: Issuer
) -> None:
    signs(session, letter, world.coordinator)
    session.commit()
    issuer.issue_due()
    issued = session.scalars(sa.select(IssuedFile.sha256).order_by(IssuedFile.id)).all()
    replace(issuer, _resting={}).issue_due()
    assert session.scalars(sa.select(IssuedFile.sha256).order_by(IssuedFile.id)).all() == issued


def test_two_kinds_cannot_have_one_name() -> None:
    with pytest.raises(ValueError, match="Two kinds of issued documents are called letter"):
        kinds_by_name([LETTER, replace(LETTER, due={})])
