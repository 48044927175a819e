"""Issuing the files of a document: they are created once and stored, so that anyone can verify a copy.

The worker creates them soon after the occasion, such as the signature, so that no page waits for a PDF.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from cdp import clock
from cdp.documents.pdf import to_pdf
from cdp.documents.word import to_word
from cdp.extensions import reading_only
from cdp.files.paper_store import PaperStore
from cdp.files.uploads import MEDIA_TYPES, FileKind
from cdp.issuing.kinds import IssuedKind, IssuedKinds, Printed
from cdp.mail.letters import link
from cdp.models import IssuedDocument, IssuedFile, IssuedFileKind, Occasion

VERIFY_PATH = "/verify"
AT_A_TIME = 10
WAIT_AFTER_FAILURE = timedelta(minutes=5)

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Made:
    """A file that has been created but not stored yet."""

    kind: IssuedFileKind
    name: str
    media_type: str
    content: bytes
    unprinted: tuple[str, ...] = ()


@dataclass
class Issuer:
    """Creates missing files each time it runs. After a failure, it leaves that document for five minutes."""

    sessions: sessionmaker[Session]
    store: PaperStore
    kinds: IssuedKinds
    _resting: dict[tuple[int, Occasion], datetime] = field(default_factory=dict)

    def issue_due(self) -> int:
        """Issue the missing files of documents of every kind; return how many sets of files were issued."""
        with reading_only(), self.sessions() as session:
            due = [
                (kind, number, occasion)
                for kind in self.kinds.values()
                for occasion in kind.due
                for number in _due(session, kind, occasion)
            ]
        return sum(self._issue(*each) for each in due)

    def _issue(self, kind: IssuedKind, number: int, occasion: Occasion) -> bool:
        """Issue the files of one document for an occasion, and return whether this succeeded.

        The files are created in a read-only transaction, so that people can save while a PDF is being created.
        """
        if self._resting.get((number, occasion), clock.now()) > clock.now():
            return False
        try:
            with reading_only(), self.sessions() as session:
                made = make(session, kind, session.get_one(IssuedDocument, number), occasion)
            with self.sessions.begin() as session:
                keep(session, session.get_one(IssuedDocument, number), occasion, made, self.store)
        except IntegrityError:
            _log.info("Another worker issued the files of document %s (%s) first", number, kind.name)
        except Exception:
            _log.exception("The files of document %s (%s) could not be made", number, kind.name)
            self._resting[number, occasion] = clock.now() + WAIT_AFTER_FAILURE
        else:
            return True
        return False


def issue(
    session: Session, kind: IssuedKind, document: IssuedDocument, occasion: Occasion, store: PaperStore
) -> None:
    """Create and store the files of a document for an occasion."""
    keep(session, document, occasion, make(session, kind, document, occasion), store)


def make(session: Session, kind: IssuedKind, document: IssuedDocument, occasion: Occasion) -> list[Made]:
    """Create the PDF and the Word file of a document for an occasion.

    Raises ValueError for `Occasion.SIGNED` if the document is not signed.
    """
    if occasion is Occasion.SIGNED and document.signature is None:
        raise ValueError("Only a document that was signed is issued as signed.")
    printed = kind.print_for(session, document, occasion, link(session, VERIFY_PATH))
    author, now = document.partnership.name, clock.now()
    return [maker(printed, author=author, now=now) for maker in (make_pdf, make_word)]


def keep(
    session: Session, document: IssuedDocument, occasion: Occasion, made: Iterable[Made], store: PaperStore
) -> None:
    """Store files that `make` created. A file that has already been issued is never replaced."""
    already = {file.kind for file in document.files if file.occasion is occasion}
    for one in made:
        if one.kind not in already:
            document.files.append(
                IssuedFile(
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


def make_pdf(printed: Printed, *, author: str, now: datetime) -> Made:
    """Create the PDF of a document."""
    pdf = to_pdf(printed.document, author=author, made_at=now)
    media_type, name = MEDIA_TYPES[FileKind.PDF], f"{printed.file_name}.pdf"
    return Made(IssuedFileKind.PDF, name, media_type, pdf.content, pdf.unprintable_names)


def make_word(printed: Printed, *, author: str, now: datetime) -> Made:
    """Create the Word file of a document."""
    content = to_word(printed.document, author=author, made_at=now)
    return Made(IssuedFileKind.WORD, f"{printed.file_name}.docx", MEDIA_TYPES[FileKind.DOCX], content)


def newest_file(document: IssuedDocument | None, kind: IssuedFileKind) -> IssuedFile | None:
    """Return a document's PDF or Word file for download; None if there is none, as for a draft.

    Once a document is signed, only the file issued as signed counts; before that, the file issued last.
    """
    if document is None:
        return None
    signed = document.signature is not None
    files = [
        file for file in document.files if file.kind is kind and (file.occasion is Occasion.SIGNED) is signed
    ]
    return files[-1] if files else None


def _due(session: Session, kind: IssuedKind, occasion: Occasion) -> list[int]:
    """Return the IDs of at most ten documents of a kind whose files for an occasion are missing, oldest first."""
    there = sa.exists().where(
        IssuedFile.document_id == IssuedDocument.id,
        IssuedFile.occasion == occasion,
        IssuedFile.kind == IssuedFileKind.WORD,
    )
    return list(
        session.scalars(
            sa.select(IssuedDocument.id)
            .where(IssuedDocument.kind == kind.name, kind.due[occasion], ~there)
            .order_by(IssuedDocument.id)
            .limit(AT_A_TIME)
        )
    )
