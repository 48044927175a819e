"""Checking a document that somebody was given: is it one that was issued, which version, who approved, who signed.

A text file verifies by the fingerprint of the version's canonical text, a PDF or Word file by the SHA-256 of the very
bytes that were issued (DECISIONS, canonical text). Whoever has the fingerprint was given the document: nothing else is
told, and a file that was not issued never learns what ours says.
"""

import hashlib
import re
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp.models import Board, TermsAnswer, TermsFile, TermsFileKind, TermsVersion
from cdp.terms import queries
from cdp.terms.document import Edition
from cdp.terms.issuing import edition_for_issue
from cdp.terms.text import canonical
from cdp.web.formats import day as in_words

FINGERPRINT = re.compile(r"[0-9a-f]{64}")
KIND_WORDS = {TermsFileKind.PDF: "PDF file", TermsFileKind.WORD: "Word file"}
TEXT_FILE = "text file"


@dataclass(frozen=True)
class Verified:
    """A document that was issued: the version it is, what kind of file, and what partners answered to it."""

    edition: Edition
    kind: str
    fingerprint: str
    issued_on: str
    answers: tuple[TermsAnswer, ...]

    @property
    def version(self) -> TermsVersion:
        """The version that the document holds."""
        return self.edition.version


def fingerprint_of(content: bytes) -> str:
    """Return the SHA-256 of a file: what `sha256sum` prints."""
    return hashlib.sha256(content).hexdigest()


def plain_fingerprint(typed: str) -> str | None:
    """Return a fingerprint as it is stored from one as people type or copy it, or None when it is none."""
    plain = re.sub(r"[\s:-]", "", typed).lower()
    return plain if FINGERPRINT.fullmatch(plain) else None


def verify(session: Session, fingerprint: str) -> Verified | None:
    """Return what was issued with this SHA-256, or None."""
    file = session.scalar(
        sa.select(TermsFile)
        .where(TermsFile.sha256 == fingerprint)
        .options(joinedload(TermsFile.terms).options(*_WHOLE))
        .order_by(TermsFile.id)
        .limit(1)
    )
    if file is not None:
        return _verified(session, file.terms, KIND_WORDS[file.kind], fingerprint, in_words(file.issued_at))
    version = session.scalar(
        sa.select(TermsVersion)
        .where(TermsVersion.fingerprint == fingerprint, TermsVersion.canonical_text.is_not(None))
        .options(*_WHOLE)
        .order_by(TermsVersion.id)
        .limit(1)
    )
    if version is None or fingerprint_of((version.canonical_text or "").encode()) != fingerprint:
        return None
    kept_on = version.circulated_at or version.sent_to_sro_at
    return _verified(session, version, TEXT_FILE, fingerprint, in_words(kept_on))


def canonical_text_of(session: Session, fingerprint: str) -> str | None:
    """Return the canonical text of the version that a fingerprint belongs to, to compare a file with; or None."""
    found = verify(session, fingerprint)
    return found.version.canonical_text if found else None


def is_canonical_but_for_line_ends(session: Session, content: bytes) -> Verified | None:
    """Return the version of a text file whose line ends or letters were only coded in another way, or None.

    It is not the file that was issued; saying so explains the commonest reason why a text file does not verify.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return verify(session, fingerprint_of(canonical(text).encode()))


_WHOLE = (
    selectinload(TermsVersion.sections),
    joinedload(TermsVersion.signature),
    joinedload(TermsVersion.board).joinedload(Board.partnership),
)


def _verified(
    session: Session, version: TermsVersion, kind: str, fingerprint: str, issued_on: str
) -> Verified:
    return Verified(
        edition_for_issue(session, version),
        kind,
        fingerprint,
        issued_on,
        tuple(queries.answers_of(session, version)),
    )
