"""Reports of a partnership for a period, and the log of what its boards reported to whom."""

import enum
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.base import Base, Keyed, Versioned
from cdp.models.board import Board
from cdp.models.issued import IssuedDocument
from cdp.models.partnership import Partnership
from cdp.models.person import Person
from cdp.models.reporting import ReportingLine


class ReportKind(enum.StrEnum):
    """The kinds of reports."""

    PROGRESS = "progress"
    EXCEPTION = "exception"
    ANNUAL = "annual"


class Report(Keyed, Versioned, Base):
    """A report on a period (both days included), about one board or, without a board, about the whole partnership.

    While it is a draft, its content comes from the records each time it is read. When it is issued, the content is
    stored (`content`) and no longer changes. `narratives` has the text that people wrote, by the code of the section.
    `meant_for` is who the report is for, such as a Health and Wellbeing Board.
    """

    __tablename__ = "reports"

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    board_id: Mapped[int | None] = mapped_column(sa.ForeignKey("boards.id"))
    kind: Mapped[ReportKind]
    title: Mapped[str] = mapped_column(sa.String(200))
    meant_for: Mapped[str] = mapped_column(sa.String(300), default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    narratives: Mapped[dict[str, Any]] = mapped_column(default=dict)
    content: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)
    document_id: Mapped[int | None] = mapped_column(sa.ForeignKey("issued_documents.id"), index=True)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    issued_at: Mapped[datetime | None]
    issued_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))

    partnership: Mapped[Partnership] = relationship()
    board: Mapped[Board | None] = relationship()
    document: Mapped[IssuedDocument | None] = relationship()
    created_by: Mapped[Person] = relationship(foreign_keys=[created_by_id])
    issued_by: Mapped[Person | None] = relationship(foreign_keys=[issued_by_id])

    @property
    def is_issued(self) -> bool:
        """Whether the report has been issued, so that it no longer changes."""
        return self.issued_at is not None


class ReportedMatter(Keyed, Versioned, Base):
    """Something that a board took to a body under a reporting line on a day, and what came back.

    `report` is the issued report that was taken, if there was one.
    """

    __tablename__ = "reported_matters"

    line_id: Mapped[int] = mapped_column(sa.ForeignKey("reporting_lines.id"), index=True)
    report_id: Mapped[int | None] = mapped_column(sa.ForeignKey("reports.id"))
    reported_on: Mapped[date]
    what: Mapped[str] = mapped_column(sa.Text)
    came_back: Mapped[str] = mapped_column(sa.Text, default="")
    came_back_on: Mapped[date | None]
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    recorded_at: Mapped[datetime]

    line: Mapped[ReportingLine] = relationship()
    report: Mapped[Report | None] = relationship()
    recorded_by: Mapped[Person] = relationship()
