"""Issue of the files of a version: they are created once and stored, so that anyone can verify a copy.

The worker creates them soon after a version is circulated or signed, so that no page waits for a PDF. Drafts are not
issued.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from cdp import clock
from cdp.documents.blocks import Document
from cdp.documents.pdf import to_pdf
from cdp.documents.word import to_word
from cdp.extensions import reading_only
from cdp.files.paper_store import PaperStore
from cdp.files.uploads import MEDIA_TYPES, FileKind
from cdp.mail.letters import link
from cdp.models import Occasion, TermsFile, TermsFileKind, TermsSignature, TermsState, TermsVersion
from cdp.terms.approval import queries as answer_queries
from cdp.terms.issuing.certificate import issued_document
from cdp.terms.issuing.document import Edition, edition_of
from cdp.terms.versions import queries

VERIFY_PATH = "/verify"
AT_A_TIME = 10
WAIT_AFTER_FAILURE = timedelta(minutes=5)

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Made:
    """A file that was created but not stored yet."""

    kind: TermsFileKind
    name: str
    media_type: str
    content: bytes
    unprinted: tuple[str, ...] = ()


@dataclass
class Issuer:
    """Creates missing files each time it runs. After a failure, it waits before it tries that version again."""

    sessions: sessionmaker[Session]
    store: PaperStore
    _resting: dict[tuple[int, Occasion], datetime] = field(default_factory=dict)

    def issue_due(self) -> int:
        """Issue missing files of circulated and signed versions; return how many versions were issued."""
        with reading_only(), self.sessions() as session:
            due = _due(session)
        done = 0
        for number, occasion in due:
            if self._resting.get((number, occasion), clock.now()) > clock.now():
                continue
            try:
                made = self._make(number, occasion)
                with self.sessions.begin() as session:
                    keep(session, session.get_one(TermsVersion, number), occasion, made, self.store)
                done += 1
            except IntegrityError:
                _log.info("Another worker issued the files of version %s first", number)
            except Exception:
                _log.exception("The files of terms of reference %s could not be made", number)
                self._resting[number, occasion] = clock.now() + WAIT_AFTER_FAILURE
        return done

    def _make(self, number: int, occasion: Occasion) -> list[Made]:
        """Create the files in a read-only transaction, so that no one has to wait for a PDF to save."""
        with reading_only(), self.sessions() as session:
            return make(session, session.get_one(TermsVersion, number), occasion)


def issue(session: Session, version: TermsVersion, occasion: Occasion, store: PaperStore) -> None:
    """Create and store the files of a version for an occasion."""
    keep(session, version, occasion, make(session, version, occasion), store)


def make(session: Session, version: TermsVersion, occasion: Occasion) -> list[Made]:
    """Create the PDF and the Word file of a version for an occasion.

    Raises ValueError for a draft, and for `Occasion.SIGNED` if the version is not signed.
    """
    if version.fingerprint is None or (occasion is Occasion.SIGNED and version.signature is None):
        raise ValueError("Only a version that was circulated or signed is issued.")
    edition = edition_for_issue(session, version)
    answers = queries.answers_of(session, version)
    document = issued_document(edition, answers, occasion, verify_at=link(session, VERIFY_PATH))
    author, now = version.board.partnership.name, clock.now()
    return [maker(document, edition, author=author, now=now) for maker in (make_pdf, make_word)]


def keep(
    session: Session, version: TermsVersion, occasion: Occasion, made: Iterable[Made], store: PaperStore
) -> None:
    """Store files that were created. A file that has already been issued is never replaced."""
    already = {file.kind for file in version.files if file.occasion is occasion}
    for one in made:
        if one.kind not in already:
            version.files.append(
                TermsFile(
                    occasion=occasion,
                    kind=one.kind,
                    name=one.name,
                    media_type=one.media_type,
                    size=len(one.content),
                    sha256=store.write(one.content),
                    unprinted=list(one.unprinted),
                    issued_at=clock.now(),
                )
            )
    session.flush()


def make_pdf(document: Document, edition: Edition, *, author: str, now: datetime) -> Made:
    """Create the PDF of a version's document."""
    pdf = to_pdf(document, author=author, made_at=now)
    media_type, name = MEDIA_TYPES[FileKind.PDF], f"{edition.file_name}.pdf"
    return Made(TermsFileKind.PDF, name, media_type, pdf.content, pdf.unprintable_names)


def make_word(document: Document, edition: Edition, *, author: str, now: datetime) -> Made:
    """Create the Word file of a version's document."""
    content = to_word(document, author=author, made_at=now)
    return Made(TermsFileKind.WORD, f"{edition.file_name}.docx", MEDIA_TYPES[FileKind.DOCX], content)


def edition_for_issue(session: Session, version: TermsVersion) -> Edition:
    """Return a version as everyone may read it, with the board's versions that were circulated or signed."""
    day = clock.today()
    others = [
        other
        for other in queries.versions_of(session, version.board)
        if other.circulated_at is not None or other.signature is not None or other.id == version.id
    ]
    facts, tallies = queries.text_facts(session, version, day), answer_queries.tallies_of(session, others)
    return edition_of(version, others, facts, day, tallies)


def newest_file(version: TermsVersion, kind: TermsFileKind) -> TermsFile | None:
    """Return the file of a kind for download: the signed file, otherwise the circulated file, otherwise None."""
    files = {file.occasion: file for file in version.files if file.kind is kind}
    if version.signature is not None:
        return files.get(Occasion.SIGNED)
    return files.get(Occasion.CIRCULATED)


def _due(session: Session) -> list[tuple[int, Occasion]]:
    """Return the versions with missing files, and the occasion of each."""
    found: list[tuple[int, Occasion]] = []
    for occasion, happened in (
        (
            Occasion.CIRCULATED,
            sa.and_(TermsVersion.circulated_at.is_not(None), TermsVersion.state != TermsState.WITHDRAWN),
        ),
        (Occasion.SIGNED, sa.exists().where(TermsSignature.terms_id == TermsVersion.id)),
    ):
        there = sa.exists().where(
            TermsFile.terms_id == TermsVersion.id,
            TermsFile.occasion == occasion,
            TermsFile.kind == TermsFileKind.WORD,
        )
        rows = session.scalars(
            sa.select(TermsVersion.id)
            .where(happened, ~there, TermsVersion.fingerprint.is_not(None))
            .order_by(TermsVersion.id)
            .limit(AT_A_TIME)
        )
        found += [(number, occasion) for number in rows]
    return found
