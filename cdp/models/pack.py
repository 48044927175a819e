"""Packs of agendas and papers: what was frozen, the files made from it, and who can read and has opened them."""

import enum
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.agenda import AgendaPublication, Paper, Part
from cdp.models.base import Base, Keyed, new_key
from cdp.models.meeting import Meeting
from cdp.models.person import Person


class PackState(enum.StrEnum):
    """The states of a pack's file."""

    QUEUED = "queued"
    BUILDING = "building"
    READY = "ready"
    FAILED = "failed"


class AgendaPack(Keyed, Base):
    """A frozen pack of one publication: a whole pack (`supplement` 0), or a supplement to the pack of its edition.

    A supplement has only what its publication adds to `since`. `covered` is the newest publication that added nothing
    which is not in the pack.
    """

    __tablename__ = "agenda_packs"
    __table_args__ = (sa.UniqueConstraint("meeting_id", "edition", "supplement"),)

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meetings.id"), index=True)
    publication_id: Mapped[int] = mapped_column(sa.ForeignKey("agenda_publications.id"))
    since_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agenda_publications.id"))
    covered_id: Mapped[int] = mapped_column(sa.ForeignKey("agenda_publications.id"))
    edition: Mapped[int]
    supplement: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]

    meeting: Mapped[Meeting] = relationship()
    publication: Mapped[AgendaPublication] = relationship(foreign_keys=publication_id)
    since: Mapped[AgendaPublication | None] = relationship(foreign_keys=since_id)
    covered: Mapped[AgendaPublication] = relationship(foreign_keys=covered_id)
    files: Mapped[list["PackFile"]] = relationship(back_populates="pack", order_by="PackFile.id")


class PackFile(Keyed, Base):
    """One file of a pack, for all people who may read the same: the keys of items shown, and of those without papers.

    `supplement` is the number of the supplement as its readers count them, so that no gap shows one that they may not
    read.
    `done` and `total` count the papers read while it is built. `left_out` has a record for each paper that is not in
    the file, and `contents` for each paper that is, with its first page. The bytes are in the paper store.
    """

    __tablename__ = "pack_files"
    __table_args__ = (sa.UniqueConstraint("pack_id", "part", "variant"),)

    pack_id: Mapped[int] = mapped_column(sa.ForeignKey("agenda_packs.id"), index=True)
    part: Mapped[Part]
    variant: Mapped[str] = mapped_column(sa.String(32))
    shown: Mapped[list[str]]
    withheld: Mapped[list[str]]
    supplement: Mapped[int] = mapped_column(default=0)
    state: Mapped[PackState] = mapped_column(default=PackState.QUEUED, index=True)
    queued_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    built_at: Mapped[datetime | None]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    left_out: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    contents: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    pages: Mapped[int | None]
    name: Mapped[str] = mapped_column(sa.String(200), default="")
    size: Mapped[int | None]
    sha256: Mapped[str | None] = mapped_column(sa.String(64))

    pack: Mapped[AgendaPack] = relationship(back_populates="files")

    @property
    def is_confidential(self) -> bool:
        """Whether the file has Part 2 items."""
        return self.part is Part.CONFIDENTIAL

    @property
    def prefix(self) -> str:
        """What comes before its page numbers: "C" in Part 2, "S1-" in a supplement, "CS1-" in both, otherwise empty."""
        return ("C" if self.is_confidential else "") + (f"S{self.supplement}-" if self.supplement else "")


class PackReader(Keyed, Base):
    """One person's reading of a meeting's papers: their personal link, what they were told of, and when they opened it.

    `seal` is part of the personal link; a new seal ends the old link. `told_of` is the number of the newest publication
    that the person was emailed about.
    """

    __tablename__ = "pack_readers"
    __table_args__ = (sa.UniqueConstraint("meeting_id", "person_id"),)

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meetings.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    seal: Mapped[str] = mapped_column(sa.String(12), default=new_key)
    link_ended_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    told_of: Mapped[int | None]
    first_opened_at: Mapped[datetime | None]
    last_opened_at: Mapped[datetime | None]

    meeting: Mapped[Meeting] = relationship()
    person: Mapped[Person] = relationship()
    readings: Mapped[list["PaperReading"]] = relationship(back_populates="reader", order_by="PaperReading.id")


class PaperReading(Keyed, Base):
    """When a person first and last opened the published file of one paper, on its own rather than in a pack."""

    __tablename__ = "paper_readings"
    __table_args__ = (sa.UniqueConstraint("reader_id", "paper_id"),)

    reader_id: Mapped[int] = mapped_column(sa.ForeignKey("pack_readers.id"))
    paper_id: Mapped[int] = mapped_column(sa.ForeignKey("papers.id"), index=True)
    first_opened_at: Mapped[datetime]
    last_opened_at: Mapped[datetime]

    reader: Mapped[PackReader] = relationship(back_populates="readings")
    paper: Mapped[Paper] = relationship()
