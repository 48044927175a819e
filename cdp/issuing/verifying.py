"""Verification of a document: whether it was issued, and its public description.

A text file is verified by the fingerprint of the document's text. A PDF or Word file is verified by the SHA-256 of the
issued bytes (docs/rules/records.md). Only a person who was given the document has its fingerprint, so the description
reveals nothing to anyone else. No part of the issued text is shown for a file that was not issued.
"""

from dataclasses import dataclass
from io import BytesIO

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, undefer

from cdp.files.paper_store import PaperStore
from cdp.files.uploads import CheckedFile, FileKind, check_upload
from cdp.issuing.canonical import canonical, fingerprint_of
from cdp.issuing.issuer import newest_file
from cdp.issuing.kinds import Description, IssuedKinds, Labelled
from cdp.issuing.reading_files import Likeness, compare, read_words
from cdp.models import IssuedDocument, IssuedFile, IssuedFileKind
from cdp.wording.formats import day as in_words

KIND_WORDS = {IssuedFileKind.PDF: "PDF file", IssuedFileKind.WORD: "Word file"}
TEXT_FILE = "text file"
FILE_KINDS = {FileKind.PDF: IssuedFileKind.PDF, FileKind.DOCX: IssuedFileKind.WORD}
MOST_NAMED = 5


@dataclass(frozen=True)
class Verified:
    """An issued document with its description, and the kind of file that was checked."""

    document: IssuedDocument
    description: Description
    kind: str
    fingerprint: str
    issued_on: str

    def facts(self) -> list[Labelled]:
        """Return the facts about the document, as labels and values."""
        described = self.description
        facts = [
            ("Document", described.title),
            ("Partnership", described.partnership),
            *described.facts,
            ("Your file", f"The {self.kind} issued on {self.issued_on}"),
            ("Fingerprint of your file (SHA-256)", self.fingerprint),
        ]
        if described.responses and described.responses.rows:
            facts.append(described.responses.summary)
        return facts


def verify(session: Session, fingerprint: str, kinds: IssuedKinds) -> Verified | None:
    """Return the issued document whose text, or one of whose files, has this SHA-256, or None.

    A document of a kind that is no longer declared counts as not issued, because nothing can describe it.
    """
    file = session.scalar(
        sa.select(IssuedFile)
        .where(IssuedFile.sha256 == fingerprint)
        .options(joinedload(IssuedFile.document))
        .order_by(IssuedFile.id)
        .limit(1)
    )
    if file is not None:
        document, kind, issued_at = file.document, KIND_WORDS[file.kind], file.issued_at
    else:
        found = session.scalar(
            sa.select(IssuedDocument)
            .where(IssuedDocument.fingerprint == fingerprint)
            .options(undefer(IssuedDocument.text))
            .order_by(IssuedDocument.id)
            .limit(1)
        )
        if found is None or fingerprint_of(found.text) != fingerprint:
            return None
        document, kind, issued_at = found, TEXT_FILE, found.fixed_at
    declared = kinds.get(document.kind)
    if declared is None:
        return None
    description = declared.describe(session, document)
    return Verified(document, description, kind, fingerprint, in_words(issued_at))


@dataclass(frozen=True)
class Explanation:
    """Possible reasons why a file was not recognised. They prove nothing, and reveal nothing of the issued text.

    `same_but_for_line_ends` is the document whose text file this is, saved with another encoding or other line endings.
    `claimed` is the document whose fingerprint is printed in the file or was entered by the person. `likeness` is how
    similar the file is to that document. `problem` says why the file could not be read.
    """

    same_but_for_line_ends: Verified | None = None
    claimed: Verified | None = None
    likeness: Likeness | None = None
    problem: str = ""

    @property
    def likeness_in_words(self) -> str:
        """The share of matching words, as a sentence, or an empty string."""
        if self.likeness is None:
            return ""
        if not self.likeness.passages:
            return "All the text that we could read matches the issued file."
        return f"About {min(99, int(self.likeness.share * 100))}% of its words match the issued file."


def explain(
    session: Session,
    file: CheckedFile | None,
    content: bytes,
    typed: str | None,
    store: PaperStore,
    kinds: IssuedKinds,
) -> Explanation:
    """Return possible reasons why a file was not recognised; `typed` is the fingerprint entered with it, if any.

    The file is compared only with a document whose fingerprint is in the file or was entered. A person who has the
    fingerprint was given that text. `file` is None if its text cannot be read.
    """
    same = _same_but_for_line_ends(session, content, kinds)
    if same is not None or file is None:
        return Explanation(same_but_for_line_ends=same)
    read = read_words(file)
    named = [typed] if typed else list(read.fingerprints)[:MOST_NAMED]
    claimed = next(filter(None, (verify(session, one, kinds) for one in named)), None)
    if claimed is None or read.problem:
        return Explanation(claimed=claimed, problem=read.problem if typed else "")
    ours = _words_issued(claimed.document, file.kind, store) or claimed.document.text
    return Explanation(claimed=claimed, likeness=compare(ours, read.text))


def _words_issued(document: IssuedDocument, kind: FileKind, store: PaperStore) -> str:
    """Return the text of a document's issued file of a kind, including the certificate; empty if there is no file."""
    issued = newest_file(document, FILE_KINDS[kind]) if kind in FILE_KINDS else None
    if issued is None:
        return ""
    return read_words(check_upload(issued.name, BytesIO(store.read(issued.sha256)))).text


def _same_but_for_line_ends(session: Session, content: bytes, kinds: IssuedKinds) -> Verified | None:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return verify(session, fingerprint_of(canonical(text)), kinds)
