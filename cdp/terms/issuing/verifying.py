"""Verification of a document: whether it was issued, which version it is, who approved it and who signed it.

A text file is verified by the fingerprint of the version's canonical text. A PDF or Word file is verified by the
SHA-256 of the issued bytes (docs/rules/records.md). Only a person who was given the document has its fingerprint, so
nothing else is revealed, and nothing of the issued text is shown for a file that was not issued.
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
from cdp.terms.versions.states import TermsStanding
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
    """An issued document: its version, the kind of file, and the responses from partners."""

    edition: Edition
    kind: str
    fingerprint: str
    issued_on: str
    answers: tuple[TermsAnswer, ...]

    @property
    def version(self) -> TermsVersion:
        """The version in the document."""
        return self.edition.version

    @property
    def name(self) -> str:
        """The name of the document in sentences."""
        return f"version {self.version.number} of the terms of reference of {self.edition.facts.board}"

    @property
    def notice(self) -> str:
        """A notice for a reader who may rely on it; empty for the version in force."""
        return _NOTICES.get(self.edition.standing, "")

    def facts(self) -> list[tuple[str, str]]:
        """Return the facts about the document, as labels and values."""
        version, signed = self.version, self.version.signature is not None
        agreed = tally_of(self.answers)
        facts = [
            ("Document", self.edition.title),
            ("Partnership", self.edition.facts.partnership),
            ("Version", str(version.number)),
            ("Status today", self.edition.standing_words),
            ("In force from", in_words(version.in_force_from) if signed else "Not in force"),
            ("Your file", f"The {self.kind} issued on {self.issued_on}"),
            ("Fingerprint of your file (SHA-256)", self.fingerprint),
        ]
        if self.answers:
            facts.append(
                ("Partners", f"{agreed.approving} of {plural(agreed.asked, 'organisation')} approved")
            )
        return facts

    def answer_rows(self) -> list[tuple[str, str, str]]:
        """Return each organisation with its response and date, but without its comment."""
        return [
            (
                answer.organisation.name,
                OPINION_WORDS[answer.opinion],
                in_words(answer.answered_at) if answer.answered_at else "–",
            )
            for answer in self.answers
        ]


_NOTICES = {
    TermsStanding.WITH_PARTNERS: "Partners have not agreed this version yet, and it is not signed.",
    TermsStanding.AGREED: "Partners have agreed this version. It is not signed yet.",
    TermsStanding.WITH_SRO: "Partners have agreed this version. It is not signed yet.",
    TermsStanding.TO_COME: "This version is signed but not yet in force.",
    TermsStanding.SUPERSEDED: "A later version has replaced this one.",
    TermsStanding.WITHDRAWN: "This version was withdrawn and never came into force.",
}


def fingerprint_of(content: bytes) -> str:
    """Return the SHA-256 of a file, as `sha256sum` prints it."""
    return hashlib.sha256(content).hexdigest()


def plain_fingerprint(typed: str) -> str | None:
    """Return an entered fingerprint in the stored form, or None if it is not a fingerprint."""
    plain = re.sub(r"[\s:-]", "", typed).lower()
    return plain if FINGERPRINT.fullmatch(plain) else None


def verify(session: Session, fingerprint: str) -> Verified | None:
    """Return the issued document with this SHA-256, or None."""
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
    """Possible reasons why a file was not recognised. They prove nothing, and reveal nothing of the issued text.

    `same_but_for_line_ends` is the version whose text file this is, saved with another encoding or other line endings.
    `claimed` is the version with a fingerprint printed in the file or entered by the person. `likeness` is how much of
    the file is in that version. `problem` says why the file could not be read.
    """

    same_but_for_line_ends: Verified | None = None
    claimed: Verified | None = None
    likeness: Likeness | None = None
    problem: str = ""

    @property
    def likeness_in_words(self) -> str:
        """The share of matching words, as a sentence."""
        if self.likeness is None:
            return ""
        if not self.likeness.passages:
            return "All the text that we could read matches the issued file."
        return f"About {min(99, int(self.likeness.share * 100))}% of its words match the issued file."


def explain(
    session: Session, file: CheckedFile | None, content: bytes, typed: str | None, store: PaperStore
) -> Explanation:
    """Return possible reasons why a file was not recognised, given a fingerprint that was entered with it.

    The file is compared only with a version whose fingerprint is in the file or was entered, because a person who has
    the fingerprint was given that text. `file` is None for a kind of file that cannot be read.
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
    """Return the text of the issued file of that kind, including the certificate; empty if there is none."""
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
