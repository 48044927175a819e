"""Funding streams: grants and budgets with their conditions, what follows them, and what was allocated each year."""

import enum
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.base import Base, Keyed, Versioned
from cdp.models.organisation import Organisation
from cdp.models.partnership import Partnership


class StreamDateCertainty(enum.StrEnum):
    """How certain the dates of a stream are: read in a source, or from memory."""

    SEEN = "seen"
    FROM_MEMORY = "from_memory"


class AllocationStanding(enum.StrEnum):
    """Whether the amount of a year is an indication or has been confirmed by the granting body."""

    INDICATIVE = "indicative"
    CONFIRMED = "confirmed"


class FundingStream(Keyed, Versioned, Base):
    """A grant or budget that pays for work of the partnership. Its holder, not the partnership, has the money.

    `ends_on` is the last day, or None if no end is known. `fact_key` is the national fact that the dates came from, or
    "". `successor` carries on when the stream ends; several streams may have the same one. `source` says where the
    dates were read.
    """

    __tablename__ = "funding_streams"
    __table_args__ = (
        sa.UniqueConstraint("partnership_id", "name"),
        sa.CheckConstraint("successor_id IS NULL OR successor_id <> id", name="not_its_own_successor"),
    )

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    short_name: Mapped[str] = mapped_column(sa.String(40), default="")
    granting_body: Mapped[str] = mapped_column(sa.String(200))
    holder_id: Mapped[int] = mapped_column(sa.ForeignKey("organisations.id"), index=True)
    ring_fence: Mapped[str] = mapped_column(sa.Text, default="")
    conditions: Mapped[str] = mapped_column(sa.Text, default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    fact_key: Mapped[str] = mapped_column(sa.String(80), default="")
    source: Mapped[str] = mapped_column(sa.String(500), default="")
    certainty: Mapped[StreamDateCertainty]
    successor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("funding_streams.id"), index=True)

    partnership: Mapped[Partnership] = relationship()
    holder: Mapped[Organisation] = relationship()
    successor: Mapped["FundingStream | None"] = relationship(
        remote_side=lambda: FundingStream.id, back_populates="predecessors"
    )
    predecessors: Mapped[list["FundingStream"]] = relationship(
        back_populates="successor", order_by="FundingStream.starts_on, FundingStream.id"
    )
    allocations: Mapped[list["StreamAllocation"]] = relationship(
        back_populates="stream", order_by="StreamAllocation.year", cascade="all, delete-orphan"
    )

    @property
    def label(self) -> str:
        """The short name, or the full name if there is no short name, for use in tables."""
        return self.short_name or self.name


class StreamAllocation(Keyed, Versioned, Base):
    """The amount of a stream for one financial year, in pence, with the letter that announced it.

    `year` is the calendar year in which the financial year starts (1 April). The letter is in the paper store, under
    `letter_sha256`.
    """

    __tablename__ = "stream_allocations"
    __table_args__ = (sa.UniqueConstraint("stream_id", "year"),)

    stream_id: Mapped[int] = mapped_column(sa.ForeignKey("funding_streams.id"))
    year: Mapped[int]
    pence: Mapped[int] = mapped_column(sa.BigInteger)
    standing: Mapped[AllocationStanding]
    note: Mapped[str] = mapped_column(sa.String(500), default="")
    letter_on: Mapped[date | None]
    letter_name: Mapped[str] = mapped_column(sa.String(200), default="")
    letter_media_type: Mapped[str] = mapped_column(sa.String(120), default="")
    letter_size: Mapped[int | None]
    letter_sha256: Mapped[str | None] = mapped_column(sa.String(64))

    stream: Mapped[FundingStream] = relationship(back_populates="allocations")
