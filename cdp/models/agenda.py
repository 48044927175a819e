"""Agenda items, their papers, and published agendas."""

import enum
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.base import Base, Keyed, Numbered, Versioned
from cdp.models.exemption import ItemExemption
from cdp.models.meeting import DeclaredInterest, Meeting
from cdp.models.organisation import Organisation
from cdp.models.person import Person
from cdp.models.reporting import BoardBody

if TYPE_CHECKING:
    from cdp.models.paper import PaperClearance, PaperSection


class Purpose(enum.StrEnum):
    """What the board is asked to do with an item."""

    DECISION = "decision"
    DISCUSSION = "discussion"
    INFORMATION = "information"
    ASSURANCE = "assurance"


class Part(enum.StrEnum):
    """Part 1 is public; Part 2 is confidential, and people who may not read it cannot see that it exists."""

    PUBLIC = "1"
    CONFIDENTIAL = "2"


class ItemState(enum.StrEnum):
    """What became of an item; a published item that is withdrawn or deferred keeps its number (states.md 4)."""

    ON_AGENDA = "on_agenda"
    WITHDRAWN = "withdrawn"
    DEFERRED = "deferred"


item_audience = sa.Table(
    "agenda_item_audience",
    Base.metadata,
    sa.Column("item_id", sa.ForeignKey("agenda_items.id"), primary_key=True),
    sa.Column("organisation_id", sa.ForeignKey("organisations.id"), primary_key=True),
)

item_bodies = sa.Table(
    "agenda_item_hats",
    Base.metadata,
    sa.Column("item_id", sa.ForeignKey("agenda_items.id"), primary_key=True),
    sa.Column("hat_id", sa.ForeignKey("board_hats.id"), primary_key=True),
)


class AgendaItem(Keyed, Versioned, Base):
    """One item of a meeting's agenda. Its start time is computed; its number is stored once the agenda is published.

    `number` is None until the item is published. Pages show the numbers of `cdp.agendas.numbering`: those of Part 2 are
    counted for each reader from `number`, which is the last number of Part 1. A sub-item has a `parent`, and takes its
    part and audience from it. `heading` is the heading of the section that starts with the item. `urgency` is why an
    item added after publication could not wait. A deferred item with no `deferred_to` waits for a meeting. `taken_at`
    is the item's place in the order in which items were taken, if that was not the order of the agenda.

    The item belongs to `bodies`, chosen from those that the board acts as, or to all of those if `bodies` is empty.
    `commissioning` marks commissioning, procurement or a grant, so that readers' interests are settled first.
    """

    __tablename__ = "agenda_items"

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meetings.id"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200))
    purpose: Mapped[Purpose]
    minutes: Mapped[int]
    presenter: Mapped[str] = mapped_column(sa.String(200), default="")
    presenter_organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisations.id"))
    part: Mapped[Part] = mapped_column(default=Part.PUBLIC)
    part_2_reason: Mapped[str] = mapped_column(sa.Text, default="")
    standing: Mapped[str | None] = mapped_column(sa.String(60))
    outcome_code: Mapped[str | None] = mapped_column(sa.String(60))
    recommendation: Mapped[str] = mapped_column(sa.Text, default="")
    commissioning: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    proposed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    accepted: Mapped[bool] = mapped_column(default=True)
    declined_because: Mapped[str] = mapped_column(sa.Text, default="")
    removed_at: Mapped[datetime | None]
    number: Mapped[str | None] = mapped_column(sa.String(20))
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agenda_items.id"), index=True)
    heading: Mapped[str] = mapped_column(sa.String(100), default="", server_default="")
    urgency: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    state: Mapped[ItemState] = mapped_column(default=ItemState.ON_AGENDA, server_default="on_agenda")
    state_reason: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    deferred_to_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agenda_items.id"), index=True)
    taken_at: Mapped[int | None]

    meeting: Mapped[Meeting] = relationship()
    parent: Mapped["AgendaItem | None"] = relationship(foreign_keys=parent_id, remote_side="AgendaItem.id")
    deferred_to: Mapped["AgendaItem | None"] = relationship(
        foreign_keys=deferred_to_id, remote_side="AgendaItem.id"
    )
    presenter_organisation: Mapped[Organisation | None] = relationship()
    proposed_by: Mapped[Person | None] = relationship()
    audience: Mapped[list[Organisation]] = relationship(secondary=item_audience)
    bodies: Mapped[list[BoardBody]] = relationship(
        secondary=item_bodies, order_by=[BoardBody.position, BoardBody.id]
    )
    papers: Mapped[list["Paper"]] = relationship(
        back_populates="item",
        order_by="Paper.id",
        primaryjoin="and_(AgendaItem.id == Paper.item_id, Paper.removed_at.is_(None))",
    )
    interests: Mapped[list[DeclaredInterest]] = relationship(order_by=DeclaredInterest.id)
    exemption: Mapped[ItemExemption | None] = relationship()

    @property
    def is_confidential(self) -> bool:
        """Whether the item is in Part 2."""
        return self.part is Part.CONFIDENTIAL

    @property
    def parent_key(self) -> str | None:
        """The key of the item that this is a sub-item of, or None."""
        return self.parent.key if self.parent is not None else None

    @property
    def was_released(self) -> bool:
        """Whether the item was confidential when it was published, and was released since."""
        return (
            not self.is_confidential and self.exemption is not None and self.exemption.released_at is not None
        )


