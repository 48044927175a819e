"""A meeting with papers of every kind, and a worker that builds its packs."""

import io
from collections.abc import Iterable
from dataclasses import dataclass

import pypdf
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from cdp import clock
from cdp.access.identity import access_to
from cdp.agendas import papers, publishing, queries
from cdp.agendas.numbering import is_numbered
from cdp.agendas.papers import PaperDetails
from cdp.agendas.publishing import PublishDetails
from cdp.app import settings_of
from cdp.documents.blocks import Block, Document, PageBreak, Paragraph
from cdp.documents.pdf import to_pdf
from cdp.extensions import db
from cdp.files.paper_store import PaperStore
from cdp.files.uploads import check_upload
from cdp.models import AgendaItem, AgendaPublication, Meeting, MeetingState, PackFile, Paper, Part
from cdp.packs.building import PackBuilder
from tests import make
from tests.agendas.settled import settle_all

DRAFT_PAGE = "The rate of treatment"


def pdf_of(pages: int, words: str = DRAFT_PAGE) -> bytes:
    """Return a tagged PDF with a number of pages, each with these words and its own number."""
    blocks: list[Block] = []
    for number in range(1, pages + 1):
        blocks += [Paragraph.of(f"{words}, page {number}"), PageBreak()]
    return to_pdf(Document("Paper", tuple(blocks[:-1])), author="Example", made_at=clock.now()).content


def locked_pdf() -> bytes:
    """Return a PDF with a password."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf_of(1)))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@dataclass
class PackScene:
    """A scheduled board meeting whose agenda can be published, and the worker's builder of packs."""

    session: Session
    app: Flask
    world: make.World
    meeting: Meeting
    builder: PackBuilder

    @property
    def path(self) -> str:
        """The address of the page of packs."""
        return f"/partnerships/west-midlands/meetings/{self.meeting.key}/pack"

    def item(self, title: str, *, part: Part = Part.PUBLIC, position: int = 1) -> AgendaItem:
        """Add an item."""
        made = make.item(self.session, self.meeting, title, position=position, minutes=10, part=part)
        self.session.commit()
        return made

    def paper(self, item: AgendaItem, title: str, content: bytes, name: str = "paper.pdf") -> Paper:
        """Add a paper with its file to an item."""
        checked = check_upload(name, io.BytesIO(content))
        self.builder.store.write(checked.content)
        by = self.world.coordinator
        made = papers.add_paper(self.session, item, PaperDetails(title), checked, by=by)
        made.purpose, item.recommendation = "To inform the board.", "Note the report."
        self.session.commit()
        return made

    def publish(self, *, notify: bool = False) -> AgendaPublication:
        """Publish the agenda as the coordinator, even with gaps; items added since the last time are urgent."""
        by = self.world.coordinator
        items = queries.items_of(self.session, self.meeting)
        if is_numbered(items):
            for item in items:
                item.urgency = "" if item.number else "It came up last week."
        access = access_to(self.session, self.world.partnership, by, clock.today())
        assert access is not None
        settle_all(self.session, self.meeting, by=by)
        mark = publishing.readiness_of(self.session, access, self.meeting).mark
        shown = publishing.news_of(self.session, self.meeting).fingerprint(self.session)
        details = PublishDetails(mark, despite_gaps=True, notify_invitees=notify, shown=shown)
        publication = publishing.publish(self.session, access, self.meeting, details, by=by)
        self.session.commit()
        return publication

    def build(self) -> int:
        """Let the worker freeze and build what is due."""
        built = self.builder.build_due()
        self.session.expire_all()
        return built

    def files(self, part: Part = Part.PUBLIC) -> list[PackFile]:
        """Return the files of all packs for one part, oldest first."""
        found = self.session.scalars(sa.select(PackFile).where(PackFile.part == part).order_by(PackFile.id))
        return list(found)

    def read(self, file: PackFile) -> pypdf.PdfReader:
        """Return the PDF of a file that has been built."""
        assert file.sha256 is not None
        return pypdf.PdfReader(io.BytesIO(self.builder.store.read(file.sha256)))


def pack_scene(session: Session, app: Flask) -> PackScene:
    """Return the scene, with an empty agenda."""
    world = make.world(session)
    meeting = make.meeting(session, world.board, title="Autumn board", state=MeetingState.SCHEDULED)
    session.commit()
    settings = settings_of(app)
    with app.app_context():
        sessions = sessionmaker(db.engine, info=settings.session_facts)
    return PackScene(session, app, world, meeting, PackBuilder(sessions, PaperStore(settings.papers_path)))


def footers(pdf: pypdf.PdfReader, pages: Iterable[int]) -> list[str]:
    """Return the last line of the text of pages, counted from 0: the footer that the pack adds."""
    return [pdf.pages[page].extract_text().strip().splitlines()[-1].strip() for page in pages]
