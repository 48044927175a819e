"""Partnerships, their footprints, and the appointments of their SROs."""

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models import spans
from cdp.models.base import Base, Keyed, Numbered, Versioned
from cdp.models.person import Person


class SroWord(enum.StrEnum):
    """What the O in SRO stands for in a partnership; official guidance uses both words."""

    OWNER = "owner"
    OFFICER = "officer"

    @property
    def in_full(self) -> str:
        """The whole title, such as "Senior Responsible Officer"."""
        return f"Senior Responsible {self.value.capitalize()}"


class Partnership(Keyed, Versioned, Base):
    """A Combating Drugs Partnership; `slug` is its name in web addresses.

    `followed_metrics` are the indicators it follows; None means all of them. `similar_areas` are the codes of the
    authorities with which it compares itself.
    """

    __tablename__ = "partnerships"

    slug: Mapped[str] = mapped_column(sa.String(80), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200), unique=True)
    acronym: Mapped[str] = mapped_column(sa.String(20), default="")
    rationale: Mapped[str] = mapped_column(sa.Text, default="")
    agreed_on: Mapped[date | None]
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("partnerships.id"))
    secretariat_email: Mapped[str] = mapped_column(sa.String(254))
    sro_word: Mapped[SroWord] = mapped_column(default=SroWord.OWNER, server_default=SroWord.OWNER.value)
    created_at: Mapped[datetime]
    followed_metrics: Mapped[list[str] | None] = mapped_column(sa.JSON(none_as_null=True))
    similar_areas: Mapped[list[str]] = mapped_column(default=list, server_default="[]")

    parent: Mapped["Partnership | None"] = relationship(remote_side="Partnership.id")
    areas: Mapped[list["FootprintArea"]] = relationship(
        back_populates="partnership", order_by="FootprintArea.area_code", cascade="all, delete-orphan"
    )

    @property
    def short_name(self) -> str:
        """The acronym, or the full name if there is no acronym."""
        return self.acronym or self.name

    @property
    def sro_title(self) -> str:
        """The title of the SRO in this partnership, such as "Senior Responsible Officer"."""
        return self.sro_word.in_full

    @property
    def sro_in_text(self) -> str:
        """The title of the SRO as used inside a sentence, such as "senior responsible officer"."""
        return self.sro_title.lower()

    def area_codes_on(self, day: date) -> list[str]:
        """Return the ONS codes of the authorities in the footprint on a day, sorted."""
        return [area.area_code for area in self.areas if area.holds_on(day)]


class FootprintArea(Numbered, Base):
    """One upper-tier authority in a footprint, by code, from a day until (and not including) another.

    The code is an ONS code or, for an authority to come, ours until there is one (cdp/reference/areas.py).
    """

    __tablename__ = "footprint_areas"
    __table_args__ = (sa.UniqueConstraint("partnership_id", "area_code", "starts_on"),)

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"))
    area_code: Mapped[str] = mapped_column(sa.String(40), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    partnership: Mapped[Partnership] = relationship(back_populates="areas")

    def holds_on(self, day: date) -> bool:
        """Return whether the area is in the footprint on a day."""
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


class SroState(enum.StrEnum):
    """States of an SRO's appointment (docs/rules/states.md 1: proposed → conditional → confirmed → ended)."""

    PROPOSED = "proposed"
    CONDITIONAL = "conditional"
    CONFIRMED = "confirmed"
    ENDED = "ended"


ACTING = (SroState.CONDITIONAL, SroState.CONFIRMED)
"""The states in which the person has the rights of the SRO."""


class SroAppointment(Keyed, Versioned, Base):
    """A person's appointment as senior responsible owner (SRO): its nomination, approval and condition."""

    __tablename__ = "sro_appointments"

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    post: Mapped[str] = mapped_column(sa.String(200))
    organisation_name: Mapped[str] = mapped_column(sa.String(200))
    state: Mapped[SroState]
    condition: Mapped[str] = mapped_column(sa.Text, default="")
    nominated_by: Mapped[str] = mapped_column(sa.String(200), default="", server_default="")
    nominated_on: Mapped[date | None]
    agreed_by: Mapped[str] = mapped_column(sa.String(200), default="", server_default="")
    agreed_on: Mapped[date | None]
    confirmed_on: Mapped[date | None]
    ends_on: Mapped[date | None]

    partnership: Mapped[Partnership] = relationship()
    person: Mapped[Person] = relationship()

    @property
    def starts_on(self) -> date | None:
        """The day on which the appointment was agreed, or else confirmed; None if neither was recorded."""
        return self.agreed_on or self.confirmed_on

    def holds_on(self, day: date) -> bool:
        """Return whether the person acts as SRO on a day: conditional or confirmed, begun and not ended."""
        return self.state in ACTING and spans.holds_on(self.starts_on, self.ends_on, day)
