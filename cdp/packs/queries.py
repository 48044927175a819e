"""Queries about packs. Each starts from a meeting that the caller has found in the partnership."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp.models import AgendaItem, AgendaPack, Meeting, PackReader, Paper, PaperFile

_PACKS = (
    sa.select(AgendaPack)
    .where(AgendaPack.meeting_id == sa.bindparam("meeting"))
    .options(
        joinedload(AgendaPack.publication),
        joinedload(AgendaPack.since),
        joinedload(AgendaPack.covered),
        selectinload(AgendaPack.files),
    )
    .order_by(AgendaPack.edition.desc(), AgendaPack.supplement)
)


def packs_of(session: Session, meeting: Meeting) -> list[AgendaPack]:
    """Return the packs of a meeting with their files: the newest edition first, each followed by its supplements."""
    return list(session.scalars(_PACKS, {"meeting": meeting.id}))


def readers_by_name(session: Session, meeting: Meeting) -> list[PackReader]:
    """Return everyone who was emailed about the papers of a meeting or opened them, by name, with what they opened."""
    query = (
        sa.select(PackReader)
        .where(PackReader.meeting_id == meeting.id)
        .options(joinedload(PackReader.person), selectinload(PackReader.readings))
    )
    return sorted(session.scalars(query), key=lambda reader: (reader.person.name, reader.id))


def reader_by_key(session: Session, meeting: Meeting, key: str) -> PackReader | None:
    """Return one reader of the papers of a meeting, or None."""
    return session.scalar(
        sa.select(PackReader)
        .where(PackReader.meeting_id == meeting.id, PackReader.key == key)
        .options(joinedload(PackReader.person), joinedload(PackReader.meeting))
    )


def paper_files_of(session: Session, meeting: Meeting) -> dict[str, PaperFile]:
    """Return every file of a meeting's papers by key, with those of removed papers, which a publication may show."""
    found = session.scalars(
        sa.select(PaperFile).join(PaperFile.paper).join(Paper.item).where(AgendaItem.meeting_id == meeting.id)
    )
    return {file.key: file for file in found}
