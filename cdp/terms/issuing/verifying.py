"""Checking a document that somebody was given: is it one that was issued, which version, who approved, who signed.

A text file verifies by the fingerprint of the version's canonical text, a PDF or Word file by the SHA-256 of the very
bytes that were issued (docs/rules/records.md 7). Whoever has the fingerprint was given the document: nothing else is
told, and a file that was not issued never learns what ours says.
"""

import hashlib
import re
from dataclasses import dataclass
from io import BytesIO

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp.files.paper_store import PaperStore
from cdp.files.uploads import CheckedFile, FileKind, check_upload
from cdp.models import Board, TermsAnswer, TermsFile, TermsFileKind, TermsVersion
from cdp.terms.approval.agreement import tally_of
from cdp.terms.approval.answers import OPINION_WORDS
from cdp.terms.issuing.document import Edition
from cdp.terms.issuing.issuer import edition_for_issue, newest_file
from cdp.terms.issuing.reading_files import Likeness, compare, read_words
from cdp.terms.versions import queries
from cdp.terms.versions.states import Standing
from cdp.terms.wording.text import canonical
from cdp.wording.formats import day as in_words
from cdp.wording.formats import plural

FINGERPRINT = re.compile(r"[0-9a-f]{64}")
KIND_WORDS = {TermsFileKind.PDF: "PDF file", TermsFileKind.WORD: "Word file"}
TEXT_FILE = "text file"
FILE_KINDS = {FileKind.PDF: TermsFileKind.PDF, FileKind.DOCX: TermsFileKind.WORD}
MOST_NAMED = 5


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
    `claimed` is the version that the file, or whoever sent it, names by its fingerprint; `likeness` says how much of
    the file is in that version. `problem` says why the file could not be read for that.
    """

    same_but_for_line_ends: Verified | None = None
    claimed: Verified | None = None
    likeness: Likeness | None = None
    problem: str = ""

    @property
    def likeness_in_words(self) -> str:
        """How much of the words agree, as a sentence."""
        if self.likeness is None:
            return ""
        if not self.likeness.passages:
            return "Its words are those of the file that was issued, so far as they can be read."
        return f"About {min(99, int(self.likeness.share * 100))}% of its words agree with the file that was issued."


def explain(
    session: Session, file: CheckedFile | None, content: bytes, typed: str | None, store: PaperStore
) -> Explanation:
    """Return what can be said of a file that was not issued, and of the fingerprint typed beside it.

    Compared is only with the version whose fingerprint the file or the person names: who has it was given that text.
    `file` is None for a kind of file that nothing can be read from.
    """
    same = _same_but_for_line_ends(session, content)
    if same is not None or file is None:
        return Explanation(same_but_for_line_ends=same)
    read = read_words(file)
    named = [typed] if typed else list(read.fingerprints)[:MOST_NAMED]
    claimed = next(filter(None, (verify(session, one) for one in named)), None)
    if claimed is None or read.problem:
        return Explanation(claimed=claimed, problem=read.problem if typed else "")
    ours = _words_issued(claimed.version, file.kind, store) or claimed.version.canonical_text or ""
    return Explanation(claimed=claimed, likeness=compare(ours, read.text))


def _words_issued(version: TermsVersion, kind: FileKind, store: PaperStore) -> str:
    """Return the words of the file of that kind that was issued, certificate and all; "" when there is none."""
    issued = newest_file(version, FILE_KINDS[kind]) if kind in FILE_KINDS else None
    if issued is None:
        return ""
    return read_words(check_upload(issued.name, BytesIO(store.read(issued.sha256)))).text


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
