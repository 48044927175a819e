"""The cover report of a paper: its sections, who wrote it, and the PDF that is made from it."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.agendas.gate import report_mark
from cdp.agendas.papers import paper_named, receive_file
from cdp.audit.record import record, reference_to
from cdp.documents.pdf import to_pdf
from cdp.errors import Conflict, Difference, Refusal
from cdp.files.paper_store import PaperStore
from cdp.files.reader import FileNotRead, read_apart
from cdp.files.uploads import CheckedFile, FileKind, safe_name
from cdp.models import AuditEvent, MeetingState, Paper, PaperFile, PaperSection, Person, ReportHeading
from cdp.papers import queries
from cdp.papers.report_document import HEADINGS, document_of

WRITING_SESSION = timedelta(minutes=10)
"""Saves by one person within this time are one event in the history."""
LONGEST_SECTION = 20_000
PDF = "application/pdf"


@dataclass(frozen=True)
class ReportSectionText:
    """The text under one heading, and the version that the person saw; 0 if there was no text."""

    heading: ReportHeading
    text: str
    version: int


def check_open(paper: Paper) -> None:
    """Raise Refusal once the meeting has been held."""
    if paper.item.meeting.state is MeetingState.HELD:
        raise Refusal("This meeting has been held, so its papers can no longer be changed.")


def write_section(
    session: Session, paper: Paper, written: ReportSectionText, *, by: Person
) -> PaperSection | None:
    """Save the text under one heading; returns None if there is nothing to save.

    Raises Conflict with both texts if someone else has saved a different text.
    """
    check_open(paper)
    section = queries.section_of(session, paper, written.heading)
    if section is None:
        if not written.text:
            return None
        section = PaperSection(
            paper=paper,
            heading=written.heading,
            text=written.text,
            updated_at=clock.now(),
            updated_by=by,
        )
        session.add(section)
    elif section.text == written.text:
        return section
    elif section.version != written.version:
        difference = Difference(HEADINGS[written.heading], section.text, written.text)
        raise Conflict([difference], current_version=section.version)
    else:
        section.text, section.updated_at, section.updated_by = written.text, clock.now(), by
    session.flush()
    if not _is_recorded(session, paper, by=by):
        record(
            session,
            f"{by.name} wrote the report of {paper_named(paper)} of {paper.item.meeting.title}.",
            by=by,
            on=paper,
            partnership=paper.item.meeting.board.partnership,
            details={"text": reference_to(written.text)},
        )
    return section


def sign_report(paper: Paper, author: str, post: str) -> None:
    """Save the author of the report and their job title."""
    check_open(paper)
    if (paper.author, paper.author_post) != (author, post):
        paper.author, paper.author_post = author, post


def has_report(paper: Paper) -> bool:
    """Return whether anything has been written under a heading of the report."""
    return any(section.text for section in paper.sections)


def file_behind(paper: Paper) -> PaperFile | None:
    """Return the newest file that was sent for a paper, which the report can go in front of, or None."""
    return next((file for file in reversed(paper.files) if not file.report_mark), None)


def is_out_of_date(paper: Paper) -> bool:
    """Return whether the newest file was made from a report that has changed since."""
    return (
        paper.file is not None
        and bool(paper.file.report_mark)
        and paper.file.report_mark != report_mark(paper)
    )


def make_file(session: Session, paper: Paper, store: PaperStore, *, in_front: bool, by: Person) -> PaperFile:
    """Make the report into the newest file of the paper, alone or in front of the newest file that was sent.

    Raises Refusal if the report is empty, or if that file is not a PDF or cannot be read.
    """
    check_open(paper)
    if not has_report(paper):
        raise Refusal("Write at least one section of the report first.")
    board = paper.item.meeting.board
    pdf = to_pdf(document_of(paper), author=board.partnership.name, made_at=clock.now()).content
    if in_front:
        pdf = _in_front_of(pdf, paper, store)
    name = safe_name(f"{paper.title}.pdf")
    made = CheckedFile(name, FileKind.PDF, pdf, hashlib.sha256(pdf).hexdigest())
    store.write(made.content)
    return receive_file(session, paper, made, by=by, report_mark=report_mark(paper))


def _in_front_of(report: bytes, paper: Paper, store: PaperStore) -> bytes:
    behind = file_behind(paper)
    if behind is None:
        raise Refusal("Send the file first. The report can then go in front of it.")
    if behind.media_type != PDF:
        raise Refusal("The report can go in front of a PDF only. Save the file as a PDF and send it again.")
    content = len(report).to_bytes(8) + report + store.read(behind.sha256)
    try:
        answer = read_apart("pdf_front", content)
    except FileNotRead:
        raise Refusal("We could not read the file in time. Try again in a minute.") from None
    if "problem" in answer:
        raise Refusal("The file is damaged or protected by a password. Send it again without a password.")
    return base64.b64decode(answer["pdf"])


def _is_recorded(session: Session, paper: Paper, *, by: Person) -> bool:
    """Return whether the latest event about the paper is by the same person and recent."""
    last = session.scalar(
        sa.select(AuditEvent)
        .where(AuditEvent.subject_kind == paper.__tablename__, AuditEvent.subject_key == paper.key)
        .order_by(AuditEvent.id.desc())
        .limit(1)
    )
    wrote = last is not None and " wrote the report of " in last.sentence
    return wrote and last is not None and last.by_id == by.id and clock.now() - last.at < WRITING_SESSION