class PaperState(enum.StrEnum):
    """States of a paper (docs/rules/states.md 6)."""

    REQUESTED = "requested"
    RECEIVED = "received"
    PUBLISHED = "published"
    LATE = "late"
    TABLED = "tabled"
    TO_FOLLOW = "to_follow"


class Paper(Keyed, Versioned, Base):
    """A paper for an agenda item: requested, received in one or more files, and published with the agenda.

    It is requested from an organisation, a person or both; `asked_at` is when the request was emailed, and `chased_at`
    when the last reminder was sent by hand. `purpose` is what the paper is for; what the board is asked to do is the
    recommendation of the item. `late_because` is the chair's reason for accepting a late paper.
    """

    __tablename__ = "papers"

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("agenda_items.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    state: Mapped[PaperState]
    requested_from_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisations.id"))
    requested_person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    due_on: Mapped[date | None]
    asked_at: Mapped[datetime | None]
    chased_at: Mapped[datetime | None]
    purpose: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    author: Mapped[str] = mapped_column(sa.String(200), default="", server_default="")
    author_post: Mapped[str] = mapped_column(sa.String(200), default="", server_default="")
    late_because: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    published_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]

    item: Mapped[AgendaItem] = relationship(back_populates="papers")
    requested_from: Mapped[Organisation | None] = relationship()
    requested_person: Mapped[Person | None] = relationship()
    files: Mapped[list["PaperFile"]] = relationship(back_populates="paper", order_by="PaperFile.number")
    sections: Mapped[list["PaperSection"]] = relationship(back_populates="paper", order_by="PaperSection.id")
    clearances: Mapped[list["PaperClearance"]] = relationship(
        back_populates="paper", order_by="PaperClearance.id"
    )

    @property
    def file(self) -> "PaperFile | None":
        """The newest file, or None if nothing has been received."""
        return self.files[-1] if self.files else None

    @property
    def is_requested(self) -> bool:
        """Whether an organisation or a person was asked for the paper; otherwise the secretariat attached it."""
        return self.requested_from_id is not None or self.requested_person_id is not None

    @property
    def asked_name(self) -> str:
        """The person and the organisation from whom the paper is requested, or an empty string."""
        asked = (self.requested_person, self.requested_from)
        return ", ".join(one.name for one in asked if one is not None)

    def is_overdue_on(self, day: date) -> bool:
        """Return whether the due date is before a day and nothing has been received."""
        return not self.files and self.due_on is not None and self.due_on < day


class PaperFile(Keyed, Base):
    """One file received for a paper; a replacement is a new row. Its bytes are in the paper store, by SHA-256.

    `by_link` is whether it was sent by a personal link, without signing in. `report_mark` is the fingerprint of the
    cover report from which the file was made, or an empty string for a file that was sent. `problem` is why a PDF could
    not be opened when it was received, or an empty string.
    """

    __tablename__ = "paper_files"
    __table_args__ = (sa.UniqueConstraint("paper_id", "number"),)

    paper_id: Mapped[int] = mapped_column(sa.ForeignKey("papers.id"), index=True)
    number: Mapped[int]
    name: Mapped[str] = mapped_column(sa.String(200))
    media_type: Mapped[str] = mapped_column(sa.String(120))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    received_at: Mapped[datetime]
    received_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    by_link: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    report_mark: Mapped[str] = mapped_column(sa.String(64), default="", server_default="")
    problem: Mapped[str] = mapped_column(sa.String(20), default="", server_default="")

    paper: Mapped[Paper] = relationship(back_populates="files")
    received_by: Mapped[Person] = relationship()


class AgendaPublication(Numbered, Base):
    """One publication of an agenda: its content, and when and by whom it was published. All publications are kept."""

    __tablename__ = "agenda_publications"
    __table_args__ = (sa.UniqueConstraint("meeting_id", "number"),)

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meetings.id"), index=True)
    number: Mapped[int]
    published_at: Mapped[datetime]
    published_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    content: Mapped[dict[str, Any]]

    meeting: Mapped[Meeting] = relationship()
    published_by: Mapped[Person] = relationship()
