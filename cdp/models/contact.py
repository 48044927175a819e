"""The contact directory: entries, contact points, reported changes and emails to members."""

import enum
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.base import Base, Keyed, Numbered, Versioned, new_key
from cdp.models.organisation import Organisation
from cdp.models.outbox import OutboxMessage
from cdp.models.partnership import Partnership
from cdp.models.person import Person


class DirectoryEntry(Keyed, Base):
    """A person's entry in the directory of a partnership: when it was last verified, and its personal link.

    `seal` is part of the link in the latest email that asked the person to check the entry; a new seal ends that link.
    """

    __tablename__ = "directory_entries"
    __table_args__ = (sa.UniqueConstraint("person_id", "partnership_id"),)

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    seal: Mapped[str] = mapped_column(sa.String(12), default=new_key)
    asked_at: Mapped[datetime | None]
    verified_on: Mapped[date | None]
    verified_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))

    partnership: Mapped[Partnership] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    verified_by: Mapped[Person | None] = relationship(foreign_keys=[verified_by_id])


class ContactKind(enum.StrEnum):
    """The kinds of contact points; each kind has its own list of single points of contact."""

    TREATMENT_TEAM = "treatment_team"
    POLICE_LEAD = "police_lead"
    PRISON = "prison"
    PROBATION = "probation"
    ADVICE_LINE = "advice_line"
    OUT_OF_HOURS = "out_of_hours"
    OTHER = "other"


class ContactPoint(Keyed, Versioned, Base):
    """A team's mailbox or telephone line. If it has no areas, it serves the whole footprint.

    `ended_on` is its last day; `is_public` is true if it may be shared with anyone.
    """

    __tablename__ = "contact_points"

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisations.id"))
    responsible_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"), index=True)
    kind: Mapped[ContactKind]
    name: Mapped[str] = mapped_column(sa.String(200))
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    phone: Mapped[str] = mapped_column(sa.String(60), default="")
    hours: Mapped[str] = mapped_column(sa.String(200), default="")
    notes: Mapped[str] = mapped_column(sa.Text, default="")
    is_single_point: Mapped[bool] = mapped_column(default=False)
    is_public: Mapped[bool] = mapped_column(default=False)
    verified_on: Mapped[date | None]
    verified_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    ended_on: Mapped[date | None]
    created_at: Mapped[datetime]

    partnership: Mapped[Partnership] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    responsible: Mapped[Person | None] = relationship(foreign_keys=[responsible_id])
    verified_by: Mapped[Person | None] = relationship(foreign_keys=[verified_by_id])
    areas: Mapped[list["ContactPointArea"]] = relationship(
        order_by="ContactPointArea.area_code", cascade="all, delete-orphan"
    )

    @property
    def area_codes(self) -> list[str]:
        """The ONS codes of the authorities that the contact point serves, in order; empty for the whole footprint."""
        return [area.area_code for area in self.areas]

    def holds_on(self, day: date) -> bool:
        """Return whether the contact point is in use on a day."""
        return self.ended_on is None or day <= self.ended_on


class ContactPointArea(Numbered, Base):
    """One upper-tier authority, by ONS code, that a contact point serves."""

    __tablename__ = "contact_point_areas"
    __table_args__ = (sa.UniqueConstraint("contact_point_id", "area_code"),)

    contact_point_id: Mapped[int] = mapped_column(sa.ForeignKey("contact_points.id"))
    area_code: Mapped[str] = mapped_column(sa.String(40))


class ContactExpectation(Numbered, Base):
    """A partnership's own decision on whether it needs single points of contact of a kind; `reason` says why not."""

    __tablename__ = "contact_expectations"
    __table_args__ = (sa.UniqueConstraint("partnership_id", "kind"),)

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"))
    kind: Mapped[ContactKind]
    needed: Mapped[bool]
    reason: Mapped[str] = mapped_column(sa.String(500), default="")


class ContactChangeState(enum.StrEnum):
    """The states of a reported change."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REPLACED = "replaced"


class ContactChange(Keyed, Base):
    """A reported change to a person's entry or a contact point, made only when the coordinator accepts it.

    `proposed` has the new value of each field and `had` the old one. Both, and the comment, are erased when the change
    is accepted, declined or replaced; `fields` keeps the names of the fields.
    """

    __tablename__ = "contact_changes"
    __table_args__ = (sa.Index("ix_contact_changes_partnership_id_state", "partnership_id", "state"),)

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"), index=True)
    point_id: Mapped[int | None] = mapped_column(sa.ForeignKey("contact_points.id"), index=True)
    told_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    by_link: Mapped[bool] = mapped_column(default=False)
    told_at: Mapped[datetime]
    fields: Mapped[list[str]]
    had: Mapped[dict[str, Any]]
    proposed: Mapped[dict[str, Any]]
    comment: Mapped[str] = mapped_column(sa.Text, default="")
    state: Mapped[ContactChangeState] = mapped_column(default=ContactChangeState.OPEN)
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    answer: Mapped[str] = mapped_column(sa.String(500), default="")

    partnership: Mapped[Partnership] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    point: Mapped[ContactPoint | None] = relationship()
    told_by: Mapped[Person] = relationship(foreign_keys=[told_by_id])
    settled_by: Mapped[Person | None] = relationship(foreign_keys=[settled_by_id])


class MemberEmailKind(enum.StrEnum):
    """The kinds of email to members: a message from the secretariat, or a request to check contact details."""

    LETTER = "letter"
    CHECK = "check"


class MemberEmail(Keyed, Versioned, Base):
    """An email to chosen members: a draft until it is sent, then the record of what was sent.

    `chosen` has the keys and codes of the boards, national roles, organisations, roles and people that were chosen.
    """

    __tablename__ = "circulars"

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    kind: Mapped[MemberEmailKind]
    subject: Mapped[str] = mapped_column(sa.String(200), default="")
    words: Mapped[str] = mapped_column(sa.Text, default="")
    chosen: Mapped[dict[str, Any]]
    written_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    written_at: Mapped[datetime]
    sent_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    sent_at: Mapped[datetime | None]

    partnership: Mapped[Partnership] = relationship()
    written_by: Mapped[Person] = relationship(foreign_keys=[written_by_id])
    sent_by: Mapped[Person | None] = relationship(foreign_keys=[sent_by_id])
    recipients: Mapped[list["MemberEmailRecipient"]] = relationship(
        back_populates="member_email", order_by="MemberEmailRecipient.id"
    )


class MemberEmailRecipient(Keyed, Base):
    """One recipient of an email to members, and the copy sent to them."""

    __tablename__ = "circular_recipients"
    __table_args__ = (sa.UniqueConstraint("circular_id", "person_id"),)

    circular_id: Mapped[int] = mapped_column(sa.ForeignKey("circulars.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    message_id: Mapped[int] = mapped_column(sa.ForeignKey("outbox_messages.id"), index=True)

    member_email: Mapped[MemberEmail] = relationship(back_populates="recipients")
    person: Mapped[Person] = relationship()
    message: Mapped[OutboxMessage] = relationship()
