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
from cdp.terms.agreement import tally_of
from cdp.terms.answers import OPINION_WORDS
from cdp.terms.document import Edition
from cdp.terms.issuing import edition_for_issue
from cdp.terms.standing import Standing
from cdp.terms.text import canonical
from cdp.web.formats import day as in_words
from cdp.web.formats import plural

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

    @property
    def name(self) -> str:
        """What the document is, as sentences call it."""
        return f"version {self.version.number} of the terms of reference of {self.edition.facts.board}"

    @property
    def notice(self) -> str:
        """What to know before relying on it, as a sentence; "" when it is the version in force."""
        return _NOTICES.get(self.edition.standing, "")

    def facts(self) -> list[tuple[str, str]]:
        """Return what the document is, label and value."""
        version, signed = self.version, self.version.signature is not None
        agreed = tally_of(self.answers)
        facts = [
            ("Document", self.edition.title),
            ("Partnership", self.edition.facts.partnership),
            ("Version", str(version.number)),
            ("Status today", self.edition.standing_words),
            ("In force from", in_words(version.in_force_from) if signed else "Not in force"),
            ("What you gave", f"The {self.kind} issued on {self.issued_on}"),
            ("Fingerprint of what you gave (SHA-256)", self.fingerprint),
        ]
        if self.answers:
            facts.append(
                ("Partners", f"{agreed.approving} of {plural(agreed.asked, 'organisation')} approved")
            )
        return facts

    def answer_rows(self) -> list[tuple[str, str, str]]:
        """Return each organisation, its answer and when it was given; what it wrote is not told here."""
        return [
            (
                answer.organisation.name,
                OPINION_WORDS[answer.opinion],
                in_words(answer.answered_at) if answer.answered_at else "–",
            )
            for answer in self.answers
        ]


_NOTICES = {
    Standing.WITH_PARTNERS: "Partners have not agreed this version yet, and it is not signed.",
    Standing.AGREED: "Partners have agreed this version. It is not signed yet.",
    Standing.WITH_SRO: "Partners have agreed this version. It is not signed yet.",
    Standing.TO_COME: "This version is signed and not yet in force.",
    Standing.SUPERSEDED: "A later version has taken the place of this one.",
    Standing.WITHDRAWN: "This version was withdrawn and never came into force.",
}


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


@dataclass(frozen=True)
class Explanation:
    """Why a file may not be the one that was issued. Help only: it proves nothing, and tells nothing of our text.

    `same_but_for_line_ends` is the version whose text file this is, saved by a program that changed how it is coded.
    """

    same_but_for_line_ends: Verified | None = None


def explain(session: Session, name: str, content: bytes, typed: str | None) -> Explanation:
    """Return what can be said of a file that was not issued, and of the fingerprint that came with it."""
    return Explanation(same_but_for_line_ends=_same_but_for_line_ends(session, content))


def _same_but_for_line_ends(session: Session, content: bytes) -> Verified | None:
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
